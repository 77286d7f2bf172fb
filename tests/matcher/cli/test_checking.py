"""`mooring check`, as an auditor types it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from matcher.cli import main
from matcher.installed import folder
from matcher.rounds.trail import START
from matcher.rounds.trail import main as verify


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, with one round in it."""
    monkeypatch.setenv("MOORING_HOME", str(tmp_path))
    monkeypatch.delenv("MOORING_DATABASE_URL", raising=False)
    assert mooring("import", str(folder("fixtures") / "by-hand" / "charges"))[0] == 0
    return tmp_path


def mooring(*words: str) -> tuple[int, str]:
    """Run a command here; return its exit code and everything it said."""
    result = CliRunner().invoke(main, words, catch_exceptions=False)
    return result.exit_code, result.output


def test_a_database_that_nobody_touched_holds() -> None:
    code, said = mooring("check")
    assert code == 0
    assert "2 events hold, and every row is as they say. Head: " in said


def test_what_was_changed_is_named_with_the_exit_code_of_a_refusal(home: Path) -> None:
    with sqlite3.connect(home / "mooring.db") as connection:
        connection.execute("UPDATE rounds SET name = 'Another'")
    connection.close()
    code, said = mooring("check")
    assert code == 5
    assert said == "rounds 1: its rows are not those of event 1 [trail.broken]\n"


def test_the_trail_is_written_for_somebody_outside(home: Path) -> None:
    head = mooring("check", "--write", str(home / "trail.txt"))[1].split()[-1]
    assert verify([str(home / "trail.txt"), "--head", head]) == 0
    assert mooring("check", "--head", head)[0] == 0


def test_a_head_that_was_never_one_is_refused() -> None:
    assert mooring("check", "--head", START)[0] == 5
    assert mooring("check", "--head", "nonsense")[0] == 2


def test_a_trail_that_cannot_be_written_says_so(home: Path) -> None:
    code, said = mooring("check", "--write", str(home))
    assert code == 1
    assert "cannot be written" in said
