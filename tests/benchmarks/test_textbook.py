"""The textbook's program of a known problem has the optimum that was reasoned by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.problems import read
from benchmarks.textbook import seconds_of
from tests.benchmarks import problems_by_hand as by_hand

MOST = 60.0


@pytest.mark.parametrize("tree", by_hand.ALL)
def test_the_textbook_has_the_optimum_that_was_reasoned(tree: Callable[[], by_hand.Tree], tmp_path: Path) -> None:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(tree()), "utf-8")
    problem = read(path)
    _, cost = seconds_of(problem, MOST)
    assert cost == pytest.approx(float(problem.optimum))
