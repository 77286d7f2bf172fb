"""Where a round stands follows from what was done and from the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from matcher.rounds.states import State, standing

CLOSING = datetime(2026, 12, 4, 22, tzinfo=UTC)


def test_an_open_round_is_sealed_from_the_moment_of_its_closing_on() -> None:
    assert standing(State.OPEN, CLOSING, CLOSING - timedelta(microseconds=1)) == State.OPEN
    assert standing(State.OPEN, CLOSING, CLOSING) == State.SEALED


@pytest.mark.parametrize("kept", [each for each in State if each != State.OPEN])
def test_no_other_state_moves_with_the_clock(kept: State) -> None:
    assert standing(kept, CLOSING, CLOSING + timedelta(days=1)) == kept


def test_a_round_without_a_closing_stays_as_it_is() -> None:
    assert standing(State.OPEN, None, CLOSING) == State.OPEN
