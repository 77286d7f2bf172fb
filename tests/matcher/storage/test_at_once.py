"""Two at the same moment, each with a connection of their own: one after the other, and nothing of either is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.policy import Policy, read_policy
from matcher.rounds.people import Role
from matcher.rounds.states import State
from matcher.storage import addenda, anchors, lots, policies, publication, questions, tenders
from matcher.storage.checking import check
from matcher.storage.database import Database
from matcher.storage.errors import DemandRefused, RoundRefused
from matcher.storage.lot_rows import lots_of
from matcher.storage.people import acting
from matcher.storage.tables.publication import Signature
from matcher.storage.tables.questions import Question
from tests.matcher.storage.drafts import KEYS, LOT, TERMS, Draft, draft, schedule
from tests.matcher.storage.examples import NOON

ROUNDS = 4
"""How often each pair meets: who comes first is not up to the test."""
Do = Callable[[Session], object]
HOSPITAL, UNIVERSITY = replace(LOT, buyer="hospital"), replace(LOT, buyer="university")


@pytest.fixture
def made(database: Database) -> Draft:
    return draft(database)


def at_once(made: Draft, deeds: Sequence[Do]) -> list[str]:
    """Do deeds at the same moment; return what came of each: "done" or the rule that refused it."""
    barrier = Barrier(len(deeds))

    def one(deed: Do) -> str:
        barrier.wait()
        try:
            with made.database.writing.begin() as session:
                deed(session)
        except (DemandRefused, RoundRefused) as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        answers = list(pool.map(one, deeds))
    with made.database.reading.begin() as session:
        assert check(session).faults == ()
    return answers


def change_lot(made: Draft, title: str, version: int) -> Do:
    def deed(session: Session) -> None:
        actor = acting(made.account(session, made.lead, Role.OFFICER))
        lots.change(session, made.round_id, "L-001", version, replace(HOSPITAL, title=title), actor, NOON)

    return deed


def set_dates(made: Draft, name: str, version: int) -> Do:
    def deed(session: Session) -> None:
        actor = acting(made.account(session, made.lead, Role.OFFICER))
        tenders.schedule(session, made.round_id, version, schedule(NOON, name), actor, NOON)

    return deed


def set_terms(made: Draft, premium: int, version: int) -> Do:
    def deed(session: Session) -> None:
        account = made.account(session, made.lead, Role.OFFICER)
        anchors.set_terms(session, made.round_id, replace(TERMS, premium_bp=premium), version, account, NOON)

    return deed


def write_policy(made: Draft, idle_hour: str, seen: str) -> Do:
    def deed(session: Session) -> None:
        account = made.account(session, made.lead, Role.OFFICER)
        policies.write(session, made.round_id, read_policy({"goals": {"idle_hour": idle_hour}}), seen, account, NOON)

    return deed


def test_of_two_who_save_one_form_at_once_one_is_told_of_the_other(made: Draft) -> None:
    digest, version = Policy().digest, 1
    for number in range(ROUNDS):
        for first, second, rule in (
            (change_lot(made, f"a{number}", version), change_lot(made, f"b{number}", version), "tender.stale"),
            (set_dates(made, f"a{number}", version + 1), set_dates(made, f"b{number}", version + 1), "tender.stale"),
            (set_terms(made, 2 * number, version), set_terms(made, 2 * number + 1, version), "anchor.stale"),
            (write_policy(made, f"{number}.1", digest), write_policy(made, f"{number}.2", digest), "policy.stale"),
        ):
            assert sorted(at_once(made, (first, second))) == sorted(["done", rule])
        version += 1
        with made.database.reading.begin() as session:
            digest = tenders.find(session, made.round_id, NOON).round.policy_digest


def test_lots_of_two_anchors_added_at_once_are_both_there_under_names_of_their_own(made: Draft) -> None:
    def add(organisation: int, number: int) -> Do:
        lot = replace(HOSPITAL if organisation == made.lead else UNIVERSITY, title=f"New {number}")
        role = Role.OFFICER
        return lambda session: lots.add(
            session, made.round_id, lot, acting(made.account(session, organisation, role)), NOON
        )

    deeds = [add(organisation, number) for number in range(ROUNDS) for organisation in (made.lead, made.other)]
    assert set(at_once(made, deeds)) == {"done"}
    with made.database.reading.begin() as session:
        assert len(lots_of(session, made.round_id)) == 2 + len(deeds)


def sign(made: Draft, organisation: int, role: Role) -> Do:
    return lambda session: made.sign_in(session, organisation, role)


def test_officers_then_approvers_who_sign_at_once_all_sign_and_open_the_round_together(made: Draft) -> None:
    for role in (Role.OFFICER, Role.APPROVER):
        assert at_once(made, [sign(made, home, role) for home in (made.lead, made.other)]) == ["done", "done"]
    with made.database.reading.begin() as session:
        assert tenders.find(session, made.round_id, NOON).state == State.OPEN
        assert session.scalar(select(func.count()).select_from(Signature)) == 4


def test_who_signs_while_somebody_changes_a_lot_signs_what_they_saw_or_is_told(made: Draft) -> None:
    for version in range(1, ROUNDS + 1):
        seen = standing(made).seen

        def sign_it(session: Session, seen: str = seen) -> None:
            account = made.account(session, made.lead, Role.OFFICER)
            publication.sign(session, KEYS, made.round_id, account, Role.OFFICER, True, seen, NOON)

        signed, changed = at_once(made, (sign_it, change_lot(made, f"title {version}", version)))
        assert (signed in ("done", "sign.changed"), changed) == (True, "done")
        assert standing(made).counting == [], "no signature counts for what was not seen"


def standing(made: Draft) -> publication.Standing:
    with made.database.reading.begin() as session:
        return publication.standing(session, KEYS, tenders.find(session, made.round_id, NOON), NOON)


def publish(made: Draft, organisation: int, buyer: str, seen: str) -> Do:
    def deed(session: Session) -> None:
        account = made.account(session, organisation, Role.OFFICER)
        addenda.publish(session, made.round_id, f"For {buyer}.", seen, account, NOON)

    return deed


def propose(made: Draft, organisation: int, lot_id: str, title: str, seen: str) -> Do:
    def deed(session: Session) -> None:
        kept = lots_of(session, made.round_id, ids=[lot_id])[lot_id]
        account = made.account(session, organisation, Role.OFFICER)
        wanted = replace(kept.lot, title=title)
        addenda.propose(session, made.round_id, lot_id, kept.version, seen, wanted, account, NOON)

    return deed


def seen_by(made: Draft, buyer: str) -> str:
    with made.database.reading.begin() as session:
        return addenda.proposed_digest(addenda.proposals(session, made.round_id, buyer))


def test_addenda_published_at_once_are_numbered_apart_and_one_of_them_only_once(made: Draft) -> None:
    made.sign_all_but_the_last()
    made.sign(made.other, Role.APPROVER)
    same = [propose(made, made.lead, "L-001", title, "") for title in ("First", "Second")]
    assert sorted(at_once(made, same)) == ["addendum.stale", "done"]
    assert at_once(made, [propose(made, made.other, "L-002", "Third", "")]) == ["done"]
    seen = {buyer: seen_by(made, buyer) for buyer in ("hospital", "university")}
    both = [publish(made, made.lead, "hospital", seen["hospital"]) for _ in range(2)]
    answers = at_once(made, [*both, publish(made, made.other, "university", seen["university"])])
    assert (sorted(answers[:2]), answers[2]) == (["addendum.empty", "done"], "done")
    with made.database.reading.begin() as session:
        assert {each.number for each in addenda.addenda(session, made.round_id)} == {1, 2}


def test_questions_asked_at_once_are_numbered_apart_and_an_answer_is_published_once(made: Draft) -> None:
    made.sign_all_but_the_last()
    made.sign(made.other, Role.APPROVER)

    def ask(number: int) -> Do:
        role = Role.OFFICER
        return lambda session: questions.ask(
            session, made.round_id, f"Question {number}?", made.account(session, made.other, role), NOON
        )

    assert set(at_once(made, [ask(number) for number in range(ROUNDS)])) == {"done"}
    with made.database.reading.begin() as session:
        assert list(session.scalars(select(Question.number).order_by(Question.number))) == [1, 2, 3, 4]

    def answer(text: str, write: Callable[..., None]) -> Do:
        return lambda session: write(
            session, made.round_id, 1, 1, text, made.account(session, made.lead, Role.OFFICER), NOON
        )

    answers = at_once(made, [answer("Yes.", questions.publish), answer("No.", questions.publish)])
    assert sorted(answers) == ["answer.published", "done"]
