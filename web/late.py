"""A form that comes after its round was published, closed or cancelled by somebody else: what happened, what to do.

Everything typed is shown, so that nothing is lost; only to those who might have done the deed before.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, g, render_template, request, url_for
from flask_babel import gettext as _

from matcher.rounds.states import State
from matcher.storage import tenders
from matcher.storage.errors import DemandRefused
from matcher.storage.tenders import HeldRound
from matcher.storage.turns import Turn, last_turn
from web import formats
from web.again import Form, sent
from web.errors import RoundMovedOn, answer_refusal
from web.gate import held, may
from web.visitor import database, visitor
from web.words import state_word

DRAFT_ONLY = "tender.not_draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """The page: the round, what became of it, the form, where one may go on, and the lot that may be changed now."""

    held: HeldRound
    happened: str
    form: Form
    ways: tuple[tuple[str, str], ...]
    change: str | None


def install(app: Flask) -> None:
    """Answer forms that come late, whether the gate finds out or a deed does in the same moment."""
    app.register_error_handler(RoundMovedOn, _late)
    app.register_error_handler(DemandRefused, _refused)


def _refused(refusal: DemandRefused) -> tuple[str, int]:
    if refusal.code != DRAFT_ONLY or not g.get("held"):
        return answer_refusal(refusal)
    with database().reading.begin() as session:
        g.held = tenders.find(session, held().id, visitor().now)
        session.expunge_all()
    return _late(refusal)


def _late(_found: Exception) -> tuple[str, int]:
    with database().reading.begin() as session:
        turn = last_turn(session, held())
    page = Late(held=held(), happened=_happened(held(), turn), form=sent(), ways=tuple(_ways()), change=_change())
    return render_template("demand/late.html", page=page), 409


def _happened(held: HeldRound, turn: Turn | None) -> str:
    """Say what became of a round, when, and who did it."""
    zone, state = visitor().time_zone, held.state
    if state == State.SEALED and held.tender.closes_at:
        return _("This round closed %(when)s.", when=formats.moment(held.tender.closes_at, zone))
    if turn is None or state not in (State.OPEN, State.CANCELLED):
        return _("This round went on in between: it is now “%(state)s”.", state=state_word(state))
    when, who = formats.moment(turn.at, zone), turn.who if may("demand.tasks") else held.lead.name
    if state == State.CANCELLED:
        return _("This round was cancelled %(when)s by %(who)s.", when=when, who=who)
    return _("This round was published %(when)s by %(who)s.", when=when, who=who)


def _ways() -> list[tuple[str, str]]:
    """Return where one may go on: (words, address)."""
    number, view = held().id, request.view_args or {}
    ways = []
    if may("published.demand"):
        ways.append((_("Read the round as it was published"), url_for("published.demand", round_id=number)))
    if may("published.change") and "lot" not in view:
        ways.append((_("Change a lot by an addendum"), url_for("published.demand", round_id=number)))
    if may("demand.copy"):
        ways.append((_("Copy it to a new draft"), f"{url_for('demand.copy')}?from={number}"))
    if "upload_id" in view and may("imports.file"):
        sheet = url_for("imports.file", round_id=number, upload_id=view["upload_id"])
        ways.append((_("The sheet as you sent it"), sheet))
    return ways


def _change() -> str | None:
    """Return where what was typed about a lot may be proposed as a change of what is published."""
    view = request.view_args or {}
    if request.endpoint != "demand.change_lot" or not may("published.propose"):
        return None
    return url_for("published.propose", round_id=held().id, lot=view["lot"])
