"""Every change is told, nothing told can be changed, and what was changed all the same is named."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError

from matcher.market import Market
from matcher.market.tables import TABLES
from matcher.rounds.actor import COMMAND, Actor
from matcher.rounds.trail import START, moment, written
from matcher.rounds.trail import main as verify
from matcher.storage import checking, guards, rounds, runs, trail
from matcher.storage.database import ChangeUntold, Database
from matcher.storage.migration import configuration, migrate
from matcher.storage.tables import METADATA
from matcher.storage.tables.events import Event
from matcher.storage.tables.rounds import Round
from matcher.storage.tables.schema import TOLD_BY, UNTOLD
from matcher.storage.trail import Deed, append
from tests.matcher.storage.examples import NOON, POLICY, proposal
from tests.tampering import switch_guards, unguarded


@pytest.fixture
def filled(database: Database, market: Market) -> Database:
    """A database with a round and its run."""
    with database.writing.begin() as session:
        round_id = rounds.import_market(session, market, POLICY, NOON, Actor("account 3", 7))
    with database.writing.begin() as session:
        runs.store(session, round_id, proposal(market), NOON)
    return database


def check(database: Database, head: str = "") -> checking.Checked:
    with database.reading.begin() as session:
        return checking.check(session, head)


def events(database: Database) -> list[dict[str, Any]]:
    with database.reading.begin() as session:
        found = session.execute(text("SELECT * FROM events ORDER BY number"))
        return [dict(each) for each in found.mappings()]


def test_an_import_and_a_run_are_told_with_who_when_and_what(filled: Database, market: Market) -> None:
    first, second = events(filled)
    assert (first["deed"], first["actor"], first["organisation"]) == ("round.import", "account 3", 7)
    assert (second["deed"], second["actor"], second["organisation"]) == ("run.store", COMMAND.name, None)
    assert first["at"] == moment(NOON)
    facts = json.loads(first["facts"])
    assert (facts["round"], facts["market"], facts["policy"]) == (1, market.digest, POLICY.digest)
    assert {each.split()[0] for each in facts["rows"]} == {
        *("rounds", "round_states"),
        *(table.file for table in TABLES),
    }
    assert check(filled) == checking.Checked(2, second["hash"], ())


def test_importing_again_changes_nothing_and_tells_nothing(filled: Database, market: Market) -> None:
    with filled.writing.begin() as session:
        rounds.import_market(session, market, POLICY, NOON)
    assert len(events(filled)) == 2


def test_a_change_that_no_event_tells_of_is_not_kept(filled: Database) -> None:
    with pytest.raises(ChangeUntold, match="rounds"), filled.writing.begin() as session:
        session.execute(update(Round).values(name="Other"))
    with pytest.raises(ChangeUntold, match="places"):
        _tell_of_another_table(filled)
    assert check(filled).faults == ()
    with filled.writing.begin() as session:  # what was refused before is forgotten
        session.execute(update(Round).values(name="Other"))
        append(session, Deed(name="round.rename", actor=COMMAND, now=NOON), ("rounds", 1))
    assert check(filled).faults == ()


def _tell_of_another_table(database: Database) -> None:
    with database.writing.begin() as session:
        session.execute(insert(METADATA.tables["places"]).values(round_id=1, place="new", name=""))
        append(session, Deed(name="round.rename", actor=COMMAND, now=NOON), ("rounds", 1))


def test_every_table_says_how_the_trail_tells_of_it_or_why_it_does_not() -> None:
    for table in METADATA.tables.values():
        assert (TOLD_BY in table.info) != bool(table.info.get(UNTOLD)), table.name
        assert table.info.get(TOLD_BY, next(iter(table.c)).name) in table.c, table.name


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET deed = 'other' WHERE number = 1",
        "UPDATE events SET hash = hash",
        "DELETE FROM events WHERE number = 2",
        "DELETE FROM events",
        "INSERT INTO events SELECT 5, at, actor, organisation, deed, facts, 'x' FROM events WHERE number = 1",
        "INSERT INTO events SELECT 2, at, actor, organisation, deed, facts, 'x' FROM events WHERE number = 1",
    ],
)
def test_the_database_itself_only_adds_to_the_trail(filled: Database, statement: str) -> None:
    with pytest.raises(IntegrityError, match=r"trail\."), filled.engine.begin() as connection:
        connection.execute(text(statement))
    assert check(filled).faults == ()


def test_no_way_around_the_guards_is_left_open(filled: Database) -> None:
    on_sqlite = filled.engine.dialect.name == "sqlite"
    values = "SELECT number, at, actor, organisation, 'other', facts, hash FROM events WHERE number = 2"
    statement = f"INSERT OR REPLACE INTO events {values}" if on_sqlite else "TRUNCATE events"
    with pytest.raises(IntegrityError, match=r"trail\."), filled.engine.begin() as connection:
        connection.execute(text(statement))
    assert check(filled).faults == ()


def test_rows_added_or_taken_away_behind_the_trail_are_named(filled: Database) -> None:
    with filled.engine.begin() as connection:
        connection.execute(text("DELETE FROM bid_steps"))
        connection.execute(text("INSERT INTO lot_terms VALUES (1, 'l2', 'new', '1', '', 0)"))
    assert check(filled).faults == (
        "bid_steps 1: its rows are gone; event 1 has them",
        "lot_terms 1: its rows are not those of event 1",
    )


def test_bytes_that_are_no_text_are_named_and_not_stumbled_over(filled: Database) -> None:
    if filled.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL refuses such bytes itself")
    with unguarded(filled) as connection:
        connection.execute(text("UPDATE events SET deed = CAST(x'ff41' AS TEXT) WHERE number = 2"))
        connection.execute(text("UPDATE suppliers SET name = CAST(x'ff41' AS TEXT)"))
    assert check(filled).faults == (
        "event 2: its hash is not that of its content after the event before it",
        "suppliers 1: its rows are not those of event 1",
    )


def test_a_cut_off_trail_is_found_by_what_it_told_and_by_a_head_published_before(filled: Database) -> None:
    head = check(filled).head
    with unguarded(filled) as connection:
        connection.execute(text("DELETE FROM events WHERE number = 2"))
    assert "runs 1: its rows are there, but no event tells of them" in check(filled).faults
    assert f"no event has the hash {head}: the trail was rewritten or cut off" in check(filled, head).faults


def test_a_guard_that_is_gone_is_named(filled: Database) -> None:
    with filled.engine.begin() as connection:
        switch_guards(connection, off=True)
    assert {"guard events_in_order", "guard events_kept", "guard events_unchanged"} <= {
        fault.split(":")[0] for fault in check(filled).faults
    }


def test_the_guards_are_there_after_every_way_to_the_tables(database: Database) -> None:
    def present() -> list[str]:
        with database.engine.connect() as connection:
            return list(guards.missing(connection))

    assert present() == []
    with database.engine.connect() as connection:
        command.downgrade(configuration(connection), "0004_standby")
    migrate(database.engine)
    assert present() == []
    with database.engine.begin() as connection:
        METADATA.drop_all(connection)
        METADATA.create_all(connection)
    assert present() == []


def test_a_database_in_use_before_there_was_a_trail_is_taken_over_once(filled: Database) -> None:
    with filled.engine.connect() as connection:
        command.downgrade(configuration(connection), "0004_standby")
    migrate(filled.engine, NOON)
    (first,) = events(filled)
    assert (first["deed"], first["at"]) == (trail.TAKEN_OVER, moment(NOON))
    assert check(filled).faults == ()
    with unguarded(filled) as connection:
        connection.execute(text("DELETE FROM events"))
    migrate(filled.engine, NOON)
    assert events(filled) == [], "a trail that was emptied is not begun again"
    assert len(check(filled).faults) > 10


def test_an_event_is_never_before_the_one_before_it(filled: Database) -> None:
    with filled.writing.begin() as session:
        append(session, Deed(name="test.early", actor=COMMAND, now=NOON - timedelta(hours=1)))
    assert events(filled)[-1]["at"] == moment(NOON)
    assert check(filled).faults == ()


def test_the_head_of_a_day_is_the_last_event_before_its_hour(filled: Database) -> None:
    with filled.writing.begin() as session:
        append(session, Deed(name="test.late", actor=COMMAND, now=NOON + timedelta(hours=1)))
    hashes = [each["hash"] for each in events(filled)]
    with filled.reading.begin() as session:
        assert trail.head(session) == hashes[2]
        assert trail.head(session, NOON + timedelta(hours=1)) == hashes[1]
        assert trail.head(session, NOON) == START


def test_the_trail_can_be_checked_outside(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "trail.txt"
    with filled.reading.begin() as session:
        file.write_text("".join(map(written, trail.links(session))))
    assert verify([str(file), "--head", check(filled).head]) == 0
    assert len(file.read_text().splitlines()) == len(events(filled))


def test_a_deed_that_is_refused_leaves_no_event(filled: Database) -> None:
    with filled.writing() as session:
        append(session, Deed(name="test.refused", actor=COMMAND, now=NOON))
    assert len(events(filled)) == 2


def test_events_are_added_by_the_orm_as_little_as_by_anybody_else(filled: Database) -> None:
    with pytest.raises(IntegrityError, match=r"trail\."), filled.engine.begin() as connection:
        connection.execute(update(Event).values(actor="other"))
