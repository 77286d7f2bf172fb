"""Notices and their messages in the database: who is told, what leaves once, and what waits."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from matcher.market import Market
from matcher.rounds.actor import COMMAND, Actor
from matcher.rounds.notices import Happening, Via
from matcher.rounds.people import Kind, Role
from matcher.storage import checking, notices, outbox, people, rounds
from matcher.storage.database import Database
from matcher.storage.network import found
from matcher.storage.notices import Telling
from matcher.storage.outbox import Outcome
from matcher.storage.trail import Deed, append
from tests.matcher.storage.examples import NOON, POLICY
from tests.matcher.storage.failing import done_whole_or_not_at_all

OFFICER, APPROVER, BIDDER, READER = 1, 2, 3, 4
DAY = timedelta(days=1)


@pytest.fixture
def settled(database: Database, market: Market) -> Database:
    """A network with a hospital, a cooperative and a round."""
    with database.writing.begin() as session:
        found(session, "UTC", COMMAND, NOON)
        for kind, roles in (
            (Kind.ANCHOR, (Role.OFFICER, Role.APPROVER)),
            (Kind.COOPERATIVE, (Role.BIDDER, Role.READER)),
        ):
            home = people.add_organisation(session, f"The {kind}", kind, None, COMMAND, NOON)
            for role in roles:
                people.add_account(session, f"{role}@example.org", f"The {role}", home, [role], COMMAND, NOON)
        assert rounds.import_market(session, market, POLICY, NOON) == 1
    return database


def do(database: Database, deed: Callable[[Session], Any]) -> Any:
    with database.writing.begin() as session:
        return deed(session)


def tell(session: Session, happening: Happening = Happening.ADDENDUM, number: int = 1) -> int:
    telling = Telling(happening=happening, round_id=1, lead=1, anchors=[1], facts={"number": number})
    return notices.tell(session, telling, Actor(f"account {OFFICER}", 1), NOON)


def claimed(database: Database, ways: tuple[Via, ...] = tuple(Via), later: timedelta = timedelta(0)) -> list[Any]:
    found: list[Any] = do(database, lambda s: _detached(s, outbox.claim(s, ways, NOON + later)))
    return found


def _detached(session: Session, found: list[Any]) -> list[Any]:
    session.flush()
    session.expunge_all()
    return found


def set_ways(database: Database, account: int, number: str, off: list[tuple[Happening, Via]]) -> None:
    do(database, lambda s: notices.set_ways(s, people.find(s, account), number, off, NOON))


def test_everybody_concerned_has_a_notice_and_a_mail_but_who_did_it(settled: Database) -> None:
    assert do(settled, tell) == 3
    with settled.reading.begin() as session:
        (mine,) = notices.own(session, BIDDER, 10**9, 10)
        assert (mine.round_name, mine.facts, notices.unread(session, BIDDER)) == ("Ühre round", {"number": 1}, 1)
        assert notices.own(session, OFFICER, 10**9, 10) == []
    assert sorted(each.to for each in claimed(settled)) == [f"{each}@example.org" for each in _names()]


def _names() -> list[str]:
    return ["approver", "bidder", "reader"]


def test_somebody_is_told_by_the_ways_they_chose(settled: Database) -> None:
    set_ways(settled, BIDDER, "+12165550134", [(Happening.ADDENDUM, Via.MAIL), (Happening.ANSWERED, Via.TEXT)])
    do(settled, tell)
    do(settled, lambda s: tell(s, Happening.ANSWERED))
    mine = [(each.message.via, each.to) for each in claimed(settled) if each.account.id == BIDDER]
    assert mine == [("text", "+12165550134"), ("mail", "bidder@example.org")]
    with settled.reading.begin() as session:
        assert len(notices.own(session, BIDDER, 10**9, 10)) == 2, "the list has everything"
        assert notices.phone(session, BIDDER) == "+12165550134"
        assert len(notices.switched_off(session, BIDDER)) == 2
    set_ways(settled, BIDDER, "", [])
    with settled.reading.begin() as session:
        assert notices.phone(session, BIDDER) == ""
        assert checking.check(session).faults == ()


def test_who_is_shut_out_or_has_no_role_any_more_is_told_nothing(settled: Database) -> None:
    do(settled, lambda s: people.set_disabled(s, READER, True, COMMAND, NOON))
    do(settled, lambda s: people.set_roles(s, APPROVER, [Role.APPROVER], COMMAND, NOON - DAY, NOON))
    assert do(settled, tell) == 1


def test_notices_are_new_until_they_were_seen(settled: Database) -> None:
    do(settled, tell)
    do(settled, tell)
    with settled.reading.begin() as session:
        first = notices.own(session, BIDDER, 10**9, 10)[-1].notice.id
    do(settled, lambda s: notices.mark_read(s, BIDDER, first, NOON))
    with settled.reading.begin() as session:
        assert notices.unread(session, BIDDER) == 1
        assert notices.unread(session, READER) == 2
        assert [each.notice.id for each in notices.own(session, BIDDER, 10**9, 1)] != [first]
        assert [each.notice.id for each in notices.own(session, BIDDER, first + 1, 5)] == [first]


def test_a_message_is_claimed_once_and_comes_back_when_its_sender_died(settled: Database) -> None:
    do(settled, tell)
    assert len(claimed(settled, (Via.TEXT,))) == 0
    assert len(claimed(settled, (Via.MAIL,))) == 3
    assert claimed(settled) == []
    assert len(claimed(settled, later=timedelta(minutes=5))) == 3


def test_what_was_sent_is_told_and_never_claimed_again(settled: Database) -> None:
    do(settled, tell)
    ids = [each.message.id for each in claimed(settled)]
    do(settled, lambda s: outbox.record(s, [Outcome(each) for each in ids], NOON))
    assert claimed(settled, later=30 * DAY) == []
    with settled.reading.begin() as session:
        last = session.execute(text("SELECT actor, deed, facts FROM events ORDER BY number DESC LIMIT 1")).one()
        assert outbox.unsent(session, 10**9, 10) == []
        assert outbox.trouble(session, NOON + DAY) is None
    assert (last.actor, last.deed) == ("sender", "messages.send")
    assert json.loads(last.facts) == {"given_up": [], "rows": {}, "sent": ids}


def test_what_fails_waits_longer_then_is_given_up_until_somebody_tries_again(settled: Database) -> None:
    do(settled, tell)
    for later in (timedelta(0), timedelta(minutes=1), timedelta(minutes=3), 3 * DAY):
        found = claimed(settled, later=later)
        assert len(found) == 3, later
        _record(settled, found, NOON + later)
        assert claimed(settled, later=later + timedelta(seconds=59)) == []
    assert claimed(settled, later=30 * DAY) == []
    with settled.reading.begin() as session:
        found_trouble = outbox.trouble(session, NOON + 3 * DAY)
        assert found_trouble is not None
        assert (found_trouble.waiting, found_trouble.given_up, found_trouble.fault) == (0, 3, "452 Full")
    do(settled, lambda s: outbox.retry(s, COMMAND, NOON + 4 * DAY))
    assert len(claimed(settled, later=4 * DAY)) == 3


def _record(database: Database, found: list[Any], now: datetime) -> None:
    failed = [Outcome(each.message.id, "452 Full") for each in found]
    do(database, lambda s: outbox.record(s, failed, now))


def test_a_refusal_for_good_is_given_up_at_once_and_told(settled: Database) -> None:
    do(settled, tell)
    first, *rest = (each.message.id for each in claimed(settled))
    do(settled, lambda s: outbox.record(s, [Outcome(first, "550 " + "x" * 999, True), *map(Outcome, rest)], NOON))
    assert claimed(settled, later=DAY) == []
    with settled.reading.begin() as session:
        (left,) = outbox.unsent(session, 10**9, 10)
        assert len(left.message.fault) == outbox.FAULT_AT_MOST
        assert outbox.trouble(session, NOON) is not None


def test_mail_that_nobody_tries_to_send_is_trouble_after_ten_minutes(settled: Database) -> None:
    do(settled, tell)
    with settled.reading.begin() as session:
        assert outbox.trouble(session, NOON + timedelta(minutes=10)) is None
        found_trouble = outbox.trouble(session, NOON + timedelta(minutes=11))
        assert found_trouble is not None
        assert (found_trouble.waiting, found_trouble.since, found_trouble.fault) == (3, NOON, "")


def test_however_many_are_told_it_takes_a_few_statements(settled: Database) -> None:
    def add(session: Session) -> None:
        home = next(each for each in people.organisations(session) if each.kind == Kind.COOPERATIVE)
        for number in range(40):
            people.add_account(session, f"b{number}@example.org", "B", home, [Role.BIDDER], COMMAND, NOON)

    do(settled, add)
    failed = done_whole_or_not_at_all(settled, lambda s: _told(s, tell(s)), _state)
    assert failed < 20


def _told(session: Session, count: int) -> int:
    return append(session, Deed(name="round.try", actor=COMMAND, now=NOON, facts={"told": count}))


def _state(database: Database) -> list[Any]:
    with database.engine.connect() as connection:
        return [
            sorted(map(str, connection.execute(text(f"SELECT * FROM {table}"))))
            for table in ("notices", "outbox", "phones", "notices_off", "events")
        ]


DEEDS: dict[str, Callable[[Session], Any]] = {
    "tell": lambda s: _told(s, tell(s, number=2)),
    "set_ways": lambda s: notices.set_ways(s, people.find(s, BIDDER), "+12165550134", [], NOON),
    "read": lambda s: notices.mark_read(s, BIDDER, 10**6, NOON),
    "claim": lambda s: outbox.claim(s, [Via.MAIL], NOON),
    "record": lambda s: outbox.record(s, [Outcome(1), Outcome(2, "x", True)], NOON),
    "retry": lambda s: outbox.retry(s, COMMAND, NOON),
}


@pytest.mark.parametrize("name", DEEDS)
def test_whichever_statement_of_a_deed_fails_nothing_of_it_is_kept(settled: Database, name: str) -> None:
    do(settled, tell)
    before = _state(settled)
    assert done_whole_or_not_at_all(settled, DEEDS[name], _state)
    assert _state(settled) != before
    with settled.reading.begin() as session:
        assert checking.check(session).faults == ()
