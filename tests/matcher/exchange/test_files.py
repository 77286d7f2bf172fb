"""Bytes that are no plain UTF-8 text are refused in a sentence that says how to save the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.exchange import files
from matcher.exchange.files import read_text
from matcher.market.notes import Notes


def read(path: Path, content: bytes) -> tuple[bytes | None, Notes]:
    path.write_bytes(content)
    notes = Notes()
    return read_text(path, notes), notes


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b"", "file.empty", None),
        (b" \r\n\n", "file.empty", None),
        (b"\xef\xbb\xbf", "file.empty", None),
        ("bid\nb1\n".encode("utf-16"), "file.utf16", None),
        ("bid\nb1\n".encode("utf-16-be"), "file.not_text", 1),
        (b"bid\nb\0\n", "file.not_text", 2),
        (b"PK\x03\x04rest", "file.not_text", None),
        ("bid,name\nb1,Peña\n".encode("cp1252"), "file.not_utf8", 2),
        (b"bid\n\xc3", "file.not_utf8", 2),
        (b"bid\n\xed\xa0\x80\n", "file.not_utf8", 2),
        (b"bid\rb1\r", "file.line_ends", 1),
    ],
)
def test_a_file_that_is_no_plain_text_is_refused(tmp_path: Path, content: bytes, code: str, row: int | None) -> None:
    text, notes = read(tmp_path / "bids.csv", content)
    assert text is None
    finding = notes.findings[-1]
    assert (finding.code, finding.where.row) == (code, row)


def test_another_encoding_is_named_with_its_byte_and_the_way_out(tmp_path: Path) -> None:
    _, notes = read(tmp_path / "bids.csv", "bid\nniño\n".encode("cp1252"))
    assert notes.findings[0].what == "The byte 0xF1 is not UTF-8; the file is in another encoding."
    assert "CSV UTF-8" in notes.findings[0].remedy


def test_a_byte_order_mark_is_skipped_with_a_warning(tmp_path: Path) -> None:
    text, notes = read(tmp_path / "bids.csv", b"\xef\xbb\xbfbid\n")
    assert text == b"bid\n"
    assert [(each.code, each.warning) for each in notes.findings] == [("file.bom", True)]


def test_line_ends_of_windows_are_line_feeds(tmp_path: Path) -> None:
    assert read(tmp_path / "bids.csv", b"bid\r\nb1\r\n") == (b"bid\nb1\n", Notes())


def test_a_letter_across_two_pieces_is_one_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_CHUNK", 3)
    for content in ("ab€cd\n".encode(), "€€€\n".encode()):
        assert read(tmp_path / "bids.csv", content) == (content, Notes())
    _, notes = read(tmp_path / "bids.csv", b"ab\xe2\x82\nX\n")
    assert notes.findings[0].what.startswith("The byte 0xE2")


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, notes = tmp_path / "bids.csv", Notes()
    with path.open("wb") as sparse:
        sparse.truncate(files.LARGEST_FILE + 1)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read"))
    assert read_text(path, notes) is None
    assert notes.findings[0].what == "The file has 1,073,741,825 bytes; at most 1,073,741,824 are read."
