"""What a market is given besides, so that every rule and every form of bid of the engine has something to do.

All that is drawn here comes on top of the rows of `benchmarks.generator.rows`: further columns by table, and tables of
its own. Budgets, ownership groups and reserved shares join the blocks, so that a market becomes one large part.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.generator.demand import PARTS, Wanted
from benchmarks.generator.offers import Held, Packages, Singles
from benchmarks.generator.rows import Columns, Names, some, taken, whole
from benchmarks.generator.sizes import Size, stream
from benchmarks.generator.supply import Firms
from matcher.market.columns import ABSENT, Flags, Ints

VANS = "vans"
REGION = 4
"""Blocks of one place."""

POLICY: dict[str, Any] = {
    "goals": {"steady_through": 9},
    "rules": {
        "supplier_share": [
            {"of": "category", "most_bp": 1_500, "priority": 2},
            {"of": "buyer", "most_bp": 1_500, "priority": 1},
            {"of": "buyer", "by": "group", "most_bp": 2_500},
        ],
        "dependence": {"most_bp": 5_000, "free": "100000.00", "not_funding": ["federal"]},
        "reserved_share": [{"of": "buyer", "kind": "worker_owned", "least_bp": 100}],
        "ramp": {"most_bp": 8_000},
        "rings": {"per_ring_bp": 20, "beyond": 1, "most_bp": 9_500},
        "standby": {"cover_bp": 1_000},
        "wage_floor": {"hourly": "13.00"},
    },
}
"""What the policy of a drawn market says besides."""


def further(
    size: Size, seed: int, names: Names, lots: Wanted, suppliers: Firms, bids: Singles, packages: Packages, held: Held
) -> dict[str, Columns]:
    """Return further columns by table, and further tables whole."""
    draw = stream(seed, "every rule")
    return {
        "places": _places(size),
        "buyers": {"max_premium_bp": whole(_rarely(draw, size.buyers, 0.2, 2_000))},
        "lots": _lots(draw, lots, packages),
        "suppliers": _suppliers(draw, suppliers),
        "bids": _bids(draw, bids, packages),
        "capacity": _vans(size, names, suppliers),
        "bid_entries": _standby(draw, lots, bids, packages),
        "bid_uses": _uses(draw, names, lots, bids),
        "bid_prices": _later(draw, names, lots, bids),
        "bid_partners": _joint(draw, names, suppliers, bids),
        "papers": _papers(draw, names, suppliers),
        "agreements": _agreements(draw, names, lots, held),
    }


def joined(tables: dict[str, Columns], more: dict[str, Columns]) -> dict[str, Columns]:
    """Add columns to tables that have as many rows, rows to those that have other numbers, and tables that are new."""
    found = dict(tables)
    for name, columns in more.items():
        before = tables.get(name, {})
        longer = bool(before) and name in ("capacity", "bid_uses")
        found[name] = _below(before, columns) if longer else {**before, **columns}
    return found


def _below(first: Columns, second: Columns) -> Columns:
    return {
        name: pa.concat_arrays([first[name], second.get(name, pa.nulls(_rows(second), first[name].type))])
        for name in first
    }


def _rows(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def with_more(policy: dict[str, Any], names: Names) -> dict[str, Any]:
    """Return a policy with what `POLICY` says besides; the first bid is taken out."""
    exclude = [{"bid": names.single[0].as_py(), "reason": "It was withdrawn."}]
    goals, rules = {**policy["goals"], **POLICY["goals"]}, {**POLICY["rules"], "exclude": exclude}
    return {**policy, "goals": goals, "rules": rules}


def _rarely(draw: np.random.Generator, count: int, share: float, value: int) -> Ints:
    return np.where(draw.random(count) < share, value, ABSENT)


def _words(chosen: Flags, word: str) -> pa.Array:
    return pa.array([word, None]).take(pa.array(np.where(chosen, 0, 1)))


def _places(size: Size) -> Columns:
    """Name the nation, its regions, and in each the places where its trades are."""
    regions = [f"region-{number}" for number in range(-(-size.blocks // REGION))]
    places = [f"place-{block}" for block in range(size.blocks)]
    parents = [None, *["nation"] * len(regions), *[f"region-{block // REGION}" for block in range(size.blocks)]]
    return {"place": pa.array(["nation", *regions, *places]), "parent": pa.array(parents, pa.string())}


def _at(block: Ints) -> pa.Array:
    return pa.array([f"place-{number}" for number in block.tolist()])


def _lots(draw: np.random.Generator, lots: Wanted, packages: Packages) -> Columns:
    """Decide some lots by price alone, none of them in a package: it would be decided twice."""
    count, cents = len(lots), lots.price // 100
    goals = draw.choice(3, count, p=(0.87, 0.10, 0.03))
    goals[np.isin(np.arange(count), packages.lot) & (goals == 2)] = 0
    return {
        "place": _at(lots.block),
        "limit_price": whole(cents * 130),
        "outside_price": whole(cents * 102),
        "goals": pa.array(["all", "no_reinvestment", "price_only"]).take(pa.array(goals)),
        "papers": _words(draw.random(count) < 0.1, "insurance"),
        "funding": _words(draw.random(count) < 0.05, "federal"),
        "switch_cost": whole(np.where(draw.random(count) < 0.1, 25_000, 0)),
        "guaranteed_bp": whole(_rarely(draw, count, 0.1, 9_000)),
        "surge_bp": whole(_rarely(draw, count, 0.1, 1_000)),
        "option_from": whole(_rarely(draw, count, 0.05, 10)),
    }


def _suppliers(draw: np.random.Generator, suppliers: Firms) -> Columns:
    count = len(suppliers)
    return {
        "place": _at(suppliers.block),
        "group": _words(draw.random(count) < 0.04, "one-owner"),
        "attributes": _words(draw.random(count) < 0.5, "local"),
        "least_value": whole(_rarely(draw, count, 0.3, 2_000_000)),
        "lowest_wage": whole(draw.integers(1_250, 2_500, count)),
    }


def _bids(draw: np.random.Generator, bids: Singles, packages: Packages) -> Columns:
    """Let half of the discounts count for what is above each threshold only."""
    kind = np.where(bids.steps == 0, 2, (draw.random(len(bids)) < 0.5).astype(int))
    words = pa.array(["all_units", "incremental", None]).take(pa.array(kind))
    return {"discount": pa.concat_arrays([words, pa.nulls(len(packages), pa.string())])}


def _vans(size: Size, names: Names, suppliers: Firms) -> Columns:
    """Give everybody a second thing to run short of: vans, one for 150 hours."""
    rows = len(suppliers) * size.periods
    return {
        "supplier": taken(names.supplier, np.arange(len(suppliers)).repeat(size.periods)),
        "resource": pa.repeat(pa.scalar(VANS), rows),
        "period": whole(np.tile(np.arange(1, size.periods + 1), len(suppliers))),
        "units": whole(suppliers.hours.ravel() // 150 + 1),
        "committed": whole(np.zeros(rows, np.int64)),
    }


def _standby(draw: np.random.Generator, lots: Wanted, bids: Singles, packages: Packages) -> Columns:
    ready = draw.random(len(bids)) < 0.4
    none = np.zeros(len(packages.lot), np.int64)
    return {
        "standby_parts": whole(np.concatenate([np.where(ready, bids.most, 0), none])),
        "standby_price": whole(np.concatenate([np.where(ready, lots.price[bids.lot] // 2_000 * 100, 0), none])),
    }


def _uses(draw: np.random.Generator, names: Names, lots: Wanted, bids: Singles) -> Columns:
    """Let one bid in four take vans as well: one for ten thousand of the currency a month, about."""
    mine = some(draw, len(bids), 0.25)
    return {
        "bid": taken(names.single, mine),
        "lot": taken(names.lot, bids.lot[mine]),
        "resource": pa.repeat(pa.scalar(VANS), len(mine)),
        "units_per_unit": whole(np.maximum(lots.price[bids.lot[mine]] // 10_000, 1)),
    }


def _later(draw: np.random.Generator, names: Names, lots: Wanted, bids: Singles) -> Columns:
    """Let one bid in three of those without steps ask 3 % more from the seventh month on."""
    mine = some(draw, len(bids), 0.3)
    mine = mine[bids.steps[mine] == 0]
    price = np.rint(lots.price[bids.lot[mine]] * bids.price[mine] * 1.03 / 100).astype(np.int64)
    return {
        "bid": taken(names.single, mine),
        "lot": taken(names.lot, bids.lot[mine]),
        "from_period": whole(np.full(len(mine), 7)),
        "unit_price": whole(np.maximum(price, 1) * 100),
    }


def _joint(draw: np.random.Generator, names: Names, suppliers: Firms, bids: Singles) -> Columns:
    """Let three bids in a hundred be joint ones: the bidder does three fifths, the next of its trade the rest."""
    mine = some(draw, len(bids), 0.03)
    lead = bids.supplier[mine]
    beside = np.array([_next(suppliers.block, number) for number in lead.tolist()], np.int64)
    mine, lead, beside = mine[beside != lead], lead[beside != lead], beside[beside != lead]
    return {
        "bid": taken(names.single, np.concatenate([mine, mine])),
        "supplier": taken(names.supplier, np.concatenate([lead, beside])),
        "work_bp": whole(np.repeat([6_000, 4_000], len(mine))),
    }


def _next(block: Ints, supplier: int) -> int:
    same = np.flatnonzero(block == block[supplier])
    return int(same[(np.searchsorted(same, supplier) + 1) % len(same)])


def _papers(draw: np.random.Generator, names: Names, suppliers: Firms) -> Columns:
    mine = some(draw, len(suppliers), 0.9)
    return {
        "supplier": taken(names.supplier, mine),
        "paper": pa.repeat(pa.scalar("insurance"), len(mine)),
        "amount": whole(np.full(len(mine), 10**8)),
    }


def _agreements(draw: np.random.Generator, names: Names, lots: Wanted, held: Held) -> Columns:
    """Settle a tenth of some lots with their holders beforehand, of lots that one supplier alone may have."""
    mine = some(draw, len(held.lot), 0.05)
    mine = mine[lots.least_suppliers[held.lot[mine]] == 1]
    return {
        "agreement": pa.array([f"agreement-{number}" for number in range(len(mine))], pa.string()),
        "lot": taken(names.lot, held.lot[mine]),
        "supplier": taken(names.supplier, held.supplier[mine]),
        "parts": whole(np.full(len(mine), PARTS // 10)),
        "unit_price": whole(lots.price[held.lot[mine]]),
    }
