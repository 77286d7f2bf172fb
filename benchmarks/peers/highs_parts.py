"""Bare highspy on the largest independent parts, one after the other, cold, each with the same seconds."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from benchmarks.arrays import Arrays
from benchmarks.peers import highs
from benchmarks.tasks import Finding, Task, Teller
from matcher.market import Market
from matcher.policy import Policy
from matcher.program import assemble
from matcher.solve.highs import Task as Program
from matcher.solve.parts import Part, split, without_loners

PARTS = 4
"""How many parts are asked for; the figures speak of the largest ones."""


def largest(market: Market, policy: Policy) -> list[Part]:
    """Return the largest independent parts of a market's program."""
    return list(islice(split(without_loners(assemble(market, policy))), PARTS))


def arrays_of(part: Program) -> Arrays:
    """Return an independent part's arrays, in shares."""
    return Arrays(
        cost=part.cost,
        offset=part.offset,
        lower=part.lower,
        upper=part.upper,
        integer=part.integer & (part.upper <= 1),
        row_lower=part.row_lower,
        row_upper=part.row_upper,
        start=part.begin,
        column=part.column,
        value=part.value,
    )


def together(findings: list[Finding]) -> Finding:
    """Add up values and bounds; none where one part has none."""
    values, bounds = [each.value for each in findings], [each.bound for each in findings]
    return Finding(
        value=None if None in values else sum(value for value in values if value is not None),
        bound=None if None in bounds else sum(bound for bound in bounds if bound is not None),
        facts={"gaps": [each.gap for each in findings]},
    )


def run(task: Task, market: Market, policy: Policy, teller: Teller) -> Finding:
    """Solve each part for the same seconds."""
    teller.begin("build")
    parts = largest(market, policy)
    found = []
    for part in parts:
        teller.begin("solve")
        solver = highs.handed_over(arrays_of(part.task), replace(task, gap=0.0))
        solver.run()
        teller.end()
        found.append(highs.read(solver))
    return together(found)


ANSWERS = {"equal 8": run, "equal 20": run}
"""What it can be asked."""
