"""Bringing a database to the tables of this version, or leaving it untouched."""

from __future__ import annotations

from datetime import UTC, datetime

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from matcher.installed import folder
from matcher.rounds.actor import COMMAND
from matcher.storage.database import Database, place
from matcher.storage.errors import DatabaseNewer
from matcher.storage.tables.events import Event
from matcher.storage.trail import take_over

LOCK = 6_666_469_737
"""Any number of our own: PostgreSQL lets one migration at a time hold it."""


def migrate(engine: Engine, now: datetime | None = None) -> None:
    """Apply the migrations that are missing, all or none.

    Where a database in use gets its trail, the trail begins with what is there, at `now`; only then, since rows that
    no event tells of must not be taken over later.

    Raises
    ------
    DatabaseNewer
        If the database has a migration that this version does not know.
    """
    with engine.connect() as connection:
        had_trail = inspect(connection).has_table(Event.__tablename__)
        connection.rollback()
        command.upgrade(configuration(connection), "head")
    if not had_trail:
        with Database.of(engine).writing.begin() as session:
            take_over(session, now or datetime.now(UTC), COMMAND)


def configuration(connection: Connection) -> Config:
    """Return what Alembic needs to work on a connection that has not begun a transaction."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(folder("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def take_turns(connection: Connection) -> None:
    """Wait until nobody else migrates; SQLite's transactions do so from the start."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def refuse_newer(connection: Connection, scripts: ScriptDirectory) -> None:
    """Raise `DatabaseNewer` if the database knows a migration that is not among the scripts."""
    known = {script.revision for script in scripts.walk_revisions()}
    found = set(MigrationContext.configure(connection).get_current_heads())
    if unknown := sorted(found - known):
        raise DatabaseNewer(place(connection.engine.url), f"migration {', '.join(unknown)}")
