"""What if: a changed market or policy answered in one call, beside today, the cheapest and the published policy.

`matcher.insight.changes` makes the changes: prices, capacity, demand, locks. An answer here is a question's, nobody
signs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from matcher.certificate.account import Account
from matcher.insight.baselines import price_alone, today
from matcher.insight.paper import goal_rows
from matcher.insight.proposal import Reading
from matcher.market import Market
from matcher.policy import Policy
from matcher.solve import solve, terms_of
from matcher.solve.result import Result
from matcher.solve.stage import Terms


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the account: cents, or hundredths of an hour; None where nothing was found."""

    goal: str
    line: str
    reading: Reading
    changed: int | None
    today: int
    cheapest: int | None
    published: int | None


@dataclass(frozen=True)
class WhatIf:
    """The answers to a question, and their accounts side by side.

    Attributes
    ----------
    changed, cheapest, published
        The market or policy as changed; the changed market with the same rules for price alone; and what is published.
    """

    lines: tuple[Line, ...]
    changed: Result
    cheapest: Result
    published: Result

    @property
    def difference(self) -> Fraction | None:
        """By how many cents the changed objective is larger than the published one; None if that is no finding.

        It is none if the two are solved less closely than they differ, or either has no award.
        """
        mine, its = self.changed, self.published
        if mine.objective is None or its.objective is None or mine.distance is None or its.distance is None:
            return None
        found = mine.objective - its.objective
        return found if abs(found) > mine.distance + its.distance else None


def what_if(published: tuple[Market, Policy], changed: tuple[Market, Policy], terms: Terms | None = None) -> WhatIf:
    """Answer a changed market or policy, and put it beside today, the cheapest and what is published."""
    market, policy = changed
    terms = terms or terms_of(policy)
    mine, its = solve(market, policy, terms=terms), solve(*published, terms=terms)
    cheapest = solve(market, price_alone(policy), terms=terms)
    return WhatIf(_lines(market, policy, mine, cheapest, its), mine, cheapest, its)


def _lines(market: Market, policy: Policy, mine: Result, cheapest: Result, its: Result) -> tuple[Line, ...]:
    now = today(market, policy)
    changed, least, as_is = (_figures(each.account, policy, now) for each in (mine, cheapest, its))
    found = []
    for row in goal_rows(now, policy, now, None):
        key = row.goal, row.line
        found.append(Line(*key, row.reading, changed.get(key), row.value, least.get(key), as_is.get(key)))
    return tuple(found)


def _figures(account: Account | None, policy: Policy, now: Account) -> dict[tuple[str, str], int]:
    rows = goal_rows(account, policy, now, None) if account is not None else ()
    return {(row.goal, row.line): row.value for row in rows}
