"""Every market solved by hand comes out as its reasoning says, by either solver."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from matcher.certificate.position import Position
from matcher.market import Market
from matcher.policy import Policy
from matcher.solve import solve
from matcher.solve.door import named
from matcher.solve.result import Result, Status
from tests import enumeration
from tests.reading import BY_HAND, listed, read, standing

every_market = pytest.mark.parametrize("folder", BY_HAND, ids=lambda path: path.name)


def outside(market: Market, policy: Policy, result: Result) -> tuple[tuple[str, int], ...]:
    assert result.solution is not None
    left = Position(market, policy, result.solution).outside
    return tuple((market.lots.lot[lot], parts) for lot, parts in enumerate(left) if parts)


def test_there_are_enough_markets() -> None:
    assert len(BY_HAND) >= 10


@every_market
def test_trying_every_choice_agrees_with_the_reasoning(folder: Path) -> None:
    assert enumeration.best(folder) == enumeration.written(folder)


@every_market
def test_a_market_solved_by_hand_comes_out_as_reasoned(folder: Path) -> None:
    market, policy = read(folder)
    expected, result = enumeration.written(folder), solve(market, policy)
    if expected is None:
        assert (result.status, result.solution) == (Status.INFEASIBLE, None)
        assert result.conflict is not None
        told = tomllib.loads((folder / "expected.toml").read_text("utf-8"))
        assert set(told.get("conflict", result.conflict.names)) == set(result.conflict.names)
        assert told.get("relief", list(result.conflict.relief)) == list(result.conflict.relief)
        return
    assert result.status == Status.PROVED
    assert result.account is not None
    assert listed(result.solution) == expected.awards
    assert standing(result.solution) == expected.standby
    assert outside(market, policy, result) == expected.outside
    account = result.account
    assert (account.price, account.idle_hours, account.swing_hours) == (
        *(expected.price, expected.idle_hours, expected.swing_hours),
    )
    assert account.moved + account.moved_without_bid == expected.moved
    assert (account.reinvestment, result.objective) == (expected.reinvestment, expected.objective)
    own = [level for level in result.levels if level.name != "price_only"]
    assert tuple(level.value for level in own) == expected.levels
    assert all(level.proved for level in result.levels)


@every_market
def test_cbc_through_pulp_reaches_the_same_objective(folder: Path) -> None:
    market, policy = read(folder)
    expected, result = enumeration.written(folder), solve(market, policy, solver=named("CBC"))
    if expected is None:
        assert result.status == Status.INFEASIBLE
    else:
        assert (result.status, result.objective) == (Status.PROVED, expected.objective)
        assert result.solver == "CBC"
