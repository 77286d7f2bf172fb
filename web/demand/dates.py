"""Dates and method of a round: how it is held, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from matcher.rounds.tenders import STANDSTILL_AT_MOST, Method, Schedule
from matcher.rounds.tenders import faults as date_faults
from matcher.rounds.typed import Typed, Wrong, line, moment, number, optional
from matcher.storage import tenders
from matcher.storage.errors import DemandRefused
from matcher.storage.people import NAME_AT_MOST
from web import words
from web.demand.rounds import HELD, Answer, demand, version
from web.demand.said import faults as said_faults
from web.demand.said import said
from web.gate import held
from web.visitor import database, visitor

Form = Mapping[str, str]


@demand.get(f"{HELD}/dates")
def dates(round_id: int) -> str:  # noqa: ARG001 - part of the address
    """Show how a round is to be held; as a form while it is a draft."""
    return _dates(typed_schedule(held().schedule, visitor().time_zone), held().tender.version, ())


def _dates(
    typed: Form, made_from: int, wrong: Iterable[Wrong], refused: DemandRefused | None = None, now: Form | None = None
) -> str:
    """Show the form as it was typed; `now` is what was kept meanwhile, where that is another version."""
    names = field_words()
    both = [
        (names[name], _in_words(name, kept), _in_words(name, typed.get(name, "")))
        for name, kept in (now or {}).items()
        if kept != typed.get(name, "")
    ]
    return render_template(
        "demand/dates.html",
        held=held(),
        typed=typed,
        version=made_from,
        faults=said_faults(wrong),
        refused=said(refused),
        differing=both,
        names=names,
        methods=Method,
    )


def field_words() -> dict[str, str]:
    """Name the fields of the form."""
    return {
        "name": _("Name of the round"),
        "method": _("How suppliers are asked"),
        "public": _("Anybody may read it"),
        "questions": _("Questions until"),
        "closes": _("Bids until"),
        "standstill": _("Days of standstill"),
    }


def _in_words(field: str, value: str) -> str:
    if field == "method" and value in set(Method):
        return words.method_word(value)
    return _("yes") if value == "yes" else value


@demand.post(f"{HELD}/dates")
def set_dates(round_id: int) -> Answer:
    """Change how a round is to be held."""
    read, wrong = read_schedule(request.form, visitor().time_zone, visitor().now)
    if read is None:
        return _dates(request.form, version(), wrong), 422
    try:
        with database().writing.begin() as session:
            tenders.schedule(session, round_id, version(), read, visitor().actor, visitor().now)
    except DemandRefused as refused:
        with database().reading.begin() as session:
            kept = tenders.find(session, round_id, visitor().now)  # not the one the gate read before
            now, newest = typed_schedule(kept.schedule, visitor().time_zone), kept.tender.version
        return _dates(request.form, newest, (), refused, now), 409
    return redirect(url_for(".tasks", round_id=round_id), 303)


def read_schedule(form: Form, time_zone: str, now: datetime) -> tuple[Schedule | None, list[Wrong]]:
    """Read the form; None with everything that is wrong in it."""
    typed = Typed(form)

    def when(field: str) -> datetime | None:
        return typed.read(field, lambda text: optional(text, lambda kept: moment(kept, time_zone)))

    name = typed.read("name", lambda text: line(text, NAME_AT_MOST))
    questions, closes = when("questions"), when("closes")
    days = typed.read("standstill", lambda text: number(text, 0, 0, STANDSTILL_AT_MOST))
    method = Method(form["method"]) if form.get("method") in set(Method) else Method.BID
    wrong = [*typed.wrong, *date_faults(questions, closes, now)]
    if wrong or name is None or days is None:
        return None, wrong
    public = form.get("public") == "yes"
    schedule = Schedule(
        name=name,
        method=method,
        public=public,
        questions_until=questions,
        closes_at=closes,
        standstill_days=days,
    )
    return schedule, []


def typed_schedule(schedule: Schedule, time_zone: str) -> dict[str, str]:
    """Write a schedule as its form shows it, times in the network's zone."""

    def local(when: datetime | None) -> str:
        return "" if when is None else when.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m-%dT%H:%M")

    return {
        "name": schedule.name,
        "method": schedule.method,
        "public": "yes" if schedule.public else "",
        "questions": local(schedule.questions_until),
        "closes": local(schedule.closes_at),
        "standstill": str(schedule.standstill_days),
    }
