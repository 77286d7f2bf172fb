"""What an award is compared with: *today*, an account of who holds what, and *cheapest*, a solve for price alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matcher.certificate.account import ZERO, Account, account
from matcher.certificate.position import Position
from matcher.market import Market
from matcher.market.columns import ABSENT, Ints, Words
from matcher.market.tables import Agreements, BidUses
from matcher.policy import Goals, Policy
from matcher.program.blocks import spread
from matcher.solution import Solution


def today(market: Market, policy: Policy) -> Account:
    """Account for today: held parts with their holders, the rest outside, everything at today's prices.

    The hours of a holder's work are those its own bid for the lot states; a holder that does not bid states none.
    """
    lots = replace(market.lots, outside_price=np.full(len(market.lots), ABSENT))
    held = replace(market, lots=lots, agreements=_held(market), bid_uses=_uses(market))
    counted = account(Position(held, policy, Solution(())))
    return replace(counted, entries=counted.agreements, agreements=ZERO)


def _held(market: Market) -> Agreements:
    """Today's holdings as if they were agreements at today's prices."""
    rows = market.holdings
    return Agreements(
        agreement=tuple(f"held {number}" for number in range(len(rows))),
        lot=rows.lot,
        supplier=rows.supplier,
        parts=rows.parts,
        unit_price=market.lots.today_price[rows.lot],
    )


def _uses(market: Market) -> BidUses:
    """The uses each holder states in its first bid for the lot, as uses of its holding."""
    uses, holdings, bids = market.bid_uses, market.holdings, len(market.bids)
    entry = _own_entry(market)
    mine = np.flatnonzero(entry != ABSENT)
    bid = market.bid_entries.bid[entry[mine]]
    width = len(market.lots)
    keys = uses.bid * width + uses.lot
    first = np.searchsorted(keys, bid * width + holdings.lot[mine], "left")
    count = np.searchsorted(keys, bid * width + holdings.lot[mine], "right") - first
    of, row = spread(first, count)
    return BidUses(
        bid=bids + mine[of],
        lot=holdings.lot[mine[of]],
        resource=Words(uses.resource.values, uses.resource.codes[row]),
        units_per_unit=uses.units_per_unit[row],
        supplier=np.full(len(row), ABSENT),
    )


def _own_entry(market: Market) -> Ints:
    """First entry of each holder for the lot it holds, (holdings,), `ABSENT` where it does not bid."""
    entries, width = market.bid_entries, len(market.suppliers)
    wins = entries.lot * width + market.bids.supplier[entries.bid]
    keys, first = np.unique(wins, return_index=True)
    wanted = market.holdings.lot * width + market.holdings.supplier
    place = np.searchsorted(keys, wanted)
    found = np.append(keys, ABSENT)[place] == wanted
    return np.where(found, np.append(first, ABSENT)[place], ABSENT)


def price_alone(policy: Policy) -> Policy:
    """Return the same rules with price as the only goal, distance uncounted."""
    rules = policy.rules
    if rules.rings is not None:
        rules = rules.model_copy(update={"rings": rules.rings.model_copy(update={"per_ring_bp": None})})
    return policy.model_copy(update={"goals": Goals(margin_bp=policy.goals.margin_bp), "rules": rules})
