"""What an award may not depend on: the order of rows, names, workers; and what more bids or lower prices may not do."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from distributed import LocalCluster
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matcher.exchange.awards import write_proposal
from matcher.insight.paper import propose
from matcher.market import Market
from matcher.policy import Policy
from matcher.program import assemble
from matcher.solve import solve, terms_of
from matcher.solve.parts import split
from matcher.solve.result import Result, Status
from matcher.solve.rounds import WORTH_SENDING
from matcher.solve.workers import workers
from tests.reading import folder_of, listed, loaded, read, standing
from tests.strategies import Row, Tables, Written, markets, tiny

RENAMED = ("buyer", "lot", "supplier", "bid", "agreement", "requires")
"""Columns that hold ids; what stands in `supplier` of buyers is an id of a supplier too."""
seeds = st.integers(0, 2**32)


def answered(written: Written) -> Result:
    market, policy = loaded(written)
    return solve(market, policy)


def bytes_of(market: Market, policy: Policy, result: Result, folder: Path) -> dict[str, bytes]:
    write_proposal(propose(market, policy, result), folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def written_bytes(written: Written) -> dict[str, bytes] | None:
    with folder_of(written) as folder:
        market, policy = read(folder)
        result = solve(market, policy)
        return None if result.solution is None else bytes_of(market, policy, result, folder / "out")


def shuffled(written: Written, random: Random) -> Written:
    tables = {name: random.sample(rows, len(rows)) for name, rows in written.tables.items()}
    return replace(written, tables=dict(random.sample(list(tables.items()), len(tables))))


@settings(max_examples=40)
@given(written=markets(), seed=seeds)
def test_the_order_of_rows_changes_no_byte(written: Written, seed: int) -> None:
    assert written_bytes(shuffled(written, Random(seed))) == written_bytes(written)


def names(written: Written, random: Random) -> dict[str, str]:
    """Give each id another one, in another order."""
    columns = {"buyers": "buyer", "lots": "lot", "suppliers": "supplier", "bids": "bid", "agreements": "agreement"}
    known = [row[column] for table, column in columns.items() for row in written.tables.get(table, [])]
    return dict(zip(known, random.sample([f"n{number:03}" for number in range(len(known))], len(known)), strict=True))


def renamed(written: Written, new: Mapping[str, str]) -> Written:
    def row(each: Row) -> Row:
        return {key: new.get(cell, cell) if key in RENAMED else cell for key, cell in each.items()}

    def rule(each: Mapping[str, Any]) -> dict[str, Any]:
        named = {key: new.get(value, value) for key, value in each.items() if key in ("which", "bid", "lot")}
        if "lots" in each:
            named["lots"] = [new[lot] for lot in each["lots"]]
        return {**each, **named}

    tables: Tables = {name: [row(each) for each in rows] for name, rows in written.tables.items()}
    rules = {
        name: [rule(each) for each in told] if isinstance(told, list) else rule(told)
        for name, told in written.policy["rules"].items()
    }
    return replace(written, tables=tables, policy={**written.policy, "rules": rules})


@settings(max_examples=50)
@given(written=markets(explicit_ties=True, even_prices=True), seed=seeds)
def test_renamed_ids_give_the_same_award_after_renaming_back(written: Written, seed: int) -> None:
    new = names(written, Random(seed))
    result, other = answered(written), answered(renamed(written, new))
    assert (result.status, result.objective) == (other.status, other.objective)
    if result.solution is not None:
        expected = sorted((new[bid], new[lot], parts) for bid, lot, parts in listed(result.solution) or ())
        assert list(listed(other.solution) or ()) == expected


def sizeable(seed: int) -> Written:
    """Two buyers whose lots share nothing but their own suppliers' hours: two independent parts, none small."""
    random = Random(seed)
    buyers, suppliers, lots = ("east", "west"), [(b, f"{b}{n}") for b in ("east", "west") for n in range(12)], []
    rows: Tables = {name: [] for name in ("demand", "capacity", "bids", "bid_entries", "bid_uses")}
    for buyer in buyers:
        for number in range(22):
            lots.append({"lot": f"{buyer}-{number}", "buyer": buyer, "category": "food", "unit": "kg"})
            lots[-1] |= {"today_price": str(random.randint(90, 110)), "parts": "1"}
            rows["demand"].append({"lot": lots[-1]["lot"], "period": "1", "quantity": str(random.randint(5, 9))})
    for buyer, supplier in suppliers:
        hours = {"supplier": supplier, "resource": "hours", "period": "1"}
        rows["capacity"].append(hours | {"units": "23", "steady": "9"})
        for lot in (row["lot"] for row in lots if row["buyer"] == buyer):
            bid = f"{supplier}-{lot}"
            rows["bids"].append({"bid": bid, "supplier": supplier, "fixed_charge": str(random.randint(1, 40))})
            rows["bid_entries"].append({"bid": bid, "lot": lot, "unit_price": str(random.randint(80, 105))})
            use = str(random.randint(1, 3))
            rows["bid_uses"].append({"bid": bid, "lot": lot, "resource": "hours", "units_per_unit": use})
    firms = [{"supplier": name, "name": name, "kind": "worker_owned"} for _, name in suppliers]
    header = {"name": "Two", "currency": "USD", "period": "month", "periods": 1, "start": "2027-01-01"}
    policy = {"goals": {"idle_hour": "3"}, "rules": {}}
    owners = [{"buyer": name, "name": name, "kind": "city"} for name in buyers]
    return Written(header, policy, {"buyers": owners, "lots": lots, "suppliers": firms, **rows})


