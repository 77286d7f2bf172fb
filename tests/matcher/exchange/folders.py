"""Markets and policies whose columns hold anything they may, drawn as rows for reading and writing."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from matcher.market import Header
from matcher.market.columns import EVERY_PERIOD, Column, Kind, Table
from matcher.market.intake import Draft
from matcher.market.tables import TABLES
from matcher.policy import Policy, read_policy

PERIODS = 4
LOTS, SUPPLIERS, BIDS, AGREEMENTS = (
    ("l1", "l,2", 'l"3'),
    ("s1", "Süd", "s 3"),
    ("b1", "b2", "b#3"),
    ("a1", "a2"),
)
IDS = {
    "places": ("p1", "p2", "p3"),
    "buyers": ("u1", "u;2"),
    "lots": LOTS,
    "suppliers": SUPPLIERS,
    "bids": BIDS,
    "agreements": AGREEMENTS,
}
FUNDING = ("", "state grant", "Förder;1")
ENTRIES = tuple(zip(BIDS, LOTS, strict=True))
Row = dict[str, Any]
points = st.integers(0, 10_000)


def kept(text: str) -> str:
    """Write a text as a cell keeps it: composed, no spaces around it, and nothing that reads as a formula."""
    return unicodedata.normalize("NFC", text).lstrip("=+-@ ").rstrip(" ") or "?"


texts = st.text(st.characters(categories=["L", "Nd", "P", "S", "Zs"]), max_size=6).map(kept)
words = texts.map(lambda text: text.replace(";", "."))
lists = st.lists(words, min_size=1, max_size=2).map(lambda found: ";".join(sorted(set(found))))


def cell(column: Column) -> st.SearchStrategy[Any]:
    """Draw any cell the column may hold, in base units."""
    by_kind: Mapping[Kind, Callable[[], st.SearchStrategy[Any]]] = {
        Kind.TEXT: lambda: texts,
        Kind.WORD: lambda: words,
        Kind.LIST: lambda: lists,
        Kind.CHOICE: lambda: st.sampled_from(column.choices),
        Kind.REF: lambda: st.sampled_from([each for table in column.tables for each in IDS[table]]),
        Kind.PERIOD: lambda: st.integers(max(column.least, 1), PERIODS),
    }
    numbers = st.integers(column.least, min(column.most, 10**12))
    drawn = by_kind.get(column.kind, lambda: numbers)()
    return st.none() | drawn if column.optional else drawn


def rows_of(table: type[Table], **facts: st.SearchStrategy[Any]) -> st.SearchStrategy[Row]:
    drawn = {name: facts.get(name, cell(column)) for name, column in table.columns().items()}
    return st.fixed_dictionaries(drawn)


FACTS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "lots": {
        "parts": st.just(10),
        "least_parts": st.none() | st.integers(1, 3),
        "least_suppliers": st.none() | st.integers(1, 2),
        "most_suppliers": st.none() | st.integers(2, 9),
        "goals": st.sampled_from([None, "all", "no_reinvestment"]),
    },
    "demand": {"quantity": st.integers(1, 9)},
    "capacity": {"units": st.integers(100, 10**9), "committed": st.none() | st.integers(0, 100)},
    "bids": {
        "requires": st.none(),
        "group_most": st.just(2),
        "discount": st.sampled_from(["", "all_units", "incremental"]),
        "discount_on": st.sampled_from(["quantity", "value"]),
    },
    "bid_entries": {
        "least_parts": st.none() | st.integers(1, 3),
        "most_parts": st.none() | st.integers(3, 10),
        "standby_parts": st.none() | st.integers(0, 3),
    },
    "bid_uses": {"units_per_unit": st.integers(0, 10**6), "resource": st.just("hours")},
    "bid_prices": {"from_period": st.integers(2, PERIODS)},
    "holdings": {"parts": st.integers(1, 3)},
    "agreements": {"parts": st.integers(1, 3)},
}
for name in ("lots", "bid_entries", "bid_prices", "agreements"):
    for price in ("today_price", "outside_price", "limit_price", "unit_price"):
        optional = st.none() if price in ("outside_price", "limit_price") else st.nothing()
        FACTS.setdefault(name, {})[price] = optional | st.integers(0, 10**15 // 36)


@st.composite
def markets(draw: st.DrawFn, placed: bool = False) -> dict[str, Draft]:
    """Draw rows for every column of every table that fit together; `placed`: lots and suppliers have a place."""
    tables = draw(ROWS)
    tables["places"][0]["parent"] = None
    for number, row in enumerate(tables["places"][1:]):
        row["parent"] = draw(st.none() | st.sampled_from(IDS["places"][: number + 1]))
    if draw(st.booleans()):
        for row in tables["lots"]:
            row["goals"] = "price_only"
    for row in (*tables["lots"], *tables["suppliers"]) if placed else ():
        row["place"] = row["place"] or "p1"
    for row, funding in zip(tables["lots"], FUNDING, strict=True):
        row["funding"] = funding
    tables["bids"][1]["requires"] = draw(st.sampled_from([None, "b1", "b#3"]))
    tables["bid_partners"] = draw(_partners(tables["bids"][0])) if draw(st.booleans()) else []
    _take_from_those_behind(tables, draw(st.lists(st.integers(0, 3), min_size=len(ENTRIES), max_size=len(ENTRIES))))
    tables["bid_steps"] = [step for bid in tables["bids"] if bid["discount"] for step in draw(_steps(bid["bid"]))]
    _agree_on_discounts(tables)
    _keep_options_in_term(tables)
    return {table.file: _draft(table, tables[table.file]) for table in TABLES}


def _rows(table: type[Table]) -> st.SearchStrategy[list[Row]]:
    row = rows_of(table, **FACTS.get(table.file, {}))
    if table.file in IDS:
        return _one_each(row, [{table.key()[0]: name} for name in IDS[table.file]])
    if table.file == "demand":
        return _one_each(row, [{"lot": lot} for lot in LOTS])
    if table.file == "capacity":
        return _one_each(row, [{"supplier": each, "resource": "hours", "period": 0} for each in SUPPLIERS])
    if table.file == "bid_entries":
        return _one_each(row, [{"bid": bid, "lot": lot} for bid, lot in ENTRIES])
    if table.file == "bid_uses":
        return _one_each(row, [{"bid": bid, "lot": lot} for bid, lot in ENTRIES])
    if table.file == "bid_prices":
        row = st.tuples(row, st.sampled_from(ENTRIES)).map(
            lambda told: told[0] | {"bid": told[1][0], "lot": told[1][1]}
        )
    return st.lists(row, max_size=2, unique_by=lambda row: tuple(row[name] for name in table.key()))


def _steps(bid: str) -> st.SearchStrategy[list[Row]]:
    """Draw thresholds and discounts that rise together."""
    pairs = st.tuples(st.integers(0, 10**12), st.integers(0, 10_000))
    drawn = st.sets(st.integers(0, 3), min_size=1), st.lists(pairs, min_size=4, max_size=4)
    return st.tuples(*drawn).map(lambda told: [_step(bid, rank, *told[1][rank]) for rank in sorted(told[0])])


def _step(bid: str, rank: int, from_: int, discount_bp: int) -> Row:
    return {"bid": bid, "from_": rank * 10**12 + rank + from_, "discount_bp": rank * 2501 + discount_bp // 5}


def _partners(lead: Row) -> st.SearchStrategy[list[Row]]:
    """Draw who bids jointly with a bid's lead, and shares that add up to all the work."""
    others = st.lists(st.sampled_from([each for each in SUPPLIERS if each != lead["supplier"]]), unique=True)
    cuts = st.tuples(points, points).map(sorted)
    return st.tuples(others, cuts).map(lambda told: _shared(lead["bid"], [lead["supplier"], *told[0]], told[1]))


