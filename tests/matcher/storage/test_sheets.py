"""Sheets are kept to the byte, told by the trail, and taken in once, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text

from matcher.exchange.upload.habits import Habits
from matcher.rounds.actor import COMMAND
from matcher.rounds.people import Kind as OrganisationKind
from matcher.rounds.people import Role
from matcher.rounds.register import Contract
from matcher.storage import register, sheets
from matcher.storage.checking import check
from matcher.storage.database import Database
from matcher.storage.errors import UploadUnknown
from matcher.storage.people import add_account, add_organisation
from matcher.storage.tables.people import Account
from matcher.storage.tables.sheets import Kind, Upload

NOW = datetime(2026, 12, 8, 15, 20, tzinfo=UTC)
BYTES = bytes(range(256))
LINEN = Contract(
    number="C-1", category="laundry", supplier="Big Linen", ends=date(2027, 12, 31), notice_by=date(2027, 8, 31)
)


@pytest.fixture
def officer(database: Database) -> Account:
    """An officer of an anchor."""
    with database.writing.begin() as session:
        anchor = add_organisation(session, "Anchor", OrganisationKind.ANCHOR, "anchor", COMMAND, NOW)
        return add_account(session, "o@example.org", "Dana", anchor, [Role.OFFICER], COMMAND, NOW)


def faults_of(database: Database) -> tuple[str, ...]:
    with database.reading.begin() as session:
        return check(session).faults


def receive(database: Database, officer: Account, name: str = "a.csv", content: bytes = BYTES) -> int:
    with database.writing.begin() as session:
        return sheets.receive(session, officer, Kind.CONTRACTS, None, name, content, NOW)


def test_a_file_is_kept_to_the_byte_and_one_that_was_not_confirmed_gives_way(
    database: Database, officer: Account
) -> None:
    first = receive(database, officer, "C:\\sheets\\first.csv")
    second = receive(database, officer, "/tmp/second\u202e.csv", b"b")
    with database.reading.begin() as session:
        kept = sheets.find(session, second, Kind.CONTRACTS, None, officer.organisation_id)
        assert (kept.name, kept.content) == ("sheet", b"b"), "a name with what nobody can see is none"
        assert session.scalars(select(Upload.sha256)).all() == [kept.sha256], first
        for kind, organisation in ((Kind.DEMAND, None), (Kind.CONTRACTS, officer.organisation_id + 1)):
            with pytest.raises(UploadUnknown):
                sheets.find(session, second, kind, None, organisation)
    assert faults_of(database) == ()


def test_a_register_is_what_its_last_sheet_says_and_the_sheet_stays(database: Database, officer: Account) -> None:
    upload = receive(database, officer)
    with database.writing.begin() as session:
        found = sheets.find(session, upload, Kind.CONTRACTS, None, officer.organisation_id)
        register.take_in(session, officer, found, {"C-1": LINEN}, (), NOW)
    again = receive(database, officer, content=b"again")
    with database.writing.begin() as session:
        found = sheets.find(session, again, Kind.CONTRACTS, None, officer.organisation_id)
        other = Contract(number="C-2", category="x", supplier="y", ends=date(2028, 1, 1), notice_by=date(2028, 1, 1))
        register.take_in(session, officer, found, {"C-2": other}, ["C-1"], NOW)
    with database.reading.begin() as session:
        assert register.contracts(session, officer.organisation_id) == {"C-2": other}
        assert [each.id for each in sheets.confirmed(session, Kind.CONTRACTS, None, None)] == [again, upload]
        assert [each.contract.number for each in register.forward_calendar(session, NOW.date())] == ["C-2"]
    assert faults_of(database) == ()


def test_a_byte_changed_in_a_kept_file_is_found(database: Database, officer: Account) -> None:
    upload = receive(database, officer)
    with database.engine.begin() as connection:
        changed = BYTES[:-1] + b"\0"
        connection.execute(text("UPDATE uploads SET content = :content"), {"content": changed})
    (fault,) = faults_of(database)
    assert f"uploads {upload}" in fault


def test_what_is_learned_is_told_once(database: Database, officer: Account) -> None:
    habits = Habits(comma="thousands").with_words("unit", {"box": "case"})
    for _ in range(2):
        with database.writing.begin() as session:
            sheets.learn(session, officer, Kind.DEMAND, habits, NOW)
    with database.reading.begin() as session:
        assert sheets.habits_of(session, officer.organisation_id, Kind.DEMAND) == habits
        assert sheets.habits_of(session, officer.organisation_id, Kind.CONTRACTS) == Habits()
        told = session.execute(text("SELECT count(*) FROM events WHERE deed = 'upload.learn'")).scalar_one()
    assert told == 1