class Counting(Executor):
    """An executor that counts what it is given to do."""

    def __init__(self, executor: Executor) -> None:
        self.executor, self.given = executor, 0

    def submit(self, *call: Any, **named: Any) -> Any:
        self.given += 1
        return self.executor.submit(*call, **named)


def test_here_in_a_pool_or_on_a_cluster_the_same_bytes_are_written(tmp_path: Path) -> None:
    market, policy = loaded(sizeable(7))
    here = solve(market, policy)
    assert here.status == Status.PROVED
    expected = bytes_of(market, policy, here, tmp_path / "here")
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        for name, address in (("pool", None), ("cluster", cluster.scheduler_address)):
            with workers(2, address) as executor:
                assert executor is not None
                counted = Counting(executor)
                result = solve(market, policy, terms=terms_of(policy, executor=counted))
            assert counted.given >= 2
            assert bytes_of(market, policy, result, tmp_path / name) == expected


def test_the_sizeable_market_has_two_parts_that_are_worth_a_worker_each() -> None:
    parts = list(split(assemble(*loaded(sizeable(7)))))
    assert [len(part.columns) >= WORTH_SENDING for part in parts] == [True, True]


def one_more(written: Written, random: Random, low: int = 6, high: int = 12) -> Written:
    """Add a bid of a supplier already in the market, priced between `low` and `high`, without work that is counted."""
    lot = random.choice(written.tables["lots"])["lot"]
    supplier = random.choice(written.tables["suppliers"])["supplier"]
    entry = {"bid": "newcomer", "lot": lot, "unit_price": str(random.randint(low, high))}
    return written.with_rows(
        bids=[*written.tables["bids"], {"bid": "newcomer", "supplier": supplier}],
        bid_entries=[*written.tables["bid_entries"], entry],
    )


@settings(max_examples=50)
@given(written=markets(in_order=False, price_only=False), seed=seeds)
def test_one_more_bid_of_a_supplier_in_the_market_never_makes_the_objective_worse(written: Written, seed: int) -> None:
    before, after = answered(written), answered(one_more(written, Random(seed)))
    if before.objective is not None:
        assert after.objective is not None
        assert after.objective <= before.objective


def losers(written: Written, result: Result) -> list[str]:
    """Bids that won nothing and stand by for nothing, and that neither another bid nor the policy names."""
    named = {row.get("requires") for row in written.tables["bids"]}
    named |= {rule["bid"] for name in ("exclude", "force") for rule in written.policy["rules"].get(name, [])}
    won = {bid for bid, _, _ in (*(listed(result.solution) or ()), *(standing(result.solution) or ()))}
    return [row["bid"] for row in written.tables["bids"] if row["bid"] not in won | named]


def without(written: Written, bid: str) -> Written:
    tables = ("bids", "bid_entries", "bid_uses", "bid_prices", "bid_steps", "bid_partners")
    return written.with_rows(**{name: [row for row in written.tables[name] if row["bid"] != bid] for name in tables})


@settings(max_examples=40)
@given(written=markets(even_prices=True, in_order=False), seed=seeds, data=st.data())
def test_a_bid_that_won_nothing_can_go_without_changing_the_award(
    written: Written, seed: int, data: st.DataObject
) -> None:
    """There is always one that hardly can win: it asks more than today's price. Where no award is possible, none is."""
    written = one_more(written, Random(seed), 40, 60)
    result = answered(written)
    beaten = ["newcomer"] if result.solution is None else losers(written, result)
    assume(beaten)
    gone = data.draw(st.sampled_from(beaten))
    other = answered(without(written, gone))
    assert listed(other.solution) == listed(result.solution)
    assert other.objective == result.objective


def cheaper(written: Written, bid: str) -> Written:
    entries = [
        row | {"unit_price": str(Decimal(row["unit_price"]) - 1)} if row["bid"] == bid else row
        for row in written.tables["bid_entries"]
    ]
    return written.with_rows(bid_entries=entries)


def parts_of(result: Result, bid: str) -> int:
    return sum(parts for name, _, parts in listed(result.solution) or () if name == bid)


@settings(max_examples=25)
@given(written=markets(in_order=False, budget=False, least_value=False, must_fill=False, force=False), data=st.data())
def test_a_lower_price_of_a_bid_with_one_entry_never_loses_parts(written: Written, data: st.DataObject) -> None:
    bids = [row["bid"] for row in written.tables["bid_entries"]]
    stepped = {row["bid"] for row in written.tables["bid_steps"]}
    single = [bid for bid in bids if bids.count(bid) == 1 and bid not in stepped]
    assume(single)
    bid = data.draw(st.sampled_from(single))
    before, after = answered(written), answered(cheaper(written, bid))
    assume(before.solution is not None)
    assert after.status == Status.PROVED
    assert parts_of(after, bid) >= parts_of(before, bid)


def test_the_same_seed_draws_the_same_market() -> None:
    assert tiny(Random(5)) == tiny(Random(5))
    assert tiny(Random(5)).tables == tiny(Random(5)).tables
