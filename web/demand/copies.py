"""A draft that begins as a copy of an earlier round's demand."""

from __future__ import annotations

from collections.abc import Iterable

from flask import redirect, render_template, request, url_for

from matcher.rounds.typed import Typed, Wrong, line
from matcher.storage.copying import can_be_copied, copy_demand
from matcher.storage.errors import DemandRefused
from matcher.storage.people import NAME_AT_MOST
from web.demand.header import first_day
from web.demand.rounds import Answer, demand
from web.demand.said import faults, said
from web.visitor import database, visitor


@demand.get("/copy")
def copy() -> str:
    """Ask which round is copied, and for what the copy begins with."""
    return _copy(())


def _copy(wrong: Iterable[Wrong], refused: DemandRefused | None = None) -> str:
    with database().reading.begin() as session:
        sources = [(each.id, each.name) for each in can_be_copied(session, visitor().organisation.party or "")]
    chosen = request.form.get("source", request.args.get("from", ""))
    return render_template(
        "demand/copy.html",
        sources=sources,
        chosen=chosen,
        faults=faults(wrong),
        refused=said(refused),
        form=request.form,
    )


@demand.post("/copy")
def make_copy() -> Answer:
    """Make the copy."""
    typed = Typed(request.form)
    name = typed.read("name", lambda text: line(text, NAME_AT_MOST))
    start = typed.read("start", first_day)
    source = request.form.get("source", "")
    number = int(source) if source.isascii() and source.isdigit() and len(source) < 10 else 0
    if name is None or start is None:
        return _copy(typed.wrong), 422
    try:
        with database().writing.begin() as session:
            made = copy_demand(session, number, visitor().account, name, start, visitor().now)
    except DemandRefused as refused:
        return _copy((), refused), 422
    return redirect(url_for(".tasks", round_id=made), 303)
