"""Parts that come out whole by themselves are found, and a wrong guess costs time only."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings

from matcher.exchange.folder import load
from matcher.market import Header, Market
from matcher.market.columns import Flags
from matcher.market.intake import Draft, intake
from matcher.market.tables import TABLES
from matcher.policy import Policy, read_policy
from matcher.program import Program, assemble
from matcher.solve import parts, solve
from matcher.solve.whole import whole_by_themselves
from tests.strategies import Written, markets

FIRMS, LOTS = ("f", "g"), ("l", "m")


def drafted(**tables: list[dict[str, Any]]) -> Market:
    kinds = {table.file: table.columns() for table in TABLES}
    drafts = {
        name: Draft.of(
            {
                field: pa.array([row[field] for row in rows], pa.string() if kinds[name][field].textual else pa.int64())
                for field in rows[0]
            }
        )
        for name, rows in tables.items()
    }
    market, findings = intake(Header("Test", "USD", "quarter", 1, date(2027, 1, 1)), drafts)
    assert market is not None, findings
    return market


def transport(hours: tuple[int, int] = (5, 8), steady: int | None = None, work: tuple[int, int] = (1, 1)) -> Market:
    """Two lots of 6 parts; two firms that bid for both, with a charge, and hours for 5 and 8 parts."""
    pairs = [(firm, lot) for firm in FIRMS for lot in LOTS]
    use = dict(zip(LOTS, work, strict=True))
    lot = {"buyer": "u", "category": "c", "unit": "h", "today_price": 9 * 10**6, "parts": 6}
    room = {"resource": "hours", "period": 1, "steady": steady}
    return drafted(
        buyers=[{"buyer": "u", "name": "City", "kind": "city"}],
        lots=[{"lot": name} | lot for name in LOTS],
        demand=[{"lot": name, "period": 1, "quantity": 6} for name in LOTS],
        suppliers=[{"supplier": firm, "name": firm, "kind": "worker_owned"} for firm in FIRMS],
        capacity=[{"supplier": firm, "units": units} | room for firm, units in zip(FIRMS, hours, strict=True)],
        bids=[{"bid": firm + name, "supplier": firm, "fixed_charge": 100} for firm, name in pairs],
        bid_entries=[
            {"bid": firm + name, "lot": name, "unit_price": 10**6 * (3 if firm + name == "gm" else 2)}
            for firm, name in pairs
        ],
        bid_uses=[
            {"bid": firm + name, "lot": name, "resource": "hours", "units_per_unit": use[name] * 10**6}
            for firm, name in pairs
        ],
    )


def awards(program: Program) -> Flags:
    return whole_by_themselves(program)[program.layout.award]


def test_parts_from_suppliers_with_room_to_lots_come_out_whole() -> None:
    program = assemble(transport(), Policy())
    assert awards(program).all()
    assert not whole_by_themselves(program)[program.layout.used].any()


@pytest.mark.parametrize("market", [transport(work=(2, 3)), transport(hours=(5, 8), work=(2, 2))])
def test_work_that_differs_or_leaves_half_a_part_of_room_is_asked_for_whole(market: Market) -> None:
    assert not awards(assemble(market, Policy())).all()


def test_hours_that_cost_something_are_asked_for_whole() -> None:
    policy = read_policy({"goals": {"idle_hour": 1}})
    assert not awards(assemble(transport(steady=4), policy)).any()


def test_a_row_across_lots_and_suppliers_is_asked_for_whole() -> None:
    program = assemble(transport(), Policy())
    assert not awards(program.with_row(program.cost.vector, 100.0, "limit")).any()


def _all_counted(program: Program) -> Flags:
    return program.integer & (program.upper > 1)


def _none(program: Program) -> Flags:
    return np.zeros_like(program.integer)


@pytest.mark.parametrize("market", [transport(), transport(work=(2, 3)), transport(hours=(5, 8), work=(2, 2))])
def test_a_wrong_guess_gives_the_same_award(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for guess in (whole_by_themselves, _all_counted, _none):
        monkeypatch.setattr(parts, "whole_by_themselves", guess)
        found.append(solve(market, Policy()))
    assert {(result.status, result.objective) for result in found} == {(found[0].status, found[0].objective)}
    assert {result.solution for result in found} == {found[0].solution}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(written=markets())
def test_no_market_answers_otherwise_for_the_guess(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    with TemporaryDirectory() as folder:
        market, policy, _ = load(written.write(Path(folder) / "market"))
    found = []
    for guess in (whole_by_themselves, _all_counted, _none):
        with monkeypatch.context() as patch:
            patch.setattr(parts, "whole_by_themselves", guess)
            found.append(solve(market, policy))
    assert {(result.status, result.objective) for result in found} == {(found[0].status, found[0].objective)}
