"""Check and publish: the round as bidders will see it, what is missing, and the signatures that open it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from matcher.policy import stored_policy
from matcher.rounds.people import Role
from matcher.rounds.publication import SIGNERS, Signature
from matcher.rounds.typed import Wrong
from matcher.storage import policies, publication, tenders
from matcher.storage.errors import DemandRefused
from matcher.storage.lawful import price_alone
from matcher.storage.lot_lines import lot_lines
from matcher.storage.publication import Standing
from web.demand.rounds import HELD, version
from web.demand.said import faults
from web.gate import seen
from web.policy.form import written
from web.policy.page import policy_page
from web.policy.said import alone, doubt
from web.publishing.completing import Form, gaps, read, write
from web.publishing.refused import refused
from web.publishing.room import Answer, publishing, signs_as
from web.publishing.said import missing
from web.visitor import database, keys, visitor

LOTS_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Whose signature is asked for: `at` is when it was given, `before` when an earlier version was signed."""

    anchor: str
    role: Role
    at: datetime | None
    before: datetime | None
    own: bool


@publishing.get(f"{HELD}/publish")
def publish(round_id: int) -> str:
    """Show what would be published, or what was, with its signatures."""
    return _page(round_id)


def _page(
    round_id: int, refusal: DemandRefused | None = None, wrong: Iterable[Wrong] = (), typed: Form | None = None
) -> str:
    with database().reading.begin() as session:
        now = tenders.find(session, round_id, visitor().now)
        standing = publication.standing(session, keys(), now, visitor().now)
        lines = lot_lines(session, round_id, seen().buyers)
        known = policies.known(session, now, seen().buyers)
        by_price = price_alone(session, round_id, seen().buyers)
        session.expunge_all()
    names = {each.buyer: each.organisation.name for each in standing.anchors}
    waited = _lines(standing)
    return render_template(
        "publishing/publish.html",
        held=now,
        standing=standing,
        names=names,
        gaps=gaps(standing, now, typed),
        faults=faults(wrong),
        taken="taken" in request.args,
        missing=[missing(each, names, now.header.currency) for each in standing.lacks],
        doubts=[doubt(each, frozenset(known.lots)) for each in standing.doubts],
        by_price=[alone(each) for each in by_price],
        lines=waited,
        role=_asked(waited),
        last=sum(line.at is None for line in waited) == 1,
        lots=lines[:LOTS_SHOWN],
        all_lots=len(lines),
        page=policy_page(written(stored_policy(now.round.policy)), known),
        declaration=declaration(),
        tie_rule=tie_rule(),
        refused=refused(refusal),
        round_id=round_id,
    )


def _lines(standing: Standing) -> list[Line]:
    counts = {(each.organisation, each.role): each for each in standing.counting}
    ever: dict[tuple[int, Role], Signature] = {(each.organisation, each.role): each for each in standing.signatures}
    found = []
    for anchor in standing.anchors:
        for role in SIGNERS:
            key = anchor.organisation.id, role
            at, before = counts.get(key), ever.get(key)
            found.append(
                Line(
                    anchor=anchor.organisation.name,
                    role=role,
                    at=at.at if at else None,
                    before=before.at if before and not at else None,
                    own=anchor.organisation.id == visitor().organisation.id,
                )
            )
    return found


def _asked(lines: list[Line]) -> Role | None:
    """Return the role in which the visitor is asked to sign now."""
    mine = {line.role: line for line in lines if line.own}
    role = signs_as()
    if role is None or mine[role].at is not None:
        return None
    waits = role == Role.APPROVER and mine[Role.OFFICER].at is None
    return None if waits else role


@publishing.post(f"{HELD}/publish")
def sign(round_id: int) -> Answer:
    """Sign; the last signature opens the round."""
    role = signs_as()
    try:
        if role is None:
            raise DemandRefused("sign.not_yours")
        free, base = request.form.get("interest") == "none", request.form.get("seen", "")
        with database().writing.begin() as session:
            publication.sign(session, keys(), round_id, visitor().account, role, free, base, visitor().now)
    except DemandRefused as refusal:
        return _page(round_id, refusal), 422
    return redirect(url_for(".publish", round_id=round_id), 303)


@publishing.post(f"{HELD}/missing")
def complete(round_id: int) -> Answer:
    """Write what was missing, and check again."""
    given, wrong = read(request.form)
    if given is None:
        return _page(round_id, None, wrong, request.form), 422
    try:
        with database().writing.begin() as session:
            write(session, given, version(), version("terms_version"))
    except DemandRefused as refusal:
        return _page(round_id, refusal, (), request.form), 409
    return redirect(url_for(".publish", round_id=round_id), 303)


def declaration() -> str:
    """Say what everybody declares who signs, in the reader's language."""
    return _(
        "I know of no interest of mine, of my family, of a partner, or of anybody who employs or is about to employ one"
        " of us, in any firm that may bid in this round; and none of us takes anything of value from such a firm."
    )


def tie_rule() -> str:
    """Say what breaks ties, in the reader's language."""
    return _(
        "Where awards are equally good, bids rank by the SHA-256 of a seed and the id of the bid, the lowest first. The"
        " seed is the SHA-256 of the commitments of all bids, in order, which nobody knows before the round closes."
    )
