"""The page of a draft's policy: read by everybody who prepares the round, written by officers of its lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from matcher.insight.contradictions import Contradiction, contradictions
from matcher.policy import stored_policy
from matcher.rounds.people import Role
from matcher.rounds.states import State
from matcher.storage import policies, tenders
from matcher.storage.errors import DemandRefused
from matcher.storage.lawful import doubts
from web.demand.rounds import HELD
from web.demand.said import Fault
from web.gate import held, seen
from web.policy import form, said
from web.policy.form import SINGLE, Fields
from web.policy.page import policy_page
from web.policy.patterns import rule_patterns
from web.policy.trying import Trial, last_round, trial
from web.visitor import database, visitor

policy = Blueprint("policy", __name__, url_prefix="/demand")

Answer = AnyResponse | str | tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What stands on the page beside the form: what is wrong with it, and what was asked of it."""

    faults: Sequence[Fault] = ()
    refused: tuple[str, str, str] | None = None
    found: Sequence[Contradiction] = ()
    trial: Trial | None = None
    unsaved: bool = False
    saved: bool = False


def may_write() -> bool:
    """Tell whether the visitor writes the policy of the present round."""
    ours = visitor().organisation.id == held().lead.id
    return ours and Role.OFFICER in visitor().roles and held().state == State.DRAFT


@policy.get(f"{HELD}/policy")
def show(round_id: int) -> str:
    """Show the policy, as a form to those who write it."""
    fields = form.written(stored_policy(held().round.policy))
    return _page(round_id, fields, Shown(saved="saved" in request.args))


def _page(round_id: int, fields: Fields, shown: Shown, base: str | None = None) -> str:
    """Show the page; `base` is the digest of the policy its form was made from, where that may be an earlier one."""
    with database().reading.begin() as session:
        now = tenders.find(session, round_id, visitor().now)
        known, stored = policies.known(session, now, seen().buyers), stored_policy(now.round.policy)
        market = policies.draft_market(session, now)
        found = shown.found or ([] if market is None else contradictions(market, stored))
        doubted = doubts(session, round_id, market, stored)
        digest = now.round.policy_digest
    return render_template(
        "policy/policy.html",
        held=held(),
        page=policy_page(fields, known),
        stored=policy_page(form.written(stored), known),
        digest=digest,
        seen=digest if base is None else base,
        shown=shown,
        found=[said.contradiction(each) for each in found],
        doubts=[said.doubt(each, frozenset(known.lots)) for each in doubted],
        writing=may_write(),
        last=last_round() if may_write() else None,
        keys_in_words=said.keys_in_words,
        line_words=said.line_words(),
        round_id=round_id,
    )


@policy.post(f"{HELD}/policy")
def save(round_id: int) -> Answer:
    """Save the policy, or lay the form out again with a rule more or less."""
    fields, base = _sent()
    if request.form.get("do", "save") != "save":
        _rearrange(fields, request.form["do"])
        return _page(round_id, fields, Shown(unsaved=True), base)
    wanted, wrong = form.read(fields)
    if wanted is None:
        return _page(round_id, fields, Shown(faults=said.faults(wrong)), base), 422
    try:
        with database().writing.begin() as session:
            policies.write(session, round_id, wanted, base, visitor().account, visitor().now)
    except policies.NeverTogether as never:
        return _page(round_id, fields, Shown(found=never.found, unsaved=True), base), 422
    except DemandRefused as refused:
        return _page(round_id, fields, Shown(refused=said.refused(refused), unsaved=True)), 422
    return redirect(url_for(".show", round_id=round_id, saved=1), 303)


def _sent() -> tuple[Fields, str]:
    """Return what was typed, and the digest of the policy it was typed over."""
    return MultiDict(request.form), request.form.get("seen", "")


def _rearrange(fields: Fields, wanted: str) -> None:
    """Add a rule, or take one out, as a button asks."""
    name = fields.get("new_rule", "")
    if wanted == "add" and name in rule_patterns():
        present = {key.partition(".")[0] for key in form.rules_in(fields)}
        if name not in SINGLE or name not in present:
            form.added(fields, name)
    elif wanted.startswith("remove "):
        form.removed(fields, wanted.removeprefix("remove "))


@policy.post(f"{HELD}/policy/effect")
def effect(round_id: int) -> Answer:
    """Show what the policy as typed would have done with the last round; nothing is saved."""
    fields, base = _sent()
    wanted, wrong = form.read(fields)
    if wanted is None:
        return _page(round_id, fields, Shown(faults=said.faults(wrong)), base), 422
    try:
        return _page(round_id, fields, Shown(trial=trial(wanted), unsaved=True), base)
    except DemandRefused as refused:
        return _page(round_id, fields, Shown(refused=said.refused(refused), unsaved=True), base), 422
