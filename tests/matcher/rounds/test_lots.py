"""A lot is checked by itself, and split without losing a unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.market import Header
from matcher.rounds.funding import Money, allowed
from matcher.rounds.lot_rows import faults
from matcher.rounds.lots import Price, Term, Wave, read, split, written
from matcher.rounds.prices import canonical, commitment
from matcher.rounds.tenders import Method, Schedule
from matcher.rounds.tenders import faults as wrong_in
from matcher.rounds.typed import Wrong
from tests.matcher.rounds.linen import LINEN

HEADER = Header("Round", "USD", "quarter", 4, date(2028, 1, 1))
NOW = datetime(2027, 1, 1, tzinfo=UTC)


def test_a_sound_lot_has_no_faults_and_survives_being_written() -> None:
    assert faults(HEADER, LINEN) == []
    assert read(written(LINEN)) == LINEN


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"quantities": (0, 0, 0, 0)}, "each", "lot.no_demand"),
        ({"least_parts": 11}, "least_parts", "lot.least_parts"),
        ({"least_suppliers": 6}, "least_suppliers", "lot.suppliers"),
        ({"option_from": 1}, "option_from", "lot.option_from"),
        ({"option_from": 5}, "option_from", "period.unknown"),
        ({"today": Price(amount=10**15)}, "today", "amount.too_large"),
        ({"terms": (Term(term="a", value="1"), Term(term="a", value="2"))}, "term-2", "row.twice"),
    ],
)
def test_what_the_market_would_refuse_is_said_at_its_field(change: dict[str, object], field: str, code: str) -> None:
    found = faults(HEADER, replace(LINEN, **change))  # type: ignore[arg-type]  # by name
    assert (field, code) in [(each.field, each.code) for each in found]


shares = st.lists(st.integers(1, 5000), min_size=2, max_size=12)


@given(weights=shares, quantity=st.integers(1000, 10**9))
def test_waves_that_start_at_once_want_what_the_lot_wanted(weights: list[int], quantity: int) -> None:
    points = [10_000 * each // sum(weights) for each in weights]
    points[0] += 10_000 - sum(points)
    lot = replace(LINEN, quantities=(quantity,) * 4)
    waves, wrong = split(lot, "L-001", [Wave(f"Site {number}", each, 1) for number, each in enumerate(points)])
    if not wrong:
        for period in range(4):
            assert sum(each.quantities[period] for each in waves) == quantity
        assert sum(each.switch_cost for each in waves) == lot.switch_cost


def test_before_its_start_a_wave_wants_nothing() -> None:
    waves, _ = split(LINEN, "L-001", [Wave("North", 5000, 1), Wave("", 5000, 2)])
    assert [each.quantities for each in waves] == [(50, 51, 0, 52), (0, 50, 0, 51)]
    assert [each.site for each in waves] == ["North", ""]
    assert [each.title for each in waves] == ["Linen (1/2)", "Linen (2/2)"]
    assert {each.wave_of for each in waves} == {"L-001"}


def test_shares_that_are_not_the_whole_are_refused() -> None:
    assert split(LINEN, "L", [Wave("", 10_000, 1)])[1] == [Wrong("share-1", "wave.few")]
    assert split(LINEN, "L", [Wave("", 5000, 1), Wave("", 4000, 1)])[1] == [Wrong("share-1", "wave.shares", ("9000",))]
    late = replace(LINEN, quantities=(5, 5, 0, 0))
    assert split(late, "L", [Wave("", 5000, 1), Wave("", 5000, 3)])[1] == [Wrong("first-2", "wave.empty")]


def test_money_says_what_may_be_weighed() -> None:
    assert allowed(Money.OWN, False) == ("price_only", "no_reinvestment", "all")
    assert allowed(Money.CARE, False) == ("price_only", "no_reinvestment")
    assert allowed(Money.CARE, True) == ("price_only", "no_reinvestment", "all")
    assert allowed(Money.FEDERAL, True) == allowed(Money.LOW_BID, True) == ("price_only",)


def test_a_commitment_is_the_same_for_the_same_prices_in_any_order_and_no_other() -> None:
    one = {"a": {"today": 1, "limit": 2}, "b": {"today": 3}}
    other = {"b": {"today": 3}, "a": {"limit": 2, "today": 1}}
    assert canonical(one) == canonical(other)
    assert commitment(one, "ab") == commitment(other, "ab")
    assert len({commitment(one, "ab"), commitment(one, "ac"), commitment({**one, "b": {"today": 4}}, "ab")}) == 3


def test_dates_are_in_the_future_and_in_order() -> None:
    sound = Schedule(
        name="Round",
        method=Method.BID,
        public=True,
        questions_until=NOW + timedelta(days=10),
        closes_at=NOW + timedelta(days=20),
        standstill_days=10,
    )
    assert wrong_in(sound.questions_until, sound.closes_at, NOW) == []
    assert wrong_in(sound.questions_until, NOW, NOW) == [Wrong("closes", "time.past")]
    assert wrong_in(sound.questions_until, NOW + timedelta(days=900), NOW) == [Wrong("closes", "time.far")]
    early = replace(sound, closes_at=NOW + timedelta(days=5))
    assert wrong_in(early.questions_until, early.closes_at, NOW) == [Wrong("questions", "time.order")]
