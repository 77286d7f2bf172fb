"""The bytes of people's files, refused with a clear sentence where they are not plain UTF-8 text."""

from __future__ import annotations

import codecs
from pathlib import Path

from matcher.errors import Where
from matcher.market.notes import Notes

LARGEST_FILE = 2**30
"""Bytes a CSV file may have."""
LARGEST_SETTINGS = 2**20
"""Bytes a TOML or JSON file may have."""

_CHUNK = 2**20
_SAVE = "Save it again as “CSV UTF-8 (comma delimited)”."


def read_text(path: Path, notes: Notes, at_most: int = LARGEST_FILE) -> bytes | None:
    """Return a file's bytes, valid UTF-8 with plain line feeds; None once it is noted why not."""
    where = Where(path.name)
    content = _read(path, where, notes, at_most)
    if content is None or _is_foreign(content, where, notes):
        return None
    if content.startswith(codecs.BOM_UTF8):
        what = "The file begins with a byte order mark; it was skipped."
        notes.say("file.bom", where, what, "Nothing needs to be done.", warning=True)
        content = content.removeprefix(codecs.BOM_UTF8)
    if not content or content.isspace():
        notes.say("file.empty", where, "The file is empty.", "Write at least its header, or delete the file.")
        return None
    return _with_line_feeds(content, where, notes) if _is_utf8(content, where, notes) else None


def _read(path: Path, where: Where, notes: Notes, at_most: int) -> bytes | None:
    try:
        if not path.is_file():
            notes.say("file.not_a_file", where, "This is not a file.", "Put a file here, or take it away.")
            return None
        if (size := path.stat().st_size) > at_most:
            what = f"The file has {size:,} bytes; at most {at_most:,} are read."
            notes.say("file.too_large", where, what, "Check that it is the right file.")
            return None
        return path.read_bytes()
    except OSError as failed:
        what = f"The file cannot be read: {failed.strerror}."
        notes.say("file.unreadable", where, what, "Check its permissions and the disk.")
        return None


def _is_foreign(content: bytes, where: Where, notes: Notes) -> bool:
    """Note a file that is no text, or text in a wide encoding."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        notes.say("file.utf16", where, "The file is written in UTF-16, not in UTF-8.", _SAVE)
    elif content.startswith(b"PK\x03\x04"):
        notes.say("file.not_text", where, "This is a spreadsheet or a ZIP archive, not a CSV file.", _SAVE)
    elif b"\0" in content:
        row = content.count(b"\n", 0, content.index(b"\0")) + 1
        what = "The file holds NUL bytes, so it is not plain text."
        notes.say("file.not_text", Where(where.file, row), what, _SAVE)
    else:
        return False
    return True


def _is_utf8(content: bytes, where: Where, notes: Notes) -> bool:
    """Check piece by piece, so that no second copy of the file is made."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(content)
    for start in range(0, len(view), _CHUNK):
        pending = len(decoder.getstate()[0])
        piece = view[start : start + _CHUNK]
        try:
            decoder.decode(piece, final=start + _CHUNK >= len(view))
        except UnicodeDecodeError as failed:
            place = start - pending + failed.start
            row = content.count(b"\n", 0, place) + 1
            what = f"The byte 0x{content[place]:02X} is not UTF-8; the file is in another encoding."
            notes.say("file.not_utf8", Where(where.file, row), what, _SAVE)
            return False
    return True


def _with_line_feeds(content: bytes, where: Where, notes: Notes) -> bytes | None:
    """Turn the line ends of Windows into line feeds; refuse those of the oldest Macintoshes."""
    if b"\r" not in content:
        return content
    content = content.replace(b"\r\n", b"\n")
    if (place := content.find(b"\r")) < 0:
        return content
    row = content.count(b"\n", 0, place) + 1
    what = "The file holds a carriage return without a line feed."
    notes.say("file.line_ends", Where(where.file, row), what, _SAVE)
    return None
