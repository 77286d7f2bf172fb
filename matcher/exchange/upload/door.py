"""The one door for a file that somebody sends: told apart by its bytes, never by its name."""

from __future__ import annotations

from hashlib import sha256

from matcher.exchange.upload.grid import Grid
from matcher.exchange.upload.refused import UploadRefused
from matcher.exchange.upload.text import read_text
from matcher.exchange.upload.workbook import read_workbook

LARGEST_UPLOAD = 5 * 2**20
"""Bytes of a file."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_SHEETS = (b"%PDF", b"\x7fELF", b"MZ", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"{\\rtf", b"Rar!")


def read_upload(content: bytes) -> list[Grid]:
    """Read the sheets of a file that are not empty.

    Raises
    ------
    UploadRefused
        If it is neither a workbook nor CSV, is empty or damaged, has macros, or passes a limit.
    """
    if not content.strip():
        raise UploadRefused("upload.nothing")
    if len(content) > LARGEST_UPLOAD:
        raise UploadRefused("upload.too_large", LARGEST_UPLOAD)
    grids = _by_kind(content)
    if not grids:
        raise UploadRefused("upload.no_table")
    return grids


def _by_kind(content: bytes) -> list[Grid]:
    if content.startswith(_OLD_OFFICE):
        raise UploadRefused("upload.old_or_locked")
    if content.startswith(b"PK\x03\x04"):
        return read_workbook(content)
    if content.startswith(_NO_SHEETS) or content.lstrip()[:14].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise UploadRefused("upload.not_a_sheet")
    return read_text(content)


def fingerprint(content: bytes) -> str:
    """Return the SHA-256 by which a file is known."""
    return sha256(content).hexdigest()
