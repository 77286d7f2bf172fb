"""Questions about a published round: asked without a name, answered once for everybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from flask import render_template, request, url_for

from matcher.rounds.questions import (
    ANSWER_AT_MOST,
    QUESTION_AT_MOST,
    Answering,
    answering,
    last_moment,
    refuse_question,
)
from matcher.rounds.typed import Typed, Wrong, prose
from matcher.storage import questions as kept
from matcher.storage.errors import RoundRefused
from matcher.storage.tables.questions import Question
from web.demand.rounds import version
from web.demand.said import faults
from web.gate import held, may
from web.pages.listing import Asked, Listing, Sort, listing, page_of
from web.published.room import OF_ROUND, Answer, done, published
from web.published.said import said
from web.visitor import database, visitor

WAITS, ANSWERED = "waits", "answered"


@dataclass(frozen=True, slots=True)
class Entry:
    """A question as it is shown; `typed` is an answer that was not kept, `version` what its form is made from."""

    question: Question
    state: Answering
    typed: str
    version: int


SORTS: tuple[Sort[Entry], ...] = (Sort("number", lambda entry: entry.question.number),)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsPage:
    """The questions, until when more are taken, whether the visitor may ask now, and whether they answer."""

    listing: Listing[Entry]
    until: datetime | None
    asks: bool
    answers: bool


@published.get(f"{OF_ROUND}/questions")
def questions(round_id: int) -> str:  # noqa: ARG001 - the gate read it
    """List the questions with their answers."""
    return _page()


def _page(
    wrong: Iterable[Wrong] = (),
    refused: RoundRefused | None = None,
    number: int | None = None,
    typed: str = "",
    base: int | None = None,
) -> str:
    """Show the page; `number` is the question at which something is wrong, None for a new one.

    `base` is the version its form was made from, where that may be an earlier one.
    """
    with database().reading.begin() as session:
        found = kept.questions(session, held().id)
        session.expunge_all()
    return render_template(
        "published/questions.html",
        held=held(),
        page=_laid_out(found, number, typed, base),
        number=number,
        typed=typed,
        faults=faults(wrong),
        refused=said(refused),
    )


def _laid_out(found: Iterable[Question], number: int | None, typed: str, base: int | None) -> QuestionsPage:
    tender = held().tender
    until = last_moment(tender.questions_until, tender.closes_at)
    entries = [_entry(each, typed, base) if each.number == number else _entry(each, "", None) for each in found]
    asks = may("published.ask") and refuse_question(held().state, until, 0, visitor().now) is None
    return QuestionsPage(listing=_listed(entries, number), until=until, asks=asks, answers=may("published.answer"))


def _listed(entries: list[Entry], number: int | None) -> Listing[Entry]:
    """List what was asked for in the address, or the page with a question that somebody just answered."""
    asked = Asked.read(request.args, {"state": (WAITS, ANSWERED)}, [each.name for each in SORTS], SORTS[0].name)
    if number is not None:
        asked = replace(asked, page=page_of(number))
    return listing(asked, entries, SORTS, _words, {"state": lambda entry: ANSWERED if _is_told(entry) else WAITS})


def _is_told(entry: Entry) -> bool:
    return entry.state == Answering.PUBLISHED


def _words(entry: Entry) -> str:
    """Return what is searched; a draft of an answer is not, since only its officers know it."""
    return f"{entry.question.text} {entry.question.answer if _is_told(entry) else ''}"


def _at(number: int) -> str:
    """Write the address of a question: that of its page of the list."""
    page = page_of(number)
    return url_for(".questions", round_id=held().id, page=page if page > 1 else None, _anchor=f"question-{number}")


def _entry(question: Question, typed: str, base: int | None) -> Entry:
    state = answering(question.answer, question.answered_at)
    return Entry(question, state, typed, question.version if base is None else base)


@published.post(f"{OF_ROUND}/questions")
def ask(round_id: int) -> Answer:
    """Ask a question."""
    typed = Typed(request.form)
    text = typed.read("text", lambda written: prose(written, QUESTION_AT_MOST))
    if text is None:
        return _page(typed.wrong, typed=request.form.get("text", "")), 422
    return done(
        lambda session: kept.ask(session, round_id, text, visitor().account, visitor().now),
        url_for(".questions", round_id=round_id) + "#asked",
        lambda refused: _page((), refused, typed=text),
    )


@published.post(f"{OF_ROUND}/questions/<int(max=999999):number>")
def answer(round_id: int, number: int) -> Answer:
    """Keep a draft of an answer, or publish it."""
    typed, publishes = Typed(request.form), request.form.get("act") == "publish"
    field = f"answer-{number}"
    text = typed.read(field, lambda written: prose(written, ANSWER_AT_MOST, needed=publishes))
    if text is None:
        return _page(typed.wrong, None, number, request.form.get(field, ""), version()), 422
    write = kept.publish if publishes else kept.draft
    return done(
        lambda session: write(session, round_id, number, version(), text, visitor().account, visitor().now),
        _at(number),
        lambda refused: _page((), refused, number, text),
    )
