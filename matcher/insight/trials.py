"""Trying a losing bid at other prices, in whole parts: the best award with it beside the best without it.

Without the bid the best does not hang on its prices; with it, the best costs more the more the bid asks. So the bid
wins below one factor and loses above it, whatever the rules, unless discounts on value turn with its prices.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np

from matcher.certificate import certify
from matcher.certificate.account import others
from matcher.insight.changes import forced, priced
from matcher.market import Market
from matcher.market.columns import Ints
from matcher.policy import Policy
from matcher.program import Program, assemble, stages
from matcher.program.blocks import INFINITY, Floats
from matcher.solution import Award, Solution
from matcher.solve import solve, terms_of
from matcher.solve.alone import alone, part_with
from matcher.solve.highs import Found
from matcher.solve.stage import InProcess, Terms

CENT = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A bid at a percentage of its prices, in units of the currency.

    Attributes
    ----------
    gain
        By how much the award found with it is better than the one found without it; negative if worse, minus
        infinity if there is none with it.
    least_gain, most_gain
        What is proved: the best with it is better than the best without it by so much at least, at most.
    even
        The percentage at which the award found with it would be as good as without; None if that is not known.
    certified
        True if the award with it passed the independent checker at these prices.
    """

    gain: float
    least_gain: float
    most_gain: float
    even: float | None = None
    certified: bool = False

    @property
    def wins(self) -> bool:
        """Tell whether the award found with it is better, by a cent or more."""
        return self.gain >= CENT

    @property
    def proved(self) -> bool:
        """Tell whether it is proved that it wins, by a certified award, or that it does not."""
        return (self.certified and self.least_gain >= CENT) or self.most_gain <= -CENT


IMPOSSIBLE = Trial(gain=-INFINITY, least_gain=-INFINITY, most_gain=-INFINITY)
"""The rules leave no award with the bid."""
UNKNOWN = Trial(gain=-INFINITY, least_gain=-INFINITY, most_gain=INFINITY)
"""The work was used up before any award was found."""


class Trials(Protocol):
    """A way to try a bid at a percentage of its prices; `provable` if trials can prove anything."""

    provable: bool

    def at(self, percent: int, tight: bool = False) -> Trial:
        """Try it; `tight` asks for the best, whatever gap would do otherwise."""


def trials(market: Market, policy: Policy, solution: Solution, bid: str, terms: Terms | None = None) -> Trials:
    """Choose how a losing bid is tried: in its own part of the program, or where goals are in order, by solving all."""
    terms = terms or terms_of(policy)
    weighted = policy.goals.mode == "weighted"
    return Weighted(market, policy, solution, bid, terms) if weighted else InOrder(market, policy, bid, terms)


@dataclass
class InOrder:
    """Trials by whole solves: a lower price also tightens the limits of later goals, so that nothing is proved."""

    market: Market
    policy: Policy
    bid: str
    terms: Terms
    provable = False

    def at(self, percent: int, tight: bool = False) -> Trial:  # noqa: ARG002  # nothing is proved either way
        """Solve the market with the bid at a percentage of its prices; a gain of 1 stands for winning."""
        number = self.market.bids.bid.index(self.bid)
        result = solve(priced(self.market, number, percent), self.policy, terms=self.terms)
        won = result.solution is not None and any(award.bid == self.bid for award in result.solution.awards)
        return Trial(gain=1.0 if won else -1.0, least_gain=-INFINITY, most_gain=INFINITY, certified=won)


