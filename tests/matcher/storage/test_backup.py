"""A copy holds one moment whole, and comes back whole or not at all, from and into both kinds of database."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import insert, select, text

from matcher.market import Market
from matcher.rounds.actor import COMMAND
from matcher.rounds.people import Kind, Role
from matcher.storage import checking, rounds, runs
from matcher.storage.backup import Copied, back_up, restore
from matcher.storage.database import Database, open_database
from matcher.storage.errors import BackupRefused, TrailBroken
from matcher.storage.migration import migrate
from matcher.storage.network import found
from matcher.storage.people import add_account, add_organisation
from matcher.storage.tables.people import Account, Visit
from matcher.storage.trail import Deed, append
from tests.matcher.storage.examples import NOON, POLICY, proposal
from tests.matcher.storage.test_faults import state


@pytest.fixture
def filled(database: Database, market: Market) -> Database:
    """A database with something in it."""
    return fill(database, market)


def fill(database: Database, market: Market) -> Database:
    """Put in a round, its run, people, and one of them signed in."""
    with database.writing.begin() as session:
        round_id = rounds.import_market(session, market, POLICY, NOON)
        runs.store(session, round_id, proposal(market), NOON)
        found(session, "America/New_York", COMMAND, NOON)
        home = add_organisation(session, "Office", Kind.NETWORK, None, COMMAND, NOON)
        ana = add_account(session, "ana@example.org", "Ana Reyes", home, [Role.ADMIN], COMMAND, NOON)
        session.execute(insert(Visit).values(hash="h", account_id=ana.id, began_at=NOON, browser="Firefox"))
    return database


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "copy.db"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, market: Market) -> Iterator[Database]:
    """A database with something in it, of which copies were made."""
    with opened(f"sqlite:///{tmp_path_factory.mktemp('source') / 'source.db'}") as database:
        yield fill(database, market)


@pytest.fixture
def copy(source: Database, file: Path) -> Path:
    """A copy of the latter."""
    back_up(source, file)
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A second database, empty, with the tables of this version."""
    if request.param == "sqlite":
        with opened(f"sqlite:///{tmp_path / 'other.db'}") as database:
            yield database
    else:
        from tests.matcher.storage.conftest import _on_server

        addresses = _on_server(request.getfixturevalue("server"))
        with opened(next(addresses)) as database:
            yield database
        next(addresses, None)


@contextmanager
def opened(address: str) -> Iterator[Database]:
    database = open_database(address)
    try:
        migrate(database.engine)
        yield database
    finally:
        database.engine.dispose()


def check(database: Database, head: str = "") -> checking.Checked:
    with database.reading.begin() as session:
        return checking.check(session, head)


def add_event(database: Database) -> None:
    with database.writing.begin() as session:
        append(session, Deed(name="test.later", actor=COMMAND, now=NOON + timedelta(hours=1)))


def test_a_copy_comes_back_as_it_was_from_each_kind_of_database_into_each(
    filled: Database, other: Database, file: Path
) -> None:
    kept = back_up(filled, file)
    assert kept.checked == check(filled)
    assert kept.rows == sum(state(filled).values())
    assert restore(other, file) == Copied(kept.rows - 1, kept.checked)  # the visit stays behind
    assert check(other) == kept.checked
    assert state(other) == {**state(filled), "visits": 0}
    with filled.reading.begin() as here, other.reading.begin() as there:
        for name in ("rounds", "runs", "accounts"):
            wanted = text(f"SELECT * FROM {name} ORDER BY id")
            assert len(list(there.execute(wanted))) == len(list(here.execute(wanted))) > 0
        assert rounds.freeze(there, 1).digest == rounds.freeze(here, 1).digest


def test_what_came_back_is_worked_with_further(database: Database, copy: Path) -> None:
    restore(database, copy)
    with database.writing.begin() as session:
        home = add_organisation(session, "Second office", Kind.NETWORK, None, COMMAND, NOON)
        add_account(session, "leo@example.org", "Leo", home, [Role.ADMIN], COMMAND, NOON)
        assert list(session.scalars(select(Account.id).order_by(Account.id))) == [1, 2]
    assert check(database).faults == ()


