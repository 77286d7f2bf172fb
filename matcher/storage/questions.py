"""Questions about published rounds: asked by anybody signed in, answered once for everybody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.rounds.notices import Happening
from matcher.rounds.questions import answering, last_moment, refuse_answer, refuse_question
from matcher.storage import tenders
from matcher.storage.errors import RoundRefused
from matcher.storage.notices import tell_round
from matcher.storage.people import acting
from matcher.storage.tables.people import Account
from matcher.storage.tables.questions import Question
from matcher.storage.tenders import HeldRound
from matcher.storage.trail import Deed, append


def questions(session: Session, round_id: int) -> Sequence[Question]:
    """List the questions about a round in the order in which they were asked."""
    return session.scalars(select(Question).filter_by(round_id=round_id).order_by(Question.number)).all()


def unanswered(session: Session, rounds: Collection[int]) -> dict[int, int]:
    """Count the questions that wait for an answer, by round; rounds without any are left out."""
    waiting = func.count(Question.number).label("waiting")
    wanted = select(Question.round_id, waiting).where(Question.round_id.in_(rounds), Question.answered_at.is_(None))
    return {each.round_id: each.waiting for each in session.execute(wanted.group_by(Question.round_id))}


def ask(session: Session, round_id: int, text: str, account: Account, now: datetime) -> int:
    """Ask a question; return its number. Nobody but the trail tells who did.

    Raises
    ------
    RoundRefused
        If none is taken now, or too many of the same organisation wait.
    """
    held = tenders.find(session, round_id, now)
    until = last_moment(held.tender.questions_until, held.tender.closes_at)
    if refused := refuse_question(held.state, until, _waiting(session, round_id, account), now):
        raise RoundRefused(refused)
    number = 1 + (session.scalar(select(func.max(Question.number)).filter_by(round_id=round_id)) or 0)
    made = Question(round_id=round_id, number=number, version=1, text=text, answer="")
    made.asked_by, made.asked_at = account.id, now
    session.add(made)
    _told(session, held, "question.ask", number, account, now)
    tell_round(session, held, Happening.ASKED, acting(account), now, number=number)
    return number


def _waiting(session: Session, round_id: int, account: Account) -> int:
    """Count the questions of somebody's organisation that wait for an answer."""
    open_ones = select(func.count(Question.number)).join(Account, Account.id == Question.asked_by)
    mine = (Question.answered_at.is_(None), Account.organisation_id == account.organisation_id)
    return session.scalar(open_ones.where(Question.round_id == round_id, *mine)) or 0


def draft(
    session: Session, round_id: int, number: int, version: int, answer: str, account: Account, now: datetime
) -> None:
    """Keep an answer that is not ready yet.

    Raises
    ------
    RoundRefused
        If it is published, the round is closed, or somebody else wrote in between.
    """
    held, question = _to_answer(session, round_id, number, version, now)
    question.answer, question.answered_by = answer, account.id
    _told(session, held, "answer.draft", number, account, now)


def publish(
    session: Session, round_id: int, number: int, version: int, answer: str, account: Account, now: datetime
) -> None:
    """Answer a question, for everybody and for good; refused as a draft is."""
    held, question = _to_answer(session, round_id, number, version, now)
    question.answer, question.answered_by, question.answered_at = answer, account.id, now
    _told(session, held, "answer.publish", number, account, now)
    tell_round(session, held, Happening.ANSWERED, acting(account), now, number=number)


def _to_answer(session: Session, round_id: int, number: int, version: int, now: datetime) -> tuple[HeldRound, Question]:
    held, question = tenders.find(session, round_id, now), session.get(Question, (round_id, number))
    if question is None:
        raise RoundRefused("question.unknown")
    if refused := refuse_answer(held.state, answering(question.answer, question.answered_at)):
        raise RoundRefused(refused)
    if question.version != version:
        raise RoundRefused("answer.stale")
    question.version += 1
    return held, question


def _told(session: Session, held: HeldRound, name: str, number: int, account: Account, now: datetime) -> None:
    facts = {"round": held.id, "question": number}
    append(session, Deed(name=name, actor=acting(account), now=now, facts=facts), ("questions", held.id))
