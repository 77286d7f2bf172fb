"""The figures to reach are read off cells: ratios, goals, and who was cut off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.cells import path_of
from benchmarks.figures import FIGURES
from benchmarks.goals import built, hot, problems
from benchmarks.goals.line import Goal, ratio
from benchmarks.page import page
from benchmarks.tasks import Task


def put(folder: Path, task: Task, stages: dict[str, float], **facts: object) -> None:
    told = {"stages": stages, "outcome": "done", "peak_mb": 100, "finding": {"facts": facts}}
    path_of(task, folder).write_text(json.dumps({**told, "machine": {"cores": 2, "cpu": "some"}, "versions": {}}))


def line_of(goal: Goal, folder: Path) -> list[str]:
    figure = next(figure for figure in FIGURES if figure.name == goal.name)
    rows = [line for line in page(folder, [figure]).splitlines() if line.startswith("| ")]
    return rows[2:]


@pytest.mark.parametrize(("theirs", "written", "reached"), [(5.0, "100x", "yes"), (4.0, "80x", "NO")])
def test_a_hundredfold_hand_over_is_reached_or_not(tmp_path: Path, theirs: float, written: str, reached: str) -> None:
    ours, plain = built.BUILT["region"]
    for task in ours:
        put(tmp_path, task, {"build": 0.04, "hand over": 0.01})
    for task in plain:
        put(tmp_path, task, {"build": theirs / 2, "hand over": theirs / 2})
    (line,) = line_of(built.GOALS[0], tmp_path)
    assert f"| PuLP + HiGHS | {written} |" in line
    assert line.endswith(f"| >= 100x | {reached} |")


def test_a_figure_without_both_sides_has_no_line(tmp_path: Path) -> None:
    for task in built.BUILT["region"][0]:
        put(tmp_path, task, {"build": 0.04, "hand over": 0.01})
    assert line_of(built.GOALS[0], tmp_path) == []


def test_a_frontier_is_held_against_as_many_cold_points(tmp_path: Path) -> None:
    put(tmp_path, hot.FRONTIER["city", "mooring_hot"][0], {"solve": 1.5})
    put(tmp_path, hot.FRONTIER["city", "highs_cold"][0], {"point": 0.6})
    (line,) = line_of(hot.GOALS[0], tmp_path)
    assert line.startswith("| city | 1.5 | 9 | highspy, cold each time | 6x |")
    assert line.endswith("| >= 5x | yes |")


def test_two_million_entries_are_to_fit_into_four_gigabytes(tmp_path: Path) -> None:
    put(tmp_path, problems.ENTRIES[0], {"read": 9.0, "build": 3.0}, entries=2_000_000, **{"own MB": 5_000})
    (line,) = line_of(problems.GOALS[1], tmp_path)
    assert line.startswith("| 2,000,000 entries | 12.0 |")
    assert line.endswith("| 5,000 | – | <= 4,096 MB | NO |")


def test_who_was_cut_off_takes_longer_than_it_says() -> None:
    assert ratio(60.0, 1.0, cut_off=True) == (60.0, ">60x")
    assert ratio(None, 1.0) == (0.0, "–")
