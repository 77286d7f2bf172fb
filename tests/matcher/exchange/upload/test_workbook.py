"""A workbook is read as it shows itself; one that could do harm is refused with its reason, and quickly."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from matcher.exchange.template import Cell, Choice, as_csv, as_workbook
from matcher.exchange.upload import packed as limits
from matcher.exchange.upload.door import read_upload
from matcher.exchange.upload.grid import MOST_COLUMNS, MOST_ROWS, Grid, letters, spot
from matcher.exchange.upload.refused import REASONS, UploadRefused
from matcher.exchange.upload.workbook import plain
from tests.matcher.exchange.upload.books import NS, TYPES, book, packed, parts_of, text_rows


def only(content: bytes) -> Grid:
    (grid,) = read_upload(content)
    return grid


def reason(content: bytes) -> str:
    with pytest.raises(UploadRefused) as refused:
        read_upload(content)
    assert str(refused.value), "every reason is spelled"
    return refused.value.code


def test_a_workbook_that_was_written_here_is_read_back_whole() -> None:
    linen: tuple[Cell, ...] = ("Linen, main campus", "0401", 425_000, Decimal("0.5968"), date(2027, 3, 31), None)
    rows: list[tuple[Cell, ...]] = [linen, ("=1+1", "", 0, 0, 0, 1)]
    heads = ("Title", "Code", "Quantity", "Price", "Date", "Nothing")
    made = datetime(2026, 11, 27, tzinfo=UTC)
    content = as_workbook("Demand [2027]", heads, rows, made, [Choice(0, ("a", "b"))])
    grid = only(content)
    assert grid.name == "Demand  2027"
    assert list(grid.rows[1].values()) == list(heads)
    assert grid.rows[2] == {1: "Linen, main campus", 2: "0401", 3: "425000", 4: "0.5968", 5: "2027-03-31"}
    assert grid.cell(3, 1) == "=1+1"
    assert content == as_workbook("Demand [2027]", heads, rows, made, [Choice(0, ("a", "b"))])


def test_no_sheet_that_is_written_here_holds_a_formula_or_a_link() -> None:
    rows = [(start + "cmd|' /C calc'!A0",) for start in "=+-@\t"] + [("https://example.org",)]
    content = as_workbook("x", ("Title",), rows, datetime(2026, 11, 27, tzinfo=UTC))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert [line for line in as_csv(("Title",), rows).decode().split("\r\n") if line[:1] in tuple("=+-@\t")] == []


def test_numbers_are_read_as_they_were_typed() -> None:
    rows = "".join(f"<c><v>{each}</v></c>" for each in ("0.44750000000000001", "1.2E3", "100", "1E-6", "-0", "12x"))
    assert list(only(book(f"<row>{rows}</row>")).rows[1].values()) == ["0.4475", "1200", "100", "0.000001", "0", "12x"]
    assert plain("123456789012345678") == "123456789012346000"


def test_numbers_that_are_shown_as_days_are_days_and_no_others() -> None:
    cells = "".join(f'<c s="{style}"><v>46477</v></c>' for style in ("0", "1", "2", "3", "9", "x"))
    day = "2027-03-31"
    assert list(only(book(f"<row>{cells}</row>")).rows[1].values()) == ["46477", day, day, "46477", "46477", "46477"]


def test_what_cells_hold_other_than_numbers() -> None:
    cells = (
        '<c t="s"><v>1</v></c><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c><c t="str"><f>A1</f><v>worked</v></c>'
        '<c><f>A1*2</f></c><c t="s"><v>99</v></c><c t="inlineStr"><is><r><t>two </t></r><r><t>runs</t></r></is></c>'
    )
    grid = only(book(f"<row>{cells}</row>", ("no", "shared  text\n here")))
    assert grid.rows[1] == {1: "shared text here", 2: "yes", 3: "#REF!", 4: "worked", 5: "=", 7: "two runs"}


def test_cells_that_say_where_they_are_stand_there() -> None:
    grid = only(book('<row r="7"><c r="C7"><v>1</v></c><c><v>2</v></c></row><row><c r="B8"><v>3</v></c></row>'))
    assert grid.rows == {7: {3: "1", 4: "2"}, 8: {2: "3"}}


def test_a_merged_cell_fills_all_it_covers_and_says_so() -> None:
    sheet = (
        f'<?xml version="1.0"?><worksheet {NS}><sheetData><row r="2"><c r="A2"><v>5</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A2:B3"/></mergeCells></worksheet>'
    )
    grid = only(packed(parts_of({"Demand": sheet})))
    assert grid.rows == {2: {1: "5", 2: "5"}, 3: {1: "5", 2: "5"}}
    assert grid.merged == {(2, 2): (2, 1), (3, 1): (2, 1), (3, 2): (2, 1)}


def test_hidden_and_empty_sheets_are_left_out() -> None:
    parts = parts_of({"Notes": "", "Secret": text_rows(("a",)), "Demand": text_rows(("b",))})
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace('name="Secret"', 'name="Secret" state="hidden"')
    assert [grid.name for grid in read_upload(packed(parts))] == ["Demand"]


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f"<worksheet {NS}><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>"
)
MACRO_TYPES = TYPES.replace(
    "openxmlformats-officedocument.spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main"
)


HARMS: dict[str, tuple[dict[str, str | bytes], str]] = {
    "entities in a sheet": ({"xl/worksheets/sheet1.xml": ENTITIES}, "upload.entities"),
    "entities in texts": ({"xl/sharedStrings.xml": ENTITIES}, "upload.entities"),
    "macros": ({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}, "upload.macros"),
    "macros by type": ({"[Content_Types].xml": MACRO_TYPES}, "upload.macros"),
    "cut off": ({"xl/worksheets/sheet1.xml": "<worksheet><row>"}, "upload.damaged"),
    "nested without end": ({"xl/worksheets/sheet1.xml": "<a>" * 10_000}, "upload.damaged"),
    "a tag too long": (
        {"xl/worksheets/sheet1.xml": "<a " + "".join(f"b{n}='' " for n in range(10**6))},
        "upload.damaged",
    ),
    "a comment too long": ({"xl/worksheets/sheet1.xml": "<!--" + "x" * 2_000_000}, "upload.damaged"),
    "parts": ({f"xl/media/{number}.png": b"" for number in range(limits.MOST_PARTS)}, "upload.too_many_parts"),
    "zip bomb": ({"xl/media/zeros.bin": b"\0" * (limits.LARGEST_UNPACKED + 1)}, "upload.unpacks_too_large"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_workbook_that_could_do_harm_is_refused(harm: str) -> None:
    changed, code = HARMS[harm]
    assert reason(packed({**parts_of({"Demand": text_rows(("a", "b"))}), **changed})) == code


def test_rows_and_columns_beyond_the_limit_are_refused_wherever_they_are_said_to_be() -> None:
    assert reason(book(f'<row><c r="A{MOST_ROWS + 1}"><v>1</v></c></row>')) == "upload.too_many_rows"
    assert reason(book('<row><c r="XFD1048576"><v>1</v></c></row>')) == "upload.too_many_rows"
    assert reason(book(f'<row r="{MOST_ROWS + 1}"><c><v>1</v></c></row>')) == "upload.too_many_rows"
    assert reason(book(f'<row><c r="{letters(MOST_COLUMNS + 1)}1"><v>1</v></c></row>')) == "upload.too_many_columns"
    assert only(book('<row><c r="B2"><v>1</v></c></row><row r="1048576"><c s="1"/></row>')).rows == {2: {2: "1"}}


def test_one_text_shared_by_more_cells_than_may_be_is_refused() -> None:
    rows = ("<row>" + '<c t="s"><v>0</v></c>' * 100 + "</row>") * 60
    assert reason(book(rows, ("x" * 1000,))) == "upload.too_much_text"


def test_a_workbook_that_lies_about_its_sizes_is_refused() -> None:
    content = bytearray(book(text_rows(("a" * 5000,))))
    place = content.index(b"PK\x01\x02", content.rindex(b"sheet1.xml") - 60)
    content[place + 24 : place + 28] = struct.pack("<I", 100)
    assert reason(bytes(content)) == "upload.damaged"


def test_a_locked_archive_and_one_packed_otherwise_are_refused() -> None:
    content = bytearray(book(text_rows(("a",))))
    for flagged in (b"PK\x03\x04", b"PK\x01\x02"):
        content[content.index(flagged) + (6 if flagged == b"PK\x03\x04" else 8)] |= 1
    assert reason(bytes(content)) == "upload.damaged"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_BZIP2) as archive:
        for name, text in parts_of({"Demand": text_rows(("a",))}).items():
            archive.writestr(name, text)
    assert reason(target.getvalue()) == "upload.damaged"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "upload.nothing"),
        (b" \r\n", "upload.nothing"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "upload.old_or_locked"),
        (b"MZ\x90\0", "upload.not_a_sheet"),
        (b"%PDF-1.7", "upload.not_a_sheet"),
        (b"<html><table>", "upload.not_a_sheet"),
        (b"PK\x03\x04 and nothing more", "upload.damaged"),
        (b"a,b\0c", "upload.not_a_sheet"),
        ("a;b\n1;2\n".encode("utf-16-le"), "upload.encoding"),
        (b"\xff\xfea", "upload.encoding"),
        (b"a,b\n\x81,c", "upload.encoding"),
        (b'a,b\n"c,d\n', "upload.quotes"),
        (b"a\n" * (MOST_ROWS + 1), "upload.too_many_rows"),
        (b"," * 5000 + b"x", "upload.too_many_columns"),
        (b",,,\n" * 10, "upload.no_table"),
        (b"x" * (5 * 2**20 + 1), "upload.too_large"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_by_what_it_is(content: bytes, code: str) -> None:
    assert reason(content) == code


def test_another_kind_of_archive_is_no_sheet() -> None:
    assert reason(packed({"[Content_Types].xml": TYPES, "word/document.xml": "<w/>"})) == "upload.not_a_sheet"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_is_read_whatever_its_encoding_and_its_separator(encoding: str, separator: str) -> None:
    lines = [("Título", "Price"), ("Peña, “Sur”", "1.5"), ("two\nlines", "x;y")]
    text = "\r\n".join(separator.join(f'"{cell}"' for cell in line) for line in lines)
    grid = only(text.encode(encoding))
    assert [list(cells.values()) for cells in grid.rows.values()] == [
        ["Título", "Price"],
        ["Peña, “Sur”", "1.5"],
        ["two lines", "x;y"],
    ]
    assert list(grid.rows) == [1, 2, 3]


def test_a_row_of_text_is_counted_where_it_begins() -> None:
    assert list(only(b'a,b\n"1\n2",c\nd,e\n').rows) == [1, 2, 4]


def test_references_are_read_as_spreadsheets_write_them() -> None:
    assert [letters(each) for each in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert spot("AA12") == (12, 27)
    assert [spot(each) for each in ("", "A", "12", "A0", "ABCD1", "Ä1", "A1B")] == [None] * 7


def test_every_reason_has_words() -> None:
    for code, words in REASONS.items():
        assert str(UploadRefused(code, 1, 2)), words
