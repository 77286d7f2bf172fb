"""PuLP solvers as they are, and as they fail: nothing is read that was not said, and nothing is left lying about."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pulp
import pytest

from matcher.errors import SolverFailed
from matcher.program import assemble
from matcher.program.view import view
from matcher.solve import door, solve, terms_of
from matcher.solve.door import Stock, available, named, what_if
from matcher.solve.highs import Found
from matcher.solve.result import Result, Status
from matcher.solve.stage import Terms
from matcher.solve.stop import Stop
from tests.matcher.solve.hard import hard
from tests.reading import listed, loaded
from tests.small import small

MEALS = small(
    lots="lot parts\nmeals 4",
    bids="bid supplier\na alder\nb birch",
    bid_entries="bid lot unit_price most_parts\na meals 8 3\nb meals 9 -",
)
"""Best: three parts with a at 200.00 a part, one with b at 225.00."""
BEST = 3 * 200_00 + 225_00


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let temporary files go where they can be counted."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Put a program of our own in the place of CBC; it finds in `out` where its solution belongs."""
    binary = tmp_path / "cbc"
    head = f"#!{sys.executable}\nimport sys\nout = sys.argv[sys.argv.index('-solution') + 1]\n"
    binary.write_text(head + program, "utf-8")
    binary.chmod(0o700)
    monkeypatch.setattr(door, "_cbc", lambda: str(binary))


def says(text: str) -> str:
    return f"open(out, 'w').write({text!r})\n"


def solution(status: str, *values: float) -> str:
    """Write a solution file the way CBC does; columns in the order of the program."""
    lines = [f"{number:7} X{number:07} {value:>15} {0:>23}" for number, value in enumerate(values)]
    return "\n".join([status, *lines]) + "\n"


def through_cbc() -> Result:
    return solve(*loaded(MEALS), solver=named("CBC"))


def test_cbc_proves_what_highs_proves(shelf: Path) -> None:
    result = through_cbc()
    assert result.status == Status.PROVED
    assert result.objective == BEST
    assert result.levels[-1].bound_source == "CBC's claim"
    assert list(shelf.iterdir()) == []


def test_cbc_can_always_be_used_and_what_is_not_there_is_refused_by_name() -> None:
    assert available()[0] == "CBC"
    with pytest.raises(SolverFailed, match="The solver NOSUCH failed: it is not on this machine; there are CBC"):
        named("NOSUCH")


@pytest.mark.parametrize(
    "program",
    [
        "sys.exit(3)\n",
        "print('nothing to see')\n",
        says("\x00\x01 garbage"),
        says("garbage\n"),
        says("Optimal - objective value 8\nnot a column\n"),
        says("Optimal - objective value 8\n      0 X0000000 three 0\n"),
        says("Optimal\n      0 X0000000 nan 0\n"),
        says("Optimal\n      0 X0000000 inf 0\n"),
        says(""),
        says("Unbounded - objective value 0\n"),
        "open(out, 'wb').write(b'\\xff\\xfe\\x00')\n",
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n",
    ],
)
def test_a_solver_that_fails_is_said_to_and_leaves_no_file(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shelf: Path
) -> None:
    fake(tmp_path, monkeypatch, program)
    with pytest.raises(SolverFailed, match="The solver CBC failed"):
        through_cbc()
    assert list(shelf.iterdir()) == []


@pytest.mark.parametrize("kind", ["missing", "not executable", "a folder"])
def test_a_binary_that_cannot_run_is_said_to(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shelf: Path
) -> None:
    binary = tmp_path / "cbc"
    if kind == "not executable":
        binary.write_text("no program", "utf-8")
    if kind == "a folder":
        binary.mkdir()
    monkeypatch.setattr(door, "_cbc", lambda: str(binary))
    with pytest.raises(SolverFailed):
        through_cbc()
    assert list(shelf.iterdir()) == []


