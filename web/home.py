"""The first page: what waits for somebody, and the rounds they have a part in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from matcher.rounds.people import Role
from matcher.rounds.states import State
from matcher.storage import motions, notices, outbox, publication, questions, rounds, tenders
from matcher.storage.factors import printed_left
from matcher.storage.people import people
from matcher.storage.register import contracts
from matcher.storage.tenders import HeldRound
from web import formats
from web.access import BY_ENDPOINT, Reach
from web.pages.listing import Asked, Sort, listing
from web.scope import SUPPLYING, held_scope
from web.visitor import database, visitor

home = Blueprint("home", __name__)

FEW_CODES = 5
"""Printed codes left at which new ones should be made."""
BUYING = frozenset({Role.OFFICER, Role.APPROVER})


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that waits for somebody, and where it is done."""

    words: str
    act: str
    href: str


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round somebody has a part in; `href` is None where there is nothing to see yet."""

    name: str
    state: State
    href: str | None


LATEST: Sort[RoundLine] = Sort("latest", lambda _line: 0)
"""As they come, the latest first."""


@home.get("/")
def start() -> AnyResponse | str:
    """Say what waits for somebody; without a network, how to get one."""
    who = visitor()
    if who.network is None and who.found is None:
        return render_template("start.html")
    if who.found is None:
        return redirect(url_for("entry.sign_in"))
    with database().reading.begin() as session:
        held = tenders.held_rounds(session, None, who.now)
        bought = [each for each in held if who.organisation.party in each.buyers]
        todos = [
            *_administrators(session),
            *_undelivered(session),
            *_officers(bought),
            *_contracts(session),
            *_approvers(session),
            *_of_rounds(session, bought),
            *_told(session),
            *_everybodys(session),
        ]
        lines = _rounds(session, held)
    asked = Asked.read(request.args, {}, [LATEST.name], LATEST.name)
    shown = listing(asked, lines, [LATEST], lambda line: line.name, {})
    return render_template("home.html", todos=todos, rounds=shown)


def _administrators(session: Any) -> list[Todo]:
    if Role.ADMIN not in visitor().roles:
        return []
    waiting = sum(each.invited_until is not None for each in people(session, visitor().now))
    if not waiting:
        return []
    words = ngettext(
        "%(num)s invitation has not been used yet.", "%(num)s invitations have not been used yet.", waiting
    )
    return [Todo(words, _("See whose"), url_for("people.everybody"))]


def _officers(bought: Iterable[HeldRound]) -> list[Todo]:
    """Name the drafts that somebody's organisation prepares."""
    if Role.OFFICER not in visitor().roles:
        return []
    drafts = (each for each in bought if each.state == State.DRAFT)
    return [
        Todo(
            _("A round is being prepared: %(name)s.", name=each.name),
            _("Continue"),
            url_for("demand.tasks", round_id=each.id),
        )
        for each in drafts
    ]


def _approvers(session: Any) -> list[Todo]:
    if Role.APPROVER not in visitor().roles:
        return []
    return [
        Todo(
            _("Your officer signed %(name)s; it waits for your signature.", name=name),
            _("Read and sign"),
            url_for("publishing.publish", round_id=number),
        )
        for number, name in publication.to_approve(session, visitor().organisation.id)
    ]


def _undelivered(session: Any) -> list[Todo]:
    """Tell an administrator of mail that does not get out."""
    if (
        Role.ADMIN not in visitor().roles
        or visitor().in_demo
        or not (trouble := outbox.trouble(session, visitor().now))
    ):
        return []
    words = ngettext(
        "%(num)s message has not got out since %(when)s.",
        "%(num)s messages have not got out since %(when)s.",
        trouble.waiting + trouble.given_up,
        when=formats.moment(trouble.since, visitor().time_zone),
    )
    return [Todo(words, _("See why"), url_for("notices.outbox"))]


