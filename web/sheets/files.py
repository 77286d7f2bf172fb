"""Files in and out: the one that was sent, a sheet to fill in, and an original as it came."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence

from flask import Response, request

from matcher.exchange.template import Cell, Choice, as_csv, as_workbook
from matcher.exchange.upload.door import LARGEST_UPLOAD
from matcher.exchange.upload.opened import open_sheet
from matcher.exchange.upload.refused import UploadRefused
from matcher.exchange.upload.shape import Shape
from matcher.market import Header
from matcher.storage import sheets
from matcher.storage.tables.sheets import Kind, Upload
from web.visitor import database, visitor

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def is_sent() -> bool:
    """Tell whether a file came with the form."""
    sent = request.files.get("file")
    return sent is not None and bool(sent.filename)


def sent_file() -> tuple[str, bytes]:
    """Return name and bytes of the file that was sent.

    Raises
    ------
    UploadRefused
        If there is none, or it is too large.
    """
    sent = request.files.get("file")
    if sent is None:
        raise UploadRefused("upload.nothing")
    with sent.stream as stream:
        content = stream.read(LARGEST_UPLOAD + 1)
    if len(content) > LARGEST_UPLOAD:
        raise UploadRefused("upload.too_large", LARGEST_UPLOAD)
    return sent.filename or "", content


def readable(kind: Kind, shape: Shape, header: Header | None = None) -> tuple[str, bytes]:
    """Return name and bytes of the file that was sent, once it can be read as a sheet of a kind.

    Reading takes its time, so that it is done before anybody who writes has to wait for it.

    Raises
    ------
    UploadRefused
        If there is no file, or it cannot be read so.
    """
    name, content = sent_file()
    with database().reading.begin() as session:
        habits = sheets.habits_of(session, visitor().organisation.id, kind)
    open_sheet(content, shape, habits, {}, header)
    return name, content


def sheet_file(
    name: str, kind: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]], choices: Mapping[int, Sequence[str]]
) -> Response:
    """Hand out a table as a workbook or CSV."""
    if kind == "csv":
        return _attached(f"{name}.csv", as_csv(heads, rows), "text/csv")
    offered = [Choice(column, tuple(words)) for column, words in choices.items()]
    return _attached(f"{name}.xlsx", as_workbook(name, heads, rows, visitor().now, offered), XLSX)


def original(upload: Upload) -> Response:
    """Hand out a file as it was sent; the browser keeps it and shows nothing of it."""
    answer = _attached(upload.name, upload.content, "application/octet-stream")
    answer.headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(upload.sha256)).decode()}:"  # RFC 9530
    return answer


def _attached(name: str, content: bytes, kind: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
