"""The solver against every choice tried: same status, same objective, and the same award where there is one best."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings

from matcher.solve import solve
from matcher.solve.result import Status
from tests import enumeration
from tests.reading import folder_of, listed, read, standing
from tests.strategies import Written, markets, tiny


def check(written: Written) -> str:
    """Hold one market's answer against every choice; return its status."""
    with folder_of(written) as folder:
        market, policy = read(folder)
        expected, result = enumeration.best(folder), solve(market, policy)
    if expected is None:
        assert result.status == Status.INFEASIBLE
        assert result.solution is None
        assert result.conflict
        return result.status.value
    assert result.status == Status.PROVED
    assert result.account is not None
    own = tuple(level.value for level in result.levels if level.name != "price_only")
    assert own == expected.levels
    assert result.objective == expected.objective
    assert all(level.bound is not None for level in result.levels)
    if expected.tied == 1:
        account = result.account
        assert listed(result.solution) == expected.awards
        assert standing(result.solution) == expected.standby
        assert (account.price, account.reinvestment) == (expected.price, expected.reinvestment)
        assert account.moved + account.moved_without_bid == expected.moved
        assert (account.idle_hours, account.swing_hours) == (expected.idle_hours, expected.swing_hours)
    return result.status.value


@settings(max_examples=120)
@given(written=markets(in_order=False))
def test_the_best_award_by_weights_is_that_of_trying_every_choice(written: Written) -> None:
    check(written)


@settings(max_examples=120)
@given(written=markets(in_order=True))
def test_the_best_award_in_order_is_that_of_trying_every_choice(written: Written) -> None:
    check(written)


@settings(max_examples=60)
@given(written=markets(price_only=True, even_prices=True, explicit_ties=True))
def test_price_only_lots_are_decided_first_as_in_trying_every_choice(written: Written) -> None:
    check(written)


@settings(max_examples=60)
@given(written=markets(group=True, requires=True, package=True, limit_price=False, must_fill=False, price_only=False))
def test_bids_that_hang_together_are_as_in_trying_every_choice(written: Written) -> None:
    check(written)


@pytest.mark.full
def test_5000_seeded_markets_agree_with_trying_every_choice() -> None:
    start = Random().randrange(10**9)
    print(f"seeds {start} to {start + 4999}")
    statuses = [check(tiny(Random(seed))) for seed in range(start, start + 5000)]
    assert statuses.count("proved") > 2500
