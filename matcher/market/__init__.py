"""A market: the frozen world of one round, exact, with a digest.

Everything the program may know is here and nothing else. A market is built from rows by
`matcher.market.intake`, which sorts by key and checks; it is never changed afterwards.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property

import numpy as np

from matcher.market.columns import ABSENT, Ints, Table, Words
from matcher.market.tables import (
    TABLES,
    Agreements,
    BidEntries,
    BidPartners,
    BidPrices,
    Bids,
    BidSteps,
    BidUses,
    Buyers,
    Capacity,
    Contracts,
    Demand,
    Holdings,
    Lots,
    LotTerms,
    Onboarding,
    Papers,
    Places,
    Suppliers,
)

MONTHS = {"month": 1, "quarter": 3}
"""Months in a period, by its name."""
HOURS = "hours"
"""The resource whose steadiness counts."""


@dataclass(frozen=True, slots=True)
class Header:
    """What `market.toml` holds: `start` is the first day of period 1."""

    name: str
    currency: str
    period: str
    periods: int
    start: date

    def first_day(self, period: int) -> date:
        """Return the first day of a period, counted from 1."""
        months = self.start.month - 1 + (period - 1) * MONTHS[self.period]
        return self.start.replace(year=self.start.year + months // 12, month=months % 12 + 1)


@dataclass(frozen=True, kw_only=True)
class Market:
    """One snapshot of a round; every table sorted by key, every array read-only."""

    header: Header
    places: Places
    buyers: Buyers
    lots: Lots
    demand: Demand
    lot_terms: LotTerms
    suppliers: Suppliers
    capacity: Capacity
    bids: Bids
    bid_entries: BidEntries
    bid_prices: BidPrices
    bid_uses: BidUses
    bid_steps: BidSteps
    bid_partners: BidPartners
    onboarding: Onboarding
    holdings: Holdings
    agreements: Agreements
    contracts: Contracts
    papers: Papers

    def tables(self) -> Iterable[Table]:
        """Yield the tables in the order of the folder format."""
        return (getattr(self, table.file) for table in TABLES)

    def ids(self, table: str) -> tuple[str, ...]:
        """Return the ids of a table that has them, by its file name, e.g. `bids`."""
        ids: tuple[str, ...] = getattr(getattr(self, table), table.removesuffix("s"))
        return ids

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the header and every column, rows sorted by key, numbers as 64-bit little-endian."""
        digest = hashlib.sha256()
        head = {each.name: str(getattr(self.header, each.name)) for each in fields(self.header)}
        digest.update(json.dumps(head, sort_keys=True, ensure_ascii=False).encode())
        for table in self.tables():
            for name in table.columns():
                digest.update(f"\0{table.file}.{name}\0{len(table)}\0".encode())
                _add(digest, getattr(table, name))
        return digest.hexdigest()

    @cached_property
    def quantity(self) -> Ints:
        """Units wanted over the whole term, (lots,)."""
        total = np.zeros(len(self.lots), np.int64)
        np.add.at(total, self.demand.lot, self.demand.quantity)
        return total

    @cached_property
    def terms(self) -> tuple[Ints, Ints]:
        """First and last period with demand of each lot, two arrays (lots,)."""
        first = np.full(len(self.lots), np.iinfo(np.int64).max)
        last = np.zeros(len(self.lots), np.int64)
        wanted = self.demand.quantity > 0
        np.minimum.at(first, self.demand.lot[wanted], self.demand.period[wanted])
        np.maximum.at(last, self.demand.lot[wanted], self.demand.period[wanted])
        return first, last

    @cached_property
    def outside_prices(self) -> Ints:
        """What a unit costs outside, in millionths, (lots,): today's price where nothing else is said."""
        return np.where(self.lots.outside_price == ABSENT, self.lots.today_price, self.lots.outside_price)

    @cached_property
    def most_parts(self) -> Ints:
        """Most parts of each entry, (entries,): all of the lot's where nothing else is said."""
        entries = self.bid_entries
        return np.where(entries.most_parts == ABSENT, self.lots.parts[entries.lot], entries.most_parts)


def _add(digest: hashlib._Hash, values: Ints | Words | tuple[str, ...]) -> None:
    if isinstance(values, Words):
        _add(digest, values.values)
        _add(digest, values.codes)
    elif isinstance(values, tuple):
        digest.update(json.dumps(values, ensure_ascii=False).encode())
    else:
        digest.update(np.ascontiguousarray(values, "<i8").tobytes())
