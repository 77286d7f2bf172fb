"""When a search may end."""

from __future__ import annotations

import pytest

from matcher.solve import solve, terms_of
from matcher.solve.result import Status
from matcher.solve.stop import FINE, HALF_A_CENT, Stop
from tests.matcher.solve.hard import hard
from tests.reading import loaded


def test_the_best_counts_as_found_within_half_a_cent_or_half_a_millionth() -> None:
    assert Stop().allowed(10.0) == HALF_A_CENT
    assert Stop().allowed(10**6) == pytest.approx(0.5)


def test_a_gap_allows_its_share_of_the_award() -> None:
    assert Stop(gap=0.01).allowed(-5000.0) == pytest.approx(50.0)


def test_what_is_no_money_is_told_apart_finely() -> None:
    assert Stop(fine=True).allowed(10**6) == FINE


def test_a_watchdog_counts_from_when_it_is_set() -> None:
    assert Stop().seconds is None
    assert not Stop().late
    assert Stop().within(0.0).late
    left = Stop().within(60.0).seconds
    assert left is not None
    assert 50 < left <= 60


def test_the_first_award_will_do_if_that_is_asked() -> None:
    market, policy = loaded(hard())
    first, best = solve(market, policy, terms=terms_of(policy, first=True)), solve(market, policy)
    assert first.status in (Status.FEASIBLE, Status.PROVED)
    assert first.objective is not None
    assert best.objective is not None
    assert first.objective >= best.objective
    assert first.work <= best.work
