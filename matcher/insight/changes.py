"""Other worlds to ask about: the same market or policy with prices, capacity, demand or locks changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matcher.market import Market
from matcher.market.columns import Flags, Ints
from matcher.policy import Exclude, Force, Policy

PERCENT = 100
ASKED = "asked"
"""Reason of a lock that only a question sets."""


def scaled(amounts: Ints, chosen: Flags, percent: int) -> Ints:
    """Take a whole percentage of some amounts, rounded to the nearest unit, halves up."""
    return np.where(chosen, (amounts * percent + PERCENT // 2) // PERCENT, amounts)


def priced(market: Market, bid: int, percent: int) -> Market:
    """Return the market with all unit prices of a bid at a percentage; its charges and steps stay."""
    entries, later = market.bid_entries, market.bid_prices
    return replace(
        market,
        bid_entries=replace(entries, unit_price=scaled(entries.unit_price, entries.bid == bid, percent)),
        bid_prices=replace(later, unit_price=scaled(later.unit_price, later.bid == bid, percent)),
    )


def with_capacity(market: Market, supplier: int, percent: int) -> Market:
    """Return the market with all capacity of a supplier at a percentage, what is committed aside."""
    table = market.capacity
    return replace(market, capacity=replace(table, units=scaled(table.units, table.supplier == supplier, percent)))


def with_demand(market: Market, lot: int, percent: int) -> Market:
    """Return the market with the demand for a lot at a percentage, in every period."""
    table = market.demand
    return replace(market, demand=replace(table, quantity=scaled(table.quantity, table.lot == lot, percent)))


def forced(policy: Policy, bid: str, lot: str | None = None, parts: int | None = None) -> Policy:
    """Return the policy with a lock: a bid wins some part, or so many parts of a lot."""
    lock = Force(bid=bid, lot=lot, parts=parts, reason=ASKED)
    return _with_rules(policy, force=(*policy.rules.force, lock))


def excluded(policy: Policy, bid: str, lot: str | None = None) -> Policy:
    """Return the policy with a bid, or its entry for one lot, taken out."""
    return _with_rules(policy, exclude=(*policy.rules.exclude, Exclude(bid=bid, lot=lot, reason=ASKED)))


def _with_rules(policy: Policy, **rules: object) -> Policy:
    return policy.model_copy(update={"rules": policy.rules.model_copy(update=rules)})
