"""Why nothing is possible: rules that cannot hold together, and the least that would have to give.

The rules named are irreducible: leave any one of them out, and the others can hold, within what the bids offer. The
relief is another question: what would have to give, by priority, and by how much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from matcher.market.columns import Flags
from matcher.program import Program
from matcher.program.blocks import INFINITY, NONE, Floats
from matcher.program.goals import Costs
from matcher.solve.highs import Found
from matcher.solve.parts import contradicts_itself, split
from matcher.solve.relief import least_relief, limits_of
from matcher.solve.result import Conflict
from matcher.solve.simplex import Ended, Lp
from matcher.solve.stage import InProcess, Terms

OWN = "must_fill"
"""The rule that is a bound, not a row: outside = 0."""
SENTENCES = {
    OWN: "lot {key} must be filled",
    "package": "bid {key} wins all or nothing",
    "groups": "at most {limit:g} bids of group {key} win",
    "requires": "bid {key} wins only with the bid it requires",
    "suppliers_per_lot": "lot {key} has its least and most suppliers, and each its least parts",
    "force": "the lock on {key} is kept",
    "capacity": "{key} has capacity for {limit:,.2f} units more than is committed",
    "ramp": "work of {key} grows by at most {limit:,.2f} units",
    "smallest_engagement": "{key} gets work worth {limit:,.2f} or none",
    "budget": "buyer {key} pays at most {limit:,.2f}",
    "supplier_share": "at most {limit:,.2f} goes to one supplier ({key})",
    "dependence": "at most a share of a supplier's work comes from one buyer ({key})",
    "reserved_share": "at least {limit:,.2f} is reserved ({key})",
    "rings": "at most {limit:,.2f} of buyer {key} is placed so far out",
    "standby": "others stand by for {key}",
    "limit": "the level {key} keeps its limit of {limit:,.2f}",
}
"""Rules that can stand in each other's way, in sentences; money in units of the currency."""


Test = Callable[[Sequence[str]], bool]
"""Tells whether some rules cannot hold together."""
OFFERS = "what the bids offer as a whole, and what is agreed, contradict each other"


def explain(program: Program, terms: Terms) -> Conflict:
    """Say which rules cannot hold together, and what would have to give, for a program without an award."""
    terms = replace(terms.to_the_end, executor=None)
    search = _Search(_culprit(program, terms), terms)
    rules = search.irreducible()
    return Conflict(
        names=tuple(rules),
        rules=tuple(search.sentence(name) for name in rules) or (OFFERS,),
        minimal=not search.doubted,
        relief=least_relief(program, terms),
    )


def _culprit(program: Program, terms: Terms) -> Program:
    """Narrow a program to one independent part that is impossible by itself."""
    if contradicts_itself(program):
        return program
    nothing = program.minimising(Costs(np.zeros(len(program.lower)), 0.0))
    for part in split(nothing):
        alone = _alone(nothing, np.isin(np.arange(len(program.lower)), part.columns))
        if InProcess().answer(alone, terms).found == Found.INFEASIBLE:
            return alone
    return nothing


def _alone(program: Program, mine: Flags) -> Program:
    """Fix all other columns where they may stand, and lay their rows aside."""
    touched = np.zeros(len(program.row_lower), np.bool_)
    touched[program.matrix.row[mine[program.matrix.column]]] = True
    return replace(
        program,
        upper=np.where(mine, program.upper, program.lower),
        row_lower=np.where(touched, program.row_lower, -INFINITY),
        row_upper=np.where(touched, program.row_upper, INFINITY),
    )


