"""The list of rounds, and the task list of one round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

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
from web.pages.listing import Asked, Listing, Sort, listing
from web.visitor import database, visitor

demand = Blueprint("demand", __name__, url_prefix="/demand")

HELD = "/<int(max=999999999):round_id>"
Answer = AnyResponse | str | tuple[str, int]


class Stage(StrEnum):
    """What one does with a round, in the order of lists."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"

    @classmethod
    def of(cls, held: HeldRound) -> Stage:
        """Return the stage of a round."""
        if held.state in (State.FINAL, State.CANCELLED):
            return cls.CLOSED
        return cls.DRAFT if held.state == State.DRAFT else cls.PUBLISHED


SORTS: tuple[Sort[HeldRound], ...] = (
    Sort("stage", lambda held: list(Stage).index(Stage.of(held))),
    Sort("name", lambda held: held.name.casefold()),
    Sort("lead", lambda held: held.lead.name.casefold()),
    Sort("start", lambda held: held.header.start, largest_first=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundsPage:
    """The list, and the rows of its page in groups: by stage, or together (None) where another order was asked for."""

    listing: Listing[HeldRound]
    groups: tuple[tuple[Stage | None, tuple[HeldRound, ...]], ...]
    sorts: Mapping[str, Sort[HeldRound]]

    @classmethod
    def of(cls, found: Sequence[HeldRound]) -> RoundsPage:
        """Lay rounds out, the latest first, as the address asks."""
        asked = Asked.read(request.args, {"stage": tuple(Stage)}, [each.name for each in SORTS], "stage")
        shown = listing(asked, found, SORTS, lambda held: f"{held.name} {held.lead.name}", {"stage": Stage.of})
        grouped = groupby(shown.rows, lambda held: Stage.of(held) if asked.sort == "stage" else None)
        groups = tuple((stage, tuple(rows)) for stage, rows in grouped)
        return cls(listing=shown, groups=groups, sorts={each.name: each for each in SORTS})


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
    return render_template("demand/rounds.html", page=RoundsPage.of(found))


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
