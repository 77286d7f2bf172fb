"""`mooring match` and `mooring verify`, as an officer types them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matcher.cli import main
from matcher.installed import folder

Run = Callable[..., Result]
BY_HAND = folder("fixtures") / "by-hand"
FILES = {
    "awards.csv",
    "standby.csv",
    "outside.csv",
    "outward.csv",
    "charges.csv",
    "loads.csv",
    "goals.csv",
    "reasons.csv",
    "certificate.json",
}


@pytest.fixture
def run() -> Run:
    def invoke(*words: object) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)

    return invoke


@pytest.fixture
def market(tmp_path: Path) -> Path:
    """A copy of a small market that a test may change."""
    return Path(shutil.copytree(BY_HAND / "idle-hours", tmp_path / "market"))


def test_a_sound_market_gives_an_award_with_its_certificate(run: Run, tmp_path: Path) -> None:
    result = run("match", BY_HAND / "idle-hours", "--out", tmp_path / "out", "--workers", 1)
    assert result.exit_code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES
    assert "Proved: no better award exists under this policy." in result.stdout
    assert json.loads((tmp_path / "out" / "certificate.json").read_text())["status"] == "proved"


def test_verify_agrees_with_what_match_wrote(run: Run, tmp_path: Path) -> None:
    run("match", BY_HAND / "idle-hours", "--out", tmp_path / "out", "--workers", 1)
    result = run("verify", BY_HAND / "idle-hours", tmp_path / "out")
    assert result.exit_code == 0
    assert "It holds" in result.stdout


def test_one_part_moved_by_hand_is_refused_with_the_rule_it_breaks(run: Run, tmp_path: Path) -> None:
    run("match", BY_HAND / "least-and-most", "--out", tmp_path / "out", "--workers", 1)
    awards = tmp_path / "out" / "awards.csv"
    header, first, *rest = awards.read_text().splitlines()
    bid, supplier, lot, parts, value = first.split(",")
    awards.write_text("\n".join([header, f"{bid},{supplier},{lot},{int(parts) + 1},{value}", *rest]) + "\n")
    result = run("verify", BY_HAND / "least-and-most", tmp_path / "out")
    assert result.exit_code == 5
    assert "cover of" in result.stderr


def test_an_award_of_another_market_is_refused(run: Run, market: Path, tmp_path: Path) -> None:
    run("match", market, "--out", tmp_path / "out", "--workers", 1)
    policy = market / "policy.toml"
    policy.write_text(policy.read_text() + "\n[limits]\nseed = 77\n")
    result = run("verify", market, tmp_path / "out")
    assert result.exit_code == 5
    assert "digests.policy should read" in result.stderr


def test_an_unreadable_award_folder_exits_with_two(run: Run, tmp_path: Path) -> None:
    result = run("verify", BY_HAND / "idle-hours", tmp_path)
    assert result.exit_code == 2
    assert "certificate.json" in result.stderr


def test_findings_are_listed_and_nothing_is_written(run: Run, market: Path, tmp_path: Path) -> None:
    demand = market / "demand.csv"
    demand.write_text(demand.read_text().replace("lot,", "lots,", 1))
    result = run("match", market, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "demand.csv" in result.stderr
    assert not (tmp_path / "out").exists()


def test_findings_come_as_json_for_programs(run: Run, market: Path) -> None:
    (market / "lots.csv").unlink()
    result = run("match", market, "--json")
    assert result.exit_code == 2
    findings = json.loads(result.stdout)["findings"]
    assert all({"code", "file", "row", "column", "what", "remedy"} <= set(each) for each in findings)


def test_an_infeasible_market_exits_with_three_and_says_what_would_have_to_give(run: Run, tmp_path: Path) -> None:
    result = run("match", BY_HAND / "cannot-be-filled", "--out", tmp_path / "out")
    assert result.exit_code == 3
    assert "These rules cannot all hold:" in result.stderr
    assert "has capacity for" in result.stderr
    assert "no supplier" in result.stderr
    assert not (tmp_path / "out").exists()


def test_an_infeasible_market_says_so_in_json(run: Run) -> None:
    result = run("match", BY_HAND / "cannot-be-filled", "--json")
    said = json.loads(result.stdout)
    assert said["status"] == "infeasible"
    assert said["conflict"]["minimal"] is True
    assert any(name.startswith("must_fill[") for name in said["conflict"]["names"])
    assert said["conflict"]["relief"]


def test_a_run_the_watchdog_cut_is_written_but_may_not_be_signed(run: Run, tmp_path: Path) -> None:
    cleveland = Path(shutil.copytree(folder("fixtures") / "cleveland", tmp_path / "market"))
    policy = cleveland / "policy.toml"
    policy.write_text(policy.read_text().replace("\ngap_bp = 5", "\ngap_bp = 0"))
    result = run("match", cleveland, "--out", tmp_path / "out", "--seconds", 0.4, "--workers", 1)
    assert result.exit_code == 4
    if (tmp_path / "out").exists():  # a slow machine may be cut off before it has any award
        said = json.loads((tmp_path / "out" / "certificate.json").read_text())
        assert said["cut_off"]
        assert not said["awardable"]
        assert "cut the run off" in result.stdout
    else:
        assert "the clock ran out" in result.stderr


def test_the_program_is_written_as_mps_or_lp(run: Run, tmp_path: Path) -> None:
    for ending in ("mps", "lp"):
        assert run("match", BY_HAND / "idle-hours", "--program", tmp_path / f"p.{ending}").exit_code == 0
        assert (tmp_path / f"p.{ending}").stat().st_size > 100


def test_another_ending_for_the_program_is_refused(run: Run, tmp_path: Path) -> None:
    result = run("match", BY_HAND / "idle-hours", "--program", tmp_path / "p.txt")
    assert result.exit_code == 2
    assert ".lp or .mps" in result.stderr


def test_another_solver_finds_the_same_objective(run: Run) -> None:
    ours = json.loads(run("match", BY_HAND / "charges", "--json").stdout)
    cbc = json.loads(run("match", BY_HAND / "charges", "--json", "--solver", "CBC").stdout)
    assert cbc["certificate"]["objective"] == ours["certificate"]["objective"]


def test_a_missing_solver_is_named_beside_those_there_are(run: Run) -> None:
    result = run("match", BY_HAND / "charges", "--solver", "NOSUCH")
    assert result.exit_code == 1
    assert "NOSUCH" in result.stderr
    assert "CBC" in result.stderr


def test_the_same_market_gives_the_same_bytes(run: Run, tmp_path: Path) -> None:
    for name in ("a", "b"):
        run("match", BY_HAND / "two-seasons", "--out", tmp_path / name, "--workers", 1)
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_every_command_shows_an_example(run: Run) -> None:
    for command in main.commands:
        assert "Example: mooring" in run(command, "--help").stdout
