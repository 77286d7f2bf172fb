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


def taken(names: pa.Array, numbers: Ints) -> pa.Array:
    """Take names by their numbers."""
    return names.take(pa.array(numbers))


def whole(values: Ints) -> pa.Array:
    """Return whole numbers, empty where `ABSENT`."""
    return pa.array(values.astype(np.int64), mask=values == ABSENT)


def some(draw: np.random.Generator, count: int, share: float) -> Ints:
    """Choose a share of so many things by chance, sorted."""
    return np.flatnonzero(draw.random(count) < share)


def _same(word: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(word), count)


def _price(today: Ints, factor: Floats) -> pa.Array:
    """Prices in whole cents' hundredths, at least one."""
    return whole(np.maximum(np.rint(today * factor / 100), 1).astype(np.int64) * 100)


def rows(
    size: Size, seed: int, names: Names, lots: Wanted, suppliers: Firms, bids: Singles, packages: Packages, held: Held
) -> dict[str, Columns]:
    """Write every table."""
    return {
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


def _buyers(names: Names) -> Columns:
    kinds = pa.array([KINDS_OF_BUYERS[number % len(KINDS_OF_BUYERS)] for number in range(len(names.buyer))])
    return {"buyer": names.buyer, "name": names.buyer, "kind": kinds}


def _lots(names: Names, lots: Wanted) -> Columns:
    return {
        "lot": names.lot,
        "buyer": taken(names.buyer, lots.buyer),
        "category": taken(names.category, lots.category),
        "unit": _same("each", len(lots)),
        "today_price": whole(lots.price),
        "parts": whole(np.full(len(lots), PARTS)),
        "least_suppliers": whole(lots.least_suppliers),
        "most_suppliers": whole(lots.most_suppliers),
    }


def _demand(size: Size, names: Names, lots: Wanted) -> Columns:
    return {
        "lot": taken(names.lot, np.arange(len(lots)).repeat(size.periods)),
        "period": whole(np.tile(np.arange(1, size.periods + 1), len(lots))),
        "quantity": whole(lots.quantity.ravel()),
    }


def _suppliers(names: Names, suppliers: Firms) -> Columns:
    return {
        "supplier": names.supplier,
        "name": names.supplier,
        "kind": pa.array(KINDS).take(pa.array(suppliers.kind)),
        "pledge_revenue_bp": whole(suppliers.pledge_revenue),
        "pledge_surplus_bp": whole(suppliers.pledge_surplus),
        "margin_bp": whole(suppliers.margin),
    }


def _capacity(size: Size, names: Names, suppliers: Firms) -> Columns:
    rows = len(suppliers) * size.periods
    return {
        "supplier": taken(names.supplier, np.arange(len(suppliers)).repeat(size.periods)),
        "resource": _same(HOURS, rows),
        "period": whole(np.tile(np.arange(1, size.periods + 1), len(suppliers))),
        "units": whole(suppliers.hours.ravel()),
        "committed": whole(suppliers.committed.ravel()),
        "steady": whole(suppliers.steady.ravel()),
    }


def _bids(names: Names, bids: Singles, packages: Packages) -> Columns:
    stepped = pa.array(np.where(bids.steps > 0, 0, 1))
    groups = [f"{supplier}-{group}" for supplier, group in zip(packages.supplier, packages.group, strict=True)]
    nothing = pa.nulls(len(packages), pa.string())
    both = {
        "bid": (names.single, names.package),
        "supplier": (taken(names.supplier, bids.supplier), taken(names.supplier, packages.supplier)),
        "fixed_charge": (whole(bids.charge), whole(np.zeros(len(packages), np.int64))),
        "all_or_nothing": (whole(np.zeros(len(bids), np.int64)), whole(np.ones(len(packages), np.int64))),
        "group": (pa.nulls(len(bids), pa.string()), pa.array(groups, pa.string())),
        "discount": (pa.array(["all_units", None]).take(stepped), nothing),
        "discount_on": (pa.array(["quantity", None]).take(stepped), nothing),
    }
    return {name: pa.concat_arrays(pair) for name, pair in both.items()}


def _entries(names: Names, lots: Wanted, bids: Singles, packages: Packages) -> Columns:
    both = {
        "bid": (names.single, taken(names.package, packages.package)),
        "lot": (taken(names.lot, bids.lot), taken(names.lot, packages.lot)),
        "unit_price": (_price(lots.price[bids.lot], bids.price), _price(lots.price[packages.lot], packages.price)),
        "least_parts": (whole(np.full(len(bids), LEAST)), whole(packages.parts)),
        "most_parts": (whole(bids.most), whole(packages.parts)),
    }
    return {name: pa.concat_arrays(pair) for name, pair in both.items()}


def _uses(names: Names, lots: Wanted, suppliers: Firms, bids: Singles, packages: Packages) -> Columns:
    lot = np.concatenate([bids.lot, packages.lot])
    supplier = np.concatenate([bids.supplier, packages.supplier[packages.package]])
    return {
        "bid": pa.concat_arrays([names.single, taken(names.package, packages.package)]),
        "lot": taken(names.lot, lot),
        "resource": _same(HOURS, len(lot)),
        "units_per_unit": whole(np.maximum(np.rint(lots.price[lot] * suppliers.pace[supplier]), 1)),
    }


def _steps(names: Names, lots: Wanted, bids: Singles) -> Columns:
    """Write thresholds on whole parts: a part is a hundredth of the quantity, and so is what they are counted in."""
    bid, parts, off = bids.thresholds()
    return {
        "bid": taken(names.single, bid),
        "from_": whole(parts * lots.quantity.sum(axis=1)[bids.lot[bid]]),
        "discount_bp": whole(off),
    }


def _onboarding(size: Size, names: Names, seed: int) -> Columns:
    """Let every second buyer pay to take on anyone new."""
    buyers = np.arange(0, size.buyers, 2)
    cost = stream(seed, "onboarding").integers(200, 2_000, len(buyers)) * 100
    return {"buyer": taken(names.buyer, buyers), "cost": whole(cost)}


def _holdings(names: Names, held: Held) -> Columns:
    return {
        "lot": taken(names.lot, held.lot),
        "supplier": taken(names.supplier, held.supplier),
        "parts": whole(held.parts),
    }


def _contracts(names: Names, suppliers: Firms) -> Columns:
    some = np.flatnonzero(suppliers.elsewhere)
    return {"supplier": taken(names.supplier, some), "value": whole(suppliers.elsewhere[some])}