def _shared(bid: str, partners: list[str], cuts: list[int]) -> list[Row]:
    edges = [0, *cuts[: len(partners) - 1], 10_000]
    return [
        {"bid": bid, "supplier": supplier, "work_bp": above - below}
        for supplier, (below, above) in zip(partners, pairwise(edges), strict=True)
    ]


def _take_from_those_behind(tables: dict[str, list[Row]], picks: list[int]) -> None:
    """Let each use name nobody, its bid's lead, or a partner."""
    leads = {row["bid"]: row["supplier"] for row in tables["bids"]}
    for use, pick in zip(tables["bid_uses"], picks, strict=True):
        partners = [row["supplier"] for row in tables["bid_partners"] if row["bid"] == use["bid"]]
        behind = [None, leads[use["bid"]], *partners]
        use["supplier"] = behind[pick % len(behind)]


def _agree_on_discounts(tables: dict[str, list[Row]]) -> None:
    """Let a bid without discount count nothing, and one that is filled in order by quantity keep its price."""
    for bid in tables["bids"]:
        bid["discount_on"] = bid["discount_on"] if bid["discount"] else ""
        if (bid["discount"], bid["discount_on"]) == ("incremental", "quantity"):
            tables["bid_prices"] = [row for row in tables["bid_prices"] if row["bid"] != bid["bid"]]