@pytest.mark.parametrize(
    "status",
    [
        "Stopped on time (no integer solution - continuous used) - objective value 812.5",
        "Stopped on nodes (no integer solution - continuous used) - objective value 812.5",
    ],
)
def test_values_of_a_run_that_found_no_award_are_never_read(
    status: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CBC leaves the relaxation's values behind, fractions among them, and prints an objective."""
    fake(tmp_path, monkeypatch, says(solution(status, 2.5, 1.5, 0)))
    answer = named("CBC").answer(assemble(*loaded(MEALS)), Terms(stop=Stop().within(5)))
    assert (answer.found, answer.values, answer.cut_off) == (Found.NOTHING, None, True)
    assert through_cbc().status == Status.NOTHING_FOUND


def test_a_run_its_clock_stopped_is_feasible_with_the_relaxations_bound_though_pulp_says_optimal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path, monkeypatch, says(solution("Stopped on time - objective value 900.0", 0, 4, 0)))
    result = through_cbc()
    assert listed(result.solution) == (("b", "meals", 4),)
    assert (result.status, result.cut_off) == (Status.FEASIBLE, True)
    assert result.levels[-1].bound_source == "HiGHS LP"
    assert result.distance == 900_00 - BEST
    assert not result.awardable(10_000)


def test_a_solver_that_awards_against_a_rule_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, monkeypatch, says(solution("Optimal - objective value 800", 4, 0, 0)))
    with pytest.raises(SolverFailed, match=r"its award breaks link\[a,meals\]"):
        through_cbc()


def test_an_infeasible_market_is_so_for_cbc_too() -> None:
    market = small(lots="lot parts must_fill\nmeals 4 yes\nrest 1 -", **{})
    result = solve(*loaded(market), solver=named("CBC"))
    assert result.status == Status.INFEASIBLE
    assert result.conflict is not None
    assert result.conflict.relief == ("lot meals must be filled: 4 parts find no supplier",)


def test_a_clock_too_short_for_cbc_never_yields_a_signature_or_a_fraction(shelf: Path) -> None:
    market, policy = loaded(hard())
    result = solve(market, policy, terms=terms_of(policy, seconds=0.01), solver=named("CBC"))
    assert result.cut_off
    assert result.status in (Status.FEASIBLE, Status.NOTHING_FOUND)
    assert not result.awardable(10_000)
    assert list(shelf.iterdir()) == []


def test_no_solver_process_outlives_its_run(shelf: Path) -> None:
    through_cbc()
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(shelf) not in running


def test_a_row_written_in_pulp_enters_and_makes_a_what_if() -> None:
    def at_most_two(problem: pulp.LpProblem) -> None:
        problem += problem.variablesDict()["award_a_meals"] <= 2, "pilot"

    result = what_if(*loaded(MEALS), at_most_two)
    assert listed(result.solution) == (("a", "meals", 2), ("b", "meals", 2))
    assert (result.status, result.what_if) == (Status.PROVED, True)
    assert not result.awardable(10_000)


def test_the_goals_cannot_be_changed_in_pulp() -> None:
    def free(problem: pulp.LpProblem) -> None:
        problem.setObjective(pulp.lpSum([]))

    with pytest.raises(ValueError, match="its goals are the policy's"):
        what_if(*loaded(MEALS), free)


def test_a_row_about_something_else_is_refused() -> None:
    def foreign(problem: pulp.LpProblem) -> None:
        problem += problem.add_variable("mine") >= 1, "mine"

    with pytest.raises(ValueError, match="is not a decision of the market"):
        what_if(*loaded(MEALS), foreign)


def test_our_own_path_is_a_pulp_solver() -> None:
    shown = view(assemble(*loaded(MEALS)))
    problem = shown.problem
    problem += shown.variables[0] <= 1
    assert problem.solve(Stock()) == pulp.LpStatusOptimal
    assert problem.sol_status == pulp.LpSolutionOptimal
    assert [variable.varValue for variable in shown.variables] == [1, 3, 0]
    assert pulp.value(problem.objective) == pytest.approx(200 + 3 * 225)


def test_our_own_path_says_infeasible_and_not_solved_as_pulp_does() -> None:
    shown = view(assemble(*loaded(MEALS)))
    problem = shown.problem
    problem += shown.variables[0] >= 4
    assert problem.solve(Stock()) == pulp.LpStatusInfeasible
    unfinished = view(assemble(*loaded(hard(exact=True)))).problem
    assert unfinished.solve(Stock(Terms(stop=Stop(work=1)))) == pulp.LpStatusNotSolved
    assert unfinished.sol_status == pulp.LpSolutionNoSolutionFound


def test_our_own_path_needs_a_problem_of_a_view() -> None:
    with pytest.raises(SolverFailed, match="carries no program"):
        pulp.LpProblem("stranger").solve(Stock())
