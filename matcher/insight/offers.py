"""The bids of a program as questions about their prices: what wins with a bid, and what of the cost is its price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

import numpy as np

from matcher.insight.changes import PERCENT
from matcher.market import HOURS, Market
from matcher.market.columns import ABSENT, Ints
from matcher.money import CENT_IN_MILLIONTHS, MILLIONTHS
from matcher.policy import Policy
from matcher.program.blocks import NONE, Floats
from matcher.program.layout import Layout

LEAST = 1e-9
"""Keeps a price of nothing from being divided by."""


def at_limit_price(market: Market) -> Market:
    """Return the market in which whoever is dearer than a limit price asks just that: lower prices may win."""
    limits, entries, later = market.lots.limit_price, market.bid_entries, market.bid_prices
    return replace(
        market,
        bid_entries=replace(entries, unit_price=_at_most(entries.unit_price, limits[entries.lot])),
        bid_prices=replace(later, unit_price=_at_most(later.unit_price, limits[later.lot])),
    )


def _at_most(price: Ints, limit: Ints) -> Ints:
    return np.where(limit == ABSENT, price, np.minimum(price, limit))


def least_percent(market: Market, policy: Policy, bid: int) -> int:
    """Return the lowest percentage of a bid's prices that still pays its hours at the wage floor; 1 without one."""
    rule, entries = policy.rules.wage_floor, market.bid_entries
    if rule is None or rule.off:
        return 1
    hours = _hours(market, bid)
    mine = np.flatnonzero(entries.bid == bid).tolist()
    shares = [
        Fraction(rule.hourly * CENT_IN_MILLIONTHS * hours[lot], price * 10**MILLIONTHS)
        for lot, price in ((int(entries.lot[entry]), int(entries.unit_price[entry])) for entry in mine)
        if price and lot in hours
    ]
    return max(1, ceil(max(shares, default=Fraction(0)) * PERCENT))


def _hours(market: Market, bid: int) -> dict[int, int]:
    """Millionths of hours that a unit of each lot takes, whoever of the bid works them."""
    uses, found = market.bid_uses, dict[int, int]()
    for row in np.flatnonzero(uses.bid == bid).tolist():
        if uses.resource[row] == HOURS:
            lot = int(uses.lot[row])
            found[lot] = found.get(lot, 0) + int(uses.units_per_unit[row])
    return found


@dataclass(frozen=True)
class Offer:
    """One way for a bid to win: columns that rise to their least, and may rise to their most.

    Attributes
    ----------
    most_factor
        The highest factor on its prices at which its limit prices let it win so; 1 where there are none.
    """

    columns: Ints
    lower: Floats
    upper: Floats
    most_factor: float


def offers(layout: Layout, asked: Floats, upper: Floats, bid: int) -> Iterator[Offer]:
    """Yield the ways for a bid to win: as a package, or with each entry that may win.

    Parameters
    ----------
    asked
        What a part of each entry asks, (entries,); the layout's market may have it lower.
    upper
        Upper bounds of the columns, (columns,).
    """
    frame = layout.frame
    begin, end = np.searchsorted(frame.bid, [bid, bid + 1]).tolist()
    entries = begin + np.flatnonzero(frame.open[begin:end])
    factors = np.where(asked[entries] > 0, frame.price[entries] / np.maximum(asked[entries], LEAST), 1.0)
    if len(entries) and frame.packaged[begin]:
        yield _offer(layout, entries, upper, float(factors.min()))
        return
    for entry, factor in zip(entries.tolist(), factors.tolist(), strict=True):
        yield _offer(layout, np.array([entry]), upper, factor)


def _offer(layout: Layout, entries: Ints, upper: Floats, most_factor: float) -> Offer:
    frame = layout.frame
    award, yes = layout.award[entries], _yeses(layout, entries)
    least = np.maximum(frame.least[entries], 1).astype(float)
    columns = np.concatenate([award, yes])
    lower = np.concatenate([least, np.ones(len(yes))])
    return Offer(columns, lower, upper[columns], most_factor)


def _yeses(layout: Layout, entries: Ints) -> Ints:
    """Columns that are a yes if these entries win."""
    needs, frame = layout.needs, layout.frame
    found = [layout.gate[entries], layout.used[frame.bid[entries]]]
    for pairs, columns in ((needs.supplies, layout.supplies), (needs.taken_on, layout.taken_on)):
        pair = pairs.of_entry[entries]
        found.append(columns[pair[pair != NONE]])
    yes: Ints = np.setdiff1d(np.concatenate(found), [NONE])
    return yes
