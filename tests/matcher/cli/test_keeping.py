"""`mooring backup` and `mooring restore`, as whoever runs the server types them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from matcher.cli import main
from matcher.installed import folder
from matcher.rounds.trail import START


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, with one round in it."""
    monkeypatch.setenv("MOORING_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("MOORING_DATABASE_URL", raising=False)
    monkeypatch.delenv("MOORING_SECRET_KEY", raising=False)
    assert mooring("import", str(folder("fixtures") / "by-hand" / "charges"))[0] == 0
    return tmp_path


def mooring(*words: str) -> tuple[int, str]:
    """Run a command here; return its exit code and everything it said."""
    result = CliRunner().invoke(main, words, catch_exceptions=False)
    return result.exit_code, result.output


def test_a_copy_is_kept_and_comes_back_elsewhere(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = mooring("backup", str(home / "copy.db"))
    assert code == 0
    assert f"Kept in {home / 'copy.db'}. " in said
    assert "2 of them events, and everything is as the events say. Head: " in said
    assert f"Keep {home / 'home' / 'secret-key'} apart from it" in said
    head = said.split("Head: ")[1].split()[0]
    monkeypatch.setenv("MOORING_HOME", str(home / "elsewhere"))
    code, said = mooring("restore", str(home / "copy.db"), "--head", head)
    assert code == 0
    assert f"everything is as the events say. Head: {head}" in said
    assert mooring("check", "--head", head)[0] == 0


def test_a_copy_without_a_published_head_is_not_taken_back(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mooring("backup", str(home / "copy.db"))
    monkeypatch.setenv("MOORING_HOME", str(home / "elsewhere"))
    code, said = mooring("restore", str(home / "copy.db"), "--head", START[:-1] + "1")
    assert code == 5
    assert "the trail was rewritten or cut off" in said
    code, said = mooring("restore", str(home / "copy.db"))
    assert code == 0
    assert "mooring check --head HASH" in said


def test_a_changed_database_is_kept_and_named_with_the_exit_code_of_a_refusal(home: Path) -> None:
    with sqlite3.connect(home / "home" / "mooring.db") as connection:
        connection.execute("UPDATE rounds SET name = 'Other'")
    connection.close()
    code, said = mooring("backup", str(home / "copy.db"))
    assert code == 5
    assert "Kept in" in said
    assert "rounds 1: its rows are not those of event 1 [trail.broken]" in said
    assert (home / "copy.db").exists()


def test_a_database_in_use_is_left_alone(home: Path) -> None:
    mooring("backup", str(home / "copy.db"))
    code, said = mooring("restore", str(home / "copy.db"))
    assert code == 1
    assert "only into an empty database" in said
    assert "[backup.refused]" in said