def test_copies_made_while_others_write_are_each_one_moment(filled: Database, tmp_path: Path) -> None:
    over = Event()

    def write() -> None:
        while not over.is_set():
            add_event(filled)

    writers = [Thread(target=write) for _ in range(2)]
    for each in writers:
        each.start()
    try:
        kept = [back_up(filled, tmp_path / f"copy-{number}.db") for number in range(4)]
    finally:
        over.set()
        for each in writers:
            each.join()
    assert [each.checked.faults for each in kept] == [()] * 4
    assert len({each.checked.head for each in kept}) > 1, "others wrote"
    for copied in kept:
        assert check(filled, copied.checked.head).faults == ()


def test_a_restore_that_is_killed_leaves_an_empty_database_and_can_be_done_again(
    source: Database, database: Database, copy: Path
) -> None:
    address = database.engine.url.render_as_string(hide_password=False)
    dying = (
        "import os, signal, pathlib\n"
        "from matcher.storage import backup\n"
        "backup.check = lambda *_facts: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"backup.restore(backup.open_database({address!r}), pathlib.Path({str(copy)!r}))"
    )
    killed = subprocess.run([sys.executable, "-c", dying], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert set(state(database).values()) == {0}
    assert restore(database, copy).checked == check(source)


def test_a_copy_older_than_a_published_head_is_found_out(source: Database, database: Database, copy: Path) -> None:
    before = check(source).head
    add_event(source)
    head = check(source).head
    with pytest.raises(TrailBroken, match=f"no event has the hash {head}"):
        restore(database, copy, head)
    assert set(state(database).values()) == {0}
    restore(database, copy, before)
    assert check(database, head).faults == (f"no event has the hash {head}: the trail was rewritten or cut off",)


def test_a_copy_comes_back_into_an_empty_database_only(filled: Database, copy: Path) -> None:
    before = state(filled)
    with pytest.raises(BackupRefused, match="only into an empty database"):
        restore(filled, copy)
    assert state(filled) == before


def test_a_copy_that_somebody_changed_does_not_come_back(database: Database, copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("UPDATE lots SET limit_price = limit_price + 1")
        connection.commit()
    with pytest.raises(TrailBroken, match="lots 1: its rows are not those of event 1"):
        restore(database, copy)
    assert set(state(database).values()) == {0}


def test_a_database_that_somebody_changed_is_copied_all_the_same_and_named(filled: Database, file: Path) -> None:
    with filled.engine.begin() as connection:
        connection.execute(text("UPDATE rounds SET name = 'Other'"))
    assert back_up(filled, file).checked.faults == ("rounds 1: its rows are not those of event 1",)
    assert file.exists()


def test_a_copy_is_for_this_user_alone_in_one_file_and_never_overwrites(filled: Database, file: Path) -> None:
    back_up(filled, file)
    assert file.stat().st_mode & 0o077 == 0
    assert [each.name for each in file.parent.glob("copy*")] == ["copy.db"]
    before = file.read_bytes()
    with pytest.raises(BackupRefused, match="it is there already"):
        back_up(filled, file)
    assert file.read_bytes() == before


def test_what_is_no_copy_is_refused_by_name(database: Database, file: Path) -> None:
    file.write_text("bid,lot,unit_price\n" * 100)
    with pytest.raises(BackupRefused, match=r"copy\.db cannot be used: file is not a database"):
        restore(database, file)
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE something (x)")
    with pytest.raises(BackupRefused, match="no copy that `mooring backup` made"):
        restore(database, file)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999_later')")
        connection.commit()
    with pytest.raises(BackupRefused, match=r"a later version of Mooring made it \(migration 9999_later\)"):
        restore(database, file)


def test_a_copy_that_cannot_be_written_says_so(filled: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="No such file or directory"):
        back_up(filled, tmp_path / "nowhere" / "copy.db")
