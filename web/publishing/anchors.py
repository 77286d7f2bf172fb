"""The anchors of a round: who joins, and what each signs for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from matcher.money import CENTS, unscaled
from matcher.rounds.typed import Typed, Wrong, number, optional
from matcher.storage import anchors as kept
from matcher.storage.anchors import PREMIUM_AT_MOST, Terms
from matcher.storage.errors import DemandRefused
from matcher.storage.tables.publication import QUOTE_AT_MOST
from web.demand.rounds import HELD, version
from web.demand.said import faults
from web.gate import held
from web.publishing.refused import refused as said
from web.publishing.room import Answer, is_officer, of_lead, publishing
from web.visitor import database, visitor

ANCHOR = f"{HELD}/anchors/<int(max=999999999):organisation_id>"


@publishing.get(f"{HELD}/anchors")
def anchors(round_id: int) -> str:
    """List the anchors, and offer what the visitor may do."""
    return _page(round_id)


def _page(
    round_id: int,
    wrong: Iterable[Wrong] = (),
    refused: DemandRefused | None = None,
    typed: Mapping[str, str] | None = None,
    base: int | None = None,
) -> str:
    """Show the page; `base` is the version the form was made from, where that may be an earlier one."""
    with database().reading.begin() as session:
        found = kept.joined(session, held())
        others = kept.who_may_join(session, held()) if is_officer() and of_lead() else ()
        session.expunge_all()
    mine = next((each for each in found if each.organisation.id == visitor().organisation.id), None)
    return render_template(
        "publishing/anchors.html",
        held=held(),
        anchors=found,
        others=others,
        mine=mine if is_officer() else None,
        typed=typed if typed is not None else _typed(mine.terms) if mine else {},
        version=base if base is not None else mine.version if mine else 0,
        writing=is_officer(),
        leading=is_officer() and of_lead(),
        own=visitor().organisation.id,
        faults=faults(wrong),
        refused=said(refused),
        round_id=round_id,
    )


def _typed(terms: Terms) -> dict[str, str]:
    return {
        "premium": "" if terms.premium_bp is None else unscaled(terms.premium_bp, 2).removesuffix(".00"),
        "joint": "yes" if terms.joint else "",
        "quotes": "" if terms.quote_most is None else unscaled(terms.quote_most, CENTS),
    }


@publishing.post(f"{HELD}/anchors")
def set_terms(round_id: int) -> Answer:
    """Write the terms of one's own anchor."""
    typed = Typed(request.form)
    premium = typed.read("premium", lambda text: optional(text, premium_share))
    quotes = typed.read("quotes", lambda text: optional(text, lambda it: number(it, CENTS, 0, QUOTE_AT_MOST)))
    if typed.wrong:
        return _page(round_id, typed.wrong, typed=request.form, base=version()), 422
    terms = Terms(premium_bp=premium, joint=request.form.get("joint") == "yes", quote_most=quotes)
    return _done(
        round_id,
        lambda session: kept.set_terms(session, round_id, terms, version(), visitor().account, visitor().now),
        typed=request.form,
    )


def premium_share(text: str) -> int:
    """Read percent above today as basis points."""
    return number(text.strip().removesuffix("%"), 2, 0, PREMIUM_AT_MOST)


@publishing.post(f"{HELD}/anchors/join")
def join(round_id: int) -> Answer:
    """Let another anchor join."""
    typed = request.form.get("organisation", "")
    chosen = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    return _done(round_id, lambda session: kept.join(session, round_id, chosen, visitor().account, visitor().now))


@publishing.post(f"{ANCHOR}/leave")
def leave(round_id: int, organisation_id: int) -> Answer:
    """Let an anchor without lots leave."""
    answer = _done(
        round_id,
        lambda session: kept.leave(session, round_id, organisation_id, visitor().account, visitor().now),
    )
    gone = organisation_id == visitor().organisation.id and not isinstance(answer, tuple)
    return redirect(url_for("demand.all_rounds"), 303) if gone else answer


def _done(round_id: int, deed: Callable[[Any], None], typed: Mapping[str, str] | None = None) -> Answer:
    try:
        with database().writing.begin() as session:
            deed(session)
    except DemandRefused as refused:
        return _page(round_id, refused=refused, typed=typed), 422
    return redirect(url_for(".anchors", round_id=round_id), 303)
