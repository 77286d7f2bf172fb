"""Whichever statement fails, a deed is done whole or not at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.market import Market
from matcher.market.tables import TABLES
from matcher.storage import rounds, runs
from matcher.storage.database import Database
from matcher.storage.tables import METADATA
from tests.matcher.storage.examples import NOON, POLICY, proposal
from tests.matcher.storage.failing import done_whole_or_not_at_all


def state(database: Database) -> dict[str, int]:
    with database.reading.begin() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in METADATA.tables.items()
        }


def fail_each_statement(database: Database, deed: Callable[[Session], object]) -> int:
    return done_whole_or_not_at_all(database, deed, state)


def test_whichever_statement_of_an_import_fails_nothing_of_it_is_kept(database: Database, market: Market) -> None:
    failed = fail_each_statement(database, lambda session: rounds.import_market(session, market, POLICY, NOON))
    assert failed > len(TABLES)  # a statement for each table of a market, and more
    with database.reading.begin() as session:
        (found,) = rounds.rounds(session)
        assert rounds.freeze(session, found.id).digest == market.digest


@pytest.fixture
def round_id(database: Database, market: Market) -> int:
    with database.writing.begin() as session:
        return rounds.import_market(session, market, POLICY, NOON)


def test_whichever_statement_of_storing_a_run_fails_nothing_of_it_is_kept(
    database: Database, market: Market, round_id: int
) -> None:
    failed = fail_each_statement(database, lambda session: runs.store(session, round_id, proposal(market), NOON))
    assert failed > len(runs.KEPT)
    with database.reading.begin() as session:
        found = runs.latest(session, round_id)
        assert found is not None
        assert runs.read(session, found.id) == proposal(market)