def _keep_options_in_term(tables: dict[str, list[Row]]) -> None:
    """Leave an option only to lots wanted in every period, from the second on."""
    for lot, demand in zip(tables["lots"], tables["demand"], strict=True):
        if lot["option_from"] is not None:
            lot["option_from"] = max(lot["option_from"], 2) if demand["period"] == EVERY_PERIOD else None


def _one_each(row: st.SearchStrategy[Row], given: list[Row]) -> st.SearchStrategy[list[Row]]:
    drawn = st.lists(row, min_size=len(given), max_size=len(given))
    return drawn.map(lambda rows: [one | fixed for one, fixed in zip(rows, given, strict=True)])


ROWS = st.fixed_dictionaries({table.file: _rows(table) for table in TABLES})


def _draft(table: type[Table], rows: list[Row]) -> Draft:
    columns = table.columns()
    kinds = {name: pa.string() if column.textual else pa.int64() for name, column in columns.items()}
    return Draft.of({name: pa.array([row[name] for row in rows], kind) for name, kind in kinds.items()})


headers = st.builds(
    Header,
    name=texts,
    currency=st.sampled_from(["USD", "EUR"]),
    period=st.sampled_from(["month", "quarter"]),
    periods=st.just(PERIODS),
    start=st.dates(date(1970, 1, 1), date(2100, 1, 1)).map(lambda day: day.replace(day=min(day.day, 28))),
)
money = st.integers(0, 10**9).map(lambda cents: f"{cents // 100}.{cents % 100:02}")
said = {"off": st.booleans(), "priority": st.integers(1, 4), "basis": texts}
exempt = {"not_funding": st.lists(st.sampled_from(FUNDING[1:]), max_size=2)}


def table_of(required: dict[str, Any], **optional: st.SearchStrategy[Any]) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries(required, optional=said | exempt | optional)


def lock_of(**required: st.SearchStrategy[Any]) -> st.SearchStrategy[Row]:
    """Draw a lock: it names what it touches, so no funding is exempt from it."""
    return st.fixed_dictionaries(required | {"reason": texts}, optional=said)


goals = st.fixed_dictionaries(
    {"idle_hour": money},
    optional={
        "swing_hour": money,
        "moved_bp": points,
        "reinvested_bp": points,
        "margin_bp": points,
        "order": st.permutations(["price", "steadiness", "reinvestment"]),
        "tolerance_bp": st.lists(points, max_size=3),
        "steady_through": st.integers(1, 60),
    },
)
rules = st.fixed_dictionaries(
    {},
    optional={
        "supplier_share": st.lists(
            table_of({"of": st.just("lot"), "most_bp": points}, which=st.sampled_from(LOTS)), max_size=2
        ),
        "dependence": table_of({"most_bp": points}, free=money),
        "reserved_share": st.lists(
            table_of({"of": st.just("buyer"), "kind": st.just("converting"), "least_bp": points})
        ),
        "ramp": table_of({"most_bp": points}, resource=st.just("hours")),
        "standby": table_of({"cover_bp": points}, lots=st.lists(st.sampled_from(LOTS), max_size=2)),
        "wage_floor": table_of({"hourly": money}),
        "exclude": st.lists(lock_of(bid=st.sampled_from(BIDS)), max_size=2),
        "force": st.lists(lock_of(bid=st.just("b1"), lot=st.just("l1"), parts=st.integers(1, 3)), max_size=2),
    },
)
ringed = table_of({"per_ring_bp": points}) | table_of({"beyond": st.just(0), "most_bp": points}, per_ring_bp=points)
limits = st.fixed_dictionaries({}, optional={"gap_bp": points, "seed": st.integers(0, 2**31 - 1)})
policies = st.fixed_dictionaries({"goals": goals, "rules": rules, "limits": limits})


@st.composite
def rounds(draw: st.DrawFn) -> tuple[dict[str, Draft], Policy]:
    """Draw a market and a policy that fits it: rings need the place of every lot and supplier."""
    placed = draw(st.booleans())
    policy: Row = draw(policies)
    if placed:
        policy["rules"]["rings"] = draw(ringed)
    return draw(markets(placed)), read_policy(policy)
