"""The drawn market as rows, table by table, the way any other market comes in."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from benchmarks.generator.demand import PARTS, Wanted
from benchmarks.generator.offers import LEAST, Held, Packages, Singles
from benchmarks.generator.sizes import Size, stream
from benchmarks.generator.supply import KINDS, Firms
from matcher.market import HOURS
from matcher.market.columns import ABSENT, Ints
from matcher.market.intake import Draft
from matcher.program.blocks import Floats

Columns = dict[str, pa.Array]
KINDS_OF_BUYERS = ("hospital", "university", "city", "school")
CENT = 10_000
"""Millionths in a cent."""


class Names:
    """Ids of everything, as Arrow arrays to take from."""

    def __init__(self, size: Size, lots: Wanted, bids: Singles, packages: Packages) -> None:
        self.buyer = _named("buyer", size.buyers)
        self.lot = _named("lot", size.lots)
        self.category = _named("trade", int(lots.category.max()) + 1)
        self.supplier = _named("firm", size.suppliers)
        self.single = _named("bid", len(bids))
        self.package = _named("package", len(packages))


def _named(word: str, count: int) -> pa.Array:
    wide = len(str(max(count - 1, 1)))
    return pa.array([f"{word}-{number:0{wide}}" for number in range(count)], pa.string())


def _taken(names: pa.Array, numbers: Ints) -> pa.Array:
    return names.take(pa.array(numbers))


def _whole(values: Ints) -> pa.Array:
    """Whole numbers, empty where `ABSENT`."""
    return pa.array(values.astype(np.int64), mask=values == ABSENT)


def _same(word: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(word), count)


def _price(today: Ints, factor: Floats) -> pa.Array:
    """Prices in whole cents' hundredths, at least one."""
    return _whole(np.maximum(np.rint(today * factor / 100), 1).astype(np.int64) * 100)


def drafts(
    size: Size, seed: int, lots: Wanted, suppliers: Firms, bids: Singles, packages: Packages, held: Held
) -> dict[str, Draft]:
    """Write every table."""
    names = Names(size, lots, bids, packages)
    tables = {
        "buyers": _buyers(names),
        "lots": _lots(names, lots),
        "demand": _demand(size, names, lots),
        "suppliers": _suppliers(names, suppliers),
        "capacity": _capacity(size, names, suppliers),
        "bids": _bids(names, bids, packages),
        "bid_entries": _entries(names, lots, bids, packages),
        "bid_uses": _uses(names, lots, suppliers, bids, packages),
        "bid_steps": _steps(names, lots, bids),
        "onboarding": _onboarding(size, names, seed),
        "holdings": _holdings(names, held),
        "contracts": _contracts(names, suppliers),
    }
    return {name: Draft.of(columns) for name, columns in tables.items()}


def _buyers(names: Names) -> Columns:
    kinds = pa.array([KINDS_OF_BUYERS[number % len(KINDS_OF_BUYERS)] for number in range(len(names.buyer))])
    return {"buyer": names.buyer, "name": names.buyer, "kind": kinds}


def _lots(names: Names, lots: Wanted) -> Columns:
    return {
        "lot": names.lot,
        "buyer": _taken(names.buyer, lots.buyer),
        "category": _taken(names.category, lots.category),
        "unit": _same("each", len(lots)),
        "today_price": _whole(lots.price),
        "parts": _whole(np.full(len(lots), PARTS)),
        "least_suppliers": _whole(lots.least_suppliers),
        "most_suppliers": _whole(lots.most_suppliers),
    }


def _demand(size: Size, names: Names, lots: Wanted) -> Columns:
    return {
        "lot": _taken(names.lot, np.arange(len(lots)).repeat(size.periods)),
        "period": _whole(np.tile(np.arange(1, size.periods + 1), len(lots))),
        "quantity": _whole(lots.quantity.ravel()),
    }


def _suppliers(names: Names, suppliers: Firms) -> Columns:
    return {
        "supplier": names.supplier,
        "name": names.supplier,
        "kind": pa.array(KINDS).take(pa.array(suppliers.kind)),
        "pledge_revenue_bp": _whole(suppliers.pledge_revenue),
        "pledge_surplus_bp": _whole(suppliers.pledge_surplus),
        "margin_bp": _whole(suppliers.margin),
    }


