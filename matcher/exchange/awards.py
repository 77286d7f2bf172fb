"""A proposal as a folder of CSV files and a certificate; read back as strictly as people's files.

The same proposal gives the same bytes: amounts with two decimals, no times, keys of the certificate sorted.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from matcher.errors import MarketRefused, Where
from matcher.exchange.files import LARGEST_SETTINGS
from matcher.exchange.papers import LARGEST, File, amount, content_of, count, word
from matcher.exchange.writing import put_folder
from matcher.insight.frontier_paper import FrontierPaper, PointAward, PointRow
from matcher.insight.proposal import (
    AwardRow,
    ChargeRow,
    GoalRow,
    LoadRow,
    OutsideRow,
    OutwardRow,
    Proposal,
    Reading,
    ReasonRow,
)
from matcher.market.columns import LARGEST_QUANTITY, Column, Kind
from matcher.market.notes import Notes
from matcher.market.tables import PERIODS_AT_MOST

CERTIFICATE = "certificate.json"

_AWARDED = {
    "bid": word("bid"),
    "supplier": word("supplier"),
    "lot": word("lot"),
    "parts": count("parts"),
    "value": amount("value"),
}
_FILES = {
    "awards": File(AwardRow, _AWARDED),
    "standby": File(AwardRow, _AWARDED),
    "outside": File(OutsideRow, {"lot": word("lot"), "parts": count("parts"), "value": amount("value")}),
    "charges": File(ChargeRow, {"bid": word("bid"), "buyer": word("buyer"), "amount": amount("amount")}),
    "loads": File(
        LoadRow,
        {
            "supplier": word("supplier"),
            "resource": word("resource"),
            "period": Column("period", Kind.PERIOD, least=1, most=PERIODS_AT_MOST),
            "load": amount("load"),
            "units": count("units", 10**12),
        },
    ),
    "goals": File(
        GoalRow,
        {
            "goal": word("goal"),
            "line": word("line"),
            "reading": Column("unit", Kind.CHOICE, choices=tuple(Reading)),
            "value": amount("value", -LARGEST),
            "today": amount("today", -LARGEST, optional=True),
            "cheapest": amount("cheapest", -LARGEST, optional=True),
        },
    ),
    "outward": File(
        OutwardRow,
        {
            "lot": word("lot"),
            "bid": Column("bid", Kind.WORD, optional=True, default=""),
            "supplier": Column("supplier", Kind.WORD, optional=True, default=""),
            "ring": count("ring"),
            "parts": count("parts"),
            "nearer": Column("nearer_bid", Kind.WORD, optional=True, default=""),
            "nearer_ring": Column("nearer_ring", Kind.COUNT, most=LARGEST_QUANTITY, optional=True),
            "rule": word("rule"),
            "detail": Column("detail", Kind.TEXT, optional=True, default=""),
        },
    ),
    "reasons": File(
        ReasonRow,
        {
            "bid": word("bid"),
            "lot": word("lot"),
            "parts": count("parts"),
            "rule": word("rule"),
            "detail": Column("detail", Kind.TEXT, optional=True, default=""),
        },
    ),
}
_FRONTIER = {
    "frontier": File(
        PointRow,
        {
            "point": count("point"),
            "asked": word("asked"),
            "limit": amount("limit", optional=True),
            "price": amount("price", -LARGEST),
            "idle_hours": amount("idle_hours"),
            "swing_hours": amount("swing_hours"),
            "moved": amount("moved"),
            "reinvestment": amount("reinvestment"),
            "rest": amount("rest", -LARGEST),
            "unfound": amount("unfound", optional=True),
            "gained": amount("gained", -LARGEST, optional=True),
        },
    ),
    "frontier_awards": File(
        PointAward,
        {
            "point": count("point"),
            "bid": word("bid"),
            "lot": word("lot"),
            "parts": count("parts"),
            "standby": count("standby"),
        },
    ),
}
PROPOSAL_FILES = (CERTIFICATE, *(f"{name}.csv" for name in _FILES))
"""The files of a proposal; the certificate tells that a folder holds one."""
FRONTIER_FILES = tuple(f"{name}.csv" for name in _FRONTIER)
"""The files of a frontier, which may lie beside those of a proposal."""


def write_proposal(proposal: Proposal, folder: Path, frontier: FrontierPaper | None = None) -> None:
    """Write a proposal, and a frontier beside it, into a new or empty folder, or over an earlier proposal, all at once.

    Raises
    ------
    FolderRefused
        If the folder holds anything but a proposal, or the file system refuses.
    """
    put_folder(folder, _contents(proposal) | _beside(frontier), may_replace=(*PROPOSAL_FILES, *FRONTIER_FILES))


def _beside(frontier: FrontierPaper | None) -> dict[str, bytes]:
    if frontier is None:
        return {}
    rows = {"frontier": frontier.points, "frontier_awards": frontier.awards}
    return {f"{name}.csv": _FRONTIER[name].written(rows[name]) for name in _FRONTIER}


def read_frontier(folder: Path) -> FrontierPaper | None:
    """Read the frontier that lies beside a proposal; None if there is none.

    Raises
    ------
    MarketRefused
        With all findings, if a file is missing or wrong.
    """
    if not any((folder / name).exists() for name in FRONTIER_FILES):
        return None
    notes = Notes()
    rows = {name: file.read(folder, name, notes) for name, file in _FRONTIER.items()}
    if notes.findings:
        raise MarketRefused(notes.in_order())
    return FrontierPaper(rows["frontier"], rows["frontier_awards"])


def zip_proposal(proposal: Proposal) -> bytes:
    """Pack the files of a proposal; the same proposal gives the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in _contents(proposal).items():
            entry = zipfile.ZipInfo(name)  # dated 1980, the first day a ZIP knows
            entry.compress_type, entry.create_system, entry.external_attr = (
                zipfile.ZIP_DEFLATED,
                3,
                0o644 << 16,
            )
            archive.writestr(entry, content)
    return packed.getvalue()


def _contents(proposal: Proposal) -> dict[str, bytes]:
    files = {f"{name}.csv": _FILES[name].written(getattr(proposal, name)) for name in _FILES}
    text = json.dumps(proposal.certificate, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)
    return {**files, CERTIFICATE: (text + "\n").encode()}


def read_proposal(folder: Path) -> Proposal:
    """Read a proposal back.

    Raises
    ------
    MarketRefused
        With all findings, if a file is missing or wrong.
    """
    notes = Notes()
    rows = {name: file.read(folder, name, notes) for name, file in _FILES.items()}
    certificate = _read_certificate(folder, notes)
    if notes.findings or certificate is None:
        raise MarketRefused(notes.in_order())
    return Proposal(**rows, certificate=certificate)


def _read_certificate(folder: Path, notes: Notes) -> dict[str, Any] | None:
    content = content_of(folder / CERTIFICATE, notes, LARGEST_SETTINGS)
    if content is None:
        return None
    try:
        certificate = json.loads(content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as failed:
        line = failed.lineno if isinstance(failed, json.JSONDecodeError) else None
        what, remedy = "This is not JSON.", "Write the proposal again."
        notes.say("json.syntax", Where(CERTIFICATE, line), what, remedy)
        return None
    if isinstance(certificate, dict):
        return certificate
    notes.say("json.shape", Where(CERTIFICATE), "This is not a JSON object.", "Write the proposal again.")
    return None


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not a number")
