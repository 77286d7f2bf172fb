"""A draft begins: with nothing in it, or with a sheet that is looked at next."""

from __future__ import annotations

from collections.abc import Iterable

from flask import redirect, render_template, request, url_for

from matcher.exchange.demand_sheet import SHAPE
from matcher.exchange.upload.refused import UploadRefused
from matcher.market import Header
from matcher.rounds.typed import Wrong
from matcher.storage import sheets, tenders
from matcher.storage.errors import DemandRefused
from matcher.storage.tables.sheets import Kind
from web.demand.header import PERIODS_SHOWN, HeaderForm, read_header
from web.demand.rounds import Answer, demand
from web.demand.said import faults, said
from web.sheets.files import is_sent, readable
from web.sheets.said import refusal
from web.visitor import database, visitor

Refused = tuple[str, str, str]


@demand.get("/new")
def new() -> str:
    """Ask for what a draft begins with."""
    return _new()


def _new(wrong: Iterable[Wrong] = (), refused: Refused | None = None) -> str:
    with database().reading.begin() as session:
        currency = tenders.currency(session)
    return render_template(
        "demand/new.html",
        faults=faults(wrong),
        refused=refused,
        currency=currency,
        form=request.form,
        periods=PERIODS_SHOWN,
        again=is_sent(),
    )


@demand.post("/new")
def begin() -> Answer:
    """Begin a draft, and keep the sheet that came with it, if one did and can be read as one."""
    read, wrong = read_header(request.form)
    if read is None:
        return _new(wrong), 422
    try:
        return redirect(_begun(read), 303)
    except UploadRefused as refused:
        return _new(refused=refusal(refused)), 422
    except DemandRefused as refused:
        return _new(refused=said(refused)), 422


def _begun(read: HeaderForm) -> str:
    """Begin it, and return where one goes on."""
    with database().reading.begin() as session:
        header = Header(read.name, tenders.currency(session), read.period, read.periods, read.start)
    sent = readable(Kind.DEMAND, SHAPE, header) if is_sent() else None
    account, now = visitor().account, visitor().now
    with database().writing.begin() as session:
        made = tenders.begin(session, account, header, now)
        if sent is None:
            return url_for("demand.tasks", round_id=made)
        upload = sheets.receive(session, account, Kind.DEMAND, made, *sent, now)
    return url_for("imports.look", round_id=made, upload_id=upload)
