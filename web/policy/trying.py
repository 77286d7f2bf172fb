"""Trying a policy on the last round that one may look at: one at a time, on request, as a what-if."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Any

from flask import current_app

from matcher.exchange.locks import strange_names
from matcher.insight.effect import Effect, effect
from matcher.market import Market
from matcher.policy import Policy, Rules
from matcher.storage import rounds
from matcher.storage.errors import DemandRefused
from web.access import BY_ENDPOINT
from web.shelf import OpenRound, Shelf
from web.visitor import database, visitor

_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Trial:
    """What a policy does with an earlier round; `left_out` are rules that name what that round does not have."""

    round: OpenRound
    effect: Effect
    left_out: tuple[str, ...]


def last_round() -> OpenRound | None:
    """Return the latest round with an award in which one's organisation buys, None if there is none one may see."""
    party, shelf = visitor().organisation.party, current_app.extensions["shelf"]
    door = BY_ENDPOINT["pages.round_overview"]
    with database().reading.begin() as session:
        mine = sorted(rounds.of_party(session, "buyers", party or ""), reverse=True)
        states = rounds.states(session, visitor().now)
    seen = (each for each in mine if any(door.reach(role, states[each]) for role in visitor().roles))
    return next((found for each in seen if (found := _with_award(shelf, each)) is not None), None)


def _with_award(shelf: Shelf, round_id: int) -> OpenRound | None:
    found = shelf.open(round_id, visitor().now)
    return found if found.outcome is not None else None


def trial(policy: Policy) -> Trial:
    """Match the last round under a policy.

    Raises
    ------
    DemandRefused
        If there is no such round, or somebody else's trial is running.
    """
    found = last_round()
    if found is None or found.outcome is None:
        raise DemandRefused("effect.no_round")
    fitted, left_out = fitting(found.market, policy)
    if not _one_at_a_time.acquire(blocking=False):
        raise DemandRefused("effect.busy")
    try:
        return Trial(found, effect(found.market, fitted, found.outcome.proposal.goals), left_out)
    finally:
        _one_at_a_time.release()


def fitting(market: Market, policy: Policy) -> tuple[Policy, tuple[str, ...]]:
    """Leave out the rules that name what a market does not have; return the rest, and the keys of those left out."""
    strange = {_of_rule(key) for key, _ in strange_names(market, policy)}
    kept = {name: _kept(name, told, strange) for name, told in policy.rules}
    return policy.model_copy(update={"rules": Rules.model_construct(**kept)}), tuple(sorted(strange))


def _of_rule(key: str) -> str:
    """Cut a key such as `rules.supplier_share[2].which` to that of its rule."""
    return ".".join(key.split(".")[:2])


def _kept(name: str, told: Any, strange: set[str]) -> Any:
    if isinstance(told, tuple):
        return tuple(each for number, each in enumerate(told, 1) if f"rules.{name}[{number}]" not in strange)
    return None if f"rules.{name}" in strange else told
