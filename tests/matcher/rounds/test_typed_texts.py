"""Times and longer texts as people type them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from matcher.rounds.typed import TypedWrong, moment, prose


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2027-03-31T17:00", datetime(2027, 3, 31, 21, tzinfo=UTC)),
        (" 2027-01-31T17:00:00 ", datetime(2027, 1, 31, 22, tzinfo=UTC)),
        ("2027-03-14T03:00", datetime(2027, 3, 14, 7, tzinfo=UTC)),
        ("2027-03-14T02:30", "time.left_out"),
        ("2027-11-07T01:30", "time.twice"),
        ("2027-02-30T10:00", "time.spelling"),
        ("2027-03-31 17:00", "time.spelling"),
        ("2027-03-31T17:00Z", "time.spelling"),
        ("31/3/2027", "time.spelling"),
        ("", "field.empty"),
    ],
)
def test_a_time_is_one_that_the_clocks_of_the_network_show_once(typed: str, kept: object) -> None:
    assert read_or_rule(lambda: moment(typed, "America/New_York")) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("One\r\ntwo \r\n\r\n\n\nthree\n", "One\ntwo\n\nthree"),
        ("e\u0301", "é"),
        ("a\u202eb", "text.hidden"),
        ("a\x00b", "text.hidden"),
        (" \n ", "field.empty"),
        ("x" * 11, "text.long"),
        ("a\tb", "a b"),
    ],
)
def test_text_of_several_lines_is_composed_and_holds_nothing_hidden(typed: str, kept: str) -> None:
    assert read_or_rule(lambda: prose(typed, 20 if "\n" in typed else 10)) == kept


def read_or_rule(reader: Callable[[], object]) -> object:
    try:
        return reader()
    except TypedWrong as wrong:
        return wrong.code
