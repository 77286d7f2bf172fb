"""What another policy would have done with a round that is over: its award beside the one that was proposed.

It is a what-if. Nobody bid under that policy, and other rules would have met other bids.
"""

from __future__ import annotations

from dataclasses import dataclass

from matcher.certificate.account import Account
from matcher.insight.baselines import today
from matcher.insight.paper import goal_rows
from matcher.insight.proposal import GoalRow, Reading
from matcher.market import Market
from matcher.policy import Policy
from matcher.solve import solve, terms_of
from matcher.solve.result import Result

GAP_BP = 50
SECONDS = 20.0
"""When the search for a what-if stops: nobody signs it, and somebody waits for the page."""
COMPARED = (
    ("price", "total"),
    ("price", "outside"),
    ("steadiness", "idle_hours"),
    ("steadiness", "swing_hours"),
    ("steadiness", "moved"),
    ("reinvestment", "total"),
)
"""Lines of the account that mean the same under any rates."""


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One line: cents or hundredths of an hour, under the policy asked about and as it was proposed."""

    goal: str
    line: str
    reading: Reading
    asked: int
    proposed: int

    @property
    def change(self) -> int:
        """How much more it is under the policy asked about."""
        return self.asked - self.proposed


@dataclass(frozen=True, slots=True)
class Effect:
    """What came out; no lines where there is no award."""

    result: Result
    lines: tuple[EffectLine, ...]


def effect(market: Market, policy: Policy, proposed: tuple[GoalRow, ...]) -> Effect:
    """Match a round's bids under another policy, as closely as time allows, and compare."""
    limits = policy.limits.model_copy(update={"gap_bp": max(GAP_BP, policy.limits.gap_bp)})
    asked = policy.model_copy(update={"limits": limits})
    result = solve(market, asked, terms=terms_of(asked, seconds=SECONDS))
    return Effect(result, () if result.account is None else _lines(market, asked, result.account, proposed))


def _lines(market: Market, policy: Policy, found: Account, proposed: tuple[GoalRow, ...]) -> tuple[EffectLine, ...]:
    before = {(row.goal, row.line): row.value for row in proposed}
    rows = {(row.goal, row.line): row for row in goal_rows(found, policy, today(market, policy), None)}
    return tuple(EffectLine(*key, rows[key].reading, rows[key].value, before[key]) for key in COMPARED if key in before)
