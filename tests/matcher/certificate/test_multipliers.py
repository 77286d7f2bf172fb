"""A bound recomputed from dual multipliers: never above the best award, whatever the multipliers are."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from matcher.certificate.multipliers import BITS, Relaxation, lower_bound
from matcher.program import Program, assemble
from matcher.program.frame import CENTS_IN_ONE
from matcher.solve import solve, standing, terms_of
from matcher.solve.dive import giving_way
from matcher.solve.folding import folded
from matcher.solve.highs import Task
from matcher.solve.multipliers import multipliers, relaxation
from matcher.solve.parts import fixed_values, split, without_loners
from matcher.solve.simplex import Ended, Lp
from matcher.solve.stage import RECOMPUTED
from tests import enumeration
from tests.matcher.solve.test_invariants import sizeable
from tests.reading import folder_of, loaded, read
from tests.strategies import tiny

INFINITY = float("inf")
ONE = 1 << BITS
ROOM = Fraction(1, 10**6)
"""Cents by which a program in floating point may be off what it stands for."""
TWO = Relaxation(
    cost=(3.0, 2.0),
    lower=(0.0, 0.0),
    upper=(3.0, INFINITY),
    row_lower=(4.0, -INFINITY),
    row_upper=(INFINITY, 3.0),
    begin=(0, 2, 3),
    column=(0, 1, 1),
    value=(1.0, 1.0, 1.0),
)
"""Minimise 3 x + 2 y, x + y at least 4, y at most 3, x at most 3: 9, at x = 1 and y = 3."""


@pytest.mark.parametrize(
    ("rows", "bound"),
    [
        ((3.0, -1.0), 9),  # the optimal ones: 3 * 4 - 1 * 3
        ((2.0, 0.0), 8),  # weaker, and still a bound
        ((3.5, -1.5), Fraction(8)),  # x would be taken whole: 14 - 4.5 - 0.5 * 3
        ((0.0, 0.0), 0),
        ((3.0, 0.0), None),  # y has no upper bound, and earns by each more
        ((2.0, 1.0), None),  # the second row has no lower side
    ],
)
def test_a_bound_by_hand(rows: tuple[float, float], bound: Fraction | int | None) -> None:
    assert lower_bound(TWO, [int(y * ONE) for y in rows]) == bound


def test_a_number_in_floating_point_is_taken_for_exactly_what_it_is() -> None:
    tenth = replace(TWO, cost=(0.1, 0.3), row_lower=(1e-30, -INFINITY))
    assert lower_bound(tenth, [int(0.1 * ONE), 0]) == Fraction(int(0.1 * ONE), ONE) * Fraction(1e-30)


def relaxed(program: Program) -> list[tuple[Task, list[int], float]]:
    """Return the relaxation of each part, its multipliers, and its optimum."""
    found = []
    for part in split(without_loners(program)):
        task = folded(part.task)
        lp = Lp(giving_way(task))
        assert lp.run() == Ended.BEST
        found.append((task, multipliers(task, lp.prices).tolist(), lp.value))
    return found


@pytest.mark.parametrize("seed", range(60))
def test_no_multipliers_give_a_bound_above_the_best_of_every_choice(seed: int) -> None:
    with folder_of(tiny(Random(seed), price_only=False, in_order=False)) as folder:
        best, program = enumeration.best(folder), assemble(*read(folder))
    if best is None:
        return
    random, parts = Random(seed), relaxed(program)
    settled = Fraction(program.cost.of(fixed_values(without_loners(program))))
    told = [lower_bound(relaxation(task), y) for task, y, _ in parts]
    bounds = [bound for bound in told if bound is not None]
    assert len(bounds) == len(parts)
    assert float(sum(bounds)) == pytest.approx(sum(value for _, _, value in parts), rel=1e-7, abs=1e-4)
    assert (settled + sum(bounds)) * CENTS_IN_ONE <= best.objective + ROOM
    for number, (task, y, _) in enumerate(parts):
        for _ in range(10):
            moved = [each + random.choice([0, 0, 1, -1]) * random.randint(0, 2 * ONE) for each in y]
            other = lower_bound(relaxation(task), moved)
            rest = sum(bounds[:number] + bounds[number + 1 :])
            assert other is None or (settled + rest + other) * CENTS_IN_ONE <= best.objective + ROOM


def test_moved_multipliers_mostly_give_a_weaker_bound() -> None:
    (task, y, value), *_ = relaxed(without_loners(assemble(*loaded(sizeable(7)))))
    random, best = np.random.default_rng(1), lower_bound(relaxation(task), y)
    assert best is not None
    assert float(best) == pytest.approx(value, rel=1e-9)
    others = [
        lower_bound(relaxation(task), (np.array(y) + random.integers(-ONE, ONE, len(y))).tolist()) for _ in "abcd"
    ]
    assert all(other is None or other < best for other in others)


def test_an_award_says_that_its_bound_was_recomputed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts are dived into from a few columns on; five hundredths from the bound is close enough."""
    monkeypatch.setattr(standing, "SMALL", 10)
    market, policy = loaded(sizeable(7))
    terms = terms_of(policy)
    result = solve(market, policy, terms=replace(terms, stop=replace(terms.stop, gap=0.05)))
    assert result.levels[-1].bound_source == RECOMPUTED
    best = solve(market, policy).levels[-1]
    bound = result.levels[-1].bound
    assert bound is not None
    assert best.value * Fraction(9, 10) < bound <= best.value
