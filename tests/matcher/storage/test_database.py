"""A database is opened as it must be, or says in one sentence why it cannot be."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from matcher.market import Market
from matcher.storage import rounds
from matcher.storage.database import PRAGMAS, Database, open_database
from matcher.storage.errors import (
    AddressWrong,
    DatabaseBusy,
    DatabaseFailed,
    DatabaseFull,
    DatabaseReadOnly,
    DatabaseUnreachable,
    NotADatabase,
)
from matcher.storage.migration import migrate
from matcher.storage.tables import METADATA
from matcher.storage.tables.rounds import Round
from tests.matcher.storage.examples import NOON, POLICY

NOBODY = 65534


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mooring.db"


@contextmanager
def opened(address: str | Path) -> Iterator[Database]:
    database = open_database(address)
    try:
        yield database
    finally:
        database.engine.dispose()


@contextmanager
def without_root() -> Iterator[Path]:
    """Give a folder of this test's own, and no more rights than anybody has: root may write everywhere."""
    folder = Path(tempfile.mkdtemp(prefix="mooring-rights-"))
    folder.chmod(0o755)
    am_root = os.geteuid() == 0
    if am_root:
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    try:
        yield folder
    finally:
        if am_root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_every_connection_to_sqlite_is_set_as_it_must_be(file: Path) -> None:
    with opened(file) as database:
        for maker in (database.reading, database.writing):
            with maker.begin() as session, database.reading.begin() as another:
                for each in (session, another):
                    found = {name: each.scalar(text(f"PRAGMA {name}")) for name in PRAGMAS}
                    assert found == PRAGMAS
    assert PRAGMAS["synchronous"] == 2  # FULL
    assert PRAGMAS["busy_timeout"] == 5000


def test_a_setting_that_does_not_hold_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PRAGMAS, "journal_mode", "sideways")
    with pytest.raises(DatabaseUnreachable, match="journal_mode stays at delete, but sideways is needed"):
        open_database(file)


def test_what_reads_cannot_write_and_what_writes_can_again_afterwards(database: Database, market: Market) -> None:
    with pytest.raises(DatabaseReadOnly), database.reading.begin() as session:
        rounds.import_market(session, market, POLICY, NOON)
    with database.writing.begin() as session:
        rounds.import_market(session, market, POLICY, NOON)
    with pytest.raises(DatabaseReadOnly), database.reading.begin() as session:
        session.execute(text("DELETE FROM bid_steps"))


def test_what_was_not_committed_is_not_kept(database: Database, market: Market) -> None:
    with database.writing() as session:
        rounds.import_market(session, market, POLICY, NOON)
    with database.reading.begin() as session:
        assert rounds.rounds(session) == []


def test_a_second_writer_waits_from_its_first_moment_and_says_so_when_it_waited_too_long(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PRAGMAS, "busy_timeout", 1)
    with opened(file) as database:
        migrate(database.engine)
        with database.writing.begin() as first:
            first.scalar(select(1))
            with (
                pytest.raises(DatabaseBusy, match="busy: database is locked"),
                database.writing.begin() as second,
            ):
                second.scalar(select(1))
            with database.reading.begin() as reader:
                assert rounds.rounds(reader) == []


def test_text_is_refused_in_a_column_of_numbers(database: Database, market: Market) -> None:
    with database.writing.begin() as session:
        round_id = rounds.import_market(session, market, POLICY, NOON)
    for statement in (
        "INSERT INTO demand (round_id, lot, period, quantity) VALUES (:id, 'l1', 3, 'many')",
        "UPDATE bids SET fixed_charge = 'free' WHERE round_id = :id",
        "UPDATE rounds SET periods = 'all' WHERE id = :id",
    ):
        with pytest.raises(DBAPIError), database.writing.begin() as session:
            session.execute(text(statement), {"id": round_id})


def test_a_full_disk_leaves_what_was_there_and_can_still_be_read(file: Path, market: Market) -> None:
    with opened(file) as database:
        migrate(database.engine)
        with database.writing.begin() as session:
            round_id = rounds.import_market(session, market, POLICY, NOON)
        with pytest.raises(DatabaseFull, match=r"is full: database or disk is full\..* make room"):
            write_without_room(database)
        with database.reading.begin() as session:
            assert [each.id for each in rounds.rounds(session)] == [round_id]
            assert rounds.freeze(session, round_id).digest == market.digest