@dataclass
class _Search:
    """Finds rules that cannot hold together, by asking whether some of them can."""

    program: Program
    terms: Terms
    doubted: bool = False
    rows: dict[str, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        """Gather the rows of each rule, and the lots that must be filled."""
        self.program = self.program.minimising(Costs(np.zeros(len(self.program.lower)), 0.0))
        self.rows = {}
        program = self.program
        sided = np.flatnonzero(np.isfinite(program.row_lower) | np.isfinite(program.row_upper)).tolist()
        for row in sided:
            if name := _element(program.row_name(row)):
                self.rows.setdefault(name, []).append(row)
        lots, outside = program.market.lots, program.layout.outside
        for lot in np.flatnonzero((lots.must_fill == 1) & (outside != NONE)).tolist():
            if np.isfinite(program.row_lower[program.row_names[f"cover[{lots.lot[lot]}]"][0]]):
                self.rows[f"{OWN}[{lots.lot[lot]}]"] = []

    def irreducible(self) -> list[str]:
        """Return rules that cannot hold together, each of them needed for that as far as the tests could tell."""
        names = list(self.rows)
        if self._impossible([]):
            return []
        if self._contradictory(names):
            names = self._needed(self._contradictory, [], [], names)
        elif not self._impossible(names):
            self.doubted = True
            return names
        found = set(self._needed(self._impossible, [], [], names))
        return [name for name in self.rows if name in found]

    def _needed(self, impossible: Test, held: Sequence[str], new: Sequence[str], names: Sequence[str]) -> list[str]:
        """Find an irreducible part of some rules, given that others are held.

        Source: Junker, "QuickXplain: Preferred Explanations and Relaxations for Over-Constrained Problems", AAAI 2004.
        """
        if self.terms.stop.late:
            self.doubted = True
            return list(names)
        if new and impossible(held):
            return []
        if len(names) == 1:
            return list(names)
        first, second = names[: len(names) // 2], names[len(names) // 2 :]
        found = self._needed(impossible, [*held, *first], first, second)
        return [*self._needed(impossible, [*held, *found], found, first), *found]

    def _contradictory(self, names: Sequence[str]) -> bool:
        """Tell whether some rules cannot hold together even in shares: quick to tell, and enough where it is so."""
        program = self._with(names)
        if contradicts_itself(program):
            return True
        return any(Lp(part.task).run() == Ended.INFEASIBLE for part in split(program))

    def _impossible(self, names: Sequence[str]) -> bool:
        """Tell whether some rules cannot hold together; a test that is not decided keeps the rule in question."""
        answer = InProcess().answer(self._with(names), self.terms)
        if answer.found == Found.INFEASIBLE:
            return True
        self.doubted |= answer.values is None
        return False

    def _with(self, names: Sequence[str]) -> Program:
        """Lay all rules aside but some."""
        program, held = self.program, set(names)
        lower, upper, bound = program.row_lower.copy(), program.row_upper.copy(), program.upper.copy()
        lots = {name: number for number, name in enumerate(program.market.lots.lot)}
        for name, rows in self.rows.items():
            if name not in held:
                lower[rows] = -INFINITY
                # a package left out is a bid that may win less than all, and still one that wins or does not
                upper[rows] = upper[rows] if name.startswith("package[") else INFINITY
                if not rows:
                    lot = lots[_key(name)]
                    bound[program.layout.outside[lot]] = program.market.lots.parts[lot]
        return replace(program, row_lower=lower, row_upper=upper, upper=bound)

    def sentence(self, name: str) -> str:
        """Say a rule."""
        limit: Floats = limits_of(self.program)[0]
        measured = [limit[row] or self.program.row_upper[row] for row in self.rows[name]]
        return SENTENCES[name.partition("[")[0]].format(key=_key(name), limit=max(measured, default=0.0))


def _element(row: str) -> str | None:
    """Name the rule a row belongs to; rows of one lot's suppliers are one rule, as are those of a package."""
    rule, _, key = row.partition("[")
    key = key.removesuffix("]")
    if rule not in SENTENCES:
        return None
    if rule == "suppliers_per_lot":
        key = key.rpartition(",")[2]
    elif rule == "package":
        key = key.rpartition(",")[0]
    return f"{rule}[{key}]"


def _key(name: str) -> str:
    return name.partition("[")[2].removesuffix("]")


def told(conflict: Conflict) -> Iterator[str]:
    """Yield the lines in which a conflict is said."""
    doubt = "" if conflict.minimal else " Maybe not all of them are needed: a test reached its limit of work."
    yield f"These rules cannot all hold:{doubt}"
    yield from (f"  {sentence}" for sentence in conflict.rules)
    yield "The least that would have to give:"
    yield from (f"  {sentence}" for sentence in conflict.relief)
