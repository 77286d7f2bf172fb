"""Demand from a sheet: one to fill in, one that is taken into a draft, and the originals of those taken in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from matcher.exchange.demand_cells import heads_and_rows
from matcher.exchange.demand_lines import Lots, lots_of
from matcher.exchange.demand_sheet import SHAPE, UNITS
from matcher.exchange.upload.differences import Differences, compare
from matcher.exchange.upload.opened import Opened, open_sheet
from matcher.exchange.upload.refused import UploadRefused
from matcher.rounds.lots import Lot
from matcher.rounds.people import Role
from matcher.storage import demand_sheets, sheets
from matcher.storage.lot_rows import Kept
from matcher.storage.lot_rows import lots_of as kept_lots
from matcher.storage.tables.sheets import Kind, Upload
from web import formats
from web.gate import held
from web.sheets.contracts import refuse_unready
from web.sheets.files import original, readable, sheet_file
from web.sheets.labels import field_word
from web.sheets.preview import asked_number, chosen_habits, preview
from web.sheets.said import refusal
from web.visitor import database, visitor

imports = Blueprint("imports", __name__, url_prefix="/demand/<int(max=999999999):round_id>")

UPLOAD = "/import/<int(max=999999999):upload_id>"
Answer = AnyResponse | str | tuple[str, int]


def _party() -> str:
    return visitor().organisation.party or ""


@imports.get("/template.<any(xlsx, csv):kind>")
def template(round_id: int, kind: str) -> AnyResponse:
    """Hand out a sheet with one's own lots of a draft, to be filled in."""
    header = held().header
    with database().reading.begin() as session:
        lots = {each.id: each.lot for each in kept_lots(session, round_id, [_party()]).values()}
        names = demand_sheets.supplier_names(session, round_id)
    periods = [formats.period(header, each) for each in range(1, header.periods + 1)]
    heads, rows = heads_and_rows(lots, names, field_word, periods)
    choices = {list(SHAPE).index("unit"): tuple(UNITS)}
    return sheet_file(f"demand-{round_id}", kind, heads, rows, choices)


@imports.get("/import")
def send(round_id: int) -> str:
    """Ask for a sheet."""
    return _send(round_id, None)


def _send(round_id: int, refused: UploadRefused | None) -> str:
    whose = None if Role.AUDITOR in visitor().roles else visitor().organisation.id
    with database().reading.begin() as session:
        files = sheets.confirmed(session, Kind.DEMAND, round_id, whose)
        session.expunge_all()
    return render_template("sheets/send_demand.html", held=held(), files=files, refused=refused and refusal(refused))


@imports.post("/import")
def receive(round_id: int) -> Answer:
    """Keep a sheet, once it can be read as one."""
    try:
        sent, account = readable(Kind.DEMAND, SHAPE, held().header), visitor().account
        with database().writing.begin() as session:
            made = sheets.receive(session, account, Kind.DEMAND, round_id, *sent, visitor().now)
    except UploadRefused as refused:
        return _send(round_id, refused), 422
    return redirect(url_for(".look", round_id=round_id, upload_id=made), 303)


@dataclass(frozen=True, slots=True)
class Looked:
    """A sheet of demand as it is understood, beside the lots of the draft."""

    upload: Upload
    opened: Opened
    made: Lots
    before: dict[str, Kept]
    differences: Differences[Lot]
    seal: str

    @property
    def sound(self) -> bool:
        """Whether nothing stands against taking it in whole."""
        return self.opened.reading.sound and not self.made.faults


def _look(session: Any, round_id: int, upload_id: int) -> Looked:
    organisation = visitor().organisation.id
    upload = sheets.find(session, upload_id, Kind.DEMAND, round_id, organisation)
    habits = sheets.habits_of(session, organisation, Kind.DEMAND)
    known = demand_sheets.vocabulary(session)
    header = held().header
    opened = open_sheet(upload.content, SHAPE, habits, known, header, asked_number("sheet"), asked_number("head"))
    before = kept_lots(session, round_id, [_party()])
    day = upload.received_at.astimezone(ZoneInfo(visitor().time_zone)).date()
    around = demand_sheets.around(session, header, _party(), before, upload, day)
    made = lots_of(opened.reading, opened.layout, around)
    differences = compare({each.id: each.lot for each in before.values()}, made.found)
    seal = opened.seal(upload.sha256, [(each.id, each.version) for each in before.values()])
    return Looked(upload, opened, made, before, differences, seal)


@imports.get(UPLOAD)
def look(round_id: int, upload_id: int) -> Answer:
    """Show how a sheet is understood and what it would change."""
    return _shown(round_id, upload_id, None)


def _shown(round_id: int, upload_id: int, refused: UploadRefused | None) -> str:
    try:
        with database().reading.begin() as session:
            looked = _look(session, round_id, upload_id)
            known = demand_sheets.vocabulary(session)
            session.expunge_all()
    except UploadRefused as unreadable:  # another sheet of the workbook, without a table
        return _send(round_id, unreadable)
    page = preview(looked.opened, looked.made.faults, SHAPE, known, held().header)
    return render_template(
        "sheets/look_demand.html", looked=looked, page=page, held=held(), refused=refused and refusal(refused)
    )


@imports.post(f"{UPLOAD}/reading")
def learn(round_id: int, upload_id: int) -> Answer:
    """Learn how the organisation writes its sheets, and look again."""
    try:
        with database().writing.begin() as session:
            opened = _look(session, round_id, upload_id).opened
            habits = chosen_habits(opened, SHAPE, request.form)
            sheets.learn(session, visitor().account, Kind.DEMAND, habits, visitor().now)
    except UploadRefused as unreadable:
        return _send(round_id, unreadable), 422
    sheet, head = opened.chosen, opened.layout.head
    return redirect(url_for(".look", round_id=round_id, upload_id=upload_id, sheet=sheet, head=head), 303)


@imports.post(f"{UPLOAD}/confirm")
def confirm(round_id: int, upload_id: int) -> Answer:
    """Take a sheet into the draft, as it was shown."""
    try:
        with database().writing.begin() as session:
            looked = _look(session, round_id, upload_id)
            refuse_unready(looked.upload, looked.seal, looked.sound, bool(looked.opened.reading.strange))
            dropped: Sequence[str] = looked.differences.missing if request.form.get("missing") == "drop" else ()
            made = looked.made
            changes = demand_sheets.changes_of(looked.before, looked.differences, made.found, dropped)
            who, now = visitor().actor, visitor().now
            demand_sheets.take_in(session, round_id, looked.upload, changes, made.suppliers, who, now)
    except UploadRefused as refused:
        return _shown(round_id, upload_id, refused), 422
    return redirect(url_for("publishing.publish", round_id=round_id, taken=1), 303)


@imports.get(f"{UPLOAD}/original")
def file(round_id: int, upload_id: int) -> AnyResponse:
    """Hand out a sheet as it was sent, to the byte."""
    whose = None if Role.AUDITOR in visitor().roles else visitor().organisation.id
    with database().reading.begin() as session:
        found = sheets.find(session, upload_id, Kind.DEMAND, round_id, whose)
        session.expunge_all()
    return original(found)
