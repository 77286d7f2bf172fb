"""Known problems are solved, compared and told in a table; files that cannot be used are told too."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from benchmarks.known import line_of, main
from benchmarks.problems import Problem
from benchmarks.table import Line, Setting, as_json, as_quick, markdown
from tests.benchmarks import problems_by_hand as by_hand


def run(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, [str(folder), "--out", str(folder.parent / "table.md"), *options])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two small problems."""
    found = tmp_path / "known"
    found.mkdir()
    for name, tree in (("gap", by_hand.assignment()), ("auction", by_hand.auction())):
        (found / f"{name}.json").write_text(json.dumps(tree), "utf-8")
    return found


def test_problems_at_their_published_optimum_end_with_exit_code_0_and_a_table(folder: Path) -> None:
    result = run(folder)
    assert result.exit_code == 0, result.output
    assert "2 of 2 problems at their published optimum." in result.output
    page = (folder.parent / "table.md").read_text("utf-8")
    assert [row.split(" | ")[0] for row in page.splitlines() if row.startswith("| ")][2:] == ["| auction", "| gap"]
    told = json.loads((folder.parent / "table.json").read_text("utf-8"))
    assert [(line["published"], line["ours"], line["status"]) for line in told["problems"]] == [
        ("13", "13", "proved"),
        ("8", "8", "proved"),
    ]


def test_a_published_optimum_that_is_not_the_best_ends_with_exit_code_1(folder: Path) -> None:
    wrong = by_hand.assignment() | {"optimum": 9}
    (folder / "wrong.json").write_text(json.dumps(wrong), "utf-8")
    result = run(folder)
    assert result.exit_code == 1
    assert "2 of 3 problems" in result.output
    assert "| wrong | gap |" in (folder.parent / "table.md").read_text("utf-8")


def test_only_the_named_files_are_solved(folder: Path) -> None:
    (folder / "bad.json").write_text("{", "utf-8")
    result = run(folder, "--only", "gap")
    assert result.exit_code == 0
    assert "1 of 1 problems" in result.output


def test_a_part_of_the_folder_is_written_nowhere_unless_a_file_is_named(folder: Path) -> None:
    result = CliRunner().invoke(main, [str(folder), "--only", "gap"])
    assert result.exit_code == 0
    assert "Written" not in result.output


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("empty", "", "The file is empty."),
        ("half", '{"name": ', "The file is not JSON"),
        ("latin", "\xe9", "The file is not text in UTF-8."),
        ("deep", "[" * 200_000, "The file is not JSON"),
        ("list", "[]", "Input should be"),
        ("twice", '{"name": 1, "name": 2}', '"name" stands twice in one object.'),
        ("nan", '{"optimum": NaN}', "NaN is not a number."),
        ("huge", json.dumps(by_hand.auction() | {"optimum": 1e300}), "optimum: write a number up to"),
        ("most", json.dumps(by_hand.auction() | {"sense": "max"}), "sense: Input should be 'min'."),
        ("shape", json.dumps(by_hand.auction() | {"lots": {}}), "lots: "),
        ("more", json.dumps(by_hand.auction() | {"colour": "red"}), "colour: Extra inputs are not permitted."),
        ("none", json.dumps(by_hand.auction() | {"bids": []}), "bids: "),
        ("lost", json.dumps(by_hand.auction() | {"firms": [{"id": "P"}, {"id": "Q"}]}), 'names firm "R"'),
        ("double", json.dumps(by_hand.auction() | {"firms": [{"id": each} for each in "PPQRS"]}), 'two of firm "P"'),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_a_sentence_and_the_run_goes_on(
    folder: Path, name: str, text: str, told: str
) -> None:
    (folder / f"{name}.json").write_bytes(text.encode("latin-1"))
    line = line_of(folder / f"{name}.json", work=1000, seconds=60)
    assert line.status == "cannot be used"
    assert told in line.note
    result = run(folder)
    assert result.exit_code == 1
    assert "2 of 3 problems" in result.output