@dataclass
class Weighted:
    """Trials in the bid's own part of the program, to the gap the terms ask for; all other awards as they are."""

    market: Market
    policy: Policy
    solution: Solution
    bid: str
    terms: Terms
    provable = True

    @cached_property
    def _number(self) -> int:
        return self.market.bids.bid.index(self.bid)

    @cached_property
    def _without(self) -> dict[bytes, tuple[float, float]]:
        """Value and bound of the best without the bid, by how and over what columns it was solved."""
        return {}

    def at(self, percent: int, tight: bool = False) -> Trial:
        """Solve the bid's part with it, at a percentage of its prices, and once without it."""
        terms = self.terms.tight if tight else self.terms
        market = priced(self.market, self._number, percent)
        program = self._staged(assemble(market, forced(self.policy, self.bid)))
        part = part_with(program, self._lock(program)) if len(self._entries(program)) else None
        if part is None:
            return IMPOSSIBLE
        program = alone(program, part)
        answer, (without, bound) = InProcess().answer(program, terms), self._best_without(program, part.columns, terms)
        if answer.values is None:
            return IMPOSSIBLE if answer.found == Found.INFEASIBLE else UNKNOWN
        if not np.isfinite(without):
            return UNKNOWN
        values = _rounded(program, answer.values)
        gain, paid = without - program.cost.of(values), self._paid(program, values)
        return Trial(
            gain=gain,
            least_gain=gain - (without - bound),
            most_gain=without - answer.bound,
            even=percent * (1 + gain / paid) if paid > 0 else None,
            certified=self._holds(market, program, part.columns, values),
        )

    def _best_without(self, program: Program, columns: Ints, terms: Terms) -> tuple[float, float]:
        key = columns.tobytes() + self._entries(program).tobytes() + bytes([terms.stop.gap == 0])
        if key not in self._without:
            closed = self._closed(program)
            answer = InProcess().answer(closed, terms)
            value = INFINITY if answer.values is None else closed.cost.of(_rounded(closed, answer.values))
            self._without[key] = value, answer.bound
        return self._without[key]

    def _closed(self, program: Program) -> Program:
        """Take the bid out, and the lock that forced it in."""
        upper, lower = program.upper.copy(), program.lower.copy()
        award = program.layout.award[self._entries(program)]
        lower[award] = upper[award] = 0
        lower[self._lock(program)] = upper[self._lock(program)] = 0
        row_lower = program.row_lower.copy()
        row_lower[self._locking(program)] = -INFINITY
        return replace(program, lower=lower, upper=upper, row_lower=row_lower)

    def _locking(self, program: Program) -> Ints:
        """Rows that say nothing but that the bid wins."""
        matrix = program.matrix
        single = np.flatnonzero(np.diff(matrix.start) == 1)
        found: Ints = single[matrix.column[matrix.start[single]] == self._lock(program)]
        return found

    def _staged(self, program: Program) -> Program:
        """Keep the lots that are decided together with the bid's."""
        if not stages.decides_first(program):
            return program
        return stages.price_only(program) if self._first(program) else stages.decided(program, self.solution)

    def _first(self, program: Program) -> bool:
        """Tell whether the bid is for price-only lots, which are decided before all others."""
        frame = program.layout.frame
        return bool(frame.price_only[frame.lot[frame.bid == self._number]].any())

    def _lock(self, program: Program) -> int:
        return int(program.layout.used[self._number])

    def _entries(self, program: Program) -> Ints:
        frame = program.layout.frame
        return np.flatnonzero(frame.open & (frame.bid == self._number))

    def _paid(self, program: Program, values: Floats) -> float:
        """What the bid is paid for its parts, in units of the currency, charges aside."""
        layout, steps, mine = program.layout, program.layout.needs.steps, self._entries(program)
        on_step = np.isin(steps.pairs[1], mine)
        alone = steps.award_price[mine] @ values[layout.award[mine]]
        return float(alone + steps.pair_price[on_step] @ values[layout.award_step[on_step]])

    def _holds(self, market: Market, program: Program, columns: Ints, values: Floats) -> bool:
        """Hold the award against every rule: the part as found, the rest as it stands, or as not decided yet."""
        layout, bids, lots = program.layout, market.bids.bid, market.lots.lot
        frame, here = layout.frame, np.isin(layout.award, columns)
        waiting = others(market) if self._first(program) else frozenset[int]()
        taken = {(bids[frame.bid[e]], lots[frame.lot[e]]) for e in np.flatnonzero(here).tolist()}
        later = {lots[lot] for lot in waiting}
        found = program.solution(np.where(np.isin(np.arange(len(values)), columns), values, 0.0))
        whole = Solution.of(
            _joined(self.solution.awards, found.awards, taken, later),
            _joined(self.solution.standby, found.standby, taken, later),
        )
        return not certify(market, self.policy, whole, waiting).breaches


def _joined(
    kept: Sequence[Award], found: Sequence[Award], taken: Set[tuple[str, str]], later: Set[str]
) -> dict[tuple[str, str], int]:
    """What was found, and of what stood before, all but what was decided anew or is not decided yet."""
    parts = {(a.bid, a.lot): a.parts for a in kept if (a.bid, a.lot) not in taken and a.lot not in later}
    return parts | {(a.bid, a.lot): a.parts for a in found}


def _rounded(program: Program, values: Floats) -> Floats:
    return np.where(program.integer, np.rint(values), values)
