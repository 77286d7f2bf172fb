"""Discount steps in the program: which are decided, between how many parts, and what each costs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.program import Program, assemble
from matcher.program.ladder import NEVER, quotient_up
from matcher.program.steps import Steps
from tests.reading import loaded
from tests.small import small

BIDS = "bid supplier discount discount_on all_or_nothing\na alder {} {} {}"
ENTRY = "bid lot unit_price least_parts most_parts\na m 8 {} {}"


def program(kind: str, on: str, steps: str, least: str = "-", most: str = "-", whole: str = "-") -> Program:
    """One lot of 100 units in 4 parts; one bid, 8 a unit."""
    written = small(
        lots="lot parts\nm 4",
        bids=BIDS.format(kind, on, whole),
        bid_entries=ENTRY.format(least, most),
        bid_steps="bid from discount_bp\n" + "\n".join(f"a {step}" for step in steps.split(", ")),
    )
    return assemble(*loaded(written))


def steps_of(program: Program) -> Steps:
    return program.layout.needs.steps


def parts_of(steps: Steps) -> list[tuple[int, int, int]]:
    """Number, least and most parts of each step that is decided."""
    least, most = (column[steps.decided].tolist() for column in steps.parts)
    return list(zip(steps.ladder.number[steps.decided].tolist(), least, most, strict=True))


@pytest.mark.parametrize(
    ("on", "steps", "parts"),
    [
        ("quantity", "50 100, 75.01 200", [(0, 1, 1), (1, 2, 3), (2, 4, 4)]),
        ("quantity", "50.01 100, 75 200", [(0, 1, 2), (2, 3, 4)]),
        ("value", "400 100, 600 200", [(0, 1, 1), (1, 2, 2), (2, 3, 4)]),
        ("value", "0 100, 600.01 200", [(1, 1, 3), (2, 4, 4)]),
    ],
)
def test_thresholds_are_whole_parts_and_steps_without_any_are_left_out(
    on: str, steps: str, parts: list[tuple[int, int, int]]
) -> None:
    assert parts_of(steps_of(program("all_units", on, steps))) == parts


def test_a_step_keeps_the_entrys_own_least_and_most() -> None:
    found = program("all_units", "quantity", "75 100", "2", "3")
    assert parts_of(steps_of(found)) == [(0, 2, 2), (1, 3, 3)]
    assert not (found.layout.taken >= 0).any()
    assert not any(name.startswith("link") for name in found.row_names)


@pytest.mark.parametrize(
    ("kind", "whole", "steps", "price"),
    [
        ("all_units", "-", "100.01 100", 200),
        ("all_units", "-", "0 2500", 150),
        ("all_units", "yes", "50 100, 100 2500", 150),
        ("incremental", "yes", "50 1000, 75 2000", 185),
    ],
)
def test_a_step_known_beforehand_is_a_price_and_no_decision(kind: str, whole: str, steps: str, price: int) -> None:
    found = program(kind, "quantity", steps, whole=whole)
    assert not len(found.layout.step)
    assert steps_of(found).award_price.tolist() == pytest.approx([price])


def test_an_incremental_step_costs_its_price_and_what_makes_up_for_the_dearer_parts() -> None:
    steps = steps_of(program("incremental", "quantity", "50 1000, 75 2000"))
    assert steps.pair_price.tolist() == pytest.approx([200, 180, 160])
    assert steps.step_price.tolist() == pytest.approx([0, 8 * 5, 8 * (15 - 2.5)])


def test_one_bid_has_a_row_that_splits_it_a_row_of_steps_and_two_rows_a_step() -> None:
    found = program("all_units", "quantity", "50 100, 75 200")
    assert {name: len(rows) for name, rows in found.row_names.items() if name.startswith("discount")} == {
        **{"discount[a,m]": 1, "discount[a]": 1},
        **{f"discount[a,m,{number}]": 2 for number in range(3)},
    }


@given(st.lists(st.tuples(st.integers(0, 10**17), st.integers(1, 10**9), st.integers(1, 10**17)), max_size=5))
def test_thresholds_in_parts_are_exact_beyond_64_bits(rows: list[tuple[int, int, int]]) -> None:
    amount, times, by = np.array(rows, np.int64).reshape(-1, 3).T
    expected = [min(-(-a * b // c), NEVER) for a, b, c in rows]
    assert quotient_up(amount, times, by).tolist() == expected
