"""A folder with two million entries, written column by column: `python -m benchmarks.large FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa

from matcher.exchange.writing import csv_bytes
from matcher.market.columns import Ints

LOTS, SUPPLIERS, BIDS, LOTS_OF_BID = 20_000, 2_000, 100_000, 20
ENTRIES = BIDS * LOTS_OF_BID
HEADER = 'name = "Large"\ncurrency = "USD"\nperiod = "quarter"\nperiods = 4\nstart = 2027-01-01\n'


def _named(word: str, numbers: Ints) -> pa.Array:
    names = pa.array([f"{word}{number}" for number in range(int(numbers.max()) + 1)], pa.string())
    return names.take(pa.array(numbers))


def _same(word: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(word), count)


def write(folder: Path) -> None:
    """Write the folder: every bid offers twenty lots, and takes hours for each."""
    (folder / "market.toml").write_text(HEADER, "utf-8")
    bids, lots, firms = np.arange(BIDS), np.arange(LOTS), np.arange(SUPPLIERS)
    entry_bid = bids.repeat(LOTS_OF_BID)
    entry_lot = (entry_bid * 7 + np.tile(np.arange(LOTS_OF_BID), BIDS) * 991) % LOTS
    keys = {"bid": _named("b", entry_bid), "lot": _named("l", entry_lot)}
    price = pa.array(entry_lot % 997 + entry_bid % 13 + 1).cast(pa.string())
    tables = {
        "buyers": {"buyer": _named("u", lots[:40]), "name": _named("u", lots[:40]), "kind": _same("city", 40)},
        "lots": {
            "lot": _named("l", lots), "buyer": _named("u", lots % 40), "category": _named("c", lots % 25),
            "unit": _same("each", LOTS), "today_price": pa.array(lots % 997 + 8).cast(pa.string()),
            "parts": _same("100", LOTS),
        },
        "demand": {"lot": _named("l", lots), "period": _same("*", LOTS), "quantity": _same("400", LOTS)},
        "suppliers": {
            "supplier": _named("s", firms), "name": _named("s", firms), "kind": _same("worker_owned", SUPPLIERS),
        },
        "capacity": {
            "supplier": _named("s", firms), "resource": _same("hours", SUPPLIERS), "period": _same("*", SUPPLIERS),
            "units": _same("100000", SUPPLIERS), "steady": _same("50000", SUPPLIERS),
        },
        "bids": {"bid": _named("b", bids), "supplier": _named("s", bids % SUPPLIERS)},
        "bid_entries": {**keys, "unit_price": price},
        "bid_uses": {**keys, "resource": _same("hours", ENTRIES), "units_per_unit": _same("0.25", ENTRIES)},
    }  # fmt: skip
    for name, columns in tables.items():
        (folder / f"{name}.csv").write_bytes(csv_bytes(list(columns), list(columns.values())))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
