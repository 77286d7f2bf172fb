"""A million entries are read as columns: no Python object is made for each."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

import numpy as np
import pyarrow as pa

from matcher.exchange.folder import load
from matcher.exchange.writing import csv_bytes

BIDS, LOTS = 5_000, 200
ENTRIES = BIDS * LOTS


def named(letter: str, numbers: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pa.Array:
    return pa.array(np.char.add(letter, numbers.astype(np.str_)).tolist(), pa.string())


def put(folder: Path, name: str, **columns: pa.Array) -> None:
    (folder / f"{name}.csv").write_bytes(csv_bytes(list(columns), list(columns.values())))


def large(folder: Path) -> None:
    bids, lots = np.arange(BIDS), np.arange(LOTS)
    each_lot, each_bid = pa.array(np.tile(lots, BIDS)), pa.array(np.repeat(bids, LOTS))
    lot_names, bid_names = named("l", lots), named("b", bids)
    text = 'name = "Large"\ncurrency = "USD"\nperiod = "month"\nperiods = 12\nstart = 2027-01-01\n'
    (folder / "market.toml").write_text(text)
    (folder / "buyers.csv").write_text("buyer,name,kind\nu,City,city\n")
    (folder / "suppliers.csv").write_text("supplier,name,kind\ns,Firm,worker_owned\n")
    (folder / "capacity.csv").write_text("supplier,resource,period,units\ns,hours,*,1000000\n")
    fixed = {"buyer": "u", "category": "c", "unit": "each", "today_price": "1.25", "parts": "10"}
    put(folder, "lots", lot=lot_names, **{key: pa.array([value] * LOTS) for key, value in fixed.items()})
    put(folder, "demand", lot=lot_names, period=pa.array(["*"] * LOTS), quantity=pa.array(["7"] * LOTS))
    put(folder, "bids", bid=bid_names, supplier=pa.array(["s"] * BIDS))
    keys = {"bid": bid_names.take(each_bid), "lot": lot_names.take(each_lot)}
    prices = pa.array(np.arange(ENTRIES) % 997 + 1).cast(pa.string())
    put(folder, "bid_entries", **keys, unit_price=prices)
    resources = pa.array(["hours"]).take(pa.array(np.zeros(ENTRIES, np.int64)))
    put(folder, "bid_uses", **keys, resource=resources, units_per_unit=prices)


def test_a_million_entries_are_read_without_an_object_for_each(tmp_path: Path) -> None:
    large(tmp_path)
    before = peak = sys.getallocatedblocks()

    def watch(_frame: FrameType, _event: str, _arg: object) -> None:
        nonlocal peak
        peak = max(peak, sys.getallocatedblocks())

    sys.setprofile(watch)
    try:
        market, _, findings = load(tmp_path)
    finally:
        sys.setprofile(None)
    assert findings == []
    assert len(market.bid_entries) == len(market.bid_uses) == ENTRIES
    assert market.bid_entries.unit_price.sum() == (np.arange(ENTRIES) % 997 + 1).sum() * 10**6
    assert peak - before < ENTRIES // 10