def _of_rounds(session: Any, bought: Iterable[HeldRound]) -> list[Todo]:
    """Tell an officer of questions that wait, and an approver of what waits for their agreement."""
    roles, here, held = visitor().roles, visitor().organisation, {each.id: each for each in bought}
    asked = [each.id for each in held.values() if each.state == State.OPEN and Role.OFFICER in roles]
    led = [each.id for each in held.values() if each.lead.id == here.id and Role.APPROVER in roles]
    waiting = questions.unanswered(session, asked) if asked else {}
    moved = motions.undecided(session, led) if led else ()
    return [
        *(_to_answer(held[number], count) for number, count in waiting.items()),
        *(_to_agree(held[each.round_id]) for each in moved),
    ]


def _to_answer(held: HeldRound, waiting: int) -> Todo:
    words = ngettext(
        "%(num)s question about %(round)s waits for an answer.",
        "%(num)s questions about %(round)s wait for an answer.",
        waiting,
        round=held.name,
    )
    return Todo(words, _("Answer"), url_for("published.questions", round_id=held.id))


def _to_agree(held: HeldRound) -> Todo:
    words = _("An officer asks you to agree to a change of %(round)s.", round=held.name)
    return Todo(words, _("Agree or say no"), url_for("published.changes", round_id=held.id))


def _told(session: Any) -> list[Todo]:
    new = notices.unread(session, visitor().account.id)
    words = ngettext("There is %(num)s new notice for you.", "There are %(num)s new notices for you.", new)
    return [Todo(words, _("Read"), url_for("notices.board"))] if new else []


def _contracts(session: Any) -> list[Todo]:
    """Tell an officer of contracts whose last day of notice is near."""
    if Role.OFFICER not in visitor().roles:
        return []
    today = visitor().now.astimezone(ZoneInfo(visitor().time_zone)).date()
    mine = contracts(session, visitor().organisation.id).values()
    waiting = sum(each.needs_decision(today) for each in mine)
    if not waiting:
        return []
    words = ngettext(
        "%(num)s contract nears its last day of notice.", "%(num)s contracts near their last day of notice.", waiting
    )
    return [Todo(words, _("Decide whether it ends"), url_for("contracts.registered"))]


def _everybodys(session: Any) -> list[Todo]:
    account = visitor().account
    if account.password is None or account.secret is not None:
        return []
    left = printed_left(session, account.id)
    if left > FEW_CODES:
        return []
    words = ngettext("%(num)s code of your printed list is left.", "%(num)s codes of your printed list are left.", left)
    return [Todo(words, _("Print new codes"), url_for("account.mine"))]


def _rounds(session: Any, there: Iterable[HeldRound]) -> list[RoundLine]:
    mine = _part_in(session)
    if mine is not None and not mine:
        return []
    states = rounds.states(session, visitor().now)
    held = {each.id: each for each in there}
    return [
        RoundLine(each.name, states[each.id], _href(each.id, states[each.id], held.get(each.id)))
        for each in rounds.rounds(session)
        if mine is None or each.id in mine
    ]


def _part_in(session: Any) -> frozenset[int] | None:
    """Return the rounds in which one's organisation buys or supplies, None for all."""
    party, roles = visitor().organisation.party, visitor().roles
    if Role.AUDITOR in roles:
        return None
    if party is None or (SUPPLYING.isdisjoint(roles) and BUYING.isdisjoint(roles)):
        return frozenset()
    return rounds.of_party(session, "buyers" if SUPPLYING.isdisjoint(roles) else "suppliers", party)


def _href(round_id: int, state: State, held: HeldRound | None) -> str | None:
    if held is not None and held.round.market_digest is None:
        seen = held_scope(BY_ENDPOINT["demand.tasks"], visitor().roles, visitor().organisation.party, held)
        return None if seen is None else url_for("demand.tasks", round_id=round_id)
    overview, supplier = BY_ENDPOINT["pages.round_overview"], BY_ENDPOINT["pages.supplier"]
    roles, party = visitor().roles, visitor().organisation.party
    if any(overview.reach(role, state) for role in roles):
        return url_for("pages.round_overview", round_id=round_id)
    if party is not None and any(supplier.reach(role, state) == Reach.OWN for role in roles):
        return url_for("pages.supplier", round_id=round_id, supplier=party)
    return None
