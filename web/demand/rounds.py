"""The list of rounds, and the task list of one round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from matcher.rounds.people import Role
from matcher.rounds.states import State
from matcher.storage import tenders
from matcher.storage.errors import DemandRefused
from matcher.storage.tenders import HeldRound
from web.demand.said import said
from web.demand.tasks import tasks_of
from web.gate import held
from web.visitor import database, visitor

demand = Blueprint("demand", __name__, url_prefix="/demand")

HELD = "/<int(max=999999999):round_id>"
Answer = AnyResponse | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Groups:
    """The rounds of a list, by what one does with them."""

    drafts: tuple[HeldRound, ...]
    published: tuple[HeldRound, ...]
    closed: tuple[HeldRound, ...]

    @classmethod
    def of(cls, found: Iterable[HeldRound]) -> Groups:
        """Part rounds by their state."""
        rounds = tuple(found)
        closed = (State.FINAL, State.CANCELLED)
        return cls(
            tuple(each for each in rounds if each.state == State.DRAFT),
            tuple(each for each in rounds if each.state not in (State.DRAFT, *closed)),
            tuple(each for each in rounds if each.state in closed),
        )


def version(field: str = "version") -> int:
    """Return the version that a form was made from, 0 for what no form of ours sends."""
    typed = request.form.get(field, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


@demand.get("/")
def all_rounds() -> str:
    """List the rounds of one's organisation; for the auditor, all."""
    party = None if Role.AUDITOR in visitor().roles else visitor().organisation.party or ""
    with database().reading.begin() as session:
        found = tenders.held_rounds(session, party, visitor().now)
        session.expunge_all()
    return render_template("demand/rounds.html", groups=Groups.of(found))


@demand.get(f"{HELD}/")
def tasks(round_id: int) -> str:  # noqa: ARG001 - part of the address
    """Show what a round still needs, and what it is."""
    return _tasks()


def _tasks(refused: DemandRefused | None = None) -> str:
    with database().reading.begin() as session:
        listed = tasks_of(session, held())
    return render_template("demand/tasks.html", held=held(), tasks=listed, refused=said(refused), form=request.form)


@demand.post(f"{HELD}/cancel")
def cancel(round_id: int) -> Answer:
    """Give a draft up."""
    try:
        with database().writing.begin() as session:
            tenders.cancel_draft(session, round_id, request.form.get("reason", ""), visitor().actor, visitor().now)
    except DemandRefused as refused:
        return _tasks(refused), 422
    return redirect(url_for(".all_rounds"), 303)
