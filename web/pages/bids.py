"""All bids for one lot: what each asks, whether it may win, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from matcher.insight.proposal import ReasonRow
from matcher.market.columns import ABSENT
from matcher.money import nearest
from web.charts import Priced
from web.pages.details import detail
from web.pages.outcome import Outcome
from web.pages.reasons import NOT_ELIGIBLE, phrase
from web.pages.work import LotOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """What a bid takes off its list price: by steps (threshold, basis points), and, as it is awarded, in all.

    A threshold is in cents of `on_value`, else in hundredths of a unit; `incremental` steps take off only from what
    lies above them.
    """

    incremental: bool
    on_value: bool
    steps: tuple[tuple[int, int], ...]
    share: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class BidLine:
    """One bid for a lot; `members` is None where not known, `with_lots` counts the bid's other lots.

    `unit_price` is its list price over the term, in millionths; `prices` the first period of each price it is made of.
    """

    bid: str
    supplier: str
    name: str
    kind: str
    members: int | None
    holds: bool
    unit_price: int
    least: int
    most: int
    won: int
    rule: str
    decided: str
    detail: str
    fixed_charge: int
    period_charge: int
    prices: tuple[tuple[int, int], ...]
    discount: Discount | None
    all_or_nothing: bool
    with_lots: int
    group: str
    requires: str

    @property
    def eligible(self) -> bool:
        """Tell whether the bid could win at all."""
        return self.rule not in NOT_ELIGIBLE

    @property
    def drawn(self) -> Priced:
        """The bid as the picture takes it."""
        return Priced(self.name, self.paid_price, self.won > 0)

    @property
    def paid_price(self) -> int:
        """What a unit costs after the discount the award brings."""
        return nearest(self.unit_price * (1 - self.discount.share)) if self.discount else self.unit_price


def bids(outcome: Outcome, lot: LotOutcome) -> tuple[BidLine, ...]:
    """Return all bids for a lot: those that may win first, the lower price first."""
    entries = outcome.market.bid_entries
    reasons = {each.bid: each for each in outcome.reasons.get(lot.lot, ())}
    lines = [_bid(outcome, lot, entry, reasons) for entry in np.flatnonzero(entries.lot == lot.row).tolist()]
    return tuple(sorted(lines, key=lambda line: (not line.eligible, line.unit_price, line.bid)))


def _bid(outcome: Outcome, lot: LotOutcome, entry: int, reasons: dict[str, ReasonRow]) -> BidLine:
    market, entries, bids = outcome.market, outcome.market.bid_entries, outcome.market.bids
    bid = int(entries.bid[entry])
    supplier = int(bids.supplier[bid])
    name, holdings = bids.bid[bid], market.holdings
    won = sum(each.parts for each in lot.won if each.name == name and not each.agreed)
    reason = reasons.get(name)
    rule = "won" if won else reason.rule if reason else ""
    requires = int(bids.requires[bid])
    return BidLine(
        bid=name,
        supplier=market.suppliers.supplier[supplier],
        name=outcome.bidder(supplier, outcome.position.split(bid)),
        kind=market.suppliers.kind[supplier],
        members=known(int(market.suppliers.members[supplier])),
        holds=bool(((holdings.lot == lot.row) & (holdings.supplier == supplier)).any()),
        unit_price=nearest(outcome.position.unit_price(outcome.position.entries[bid, lot.row])),
        least=int(entries.least_parts[entry]),
        most=int(market.most_parts[entry]),
        won=won,
        rule=rule,
        decided=phrase(rule) if rule else "",
        detail=detail(reason.detail) if reason and not won else "",
        fixed_charge=int(bids.fixed_charge[bid]),
        period_charge=int(bids.period_charge[bid]),
        prices=tuple(outcome.position.prices.unit_prices[bid, lot.row]),
        discount=_discount(outcome, bid),
        all_or_nothing=bool(bids.all_or_nothing[bid]),
        with_lots=int((entries.bid == bid).sum()) - 1,
        group=bids.group[bid],
        requires="" if requires == ABSENT else bids.bid[requires],
    )


def _discount(outcome: Outcome, bid: int) -> Discount | None:
    bids, position = outcome.market.bids, outcome.position
    if not bids.discount[bid]:
        return None
    return Discount(
        incremental=bids.discount[bid] == "incremental",
        on_value=bids.discount_on[bid] == "value",
        steps=tuple(position.prices.steps[bid]),
        share=position.discounts.get(bid, Fraction(0)),
    )


def cheaper_lost(bids: tuple[BidLine, ...]) -> tuple[BidLine, ...]:
    """Find the eligible bids that asked less than the dearest winner and yet did not win."""
    dearest = max((line.paid_price for line in bids if line.won), default=0)
    return tuple(line for line in bids if line.eligible and not line.won and line.unit_price < dearest)


def known(value: int) -> int | None:
    """Return a figure, None where the market says nothing."""
    return None if value == ABSENT else value
