"""The chain of migrations makes the tables of the code, takes them back, and leaves nothing half-made."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from matcher.installed import folder
from matcher.market import Market
from matcher.rounds.actor import COMMAND
from matcher.rounds.people import Kind, Role
from matcher.storage import rounds, runs
from matcher.storage.checking import check
from matcher.storage.database import Database, open_database
from matcher.storage.errors import DatabaseNewer
from matcher.storage.migration import configuration, migrate
from matcher.storage.people import add_account, add_organisation
from matcher.storage.tables import METADATA
from tests.matcher.storage.examples import NOON, POLICY, proposal

VERSION = "alembic_version"
REBUILD = """
runs = sa.ForeignKey("runs.id", ondelete="CASCADE")
op.create_table("children", sa.Column("run_id", sa.BigInteger(), runs))
op.execute("INSERT INTO children SELECT id FROM runs")
recreate = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
with op.batch_alter_table("runs", recreate=recreate) as table:
    table.add_column(sa.Column("note", sa.String()))
""".strip()
"""A step that on SQLite copies a table and drops the old one, at which other rows point."""


def shape(database: Database) -> Any:
    """Everything a database says of its tables, in an order of its own choosing."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            made = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
            return {name: _lines(sql.replace(f'"{name}"', name)) for name, sql in made if name != VERSION}
        seen = inspect(connection)
        names = [name for name in seen.get_table_names() if name != VERSION]
        return {name: _reflected(seen, name) for name in names}


def _lines(sql: str) -> list[str]:
    each = re.sub(r", (?=\w+ (?:TEXT|INTEGER|BLOB))", "\n", sql)  # a column that came later stands on the line before
    return sorted(line.strip().rstrip(",") for line in each.replace(", \n", "\n").splitlines())


def _reflected(seen: Any, name: str) -> list[str]:
    found = [
        *seen.get_columns(name),
        *seen.get_foreign_keys(name),
        *seen.get_check_constraints(name),
        *seen.get_unique_constraints(name),
        *seen.get_indexes(name),
        seen.get_pk_constraint(name),
    ]
    return sorted(re.sub(r"0x[0-9a-f]+", "", str(each)) for each in found)


def downgrade(database: Database, to: str) -> None:
    with database.engine.connect() as connection:
        command.downgrade(configuration(connection), to)


