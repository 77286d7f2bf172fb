"""A market as a folder: one CSV file per table, `market.toml` and `policy.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from matcher.errors import Finding, MarketRefused, Where, errors
from matcher.exchange.cells import read_cells
from matcher.exchange.files import read_text
from matcher.exchange.locks import check_policy
from matcher.exchange.settings import MARKET, POLICY, header_text, policy_text, read_header, read_rules
from matcher.exchange.sheets import nearest_name, read_sheet
from matcher.exchange.writing import put_folder, table_bytes
from matcher.market import Header, Market
from matcher.market.columns import Table
from matcher.market.intake import Draft, build
from matcher.market.notes import Notes
from matcher.market.tables import NEEDED, PERIODS_AT_MOST, TABLES
from matcher.policy import Policy

_UNKNOWN_HEADER = Header("", "", "month", PERIODS_AT_MOST, date.min)
"""Stands in while the files are checked although `market.toml` cannot be used: as many periods as may be."""


@dataclass(frozen=True)
class Reading:
    """What a folder holds: market and policy, each None where an error stops its use, and all findings."""

    market: Market | None
    policy: Policy | None
    findings: list[Finding]


def load(folder: Path) -> tuple[Market, Policy, list[Finding]]:
    """Read a folder whose market and policy are to be used; the findings returned are warnings.

    Raises
    ------
    MarketRefused
        With all findings, if one of them is an error.
    """
    reading = read_market(folder)
    if reading.market is None or reading.policy is None or errors(reading.findings):
        raise MarketRefused(reading.findings)
    return reading.market, reading.policy, reading.findings


def read_market(folder: Path) -> Reading:
    """Read a folder and note everything that is wrong with it, all at once."""
    notes = Notes()
    try:
        return _read(folder, notes)
    except OSError as failed:
        what = f"The folder cannot be read: {failed.strerror}."
        notes.say("folder.unreadable", Where(folder.name), what, "Check its permissions.")
        return Reading(None, None, notes.in_order())


def _read(folder: Path, notes: Notes) -> Reading:
    if not folder.is_dir():
        what = "This is not a folder." if folder.exists() else "This folder does not exist."
        notes.say("folder.missing", Where(folder.name), what, "Name the folder that holds market.toml.")
        return Reading(None, None, notes.findings)
    header, policy = read_header(folder, notes), read_rules(folder, notes)
    drafts = _drafts(folder, notes)
    market = build(header or _UNKNOWN_HEADER, drafts, notes)
    if policy:
        check_policy(market, policy, notes)
    findings = notes.in_order()
    return Reading(market if header and not errors(findings) else None, policy, findings)


def _drafts(folder: Path, notes: Notes) -> dict[str, Draft]:
    """Read the CSV files one after the other; a file that cannot be read becomes an empty, partial draft."""
    _note_unknown_files(folder, notes)
    drafts = {}
    for table in TABLES:
        path = folder / f"{table.file}.csv"
        if path.exists():
            drafts[table.file] = _draft(table, path, notes)
        elif table.file in NEEDED:
            drafts[table.file] = _missing(path, notes)
    return drafts


def _note_unknown_files(folder: Path, notes: Notes) -> None:
    known = [table.file for table in TABLES]
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".csv" and path.name not in {f"{name}.csv" for name in known}:
            meant = nearest_name(path.stem, known)
            remedy = f"Did you mean {meant}.csv? " if meant else ""
            known_files = f"Known files: {', '.join(known)}."
            notes.say("file.unknown", Where(path.name), "This file is not known.", remedy + known_files)


def _missing(path: Path, notes: Notes) -> Draft:
    notes.say("file.missing", Where(path.name), "The file is missing.", "A market needs buyers, lots and demand.")
    return _unread()


def _unread() -> Draft:
    draft = Draft.of({})
    draft.partial = True
    return draft


def _draft(table: type[Table], path: Path, notes: Notes) -> Draft:
    content = read_text(path, notes)
    columns = table.columns()
    sheet = None if content is None else read_sheet(content, table.file, list(columns.values()), notes)
    return _unread() if sheet is None else read_cells(columns, sheet, table.file, notes)


def write_market(market: Market, policy: Policy, folder: Path) -> None:
    """Write a market so that reading it gives the same digests: sorted rows, no column that says nothing.

    Raises
    ------
    FolderRefused
        If the folder is not new or empty, or the file system refuses.
    """
    texts = {MARKET: header_text(market.header).encode(), POLICY: policy_text(policy).encode()}
    tables = {f"{table.file}.csv": table_bytes(market, table) for table in market.tables() if len(table)}
    put_folder(folder, texts | tables)
