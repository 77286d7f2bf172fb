"""`mooring demo`, `serve`, `import` and `migrate`, as a newcomer types them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from matcher.cli import main
from matcher.installed import folder
from matcher.rounds.states import State
from matcher.settings import read_settings
from matcher.storage import rounds, runs
from matcher.storage.database import open_database
from matcher.storage.lot_lines import lot_lines
from tests.web.kept import app_of, auditor

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
    page = auditor(app_of(database), database).get(f"/rounds/{only.id}/run").text
    assert "These rules cannot all hold" in page
    assert "lot meals must be filled" in page


def test_the_demo_run_twice_keeps_one_round_with_its_award_and_one_draft() -> None:
    first, second = mooring("demo", "--once"), mooring("demo", "--once")
    assert first[0] == second[0] == 0
    assert "Price" in first[1]
    assert "Matching" not in second[1], "the award is there already"
    database = open_database(read_settings().database)
    with database.reading() as session:
        draft, network = rounds.rounds(session)
        assert network.market_digest is not None
        assert rounds.state_of(session, draft.id, datetime.now(UTC)) == State.DRAFT
        assert len(lot_lines(session, draft.id)) == 35  # Lakefront's


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
    assert "lot meals must be filled: 1 part finds no supplier" in said


def test_migrate_can_be_run_again() -> None:
    assert mooring("migrate") == mooring("migrate")


def test_other_hosts_are_refused_as_long_as_there_are_no_accounts() -> None:
    code, said = mooring("serve", "--host", "0.0.0.0")
    assert code == 2
    assert "no accounts" in said


def test_other_hosts_need_accounts_and_the_name_people_use(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mooring("user-add", "ana@example.org", "--name", "Ana Reyes")[0] == 0
    code, said = mooring("serve", "--host", "0.0.0.0")
    assert code == 2
    assert "MOORING_BASE_URL" in said
    monkeypatch.setattr("matcher.cli.serving._serve", lambda *_facts: None)
    monkeypatch.setenv("MOORING_BASE_URL", "https://mooring.example.org")
    assert mooring("serve", "--host", "0.0.0.0")[0] == 0


def test_a_demonstration_is_never_served_elsewhere_and_never_becomes_real(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOORING_BASE_URL", "https://mooring.example.org")
    assert mooring("demo", "--once")[0] == 0
    code, said = mooring("serve", "--host", "0.0.0.0")
    assert code == 2
    assert "demonstration" in said
    code, said = mooring("user-add", "ana@example.org", "--name", "Ana Reyes")
    assert code == 1
    assert "network.demo" in said


def test_a_network_in_use_becomes_no_demonstration() -> None:
    assert mooring("user-add", "ana@example.org", "--name", "Ana Reyes")[0] == 0
    code, said = mooring("demo", "--once")
    assert code == 1
    assert "network.in_use" in said


def test_the_first_account_comes_with_the_address_of_its_invitation() -> None:
    code, said = mooring("user-add", "Ana@example.org", "--name", "Ana Reyes", "--time-zone", "America/New_York")
    assert code == 0
    assert "http://127.0.0.1:8000/invitations/" in said
    assert mooring("user-add", "ana@example.org", "--name", "Ana Reyes", "--time-zone", "America/New_York")[0] == 1
    code, said = mooring("user-add", "leo@example.org", "--name", "Leo", "--time-zone", "UTC")
    assert code == 1
    assert "network.time_zone" in said
    assert mooring("user-add", "leo@example.org", "--name", "Leo", "--time-zone", "Nowhere/None")[0] == 2
    assert mooring("check")[0] == 0


def test_an_account_is_written_to_in_the_language_it_is_given() -> None:
    code, said = mooring("user-add", "leo@example.org", "--name", "Leo", "--language", "es")
    assert (code, "http://127.0.0.1:8000/es/invitations/" in said) == (0, True)
    assert mooring("user-add", "eva@example.org", "--name", "Eva", "--language", "zz")[0] == 2


def test_the_secret_is_made_once_for_this_user_alone(home: Path) -> None:
    mooring("user-add", "ana@example.org", "--name", "Ana Reyes")
    first = (home / "secret-key").read_bytes()
    mooring("user-add", "leo@example.org", "--name", "Leo")
    assert (home / "secret-key").read_bytes() == first
    assert len(first) == 64
    assert (home / "secret-key").stat().st_mode & 0o077 == 0


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
