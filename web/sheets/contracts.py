"""A sheet of contracts that is taken into an anchor's register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from matcher.exchange.contract_lines import contracts_of
from matcher.exchange.contract_sheet import SHAPE
from matcher.exchange.upload.differences import Differences, compare
from matcher.exchange.upload.lines import Fault
from matcher.exchange.upload.opened import Opened, open_sheet
from matcher.exchange.upload.refused import UploadRefused
from matcher.rounds.people import Role
from matcher.rounds.register import Contract
from matcher.storage import register, sheets
from matcher.storage.tables.sheets import Kind, Upload
from web.sheets.files import original, readable
from web.sheets.preview import asked_number, chosen_habits, preview
from web.sheets.registered import contracts, today, whose
from web.sheets.said import refusal
from web.visitor import database, visitor

__all__ = ["contracts", "refuse_unready"]

UPLOAD = "/contracts/import/<int(max=999999999):upload_id>"
Answer = AnyResponse | str | tuple[str, int]


@contracts.get("/contracts/import")
def send() -> str:
    """Ask for a sheet."""
    return _send(None)


def _send(refused: UploadRefused | None) -> str:
    return render_template("sheets/send_contracts.html", refused=refused and refusal(refused))


@contracts.post("/contracts/import")
def receive() -> Answer:
    """Keep a sheet, once it can be read as one."""
    try:
        sent, account = readable(Kind.CONTRACTS, SHAPE), visitor().account
        with database().writing.begin() as session:
            made = sheets.receive(session, account, Kind.CONTRACTS, None, *sent, visitor().now)
    except UploadRefused as refused:
        return _send(refused), 422
    return redirect(url_for(".look", upload_id=made), 303)


@dataclass(frozen=True, slots=True)
class Looked:
    """A sheet of contracts as it is understood, beside what is registered."""

    upload: Upload
    opened: Opened
    found: dict[str, Contract]
    wrong: list[Fault]
    differences: Differences[Contract]
    seal: str

    @property
    def sound(self) -> bool:
        """Whether nothing stands against taking it in whole."""
        return self.opened.reading.sound and not self.wrong


def _look(session: Any, upload_id: int) -> Looked:
    organisation = visitor().organisation.id
    upload = sheets.find(session, upload_id, Kind.CONTRACTS, None, organisation)
    habits = sheets.habits_of(session, organisation, Kind.CONTRACTS)
    known = sheets.categories(session)
    opened = open_sheet(upload.content, SHAPE, habits, known, None, asked_number("sheet"), asked_number("head"))
    found, wrong = contracts_of(opened.reading, opened.layout)
    before = register.contracts(session, organisation)
    seal = opened.seal(upload.sha256, [astuple(each) for each in before.values()])
    return Looked(upload, opened, found, wrong, compare(before, found), seal)


@contracts.get(UPLOAD)
def look(upload_id: int) -> Answer:
    """Show how a sheet is understood and what it would change."""
    return _shown(upload_id, None)


def _shown(upload_id: int, refused: UploadRefused | None) -> str:
    try:
        with database().reading.begin() as session:
            looked = _look(session, upload_id)
            known = sheets.categories(session)
            session.expunge_all()
    except UploadRefused as unreadable:  # another sheet of the workbook, without a table
        return _send(unreadable)
    return render_template(
        "sheets/look_contracts.html",
        looked=looked,
        page=preview(looked.opened, looked.wrong, SHAPE, known, None),
        refused=refused and refusal(refused),
        today=today(),
    )


@contracts.post(f"{UPLOAD}/reading")
def learn(upload_id: int) -> Answer:
    """Learn how the organisation writes its sheets, and look again."""
    try:
        with database().writing.begin() as session:
            opened = _look(session, upload_id).opened
            habits = chosen_habits(opened, SHAPE, request.form)
            sheets.learn(session, visitor().account, Kind.CONTRACTS, habits, visitor().now)
    except UploadRefused as unreadable:
        return _send(unreadable), 422
    return redirect(url_for(".look", upload_id=upload_id, sheet=opened.chosen, head=opened.layout.head), 303)


@contracts.post(f"{UPLOAD}/confirm")
def confirm(upload_id: int) -> Answer:
    """Take a sheet in, as it was shown."""
    try:
        with database().writing.begin() as session:
            looked = _look(session, upload_id)
            refuse_unready(looked.upload, looked.seal, looked.sound, bool(looked.opened.reading.strange))
            dropped: Sequence[str] = looked.differences.missing if request.form.get("missing") == "drop" else ()
            register.take_in(session, visitor().account, looked.upload, looked.found, dropped, visitor().now)
    except UploadRefused as refused:
        return _shown(upload_id, refused), 422
    return redirect(url_for(".registered"), 303)


def refuse_unready(upload: Upload, seal: str, sound: bool, strange: bool) -> None:
    """Refuse to take a sheet in twice, otherwise than it was shown, or with cells that nobody repaired."""
    if upload.confirmed_at is not None:
        raise UploadRefused("upload.done")
    if request.form.get("seal") != seal:
        raise UploadRefused("upload.stale")
    if strange or (not sound and request.form.get("faulty") != "leave"):
        raise UploadRefused("upload.unsound")


@contracts.get(f"{UPLOAD}/original")
def file(upload_id: int) -> AnyResponse:
    """Hand out a sheet as it was sent, to the byte."""
    with database().reading.begin() as session:
        found = sheets.find(session, upload_id, Kind.CONTRACTS, None, whose())
        session.expunge_all()
    if found.confirmed_at is None and Role.AUDITOR in visitor().roles:
        abort(404)
    return original(found)
