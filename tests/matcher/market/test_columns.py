"""The declaration of a column says how its cells are written, and every table declares all of its file."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from matcher.market.columns import ABSENT, Column, Kind, Words, day_number, day_of
from matcher.market.tables import TABLES


@pytest.mark.parametrize(
    ("column", "value", "written"),
    [
        (Column("it", Kind.COUNT), 12, "12"),
        (Column("it", Kind.MONEY), 1250, "12.50"),
        (Column("it", Kind.RATE), 447500, "0.4475"),
        (Column("it", Kind.FLAG), 1, "yes"),
        (Column("it", Kind.DATE), day_number(date(2027, 3, 31)), "2027-03-31"),
        (Column("it", Kind.PERIOD, key=True), 0, "*"),
        (Column("it", Kind.PERIOD), 3, "3"),
        (Column("it", Kind.COUNT), ABSENT, ""),
    ],
)
def test_a_number_is_written_by_its_kind(column: Column, value: int, written: str) -> None:
    assert column.written(value) == written


def test_bounds_are_written_as_people_write_them() -> None:
    assert Column("it", Kind.MONEY, most=10**6).bounds() == "from 0.00 to 10000.00"
    assert Column("it", Kind.PERIOD, key=True, most=60).bounds() == "from 1 to 60"


def test_days_are_counted_from_1970() -> None:
    assert day_number(date(1970, 1, 2)) == 1
    assert day_of(day_number(date(2027, 1, 1))) == date(2027, 1, 1)


def test_words_are_a_sequence_of_text() -> None:
    words = Words(("a", "b"), np.array([1, 0, 1]))
    assert list(words) == ["b", "a", "b"]
    assert words[0] == "b"
    assert words[1:] == ["a", "b"]
    assert len(words) == 3
    assert words.rows_of("b").tolist() == [0, 2]
    assert words.rows_of("c").tolist() == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.file)
def test_every_table_has_a_key_and_its_references_exist(table: type) -> None:
    files = {each.file for each in TABLES}
    columns = table.columns()  # type: ignore[attr-defined]  # every table has them
    assert any(column.key for column in columns.values())
    for column in columns.values():
        assert (column.kind == Kind.REF) == bool(column.tables)
        assert set(column.tables) <= files
        assert (column.kind == Kind.CHOICE) == bool(column.choices)
