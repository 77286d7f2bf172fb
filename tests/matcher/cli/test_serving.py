"""`mooring demo`, `serve`, `import` and `migrate`, as a newcomer types them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from matcher.cli import main
from matcher.installed import folder
from matcher.settings import read_settings
from matcher.storage import rounds, runs
from matcher.storage.database import open_database
from web import create_app

PATIENCE = 60
"""Seconds after which a server that does not answer counts as broken, on however slow a machine."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own."""
    monkeypatch.setenv("MOORING_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("MOORING_DATABASE_URL", raising=False)
    return tmp_path / "home"


def mooring(*words: str) -> tuple[int, str]:
    """Run a command here; return its exit code and everything it said."""
    result = CliRunner().invoke(main, words, catch_exceptions=False)
    return result.exit_code, result.output


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_market_in_which_nothing_is_possible_is_kept_with_its_conflict() -> None:
    market = str(folder("fixtures") / "by-hand" / "cannot-be-filled")
    for _ in range(2):  # kept already or not, it is matched again
        code, said = mooring("import", market)
        assert (code, "These rules cannot all hold:" in said) == (3, True)
    database = open_database(read_settings().database)
    with database.reading() as session:
        (only,) = rounds.rounds(session)
        run = runs.latest(session, only.id)
        assert run is not None
        assert (run.status, run.awardable) == ("infeasible", False)
    page = create_app(database).test_client().get(f"/rounds/{only.id}/run").text
    assert "These rules cannot all hold" in page
    assert "lot meals must be filled" in page


def test_the_demo_run_twice_keeps_one_round_and_its_award() -> None:
    first, second = mooring("demo", "--once"), mooring("demo", "--once")
    assert first[0] == second[0] == 0
    assert "Price" in first[1]
    assert "Matching" not in second[1], "the award is there already"
    database = open_database(read_settings().database)
    with database.reading() as session:
        assert len(rounds.rounds(session)) == 1


def test_the_demo_says_what_it_is_and_how_good_the_award_is() -> None:
    said = mooring("demo", "--once")[1]
    assert "Erieview anchor network" in said
    assert "at most $" in said
    assert "It may be signed" in said


def test_a_folder_is_imported_as_a_round() -> None:
    code, said = mooring("import", str(folder("fixtures") / "by-hand" / "charges"))
    assert code == 0
    assert "Kept as round 1" in said


def test_a_folder_without_any_award_is_not_kept_half() -> None:
    code, said = mooring("import", str(folder("fixtures") / "by-hand" / "cannot-be-filled"))
    assert code == 3
    assert "more units would be needed" in said


def test_migrate_can_be_run_again() -> None:
    assert mooring("migrate") == mooring("migrate")


def test_other_hosts_are_refused_as_long_as_there_are_no_accounts() -> None:
    code, said = mooring("serve", "--host", "0.0.0.0")
    assert code == 2
    assert "no accounts" in said


def test_a_taken_port_is_named_and_the_next_free_one_serves_until_ctrl_c(taken_port: int) -> None:
    command = [
        sys.executable,
        "-c",
        "from matcher.cli import main; main()",
        "serve",
        "--port",
        str(taken_port),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as server:
        try:
            assert server.stdout is not None
            assert f"Port {taken_port} is taken" in server.stdout.readline()
            address = _address(server)
            with urlopen(address, timeout=PATIENCE) as page:
                assert "mooring demo" in page.read().decode()
        finally:
            server.send_signal(signal.SIGINT)
            assert server.wait(PATIENCE) == 0


def _address(server: subprocess.Popen[str]) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        line = server.stdout.readline() if server.stdout else ""
        if "Serving on " in line:
            return line.removeprefix("Serving on ").split()[0]
    raise AssertionError("the server never said where it serves")
