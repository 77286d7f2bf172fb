"""The session: every question answered as a cold solve answers it, and nothing left behind by any."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings

from matcher.program import Program, assemble
from matcher.program.blocks import INFINITY
from matcher.solve.change import Change
from matcher.solve.parts import contradicts_itself, split, without_loners
from matcher.solve.session import Session
from matcher.solve.simplex import Ended, Lp
from tests.reading import loaded
from tests.small import small
from tests.strategies import Written, markets

TWO_LOTS = small(
    lots="lot\nm\nn", bids="bid supplier\na alder\nb birch", bid_entries="bid lot unit_price\na m 8\nb n 9"
)


def cold(program: Program) -> float:
    """What a fresh solve finds, everything in one piece."""
    program = without_loners(program)
    if contradicts_itself(program):
        return INFINITY
    total = program.cost.of(np.where(program.lower == program.upper, program.lower, 0.0))
    for part in split(program, whole=True):
        lp = Lp(part.task)
        if lp.run() != Ended.BEST:
            return INFINITY
        total += lp.value
    return total


def near(value: float) -> object:
    return pytest.approx(value, rel=1e-9, abs=1e-7)


def drawn(session: Session, seed: int) -> list[Change]:
    """A change of each kind, of columns and rows that may be asked about."""
    program, random = session.program, Random(seed)
    columns = session.free_columns(program.layout.award)
    rows = session.free_rows(np.arange(len(program.row_lower)))
    assume(len(columns) and len(rows))
    column, row = np.array([random.choice(columns.tolist())]), np.array([random.choice(rows.tolist())])
    return [
        Change.bounds(column, np.zeros(1), np.zeros(1)),
        Change.bounds(column, np.minimum(program.upper[column], 1), program.upper[column]),
        Change.costs(column, program.cost.vector[column] * random.choice((0.5, 0.9, 1.2))),
        Change.sides(row, program.row_lower[row] * 0.5, program.row_upper[row] * 0.5),
    ]


def applied(program: Program, change: Change) -> Program:
    """The program with a change made in its arrays."""
    names = ("lower", "upper", "row_lower", "row_upper")
    arrays = {name: getattr(program, name).copy() for name in names}
    cost = program.cost.vector.copy()
    arrays["lower"][change.columns], arrays["upper"][change.columns] = change.lower, change.upper
    cost[change.priced] = change.cost
    arrays["row_lower"][change.rows], arrays["row_upper"][change.rows] = change.row_lower, change.row_upper
    return replace(program, cost=replace(program.cost, vector=cost), **arrays)


@settings(max_examples=25)
@given(written=markets(must_fill=False, force=False))
def test_each_question_is_answered_as_by_a_cold_solve_of_the_changed_program(written: Written) -> None:
    session = Session(assemble(*loaded(written)))
    before = session.value
    assume(before < INFINITY)
    assert before == near(cold(session.program))
    for change in drawn(session, seed=1):
        wanted = cold(applied(session.program, change))
        assert before + session.ask(change).difference == near(wanted)
    assert session.value == before


@settings(max_examples=12)
@given(written=markets(must_fill=False, force=False))
def test_changes_that_are_kept_add_up(written: Written) -> None:
    session = Session(assemble(*loaded(written)))
    assume(session.value < INFINITY)
    program = session.program
    for change in drawn(session, seed=2):
        session.keep(change)
        program = applied(program, change)
        assert session.value == near(cold(program))


@settings(max_examples=12)
@given(written=markets(must_fill=False, force=False))
def test_questions_leave_no_trace_whatever_was_asked_before(written: Written) -> None:
    program = assemble(*loaded(written))
    session, fresh = Session(program), Session(program)
    assume(session.value < INFINITY)
    asked = drawn(session, seed=3)
    with session.question() as question:
        for change in asked:
            question.ask(change)
    assert [session.ask(change).difference for change in asked] == [
        near(fresh.ask(change).difference) for change in asked
    ]


@settings(max_examples=12)
@given(written=markets(must_fill=False, force=False))
def test_one_piece_that_starts_where_its_parts_stand_has_nothing_left_to_do(written: Written) -> None:
    apart = Session(assemble(*loaded(written)))
    assume(apart.value < INFINITY)
    together = Session(apart.program, whole=True)
    together.start(apart.basis)
    assert together.value == near(apart.value)
    assert together.steps == 0


def test_only_the_part_that_is_asked_about_is_loaded() -> None:
    session = Session(assemble(*loaded(TWO_LOTS)))
    award = session.program.layout.award
    reply = session.ask(Change.bounds(award[:1], np.ones(1), np.ones(1)))
    assert reply.difference == near(0)
    assert award[1] not in reply.columns
    assert reply.of(award[:1]) == near(1)


def test_what_is_fixed_from_the_start_cannot_be_asked_about() -> None:
    program = assemble(*loaded(TWO_LOTS))
    column = program.layout.award[:1]
    program.upper[column] = 0
    session = Session(program)
    assert not len(session.free_columns(column))
    with pytest.raises(ValueError, match="fixed from the start"):
        session.ask(Change.bounds(column, np.ones(1), np.ones(1)))


def test_a_program_that_contradicts_itself_comes_to_infinity() -> None:
    program = assemble(*loaded(TWO_LOTS))
    program.upper[:] = 0
    assert Session(program).value == INFINITY


def test_what_is_impossible_for_one_question_is_possible_again_for_the_next() -> None:
    session = Session(assemble(*loaded(TWO_LOTS)))
    award, before = session.program.layout.award, session.value
    with session.question() as question:
        assert question.ask(Change.bounds(award[:1], np.full(1, 2.0), np.full(1, 2.0))).difference == INFINITY
        assert question.ask(Change.bounds(award[:1], np.ones(1), np.ones(1))).difference == near(0)
    assert session.value == before


def test_dual_prices_say_what_one_more_unit_of_capacity_is_worth() -> None:
    written = small(
        lots="lot parts\nm 10",
        bids="bid supplier\na alder",
        bid_entries="bid lot unit_price\na m 8",
        capacity="supplier resource period units\nalder hours * 50",
        bid_uses="bid lot resource units_per_unit\na m hours 1",
    )
    session = Session(assemble(*loaded(written)))
    (row,) = session.program.row_names["capacity[alder,hours,1]"]
    before = session.value
    assert session.prices[row] == near(-2)
    more = Change.sides(np.array([row]), np.array([-INFINITY]), np.array([60.0]))
    assert session.ask(more).difference == near(-20)
    assert session.value == before
