"""A known problem as the textbooks write it, solved by bare highspy: what our time is held against.

A fraction per bid, whole where the problem says so; a yes or no per bid with a setup or a least fraction, per firm
with a fixed cost, each bounding the fractions below it one by one, which is the strong form of facility location.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import highspy

from benchmarks.problems import Bid, Problem

INFINITY = highspy.kHighsInf
GAP = 1e-6
"""Relative gap at which a problem counts as proved, as with us."""


@dataclass
class Textbook:
    """The columns and rows of a problem, as they are written down."""

    solver: highspy.Highs = field(default_factory=highspy.Highs)

    def column(self, cost: float, whole: bool) -> int:
        """Add a column between 0 and 1."""
        number = int(self.solver.getNumCol())
        self.solver.addCol(cost, 0.0, 1.0, 0, [], [])
        if whole:
            self.solver.changeColIntegrality(number, highspy.HighsVarType.kInteger)
        return number

    def row(self, lower: float, upper: float, terms: Mapping[int, float]) -> None:
        """Add a row."""
        self.solver.addRow(lower, upper, len(terms), list(terms), list(terms.values()))


def seconds_of(problem: Problem, most: float) -> tuple[float, float | None]:
    """Write a problem down and solve it; return the seconds, and the cost found or None."""
    began = time.perf_counter()
    book = _written(problem)
    for name, value in (("output_flag", False), ("threads", 1), ("parallel", "off"), ("time_limit", most)):
        book.solver.setOptionValue(name, value)
    book.solver.setOptionValue("mip_rel_gap", GAP)
    book.solver.run()
    spent = time.perf_counter() - began
    solved = book.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return spent, float(book.solver.getInfo().objective_function_value) if solved else None


def _written(problem: Problem) -> Textbook:
    book = Textbook()
    book.solver.setOptionValue("output_flag", False)
    single = problem.rules.single_source
    taken = {bid.id: book.column(float(bid.price), single or problem.whole(bid)) for bid in problem.bids}
    counted = {firm.id for firm in problem.firms if firm.max_awards is not None}
    yes = {
        bid.id: _yes(book, bid, taken[bid.id], single or problem.whole(bid), bid.firm in counted)
        for bid in problem.bids
    }
    _lots(book, problem, taken)
    _firms(book, problem, taken, yes)
    for bids in _by(problem.bids, "group").values():
        book.row(-INFINITY, 1.0, {yes[bid.id]: 1.0 for bid in bids})
    return book


def _yes(book: Textbook, bid: Bid, taken: int, whole: bool, counted: bool) -> int:
    """Return the column that says whether a bid wins: its fraction, where that is whole already."""
    if whole:
        book.solver.changeColCost(taken, float(bid.price + bid.setup))
        return taken
    if not (bid.setup or bid.min_fraction or bid.group or counted):
        return taken
    yes = book.column(float(bid.setup), True)
    book.row(-INFINITY, 0.0, {taken: 1.0, yes: -1.0})
    if bid.min_fraction:
        book.row(0.0, INFINITY, {taken: 1.0, yes: -float(bid.min_fraction)})
    return yes


def _lots(book: Textbook, problem: Problem, taken: Mapping[str, int]) -> None:
    for lot in problem.lots:
        terms = {taken[bid.id]: float(bid.lots[lot.id]) for bid in problem.bids if lot.id in bid.lots}
        book.row(float(lot.demand), float(lot.demand), terms)


def _firms(book: Textbook, problem: Problem, taken: Mapping[str, int], yes: Mapping[str, int]) -> None:
    by_firm = _by(problem.bids, "firm")
    for firm in problem.firms:
        bids = by_firm.get(firm.id, [])
        work = {taken[bid.id]: float(bid.consumption) for bid in bids if bid.consumption}
        most = INFINITY if firm.capacity is None else float(firm.capacity)
        if firm.fixed_cost:
            opened = book.column(float(firm.fixed_cost), True)
            for bid in bids:
                book.row(-INFINITY, 0.0, {yes[bid.id]: 1.0, opened: -1.0})
            work, most = (work | {opened: -most}, 0.0) if firm.capacity is not None else ({}, INFINITY)
        if work and most < INFINITY:
            book.row(-INFINITY, most, work)
        if firm.max_awards is not None:
            book.row(-INFINITY, float(firm.max_awards), {yes[bid.id]: 1.0 for bid in bids})


def _by(bids: Iterable[Bid], name: str) -> dict[str, list[Bid]]:
    found: dict[str, list[Bid]] = defaultdict(list)
    for bid in bids:
        if (key := getattr(bid, name)) is not None:
            found[key].append(bid)
    return found