def test_many_faults_of_one_file_are_counted(folder: Path) -> None:
    tree = by_hand.auction()
    for each in tree["bids"] + tree["lots"]:
        each["id"] = ""
    (folder / "many.json").write_text(json.dumps(tree), "utf-8")
    note = line_of(folder / "many.json", work=1000, seconds=60).note
    assert note.startswith("lots[0].id: ")
    assert note.endswith("And 6 more.")


def test_a_folder_without_problems_and_an_unknown_name_are_refused(tmp_path: Path, folder: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    assert "holds no file that ends in .json" in run(bare).output
    result = run(folder, "--only", "absent")
    assert (result.exit_code, "absent.json" in result.output) == (2, True)


def test_an_infeasible_problem_disagrees_with_any_optimum(folder: Path) -> None:
    tree: dict[str, Any] = by_hand.assignment()
    tree["firms"][1]["capacity"] = 0
    (folder / "short.json").write_text(json.dumps(tree), "utf-8")
    line = line_of(folder / "short.json", work=1000, seconds=60)
    assert (line.status, line.ours, line.agrees) == ("infeasible", "", False)


@pytest.mark.parametrize(
    ("optimum", "tolerance", "cost", "agrees"),
    [
        (1_000_000, None, 1_000_001, True),
        (1_000_000, None, Fraction(1_000_001_000_001, 10**6), False),
        (-1_000_000, None, -1_000_001, True),
        (0, None, Fraction(1, 10**9), False),
        (8, Fraction(1, 2), Fraction(17, 2), True),
        (8, Fraction(1, 2), Fraction(17, 2) + Fraction(1, 10**9), False),
        (8, 0, 8, True),
        (8, 0, Fraction(8) + Fraction(1, 10**12), False),
    ],
)
def test_the_files_own_tolerance_decides_and_a_millionth_where_it_has_none(
    optimum: int, tolerance: Fraction | None, cost: Fraction, agrees: bool
) -> None:
    problem = Problem.model_validate(by_hand.assignment())
    stated = problem.optimum_info.model_copy(update={"tolerance": tolerance})
    published = problem.model_copy(update={"optimum": Fraction(optimum), "optimum_info": stated})
    assert published.agrees(Fraction(cost)) is agrees


@pytest.mark.parametrize(
    ("ours", "theirs", "quick"), [(0.55, 0.1, True), (0.65, 0.1, False), (2.4, 2.0, True), (2.5, 2.0, False)]
)
def test_a_long_problem_may_take_a_fifth_more_and_a_short_one_half_a_second(
    ours: float, theirs: float, quick: bool
) -> None:
    assert as_quick(ours, theirs) is quick


def test_an_offset_costs_nothing(folder: Path) -> None:
    (folder / "auction.json").write_text(json.dumps(by_hand.auction() | {"offset": 1000.5}), "utf-8")
    assert line_of(folder / "auction.json", work=1000, seconds=60).agrees


def test_the_same_lines_are_written_in_the_same_bytes() -> None:
    setting = Setting(cores=2, cpu="some model", work=10, seconds=1.5, versions={"mooring": "1"})
    line = Line(
        name="a|b", family="gap", columns=1234, rows=5, published="8", ours="8", status="proved", gap="0.0e+00",
        seconds="0.1", ties="0.3", highspy="0.20", quick=True, work=3, agrees=True, note="é",
    )  # fmt: skip
    lines = [line]
    assert markdown(lines, setting) == markdown(list(lines), setting)
    written = "| a\\|b | gap | 1,234 | 5 | 8 | 8 | proved | 0.0e+00 | 0.1 | 0.3 | 0.20 | yes | 3 | yes | é |\n"
    assert written in markdown(lines, setting)
    assert "1 of 1 problems at their published optimum." in markdown(lines, setting)
    assert json.loads(as_json(lines, setting))["problems"][0]["columns"] == 1234
    assert as_json(lines, setting).isascii() is False
