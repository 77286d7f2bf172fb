"""A market whose blocks few bids cross: cut where they cross least, bounded exactly, decided block by block."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from itertools import combinations
from random import Random

import numpy as np
import pytest

from benchmarks.generator import drawn
from benchmarks.generator.sizes import Size
from matcher.certificate import certify
from matcher.market.columns import Ints
from matcher.program import Program, assemble
from matcher.solve import coupled
from matcher.solve.coupled import Cut, bounded, cut
from matcher.solve.cutting import blocks
from matcher.solve.folding import folded
from matcher.solve.highs import Found
from matcher.solve.parts import Part, split, without_loners
from matcher.solve.projection import projected
from matcher.solve.simplex import Ended, Lp
from matcher.solve.stage import InProcess, Terms, relaxed
from matcher.solve.stop import Stop
from matcher.solve.watch import Brake, Watch
from tests.reading import loaded
from tests.strategies import tiny

THREE = Size(buyers=6, lots=90, suppliers=18, periods=3, blocks=3, across=0.3, tightness=0.5)
"""Three blocks, small enough to be asked in one piece too."""


@pytest.fixture(scope="module")
def program() -> Program:
    return assemble(*drawn(THREE, 1))


@pytest.fixture(scope="module")
def part(program: Program) -> Part:
    return next(split(without_loners(program)))


@pytest.fixture
def pieces(part: Part, monkeypatch: pytest.MonkeyPatch) -> Cut:
    monkeypatch.setattr(coupled, "LARGE", 100)
    found = cut(part)
    assert found is not None
    return found


def test_suppliers_that_bid_among_themselves_make_a_block() -> None:
    lot = np.array([0, 0, 1, 1, 2, 2, 3, 3, 3])
    supplier = np.array([7, 8, 7, 8, 4, 5, 4, 5, 8])
    of = blocks(lot, supplier)
    assert of[0] == of[1] != of[2] == of[3]


def test_numbers_of_suppliers_do_not_move_the_blocks() -> None:
    random = np.random.default_rng(3)
    lot = np.repeat(np.arange(30), 4)
    supplier = lot // 10 * 5 + random.integers(0, 5, len(lot))
    first, other = blocks(lot, supplier), blocks(lot, 99 - supplier)
    assert all((first[a] == first[b]) == (other[a] == other[b]) for a, b in combinations(range(30), 2))


def test_a_part_that_falls_into_no_blocks_is_left_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coupled, "LARGE", 10)
    one = Size(buyers=2, lots=20, suppliers=6, periods=2, blocks=1)
    assert cut(next(split(without_loners(assemble(*drawn(one, 1)))))) is None


def test_a_small_part_is_left_whole(part: Part) -> None:
    assert cut(part) is None


def test_the_bound_from_blocks_is_that_of_the_whole_relaxation(part: Part, pieces: Cut) -> None:
    lp = Lp(part.task)
    assert lp.run() == Ended.BEST
    assert bounded(pieces, map).bound == pytest.approx(lp.value, rel=1e-9)


@pytest.mark.parametrize("watch", [Watch(until=1.0), Watch(brake=Brake())])
def test_a_watch_ends_the_relaxation_without_a_bound(pieces: Cut, watch: Watch) -> None:
    if watch.brake is not None:
        watch.brake.pull()
    found = bounded(pieces, map, watch)
    assert (found.bound, found.values, found.work) == (-np.inf, None, 0)


def test_a_coupled_market_that_is_cut_off_before_it_has_a_bound_has_no_award(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coupled, "LARGE", 100)
    answer = InProcess().answer(program, Terms(stop=Stop(deadline=1.0)))
    assert (answer.found, answer.values, answer.cut_off) == (Found.NOTHING, None, True)


def test_what_spans_blocks_is_settled_and_the_rest_keeps_every_row(part: Part, pieces: Cut) -> None:
    found = bounded(pieces, map)
    assert found.values is not None
    spanning = found.values[np.flatnonzero(pieces.spans)]
    assert np.array_equal(spanning, np.rint(spanning))
    task = part.task
    row = np.repeat(np.arange(len(task.row_lower)), np.diff(task.begin))
    total = np.bincount(row, task.value * found.values[task.column], len(task.row_lower))
    room = 1e-6 * np.maximum(1, np.abs(total))
    assert ((total >= task.row_lower - room) & (total <= task.row_upper + room)).all()


def test_blocks_of_one_turn_share_no_row_and_every_block_has_its_turn(pieces: Cut) -> None:
    seen: list[int] = []
    for turn in pieces.turns():
        rows = [set(pieces.pieces.rows_of(pieces.columns[number]).tolist()) for number in turn]
        assert all(one.isdisjoint(other) for one, other in combinations(rows, 2))
        seen += turn
    assert sorted(seen) == list(range(pieces.count))


def test_every_choice_that_does_not_span_is_free_in_a_block(part: Part, pieces: Cut) -> None:
    free = np.unique(np.concatenate(pieces.columns))
    choice = np.flatnonzero(part.task.integer & (part.task.upper == 1))
    assert set(choice.tolist()) <= set(free.tolist()) | set(np.flatnonzero(pieces.spans).tolist())


def test_a_coupled_market_decided_by_blocks_is_certified_and_close_to_its_bound(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = InProcess().answer(program, Terms(stop=Stop(gap=0.05, work=100)))
    monkeypatch.setattr(coupled, "LARGE", 100)
    told: list[str] = []
    terms = Terms(stop=Stop(gap=0.05, work=500), tell=lambda step: told.append(step.what))
    answer = InProcess().answer(program, terms)
    assert answer.found == Found.BEST
    assert answer.values is not None
    assert program.cost.of(answer.values) - answer.bound <= 0.05 * abs(program.cost.of(answer.values)) + 1
    assert answer.bound <= program.cost.of(whole.values) + 1e-6 * abs(answer.bound)  # type: ignore[arg-type]  # found
    assert not [
        breach
        for breach in certify(program.market, program.policy, program.solution(answer.values)).breaches
        if breach.excess > 1
    ]
    assert sum("dive" in each for each in told) >= 2


def test_neighbourhoods_in_every_block_come_closer_to_the_bound(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coupled, "LARGE", 100)
    rough, fine = (InProcess().answer(program, Terms(stop=Stop(gap=gap, work=100))) for gap in (0.05, 0.0))
    assert rough.values is not None
    assert fine.values is not None
    assert fine.bound == rough.bound
    assert program.cost.of(fine.values) < program.cost.of(rough.values)


def test_a_relaxation_from_blocks_is_that_of_the_program_in_one_piece(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = relaxed(program)
    monkeypatch.setattr(coupled, "LARGE", 100)
    assert relaxed(program) == pytest.approx(expected, rel=1e-9)
    with ProcessPoolExecutor(2) as executor:
        assert relaxed(program, Terms(executor=executor)) == pytest.approx(expected, rel=1e-9)
    assert relaxed(program.with_row(np.ones(len(program.lower)), -1.0, "limit[price]")) == -np.inf


def test_infeasible_blocks_are_an_answer(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coupled, "LARGE", 100)
    never = program.with_row(np.ones(len(program.lower)), -1.0, "limit[price]")
    assert InProcess().answer(never, Terms(stop=Stop(gap=0.05, work=100))).found == Found.INFEASIBLE


def test_the_same_coupled_market_is_decided_the_same_again(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coupled, "LARGE", 100)
    terms = Terms(stop=Stop(gap=0.05, work=500))
    first, again = (InProcess().answer(program, terms) for _ in range(2))
    assert first.values is not None
    assert np.array_equal(first.values, again.values)  # type: ignore[arg-type]  # both are points


@pytest.mark.parametrize("seed", range(12))
def test_a_projected_relaxation_has_the_same_optimum_and_its_point_keeps_every_row(seed: int) -> None:
    for piece in split(without_loners(assemble(*loaded(tiny(Random(seed), must_fill=False, force=False))))):
        task = folded(piece.task)
        smaller = projected(task)
        whole, fewer = Lp(task), Lp(smaller.task)
        ended = whole.run()
        assert fewer.run() == ended
        if ended != Ended.BEST:
            continue
        if whole.value != fewer.value:
            assert fewer.value == pytest.approx(whole.value, rel=1e-7, abs=1e-6)
        values = smaller.values(fewer.values)
        assert task.cost @ values == pytest.approx(whole.value, rel=1e-7, abs=1e-6)
        row = np.repeat(np.arange(len(task.row_lower)), np.diff(task.begin))
        total = np.bincount(row, task.value * values[task.column], len(task.row_lower))
        room = 1e-6 * np.maximum(1, np.abs(total))
        assert ((total >= task.row_lower - room) & (total <= task.row_upper + room)).all()


def test_columns_that_are_to_stay_are_not_projected_away(part: Part) -> None:
    task = folded(part.task)
    stay = np.zeros(len(task.cost), np.bool_)
    stay[_first_choices(part, 5)] = True
    assert stay[projected(task, stay).kept].sum() == 5
    assert len(projected(task).kept) < len(projected(task, stay).kept)


def test_a_projected_relaxation_has_no_row_that_the_bounds_of_its_columns_keep(part: Part) -> None:
    task = projected(folded(part.task)).task
    row, up = np.repeat(np.arange(len(task.row_lower)), np.diff(task.begin)), task.value > 0
    low, high = task.lower[task.column], task.upper[task.column]
    least = np.bincount(row, task.value * np.where(up, low, high), len(task.row_lower))
    most = np.bincount(row, task.value * np.where(up, high, low), len(task.row_lower))
    assert ((least < task.row_lower) | (most > task.row_upper)).all()
    assert not (np.isfinite(task.row_lower) & (least >= task.row_lower)).any()
    assert not (np.isfinite(task.row_upper) & (most <= task.row_upper)).any()


def _first_choices(part: Part, count: int) -> Ints:
    task = folded(part.task)
    gone = np.setdiff1d(np.flatnonzero(task.integer & (task.upper == 1)), projected(task).kept)
    return gone[:count]
