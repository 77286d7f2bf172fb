"""What somebody is told, by which ways they want it, and what waits to leave or could not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from matcher.post import Letter
from matcher.rounds.notices import Happening, Via, concerning, number
from matcher.rounds.states import State
from matcher.storage import notices as kept
from matcher.storage import outbox as waiting
from matcher.storage import tenders
from matcher.storage.notices import Told
from matcher.storage.people import find
from matcher.storage.tenders import HeldRound
from web.access import BY_ENDPOINT
from web.letters import Sentence, happening_word, letter, sentence
from web.pages.listing import Asked, Listing, Sort, listing
from web.scope import is_public
from web.visitor import database, visitor

notices = Blueprint("notices", __name__)

SHOWN = 50
LAST = 10**15

PAGES = {
    Happening.PUBLISHED: "published.demand",
    Happening.ASKED: "published.questions",
    Happening.ANSWERED: "published.questions",
}
"""Where one reads on; for everything else, what changed."""

Fault = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A notice in somebody's list."""

    id: int
    href: str
    said: Sentence
    at: datetime
    new: bool


@dataclass(frozen=True, slots=True)
class Copy:
    """A message that has not left: the words it would have, and what became of it."""

    outgoing: waiting.Outgoing
    letter: Letter


@notices.get("/notices")
def board() -> str:
    """List what somebody was told, the latest first, and the rounds that are published."""
    lines, more = _lines(_before()) if visitor().found else ([], False)
    with database().reading.begin() as session:
        found = [each for each in tenders.held_rounds(session, None, visitor().now) if _shown(each)]
        session.expunge_all()
    opened = sorted((each for each in found if each.state == State.OPEN), key=_closing)
    past = _past([each for each in found if each.state != State.OPEN])
    return render_template("notices/board.html", lines=lines, more=more, opened=opened, past=past)


def _past(found: list[HeldRound]) -> Listing[HeldRound]:
    """List what is not open any more, the latest first."""
    states = tuple(state for state in State if state not in (State.DRAFT, State.OPEN))
    latest: Sort[HeldRound] = Sort("latest", lambda held: -held.id)
    asked = Asked.read(request.args, {"state": states}, [latest.name], latest.name)
    return listing(
        asked, found, [latest], lambda held: f"{held.name} {held.lead.name}", {"state": lambda held: held.state}
    )


def _shown(held: HeldRound) -> bool:
    """Tell whether somebody may know of a round: it is published, and public for those who are not signed in."""
    return held.published and (visitor().found is not None or is_public(BY_ENDPOINT["published.demand"], held))


def _closing(held: HeldRound) -> datetime:
    return held.tender.closes_at or visitor().now


def _before() -> int:
    asked = request.args.get("before", "")
    return int(asked) if re.fullmatch("[0-9]{1,15}", asked) else LAST


def _lines(before: int) -> tuple[list[Line], bool]:
    with database().reading.begin() as session:
        found = kept.own(session, visitor().account.id, before, SHOWN + 1)
        session.expunge_all()
    return [_line(each) for each in found[:SHOWN]], len(found) > SHOWN


def _line(told: Told) -> Line:
    notice = told.notice
    said = sentence(told, visitor().time_zone)
    page = PAGES.get(Happening(notice.happening), "published.changes")
    return Line(notice.id, url_for(page, round_id=notice.round_id), said, notice.at, notice.read_at is None)


@notices.post("/notices")
def mark_read() -> AnyResponse:
    """Remember what somebody has seen."""
    typed = request.form.get("up_to", "")
    with database().writing.begin() as session:
        up_to = int(typed) if re.fullmatch("[0-9]{1,15}", typed) else 0
        kept.mark_read(session, visitor().account.id, up_to, visitor().now)
    return redirect(url_for(".board"), 303)


@notices.get("/notices/ways")
def ways() -> str:
    """Ask by which ways somebody is told of what."""
    with database().reading.begin() as session:
        off = kept.switched_off(session, visitor().account.id)
        phone = kept.phone(session, visitor().account.id)
    on = {via: [each for each in Happening if (each, via) not in off] for via in Via}
    return _ways(phone, on, [])


def _ways(phone: str, on: dict[Via, list[Happening]], faults: list[Fault]) -> str:
    entries = [(each.value, happening_word(each)) for each in concerning(visitor().roles)]
    return render_template(
        "notices/ways.html", entries=entries, phone=phone, by_mail=on[Via.MAIL], by_text=on[Via.TEXT], faults=faults
    )


@notices.post("/notices/ways")
def set_ways() -> AnyResponse | tuple[str, int]:
    """Set by which ways somebody is told of what."""
    typed = request.form.get("phone", "")
    on = {via: [each for each in Happening if each.value in request.form.getlist(via)] for via in Via}
    phone = number(typed)
    if phone is None:
        what, remedy = _("This is no phone number."), _("Write it with its country, as in +1 216 555 0134.")
        return _ways(typed, on, [("phone", what, remedy)]), 422
    off = [(each, via) for each in concerning(visitor().roles) for via in Via if each not in on[via]]
    with database().writing.begin() as session:
        kept.set_ways(session, find(session, visitor().account.id), phone, off, visitor().now)
    return redirect(url_for(".board"), 303)


@notices.get("/outbox")
def outbox() -> str:
    """Show what has not left; in a demonstration nothing ever does."""
    with database().reading.begin() as session:
        found = waiting.unsent(session, _before(), SHOWN + 1)
        trouble = waiting.trouble(session, visitor().now)
        session.expunge_all()
    copies = [Copy(each, letter(each, each.to or "", visitor().time_zone)) for each in found[:SHOWN]]
    return render_template("notices/outbox.html", copies=copies, more=len(found) > SHOWN, trouble=trouble)


@notices.post("/outbox")
def retry() -> AnyResponse:
    """Let everything be tried again at once."""
    with database().writing.begin() as session:
        waiting.retry(session, visitor().actor, visitor().now)
    return redirect(url_for(".outbox"), 303)
