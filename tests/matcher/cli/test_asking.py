"""`mooring why`, as an officer or a bidder types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matcher.cli import main
from matcher.installed import folder

Run = Callable[..., Result]
MARKET = folder("fixtures") / "by-hand" / "either-or"


@pytest.fixture(scope="module")
def run() -> Run:
    def invoke(*words: object) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)

    return invoke


@pytest.fixture(scope="module")
def award(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The award of a market in which one bid of a group wins."""
    out = tmp_path_factory.mktemp("award") / "out"
    assert run("match", MARKET, "--out", out, "--workers", 1).exit_code == 0
    return out


def test_a_losing_bid_is_told_its_rule_and_its_threshold(run: Run, award: Path) -> None:
    result = run("why", MARKET, award, "alder-day")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "alder-day of Alder Cooperative won nothing.",
        "  day: of its group alder-night won, and no more may [group.full]",
        "",
        "Verified: it would have won a part at 93 % of its unit prices, all other bids unchanged.",
        "At 93 % the best award found is $6.00 better with it than without it.",
        "At 94 % it is $2.00 worse.",
    ]


def test_a_winning_bid_is_told_what_it_won(run: Run, award: Path) -> None:
    result = run("why", MARKET, award, "alder-night")
    assert result.exit_code == 0
    assert "alder-night of Alder Cooperative won." in result.stdout
    assert "would have won" not in result.stdout


def test_programs_get_one_object(run: Run, award: Path) -> None:
    told = json.loads(run("why", MARKET, award, "birch-night", "--json").stdout)
    assert told["won"] is False
    assert told["threshold"] == {"percent": 94, "verified": True, "gain": 700, "loss": 250, "least": 1}


def test_an_unknown_bid_is_a_finding(run: Run, award: Path) -> None:
    result = run("why", MARKET, award, "nobody")
    assert result.exit_code == 2
    assert "There is no bid nobody." in result.stderr


def test_no_question_is_answered_about_an_award_that_does_not_hold(run: Run, award: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for path in award.iterdir():
        text = path.read_text()
        (broken / path.name).write_text(text.replace("100", "101") if path.name == "goals.csv" else text)
    lines = (broken / "awards.csv").read_text().splitlines()
    (broken / "awards.csv").write_text("\n".join(lines[:-1]) + "\n")
    assert run("why", MARKET, broken, "alder-day").exit_code == 5


def test_a_frontier_is_printed_written_and_verified_again(run: Run, tmp_path: Path) -> None:
    market, out = folder("fixtures") / "by-hand" / "moved-work", tmp_path / "out"
    result = run("match", market, "--out", out, "--frontier", "--points", 8, "--workers", 1)
    assert result.exit_code == 0
    assert "awards, none better than another in every goal, each certified" in result.stdout
    assert {"frontier.csv", "frontier_awards.csv"} <= {path.name for path in out.iterdir()}
    held = run("verify", market, out)
    assert held.exit_code == 0
    assert "points of its frontier, each held against every rule" in held.stdout
    text = (out / "frontier.csv").read_text()
    (out / "frontier.csv").write_text(text.replace(",5580.00,", ",5579.00,"))
    assert run("verify", market, out).exit_code == 5


def test_a_frontier_goes_when_the_award_is_written_again_without(run: Run, award: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("match", MARKET, "--out", out, "--frontier", "--points", 2, "--workers", 1)
    assert (out / "frontier.csv").exists()
    assert run("match", MARKET, "--out", out, "--workers", 1).exit_code == 0
    assert {path.name for path in out.iterdir()} == {path.name for path in award.iterdir()}


def test_a_frontier_is_not_found_by_another_solver(run: Run) -> None:
    result = run("match", MARKET, "--frontier", "--solver", "CBC")
    assert result.exit_code == 2
    assert "leave --solver out" in result.stderr
