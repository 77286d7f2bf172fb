"""The run behind an award: how good it is proved to be, what was checked, and what it was made with."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from matcher.insight.proposal import GoalRow
from web import formats
from web.pages.details import detail
from web.pages.outcome import Outcome
from web.pages.policy import Sentences, goal_word, sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of the answer in cents; None where nothing is known or nothing had to be kept."""

    name: str
    value: Fraction
    bound: Fraction | None
    limit: Fraction | None
    gap_cents: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLine:
    """A line of the account, in words."""

    goal: str
    name: str
    is_total: bool
    row: GoalRow


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """What the page of a run says; `objective` and `bound` in cents."""

    mode: str
    objective: Fraction | None
    bound: Fraction | None
    bound_source: str
    work: int
    seed: int
    solver: str
    versions: tuple[tuple[str, str], ...]
    digests: tuple[tuple[str, str], ...]
    levels: tuple[Level, ...]
    checks: tuple[tuple[str, int], ...]
    goals: tuple[GoalLine, ...]
    policy: Sentences


def run_page(outcome: Outcome) -> RunPage:
    """Say how an award was found and checked."""
    said = outcome.proposal.certificate
    return RunPage(
        mode=said.get("mode", ""),
        objective=_exact(said.get("objective")),
        bound=_exact(said.get("bound")),
        bound_source=detail(said.get("bound_source") or ""),
        work=said.get("work", 0),
        seed=outcome.policy.limits.seed,
        solver=said.get("solver", ""),
        versions=tuple(sorted((said.get("versions") or {}).items())),
        digests=tuple((digest_word(name), value) for name, value in sorted((said.get("digests") or {}).items())),
        levels=tuple(_level(each) for each in said.get("levels") or ()),
        checks=tuple(sorted((said.get("checks") or {}).items())),
        goals=tuple(_goal(each) for each in outcome.proposal.goals),
        policy=sentences(outcome.market, outcome.policy),
    )


def _exact(written: str | None) -> Fraction | None:
    return None if written is None else Fraction(written)


def _level(said: dict[str, Any]) -> Level:
    return Level(
        name=goal_word(said["goal"]),
        value=Fraction(said["value"]),
        bound=_exact(said.get("bound")),
        limit=_exact(said.get("limit")),
        gap_cents=said.get("gap_cents"),
    )


def _goal(row: GoalRow) -> GoalLine:
    return GoalLine(goal=row.goal, name=_line_word(row), is_total=row.line == "total", row=row)


def _line_word(row: GoalRow) -> str:
    if row.line == "total":
        if row.goal == "steadiness":
            return _("Steadiness, at the published rates")
        return _("The sum that is minimised") if row.goal == "objective" else goal_word(row.goal)
    return {
        "entries": _("Work of suppliers"),
        "agreements": _("Agreements"),
        "standby": _("Standing by"),
        "charges": _("Charges of bids"),
        "onboarding": _("Taking on new suppliers"),
        "switch_costs": _("Changes of holder"),
        "outside": _("Bought outside"),
        "idle_hours": _("Idle hours"),
        "swing_hours": _("Swing hours"),
        "moved": _("Work moved from cooperatives that bid"),
        "moved_without_bid": _("Work of cooperatives that did not bid"),
    }.get(row.line, formats.spoken(row.line))


def digest_word(name: str) -> str:
    """Say what a digest was taken of."""
    words = {"market": _("Demand and bids"), "policy": _("Policy"), "awards": _("Awards"), "paper": _("All files")}
    return words.get(name, formats.spoken(name))
