"""CSV is cut into rows with a spreadsheet's numbers; what cannot be cut is told and the rest is read."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.exchange import sheets
from matcher.exchange.sheets import Sheet, read_sheet
from matcher.market.columns import Column, Kind
from matcher.market.notes import Notes

COLUMNS = [
    Column("bid", Kind.ID, key=True),
    Column("unit_price", Kind.RATE),
    Column("note", Kind.TEXT, optional=True),
]


def read(text: str) -> tuple[Sheet | None, list[tuple[str, int | None, str | None]], Notes]:
    notes = Notes()
    sheet = read_sheet(text.encode(), "bids", COLUMNS, notes)
    return sheet, [(each.code, each.where.row, each.where.column) for each in notes.findings], notes


def rows(sheet: Sheet | None) -> dict[int, list[str]]:
    assert sheet is not None
    cells = zip(*(values.to_pylist() for values in sheet.columns.values()), strict=True)
    return dict(zip(sheet.rows.tolist(), map(list, cells), strict=True))


def test_columns_are_found_by_name_in_any_order() -> None:
    sheet, told, _ = read(" unit_price , bid\n1,b1\n2,b2")
    assert told == []
    assert sheet is not None
    assert {name: values.to_pylist() for name, values in sheet.columns.items()} == {
        "unit_price": ["1", "2"],
        "bid": ["b1", "b2"],
    }


def test_blank_rows_are_skipped_and_counted() -> None:
    sheet, told, _ = read("bid,unit_price\n\nb1,1\n , \n,\n\nb2,2\n\n")
    assert told == []
    assert rows(sheet) == {3: ["b1", "1"], 7: ["b2", "2"]}


def test_a_line_break_in_quotation_marks_is_one_row() -> None:
    sheet, told, _ = read('bid,note,unit_price\nb1,"one\ntwo, ""three""\n",1\nb2,,2\nb3,x,3,4\n')
    assert told == [("row.cells", 4, None)]
    assert rows(sheet)[2] == ["b1", 'one\ntwo, "three"\n', "1"]
    assert rows(sheet)[3] == ["b2", "", "2"]


def test_torn_rows_are_told_and_kept_as_far_as_they_go() -> None:
    sheet, told, notes = read('bid,unit_price\nb1\nb2,2\nb3,3,4\n"b,4",4\n')
    assert told == [("row.cells", 2, None), ("row.cells", 4, None)]
    assert notes.findings[0].what == "This row has 1 cells; the header has 2."
    assert rows(sheet) == {2: ["b1", ""], 3: ["b2", "2"], 4: ["b3", "3"], 5: ["b,4", "4"]}
    assert sheet is not None
    assert sheet.torn.tolist() == [True, False, True, False]
    assert not sheet.partial


def test_more_torn_rows_than_are_worth_mending_make_the_sheet_partial() -> None:
    sheet, _, _ = read("bid,unit_price\n" + "b\n" * 1500)
    assert sheet is not None
    assert sheet.partial
    assert len(sheet.rows) == 1000


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('bid,unit_price\nb1,1\nb2,"2\nb3,3\n', 3),
        ('bid,unit_price\nb1,1\nb2,"2\nb3,3\nb4,"4"\n', 3),
        ('bid,unit_price\nb1,1\nb 5" pipe,2\n', 3),
        ('bid,unit_price\nb1,1\n"b2"x,2\n', 3),
        ('bid,unit_price\nb1,1\nb2, "2"\n', 3),
    ],
)
def test_a_quotation_mark_without_its_pair_is_told_and_the_rows_before_are_read(text: str, row: int) -> None:
    sheet, told, _ = read(text)
    assert told == [("row.quotes", row, None)]
    assert rows(sheet) == {2: ["b1", "1"]}
    assert sheet is not None
    assert sheet.partial


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("bid;unit_price", [("file.separator", 1, None)]),
        ("bid\tunit_price", [("file.separator", 1, None)]),
        ("", [("header.empty", 1, None)]),
        ('"bid', [("header.quotes", 1, None)]),
        ("bid", [("column.missing", 1, "unit_price")]),
        (
            "note,other",
            [
                ("column.unknown", 1, "other"),
                ("column.missing", 1, "bid"),
                ("column.missing", 1, "unit_price"),
            ],
        ),
        ("bid,Unit Price", [("column.unknown", 1, "Unit Price")]),
        ("bid,unit_price,bid", [("column.twice", 1, "bid")]),
        ("bid,unit_price,", [("column.unnamed", 1, None)]),
    ],
)
def test_a_wrong_header_is_told_by_name(header: str, told: list[tuple[str, int | None, str | None]]) -> None:
    assert read(f"{header}\n")[1] == told


def test_a_column_that_is_almost_known_is_named() -> None:
    _, _, notes = read("bid,unit_prize\n")
    assert notes.findings[0].remedy == "Did you mean unit_price? Known columns: bid, unit_price, note."


def test_a_header_without_end_is_no_table() -> None:
    assert read("x" * (sheets.LARGEST_ROW + 2))[1] == [("header.too_long", None, None)]


def test_a_row_without_end_is_told_and_the_others_are_read() -> None:
    sheet, told, _ = read(f"bid,unit_price\nb1,1\nb2,{'2' * sheets.LARGEST_ROW}\nb3,3\n")
    assert told == [("row.too_long", 3, None)]
    assert rows(sheet) == {2: ["b1", "1"], 4: ["b3", "3"]}


def test_more_rows_than_are_read_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    assert read("bid,unit_price\nb1,1\nb2,2\nb3,3\n")[1] == [("file.too_many_rows", None, None)]


def test_rows_are_counted_alike_in_one_block_and_in_many(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "bid,unit_price,note\n" + "".join(f'b{row},{row},"{"," * (row % 9)}"\n' for row in range(400))
    whole = rows(read(text)[0])
    monkeypatch.setattr(sheets, "_BLOCK", 64)
    assert rows(read(text)[0]) == whole
    assert len(whole) == 400


cell = st.text(st.sampled_from(list('ab1",;\n é')), max_size=5)


@given(table=st.lists(st.tuples(st.just("x"), cell, cell), max_size=8))
def test_what_a_csv_writer_wrote_is_read_as_it_was(table: list[tuple[str, str, str]]) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([("bid", "unit_price", "note"), *table])
    sheet, told, _ = read(written.getvalue())
    assert told == []
    assert rows(sheet) == dict(enumerate(map(list, table), 2))
    assert sheet is not None
    assert sheet.torn.dtype == np.bool_
