"""Each kind of cell follows its grammar exactly; what does not is quoted, with what to write instead."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import Finding
from matcher.exchange.cells import read_cells
from matcher.exchange.sheets import Sheet
from matcher.market.columns import Column, Kind, day_number
from matcher.market.notes import Notes
from matcher.money import scaled

COUNT = Column("quantity", Kind.COUNT, most=10**9)
MONEY = Column("cost", Kind.MONEY)
RATE = Column("unit_price", Kind.RATE, most=10**15)
SHARE = Column("work_bp", Kind.SHARE, most=10_000)
FLAG = Column("gate", Kind.FLAG)
DATE = Column("expires", Kind.DATE, most=day_number(date.max))
PERIOD = Column("period", Kind.PERIOD, key=True, most=60)
FROM = Column("from_period", Kind.PERIOD, key=True, least=1, most=60)
CHOICE = Column("kind", Kind.CHOICE, choices=("worker_owned", "converting", "conventional"))
LIST = Column("papers", Kind.LIST, optional=True)
ID = Column("bid", Kind.ID)
WORD = Column("category", Kind.WORD)
TEXT = Column("name", Kind.TEXT)
SIGNED = Column("value", Kind.MONEY, least=-(10**13))


def read(column: Column, *texts: str) -> tuple[list[object], list[Finding], list[bool]]:
    notes = Notes()
    rows = np.arange(2, 2 + len(texts))
    cells = {column.name: pa.array(texts, pa.string())}
    draft = read_cells({"it": column}, Sheet(cells, rows, np.zeros(len(texts), np.bool_), False), "file", notes)
    return draft.columns["it"].to_pylist(), notes.findings, draft.spoiled.tolist()


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (COUNT, "0", 0),
        (COUNT, " 0012 ", 12),
        (COUNT, "0" * 30 + "7", 7),
        (MONEY, "11.5", 1150),
        (MONEY, "100000000000.00", 10**13),
        (RATE, "0.4475", 447500),
        (RATE, "1", 10**6),
        (SHARE, "250", 250),
        (FLAG, "yes", 1),
        (FLAG, "no", 0),
        (DATE, "2028-02-29", day_number(date(2028, 2, 29))),
        (PERIOD, "60", 60),
        (PERIOD, "*", 0),
        (CHOICE, "converting", "converting"),
        (LIST, "b; a;b;;", "a;b"),
        (LIST, " ; ", None),
        (ID, " b 1 ", "b 1"),
        (WORD, "Cafe\u0301", "Café"),
        (TEXT, "Ben & Jerry's, “Oak” 🌳", "Ben & Jerry's, “Oak” 🌳"),
        (SIGNED, "-12.34", -1234),
    ],
)
def test_a_cell_that_follows_the_grammar_is_read(column: Column, text: str, value: object) -> None:
    assert read(column, text) == ([value], [], [False])


@pytest.mark.parametrize(
    ("column", "text", "code", "remedy"),
    [
        (MONEY, "nan", "number.grammar", "Write a number such as 12.50."),
        (MONEY, "inf", "number.grammar", "Write a number such as 12.50."),
        (COUNT, "None", "number.grammar", "Write a whole number such as 12."),
        (MONEY, "1e9", "number.grammar", "Write out all its digits, without an exponent."),
        (COUNT, "1E308", "number.grammar", "Write out all its digits, without an exponent."),
        (COUNT, "١٢", "number.grammar", "Write 12."),
        (MONEY, "\uff11\uff12.\uff15", "number.grammar", "Write 12.5."),
        (COUNT, "=cmd", "number.grammar", "Write its result: a whole number such as 12."),
        (MONEY, "@SUM(A1)", "number.grammar", "Write its result: a number such as 12.50."),
        (COUNT, "-0", "number.grammar", "Write it without a minus: 0."),
        (MONEY, "-1", "number.grammar", "Write a number that is not negative."),
        (MONEY, "\u22125", "number.grammar", "Write a number that is not negative."),
        (COUNT, "+5", "number.grammar", "Write 5."),
        (COUNT, "1_000", "number.grammar", "Write 1000."),
        (COUNT, "1 000", "number.grammar", "Write 1000."),
        (COUNT, "1\u00a0000", "number.grammar", "Write 1000."),
        (COUNT, "1'000", "number.grammar", "Write 1000."),
        (
            MONEY,
            "$1,200",
            "number.grammar",
            "Write 1.2 if the comma begins the decimals, 1200 if it parts the thousands.",
        ),
        (COUNT, "$1,200", "number.grammar", "Write 1200."),
        (MONEY, "$12.50", "number.grammar", "Write 12.50."),
        (MONEY, "12.50 USD", "number.grammar", "Write 12.50."),
        (MONEY, "1.234,56", "number.grammar", "Write 1234.56."),
        (MONEY, "1,234,567.5", "number.grammar", "Write 1234567.5."),
        (RATE, "1,5", "number.grammar", "Write 1.5."),
        (MONEY, "12.345", "number.grammar", "Write at most 2 decimals."),
        (COUNT, "12.0", "number.grammar", "Write 12."),
        (COUNT, "12.5", "number.grammar", "Write a whole number."),
        (MONEY, ".5", "number.grammar", "Write 0.5."),
        (MONEY, "5.", "number.grammar", "Write 5."),
        (SHARE, "2.5%", "number.grammar", "Write basis points: 250."),
        (SHARE, "12 %", "number.grammar", "Write basis points: 1200."),
        (SHARE, "x", "number.grammar", "Write basis points as a whole number such as 250 for 2.5 %."),
        (COUNT, "12\n", "number.grammar", "Write 12."),
        (COUNT, "1000000001", "number.range", "Write a number from 0 to 1000000000."),
        (COUNT, "1" + "0" * 18, "number.range", "Write a number from 0 to 1000000000."),
        (RATE, "99999999999999.999999", "number.range", "Write a number from 0.00 to 1000000000.00."),
        (RATE, "9" * 400, "number.range", "Write a number from 0.00 to 1000000000.00."),
        (PERIOD, "0", "number.range", "Write a number from 1 to 60."),
        (FROM, "*", "number.grammar", "Write a whole number such as 12."),
        (FLAG, "YES", "flag.grammar", "Write yes or no, in small letters."),
        (DATE, "2027-02-30", "date.calendar", "Write a day that exists."),
        (DATE, "1969-12-31", "date.calendar", "Write a day that exists."),
        (DATE, "0000-01-01", "date.calendar", "Write a day that exists."),
        (DATE, "3/4/2027", "date.grammar", "Write year-month-day: 2027-03-04 or 2027-04-03."),
        (DATE, "31.12.2027", "date.grammar", "Write year-month-day: 2027-12-31."),
        (DATE, "20270331", "date.grammar", "Write year-month-day, such as 2027-03-31."),
        (DATE, "2027-W01-1", "date.grammar", "Write year-month-day, such as 2027-03-31."),
        (CHOICE, "worker-owned", "choice.unknown", "Write worker_owned."),
        (CHOICE, "x", "choice.unknown", "Write worker_owned, converting or conventional."),
        (ID, "=cmd|' /C calc'!A1", "text.formula", "Begin it with a letter, a digit or a bracket."),
        (TEXT, "-x", "text.formula", "Begin it with a letter, a digit or a bracket."),
        (TEXT, "one\ntwo", "text.hidden", "Type the text again without it."),
        (TEXT, "a\u202egnp", "text.hidden", "Type the text again without it."),
        (WORD, "lin\u200ben", "text.hidden", "Type the text again without it."),
        (WORD, "x" * 65, "name.too_long", "Shorten it, here and wherever it is used."),
        (LIST, "a;" + "x" * 65, "name.too_long", "Part the words with semicolons."),
        (LIST, "a;=b", "text.formula", "Begin each word with a letter or a digit."),
        (TEXT, "x" * 10_001, "cell.too_long", "Shorten it."),
        (COUNT, "9" * 10_001, "cell.too_long", "Shorten it."),
        (COUNT, "  ", "cell.empty", "Write the quantity."),
    ],
)
def test_a_cell_that_does_not_is_told_with_what_to_write(column: Column, text: str, code: str, remedy: str) -> None:
    _, findings, spoiled = read(column, text)
    assert [(each.code, each.remedy) for each in findings] == [(code, remedy)]
    assert spoiled == [True]


def test_a_finding_quotes_what_was_found_shortened_and_harmless() -> None:
    _, (first, second), _ = read(COUNT, "x" * 200, "1\u202e2")
    assert first.what.startswith(f'"{"x" * 40}…" is not a number')
    assert second.what.startswith('"1\\u202e2" is not a number')


def test_wrong_cells_leave_the_others_as_they_are() -> None:
    values, findings, spoiled = read(MONEY, "1", "x", "2.50", "", "3")
    assert values == [100, None, 250, None, 300]
    assert [(each.where.row, each.code) for each in findings] == [(5, "cell.empty"), (3, "number.grammar")]
    assert spoiled == [False, True, False, True, False]


def test_a_wrong_name_is_kept_so_that_what_refers_to_it_is_not_called_wrong_too() -> None:
    assert read(ID, "=b1")[0] == ["=b1"]


def test_letters_that_only_look_alike_are_warned_of() -> None:
    _, findings, spoiled = read(TEXT, "\u0415vergreen", "Evergreen", "Ευρώ", "Žižka")
    assert [(each.where.row, each.code, each.warning) for each in findings] == [(2, "text.mixed_letters", True)]
    assert spoiled == [False] * 4


def test_a_missing_required_column_spoils_the_rows_without_a_word() -> None:
    rows = np.arange(2, 4)
    notes, sheet = Notes(), Sheet({}, rows, np.zeros(2, np.bool_), False)
    draft = read_cells({"bid": Column("bid", Kind.ID, key=True)}, sheet, "bids", notes)
    assert notes.findings == []
    assert draft.spoiled.all()
    assert draft.partial


@given(
    text=st.from_regex(r"\A[0-9]{0,20}(\.[0-9]{0,8})?\Z") | st.text(max_size=12),
    column=st.sampled_from([COUNT, MONEY, RATE, SHARE]),
)
def test_a_number_is_read_exactly_as_the_plain_reader_reads_it(text: str, column: Column) -> None:
    bare = text.strip(" ")
    try:
        plain: int | None = scaled(bare, column.decimals)
    except ValueError:
        plain = None
    if plain is None and bare.lstrip("0").partition(".")[0].isdigit() and bare.isascii():
        return  # more leading zeros or digits than the plain reader takes
    expected = plain if plain is not None and plain <= column.most else None
    assert read(column, text)[0] == [expected]
