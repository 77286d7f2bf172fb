"""Bringing a database to the tables of this version, or leaving it untouched."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from matcher.installed import folder
from matcher.storage.database import place
from matcher.storage.errors import DatabaseNewer

LOCK = 6_666_469_737
"""Any number of our own: PostgreSQL lets one migration at a time hold it."""


def migrate(engine: Engine) -> None:
    """Apply the migrations that are missing, all or none.

    Raises
    ------
    DatabaseNewer
        If the database has a migration that this version does not know.
    """
    with engine.connect() as connection:
        command.upgrade(configuration(connection), "head")


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