def write_without_room(database: Database) -> None:
    with database.writing.begin() as session:
        session.execute(text(f"PRAGMA max_page_count = {session.scalar(text('PRAGMA page_count'))}"))
        session.execute(update(Round).values(name="x" * 100_000))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "mooring.db",
        "C:\\mooring.db",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://root:s3cret@localhost/mooring",
        "postgresql+nothing://root:s3cret@localhost/mooring",
        "postgresql://root:s3cret@localhost:port/mooring",
        "oracle+s3cret://x",
        "https://example.org/mooring",
    ],
)
def test_an_address_that_is_none_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(AddressWrong, match=r"MOORING_DATABASE_URL cannot be used.* Write sqlite:") as refused:
        open_database(address)
    assert "root:s3cret" not in str(refused.value)
    assert refused.value.code == "database.address"


def test_a_file_that_is_no_database_is_left_alone(file: Path) -> None:
    file.write_text("bid,lot,unit_price\n" * 100)
    before = file.read_bytes()
    with pytest.raises(NotADatabase, match=r"mooring\.db is not a sound SQLite database: file is not a database"):
        open_database(file)
    assert file.read_bytes() == before


def test_a_damaged_database_is_said_to_be_one(file: Path, market: Market) -> None:
    with opened(file) as database:
        migrate(database.engine)
        with database.writing.begin() as session:
            rounds.import_market(session, market, POLICY, NOON)
    with file.open("r+b") as handle:
        handle.seek(4096)
        handle.write(b"\xff" * (file.stat().st_size - 4096))
    with pytest.raises(NotADatabase, match="not a sound SQLite database: database disk image is malformed"):
        open_database(file)


def test_a_folder_in_place_of_the_file_is_said_to_be_unusable(file: Path) -> None:
    file.mkdir()
    with pytest.raises(DatabaseUnreachable, match="unable to open database file"):
        open_database(file)


def test_a_file_in_place_of_the_folder_is_said_to_be_unusable(file: Path) -> None:
    file.write_text("")
    with pytest.raises(DatabaseUnreachable, match="folder cannot be made"):
        open_database(file / "instance" / "mooring.db")


def test_a_missing_folder_is_made_for_this_user_alone(tmp_path: Path) -> None:
    with opened(tmp_path / "new folder?" / "mooring.db") as database:
        migrate(database.engine)
    assert (tmp_path / "new folder?" / "mooring.db").exists()
    assert (tmp_path / "new folder?").stat().st_mode & 0o077 == 0


def test_a_folder_that_may_not_be_written_is_said_to_be_one() -> None:
    with without_root() as folder:
        folder.chmod(0o555)
        with pytest.raises(DatabaseUnreachable, match="the folder may be written"):
            open_database(folder / "mooring.db")
        with pytest.raises(DatabaseUnreachable, match="folder cannot be made"):
            open_database(folder / "instance" / "mooring.db")


def test_a_file_that_may_not_be_written_is_said_to_be_one() -> None:
    with without_root() as folder:
        file = folder / "mooring.db"
        with sqlite3.connect(file) as connection:
            connection.execute("CREATE TABLE something (x)")
        connection.close()
        file.chmod(0o444)
        with pytest.raises(DatabaseReadOnly, match="cannot be written: attempt to write a readonly database"):
            open_database(file)


def test_a_server_that_is_not_there_is_said_to_be_missing_without_the_password() -> None:
    with pytest.raises(DatabaseUnreachable, match=r"mooring:\*\*\*@127\.0\.0\.1:1/mooring.*server runs") as refused:
        open_database("postgresql://mooring:s3cret@127.0.0.1:1/mooring")
    assert "s3cret" not in str(refused.value)
    told = traceback.format_exception(refused.value.__cause__, limit=0)
    assert "s3cret" not in "".join(told)


def test_a_database_the_server_does_not_have_is_said_to_be_missing(server: str) -> None:
    with pytest.raises(DatabaseUnreachable, match='database "nowhere" does not exist'):
        open_database(server.replace("/postgres?", "/nowhere?"))


def test_a_server_that_went_away_is_said_to_have_gone_and_found_again(server: str) -> None:
    with opened(server) as database:
        with pytest.raises(DatabaseFailed), database.writing() as session:
            session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        with database.reading.begin() as session:
            assert session.scalar(select(1)) == 1


def test_what_is_wrong_in_the_code_stays_what_it_is(database: Database) -> None:
    with pytest.raises(DBAPIError, match="nowhere"), database.reading.begin() as session:
        session.execute(text("SELECT * FROM nowhere"))


def test_all_tables_are_those_of_a_round_or_a_run(database: Database) -> None:
    with database.reading.begin() as session:
        for name in METADATA.tables:
            assert session.scalar(text(f"SELECT count(*) FROM {name}")) == 0
