"""Questions, answers and motions in the database: told, refused by their rules, and done whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from matcher.rounds.motions import Kind
from matcher.rounds.questions import WAITING_AT_MOST
from matcher.rounds.states import State
from matcher.storage import checking, motions, notices, questions, tenders
from matcher.storage.database import Database
from matcher.storage.errors import RoundRefused
from tests.matcher.storage.examples import NOON
from tests.matcher.storage.failing import done_whole_or_not_at_all
from tests.matcher.storage.open_round import (
    ADMIN,
    APPROVER,
    BIDDER,
    CLOSES,
    OFFICER,
    OTHER_APPROVER,
    OTHER_OFFICER,
    QUESTIONS_UNTIL,
    READER,
    ROUND,
    account,
    do,
    put,
    settle,
)

SECOND, WEEK = timedelta(seconds=1), timedelta(days=7)


@pytest.fixture
def opened(database: Database) -> Database:
    do(database, settle)
    return database


def ask(session: Session, who: int = BIDDER, now: datetime = NOON, words: str = "How heavy?") -> int:
    return questions.ask(session, ROUND, words, account(session, who), now)


def answer(session: Session, version: int = 1, ready: bool = True, words: str = "9 kg", now: datetime = NOON) -> Any:
    write = questions.publish if ready else questions.draft
    write(session, ROUND, 1, version, words, account(session, OTHER_OFFICER), now)


def extend(session: Session, until: datetime = CLOSES + WEEK, who: int = OFFICER, now: datetime = NOON) -> Any:
    motions.move(session, ROUND, Kind.EXTEND, until, "A week of snow", account(session, who), now)


def cancel(session: Session, who: int = OFFICER, now: datetime = NOON) -> Any:
    motions.move(session, ROUND, Kind.CANCEL, None, "No money", account(session, who), now)


def decide(session: Session, agreed: bool = True, who: int = APPROVER, number: int = 1, now: datetime = NOON) -> Any:
    motions.decide(session, ROUND, number, agreed, "" if agreed else "Too long", account(session, who), now)


def refused(database: Database, deed: Callable[[Session], Any]) -> str:
    with pytest.raises(RoundRefused) as said:
        do(database, deed)
    assert str(said.value)
    return said.value.code


def heard(database: Database, who: int) -> list[str]:
    with database.reading.begin() as session:
        return [each.notice.happening for each in notices.own(session, who, 10**9, 99)]


def held(database: Database, now: datetime = NOON) -> Any:
    with database.reading.begin() as session:
        found = tenders.find(session, ROUND, now)
        session.expunge_all()
        return found


def test_a_question_is_numbered_and_heard_by_the_officers_of_every_anchor(opened: Database) -> None:
    assert [do(opened, ask), do(opened, lambda s: ask(s, READER))] == [1, 2]
    assert heard(opened, OFFICER) == heard(opened, OTHER_OFFICER) == ["asked", "asked"]
    assert heard(opened, APPROVER) == heard(opened, BIDDER) == []


def test_an_answer_is_drafted_then_published_for_everybody_and_stays(opened: Database) -> None:
    do(opened, ask)
    do(opened, lambda s: answer(s, 1, ready=False))
    assert heard(opened, READER) == []
    do(opened, lambda s: answer(s, 2))
    for who in (OFFICER, APPROVER, OTHER_APPROVER, BIDDER, READER):
        assert heard(opened, who)[0] == "answered"
    assert heard(opened, ADMIN) == []
    assert refused(opened, lambda s: answer(s, 3)) == "answer.published"
    assert refused(opened, lambda s: answer(s, 3, ready=False)) == "answer.published"


def test_of_two_officers_who_answer_at_once_the_second_is_told(opened: Database) -> None:
    do(opened, ask)
    do(opened, lambda s: answer(s, 1, ready=False, words="8 kg"))
    assert refused(opened, lambda s: answer(s, 1)) == "answer.stale"


FORBIDDEN: tuple[tuple[str, Callable[[Session], Any]], ...] = (
    ("question.closed", lambda s: ask(s, now=QUESTIONS_UNTIL)),
    ("question.unknown", answer),
    ("motion.not_later", lambda s: extend(s, CLOSES)),
    ("motion.too_late", lambda s: extend(s, CLOSES + 60 * WEEK)),
    ("motion.not_open", lambda s: extend(s, now=CLOSES)),
    ("motion.not_lead", lambda s: extend(s, who=OTHER_OFFICER)),
    ("motion.decided", decide),
    ("motion.own", lambda s: (extend(s), decide(s, who=OFFICER))),
    ("motion.not_lead", lambda s: (extend(s), decide(s, who=OTHER_APPROVER))),
    ("motion.not_open", lambda s: (extend(s), decide(s, now=CLOSES))),
    ("motion.waits", lambda s: (extend(s), cancel(s))),
    ("motion.decided", lambda s: (extend(s), decide(s), decide(s, False))),
    ("motion.over", lambda s: (cancel(s), decide(s), cancel(s))),
    ("question.closed", lambda s: (cancel(s), decide(s), ask(s))),
    ("answer.closed", lambda s: (ask(s), answer(s, now=CLOSES))),
)


def test_what_may_not_be_is_refused_by_its_rule_and_leaves_nothing(opened: Database) -> None:
    before = _state(opened)
    for rule, deed in FORBIDDEN:
        assert refused(opened, deed) == rule
        assert _state(opened) == before


def test_one_organisation_does_not_drown_the_officers_in_questions(opened: Database) -> None:
    do(opened, lambda s: [ask(s) for _ in range(WAITING_AT_MOST)])
    assert refused(opened, lambda s: ask(s, READER)) == "question.many"
    do(opened, answer)
    assert do(opened, lambda s: ask(s, READER)) == WAITING_AT_MOST + 1


def test_a_round_closes_later_once_the_approver_agrees_and_everybody_hears(opened: Database) -> None:
    do(opened, extend)
    assert held(opened).tender.closes_at == CLOSES
    assert (heard(opened, APPROVER), heard(opened, OTHER_APPROVER)) == (["to_confirm"], [])
    do(opened, decide)
    assert held(opened).tender.closes_at == CLOSES + WEEK
    assert held(opened, CLOSES).state == State.OPEN
    assert held(opened, CLOSES + WEEK).state == State.SEALED
    for who in (OFFICER, OTHER_OFFICER, BIDDER, READER):
        assert heard(opened, who)[0] == "extended"


def test_an_approver_says_no_with_a_reason_and_nothing_changes(opened: Database) -> None:
    do(opened, cancel)
    do(opened, lambda s: decide(s, agreed=False))
    assert held(opened).state == State.OPEN
    assert heard(opened, OFFICER) == ["sent_back"]
    do(opened, cancel)  # it can be moved again
    with opened.reading.begin() as session:
        waiting, answered = motions.motions(session, ROUND)
        assert (waiting.motion.number, waiting.decider) == (2, None)
        assert (answered.motion.answer, answered.mover, answered.decider) == (
            "Too long",
            "Hospital officer",
            "Hospital approver",
        )


@pytest.mark.parametrize("now", [NOON, CLOSES + SECOND])
def test_a_round_is_cancelled_by_two_people_open_or_sealed_with_a_public_reason(
    opened: Database, now: datetime
) -> None:
    do(opened, lambda s: cancel(s, now=now))
    do(opened, lambda s: decide(s, now=now))
    assert (held(opened).state, held(opened).tender.cancelled_for) == (State.CANCELLED, "No money")
    assert heard(opened, BIDDER) == ["cancelled"]


def test_a_round_that_is_final_is_not_cancelled(opened: Database) -> None:
    do(opened, lambda s: put(s, State.FINAL))
    assert refused(opened, cancel) == "motion.over"


def test_every_deed_is_told_and_nobodys_words_are_in_the_trail_but_reasons(opened: Database) -> None:
    do(opened, lambda s: (ask(s, words="Wieviel kg?"), answer(s, words="Neun"), extend(s), decide(s), cancel(s)))
    with opened.reading.begin() as session:
        found = session.execute(text("SELECT deed, actor, facts FROM events ORDER BY number")).all()[-5:]
        assert checking.check(session).faults == ()
    assert [each.deed for each in found] == [
        *("question.ask", "answer.publish", "motion.move", "round.extend", "motion.move"),
    ]
    assert found[0].actor == f"account {BIDDER}"
    assert "Wieviel" not in str(found)
    assert "Neun" not in str(found)
    assert json.loads(found[3].facts)["reason"] == "A week of snow"


def _state(database: Database) -> list[Any]:
    tables = ("questions", "motions", "tenders", "round_states", "notices", "outbox", "events")
    with database.engine.connect() as connection:
        return [sorted(map(str, connection.execute(text(f"SELECT * FROM {each}")))) for each in tables]


DEEDS: dict[str, tuple[Callable[[Session], Any], Callable[[Session], Any]]] = {
    "ask": (lambda _: None, ask),
    "draft": (ask, lambda s: answer(s, ready=False)),
    "publish": (ask, answer),
    "extend": (lambda _: None, extend),
    "agree to extend": (extend, decide),
    "say no": (extend, lambda s: decide(s, agreed=False)),
    "agree to cancel": (cancel, decide),
}


@pytest.mark.parametrize("name", DEEDS)
def test_whichever_statement_of_a_deed_fails_nothing_of_it_is_kept(opened: Database, name: str) -> None:
    first, deed = DEEDS[name]
    do(opened, first)
    assert done_whole_or_not_at_all(opened, deed, _state) > 4
    with opened.reading.begin() as session:
        assert checking.check(session).faults == ()