def tables(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {VERSION}


def chain() -> list[str]:
    return sorted(path.stem for path in (folder("migrations") / "versions").glob("*.py"))


def filled(database: Database, market: Market) -> tuple[int, int]:
    with database.writing.begin() as session:
        round_id = rounds.import_market(session, market, POLICY, NOON)
        return round_id, runs.store(session, round_id, proposal(market), NOON)


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the chain, to which a test may add."""
    copy = tmp_path / "migrations"
    shutil.copytree(folder("migrations"), copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("matcher.storage.migration.folder", lambda _name: copy)
    return copy / "versions"


def add(scripts: Path, upgrade: str, revision: str = "9999_next") -> None:
    last = chain()[-1]
    lines = ["import sqlalchemy as sa", "from alembic import op", f"revision = {revision!r}"]
    lines += [
        f"down_revision = {last!r}",
        "def upgrade():",
        *(f"    {line}" for line in upgrade.splitlines()),
    ]
    (scripts / f"{revision}.py").write_text("\n".join([*lines, "def downgrade():", "    pass", ""]))


def test_upgraded_it_has_the_tables_of_the_code(database: Database) -> None:
    migrated = shape(database)
    with database.engine.begin() as connection:
        METADATA.drop_all(connection)
        METADATA.create_all(connection)
    assert shape(database) == migrated
    assert set(METADATA.tables) <= set(migrated)


def test_what_the_trail_says_of_accounts_stands_when_they_get_a_language(database: Database) -> None:
    with database.writing.begin() as session:
        home = add_organisation(session, "Office", Kind.NETWORK, None, COMMAND, NOON)
        add_account(session, "ana@example.org", "Ana", home, [Role.ADMIN], COMMAND, NOON)
    downgrade(database, "0012_sheets")
    migrate(database.engine)
    with database.reading.begin() as session:
        assert check(session).faults == ()


def test_up_down_and_up_again_ends_at_the_same_tables(database: Database) -> None:
    first = shape(database)
    downgrade(database, "base")
    assert tables(database) == set()
    migrate(database.engine)
    assert shape(database) == first


def test_each_step_can_be_taken_back_by_itself(database: Database) -> None:
    first = shape(database)
    for _ in chain():
        downgrade(database, "-1")
    assert tables(database) == set()
    migrate(database.engine)
    assert shape(database) == first


def test_every_table_is_strict_on_sqlite(tmp_path: Path) -> None:
    database = open_database(tmp_path / "mooring.db")
    migrate(database.engine)
    strict = [name for name, lines in shape(database).items() if "STRICT" in "\n".join(lines)]
    assert set(strict) == set(METADATA.tables)
    database.engine.dispose()


def test_nothing_is_left_to_generate(database: Database) -> None:
    with database.engine.connect() as connection:
        command.check(configuration(connection))


def test_the_chain_is_one_and_its_files_are_named_after_their_steps(database: Database) -> None:
    with database.engine.connect() as connection:
        script = ScriptDirectory.from_config(configuration(connection))
    assert [each.revision for each in script.walk_revisions()] == chain()[::-1]
    assert script.get_heads() == chain()[-1:]


def test_migrating_again_changes_nothing(database: Database, market: Market) -> None:
    round_id, run_id = filled(database, market)
    migrate(database.engine)
    with database.reading.begin() as session:
        assert rounds.freeze(session, round_id).digest == market.digest
        assert runs.read(session, run_id) == proposal(market)


def test_a_step_that_rebuilds_a_table_with_children_loses_no_row(
    database: Database, market: Market, scripts: Path
) -> None:
    round_id, run_id = filled(database, market)
    add(scripts, REBUILD)
    migrate(database.engine)
    with database.writing.begin() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == "9999_next"
        assert session.scalar(text("SELECT count(*) FROM runs WHERE note IS NULL")) == 1
        assert session.scalar(text("SELECT count(*) FROM children")) == 1
        assert rounds.freeze(session, round_id).digest == market.digest
        assert runs.read(session, run_id) == proposal(market)


def test_a_table_rebuilt_on_sqlite_stays_strict_and_links_are_followed_again(tmp_path: Path, scripts: Path) -> None:
    add(scripts, REBUILD)
    database = open_database(tmp_path / "mooring.db")
    migrate(database.engine)
    assert "STRICT" in "".join(shape(database)["runs"])
    with database.writing.begin() as session:
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
    database.engine.dispose()


def test_a_step_that_fails_leaves_nothing_of_itself_and_nothing_of_the_steps_before(
    empty: Database, scripts: Path
) -> None:
    add(
        scripts,
        "op.create_table('half', sa.Column('x', sa.BigInteger()))\nop.execute('SELECT * FROM nowhere')",
    )
    with pytest.raises(Exception, match="nowhere"):
        migrate(empty.engine)
    assert tables(empty) == set()


def test_a_step_that_leaves_rows_pointing_nowhere_is_not_kept(
    database: Database, market: Market, scripts: Path
) -> None:
    round_id, _ = filled(database, market)
    add(scripts, "op.execute('DELETE FROM runs')")
    with pytest.raises(Exception, match=r"point nowhere|foreign key"):
        migrate(database.engine)
    with database.reading.begin() as session:
        assert rounds.freeze(session, round_id).digest == market.digest


def test_a_database_of_a_later_version_is_refused_and_left_alone(database: Database, market: Market) -> None:
    round_id, _ = filled(database, market)
    with database.writing.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '8888_later'"))
    with pytest.raises(DatabaseNewer, match=r"later version of Mooring \(migration 8888_later\)"):
        migrate(database.engine)
    with database.reading.begin() as session:
        assert rounds.freeze(session, round_id).digest == market.digest


def test_two_processes_that_migrate_at_once_take_turns(empty: Database, address: str) -> None:
    code = (
        "import sys; from matcher.storage.database import open_database as o;"
        "from matcher.storage.migration import migrate; migrate(o(sys.argv[1]).engine)"
    )
    started = [subprocess.Popen([sys.executable, "-c", code, address]) for _ in range(2)]
    assert [each.wait() for each in started] == [0, 0]
    assert tables(empty) == set(METADATA.tables)
