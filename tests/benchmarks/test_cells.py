"""Cells: measured in a process of their own, kept, killed when overdue, and the table made of them alone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import watch
from benchmarks.__main__ import measure
from benchmarks.cells import Cell, fill, fits, kept, path_of
from benchmarks.figures import FIGURES
from benchmarks.page import page
from benchmarks.prepare import Prepared, prepared
from benchmarks.tasks import Task

TASK = Task(what="gap", peer="highs", size="tiny", gap=0.05, seconds=20.0)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepared("tiny", 1, tmp_path_factory.mktemp("drawn"))


@pytest.fixture(scope="module")
def filled(tiny: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the cell of `TASK`."""
    folder = tmp_path_factory.mktemp("cells")
    fill(TASK, tiny, folder)
    return folder


def test_a_cell_holds_stages_finding_memory_and_all_it_hangs_on(tiny: Prepared, filled: Path) -> None:
    cell = kept(TASK, filled)
    assert cell is not None
    assert cell.outcome == "reached"
    assert cell.gap is not None
    assert 0 <= cell.gap <= TASK.gap
    assert set(cell.told["stages"]) == {"load", "build", "hand over", "solve"}
    assert cell.peak_mb > 10
    assert cell.told["market"]["market"] == tiny.facts["market"]


def test_a_cell_that_still_fits_is_not_measured_again(
    tiny: Prepared, filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = path_of(TASK, filled).stat().st_mtime_ns
    measure([TASK], tiny.path.parents[1], cells=filled)
    assert capsys.readouterr().out == "gap-tiny-1-highs-0.05: kept\n"
    assert path_of(TASK, filled).stat().st_mtime_ns == before


def test_a_cell_of_another_program_does_not_fit(tiny: Prepared, filled: Path) -> None:
    assert fits(TASK, tiny, filled)
    assert not fits(TASK, Prepared(tiny.path, {**tiny.facts, "arrays": "other"}), filled)
    assert not fits(replace(TASK, seconds=30.0), tiny, filled)


def test_a_process_that_is_overdue_is_killed_and_that_is_said(
    tiny: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "allowed", lambda _: 0.3)
    cell = fill(replace(TASK, gap=0.0), tiny, tmp_path)
    assert cell.outcome == "killed"
    assert cell.told["note"] == "killed: it did not end its stage 'solve' within 0.3 s"
    assert cell.gap is None


def test_a_process_that_fails_is_said_with_its_last_words(tiny: Prepared, tmp_path: Path) -> None:
    cell = fill(replace(TASK, what="meaning"), tiny, tmp_path)
    assert cell.outcome == "failed"
    assert cell.told["note"] == "KeyError: 'meaning'"


def test_the_table_is_made_of_the_cells_alone(tmp_path: Path) -> None:
    heads = [line for line in page(tmp_path).splitlines() if line.startswith("## ")]
    assert heads == ["## Known problems against bare highspy on the textbook's program"], "a file of their own"
    proved = next(figure for figure in FIGURES if figure.name == "proved")
    task = next(task for task in proved.tasks if task.peer == "highs" and task.size == "city" and task.seed == 1)
    told = {
        "stages": {"build": 0.5, "hand over": 0.25, "solve": 61.0},
        "finding": {"gap": 0.1234},
        "machine": {"cores": 2, "cpu": "some"},
        "versions": {"highspy": "9"},
        "outcome": "cut off",
        "peak_mb": 1234,
    }
    path_of(task, tmp_path).write_text(json.dumps(told))
    assert kept(task, tmp_path) == Cell(told)
    line = "| city | highspy | 0.5 | 0.25 | 61.0 | 60 | 12.34% | 1,234 | cut off |"
    assert line in page(tmp_path)
    assert "2 cores, some. Versions: highspy 9." in page(tmp_path)
