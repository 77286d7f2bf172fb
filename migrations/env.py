"""Run by Alembic on the connection it is handed: one transaction for all, kept only if all is sound."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from sqlalchemy import Connection

from matcher.storage.guards import missing
from matcher.storage.migration import refuse_newer, take_turns
from matcher.storage.tables import METADATA


@contextmanager
def cascades_off(connection: Connection) -> Iterator[None]:
    """Keep SQLite from following foreign keys while tables are copied: it would delete their children.

    The switch works only between transactions, so the driver is told.
    """
    driver = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or driver is None:
        yield
        return
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def refuse_broken_links(connection: Connection) -> None:
    """Do afterwards what SQLite was kept from doing: refuse rows that point nowhere."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(10)
        if broken:
            raise RuntimeError(f"the migration leaves rows that point nowhere: {broken}")


def refuse_unguarded(connection: Connection) -> None:
    """Refuse what a copied table lost on its way: the triggers that guard it."""
    if gone := sorted(missing(connection)):
        raise RuntimeError(f"the migration leaves tables without their guards: {', '.join(gone)}")


def run(connection: Connection) -> None:
    """Run what was asked for: upgrade, downgrade or check."""
    with cascades_off(connection), connection.begin():
        take_turns(connection)
        refuse_newer(connection, context.script)
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            transactional_ddl=True,
            render_as_batch=True,
            autogenerate_plugins=["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"],
        )
        with context.begin_transaction():
            context.run_migrations()
        refuse_broken_links(connection)
        refuse_unguarded(connection)


run(context.config.attributes["connection"])