def _capacity(size: Size, names: Names, suppliers: Firms) -> Columns:
    rows = len(suppliers) * size.periods
    return {
        "supplier": _taken(names.supplier, np.arange(len(suppliers)).repeat(size.periods)),
        "resource": _same(HOURS, rows),
        "period": _whole(np.tile(np.arange(1, size.periods + 1), len(suppliers))),
        "units": _whole(suppliers.hours.ravel()),
        "committed": _whole(suppliers.committed.ravel()),
        "steady": _whole(suppliers.steady.ravel()),
    }


def _bids(names: Names, bids: Singles, packages: Packages) -> Columns:
    stepped = pa.array(np.where(bids.steps > 0, 0, 1))
    groups = [f"{supplier}-{group}" for supplier, group in zip(packages.supplier, packages.group, strict=True)]
    nothing = pa.nulls(len(packages), pa.string())
    both = {
        "bid": (names.single, names.package),
        "supplier": (_taken(names.supplier, bids.supplier), _taken(names.supplier, packages.supplier)),
        "fixed_charge": (_whole(bids.charge), _whole(np.zeros(len(packages), np.int64))),
        "all_or_nothing": (_whole(np.zeros(len(bids), np.int64)), _whole(np.ones(len(packages), np.int64))),
        "group": (pa.nulls(len(bids), pa.string()), pa.array(groups, pa.string())),
        "discount": (pa.array(["all_units", None]).take(stepped), nothing),
        "discount_on": (pa.array(["quantity", None]).take(stepped), nothing),
    }
    return {name: pa.concat_arrays(pair) for name, pair in both.items()}


def _entries(names: Names, lots: Wanted, bids: Singles, packages: Packages) -> Columns:
    both = {
        "bid": (names.single, _taken(names.package, packages.package)),
        "lot": (_taken(names.lot, bids.lot), _taken(names.lot, packages.lot)),
        "unit_price": (_price(lots.price[bids.lot], bids.price), _price(lots.price[packages.lot], packages.price)),
        "least_parts": (_whole(np.full(len(bids), LEAST)), _whole(packages.parts)),
        "most_parts": (_whole(bids.most), _whole(packages.parts)),
    }
    return {name: pa.concat_arrays(pair) for name, pair in both.items()}


def _uses(names: Names, lots: Wanted, suppliers: Firms, bids: Singles, packages: Packages) -> Columns:
    lot = np.concatenate([bids.lot, packages.lot])
    supplier = np.concatenate([bids.supplier, packages.supplier[packages.package]])
    return {
        "bid": pa.concat_arrays([names.single, _taken(names.package, packages.package)]),
        "lot": _taken(names.lot, lot),
        "resource": _same(HOURS, len(lot)),
        "units_per_unit": _whole(np.maximum(np.rint(lots.price[lot] * suppliers.pace[supplier]), 1)),
    }


def _steps(names: Names, lots: Wanted, bids: Singles) -> Columns:
    """Write thresholds on whole parts: a part is a hundredth of the quantity, and so is what they are counted in."""
    bid, parts, off = bids.thresholds()
    return {
        "bid": _taken(names.single, bid),
        "from_": _whole(parts * lots.quantity.sum(axis=1)[bids.lot[bid]]),
        "discount_bp": _whole(off),
    }


def _onboarding(size: Size, names: Names, seed: int) -> Columns:
    """Let every second buyer pay to take on anyone new."""
    buyers = np.arange(0, size.buyers, 2)
    cost = stream(seed, "onboarding").integers(200, 2_000, len(buyers)) * 100
    return {"buyer": _taken(names.buyer, buyers), "cost": _whole(cost)}


def _holdings(names: Names, held: Held) -> Columns:
    return {
        "lot": _taken(names.lot, held.lot),
        "supplier": _taken(names.supplier, held.supplier),
        "parts": _whole(held.parts),
    }


def _contracts(names: Names, suppliers: Firms) -> Columns:
    some = np.flatnonzero(suppliers.elsewhere)
    return {"supplier": _taken(names.supplier, some), "value": _whole(suppliers.elsewhere[some])}
