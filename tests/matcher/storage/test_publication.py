"""Anchors join, sign and publish: whole or not at all, and from then on nobody changes the policy."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from matcher.policy import Policy, read_policy
from matcher.rounds.notices import Happening
from matcher.rounds.people import Role
from matcher.rounds.publication import DECLARATION
from matcher.rounds.states import State
from matcher.storage import anchors, lots, policies, publication, tenders
from matcher.storage.checking import check
from matcher.storage.database import Database
from matcher.storage.errors import DemandRefused
from matcher.storage.guards import missing
from matcher.storage.people import acting, set_disabled
from matcher.storage.policies import NeverTogether
from matcher.storage.publication import Standing
from matcher.storage.tables.notices import Notice
from matcher.storage.tables.publication import Signature
from matcher.storage.tables.tenders import PriceCommitment
from matcher.storage.trail import latest
from tests.matcher.storage.drafts import KEYS, LOT, TERMS, Draft, draft, schedule
from tests.matcher.storage.examples import NOON
from tests.matcher.storage.test_faults import fail_each_statement


@pytest.fixture
def made(database: Database) -> Draft:
    return draft(database)


def standing(made: Draft) -> Standing:
    with made.database.reading.begin() as session:
        return publication.standing(session, KEYS, tenders.find(session, made.round_id, NOON), NOON)


def state(made: Draft) -> State:
    with made.database.reading.begin() as session:
        return tenders.find(session, made.round_id, NOON).state


def whole(database: Database) -> None:
    with database.reading.begin() as session:
        assert check(session).faults == ()


def refused(made: Draft, deed: Callable[[Session], object]) -> str:
    with pytest.raises(DemandRefused) as raised, made.database.writing.begin() as session:
        deed(session)
    return raised.value.code


def test_the_last_of_four_signatures_opens_the_round(made: Draft) -> None:
    assert standing(made).lacks == ()
    made.sign_all_but_the_last()
    assert (state(made), len(standing(made).counting)) == (State.DRAFT, 3)
    assert made.sign(made.other, Role.APPROVER)
    with made.database.reading.begin() as session:
        held = tenders.find(session, made.round_id, NOON)
        assert (held.state, held.tender.published_at) == (State.OPEN, NOON)
        assert held.tender.policy_digest == held.round.policy_digest
        assert held.tender.demand_digest == standing(made).notice.demand
        assert [each.deed for each in latest(session, None, 10**9, 2)] == ["round.publish", "round.sign"]
        assert set(session.scalars(select(Signature.says))) == {DECLARATION}
        assert session.scalar(select(func.count()).where(PriceCommitment.commitment.is_not(None))) == 2
        told = set(session.scalars(select(Notice.account_id).filter_by(happening=Happening.PUBLISHED)))
        assert told == set(made.people.values()) - {made.people[made.other, Role.APPROVER]}
    whole(made.database)


def test_what_is_signed_says_nothing_of_hidden_prices_but_is_bound_to_them(made: Draft) -> None:
    made.sign(made.lead, Role.OFFICER)
    before = standing(made).notice
    dearer = replace(LOT, buyer="hospital", today=replace(LOT.today, amount=1))
    with made.database.writing.begin() as session:
        account = made.account(session, made.lead, Role.OFFICER)
        lots.change(session, made.round_id, "L-001", 1, dearer, acting(account), NOON)
    after = standing(made)
    assert after.notice.demand == before.demand
    assert after.notice.digest != before.digest
    assert after.counting == []


CHANGES: dict[str, Callable[[Session, Draft], object]] = {
    "lot": lambda session, made: lots.change(
        session,
        made.round_id,
        "L-002",
        1,
        replace(LOT, buyer="university", title="More"),
        acting(made.account(session, made.other, Role.OFFICER)),
        NOON,
    ),
    "policy": lambda session, made: policies.write(
        session,
        made.round_id,
        read_policy({"goals": {"idle_hour": 1}}),
        Policy().digest,
        made.account(session, made.lead, Role.OFFICER),
        NOON,
    ),
    "terms": lambda session, made: anchors.set_terms(
        session, made.round_id, replace(TERMS, premium_bp=0), 2, made.account(session, made.other, Role.OFFICER), NOON
    ),
    "dates": lambda session, made: tenders.schedule(
        session,
        made.round_id,
        2,
        schedule(NOON, "Other"),
        acting(made.account(session, made.lead, Role.OFFICER)),
        NOON,
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_any_change_voids_every_signature_given_before(made: Draft, change: Callable[[Session, Draft], object]) -> None:
    made.sign_all_but_the_last()
    seen = standing(made).seen
    with made.database.writing.begin() as session:
        change(session, made)
    found = standing(made)
    assert (found.counting, len(found.signatures)) == ([], 3)
    last = made.people[made.other, Role.APPROVER]

    def sign(session: Session) -> None:
        account = made.account(session, made.other, Role.APPROVER)
        assert account.id == last
        publication.sign(session, KEYS, made.round_id, account, Role.APPROVER, True, seen, NOON)

    assert refused(made, sign) == "sign.changed"
    assert refused(made, lambda session: made.sign_in(session, made.other, Role.APPROVER)) == "sign.officer_first"
    assert state(made) == State.DRAFT


def test_nobody_signs_for_others_in_a_role_they_do_not_hold_or_with_an_interest(made: Draft) -> None:
    def as_other(session: Session, role: Role, **facts: bool) -> None:
        seen = publication.standing(session, KEYS, tenders.find(session, made.round_id, NOON), NOON).seen
        account = made.account(session, made.lead, Role.APPROVER)
        publication.sign(session, KEYS, made.round_id, account, role, facts.get("free", True), seen, NOON)

    assert refused(made, lambda session: as_other(session, Role.OFFICER)) == "sign.not_yours"
    assert refused(made, lambda session: as_other(session, Role.APPROVER)) == "sign.officer_first"
    made.sign(made.lead, Role.OFFICER)
    assert refused(made, lambda session: as_other(session, Role.APPROVER, free=False)) == "sign.interest"
    assert refused(made, lambda session: made.sign_in(session, made.lead, Role.OFFICER)) == "sign.given"


def test_a_round_that_lacks_something_is_signed_by_nobody(made: Draft) -> None:
    late = NOON + timedelta(days=15)
    assert refused(made, lambda session: made.sign_in(session, made.lead, Role.OFFICER, late)) == "sign.incomplete"
    with made.database.writing.begin() as session:
        account = made.account(session, made.other, Role.APPROVER)
        set_disabled(session, account.id, True, acting(made.account(session, made.lead, Role.OFFICER)), NOON)
    assert [(each.code, each.buyer) for each in standing(made).lacks] == [("publish.no_approver", "university")]


def test_an_anchor_without_lots_may_leave_and_one_with_lots_may_not(made: Draft) -> None:
    def leave(session: Session) -> None:
        officer = made.account(session, made.other, Role.OFFICER)
        anchors.leave(session, made.round_id, made.other, officer, NOON)

    assert refused(made, leave) == "anchor.has_lots"
    with made.database.writing.begin() as session:
        officer = made.account(session, made.other, Role.OFFICER)
        lots.remove(session, made.round_id, "L-002", 1, acting(officer), NOON)
        leave(session)
    with made.database.reading.begin() as session:
        held = tenders.find(session, made.round_id, NOON)
        assert held.buyers == {"hospital"}
        assert [each.id for each in anchors.who_may_join(session, held)] == [made.other]
    whole(made.database)


def test_only_the_lead_adds_anchors_and_writes_the_policy(made: Draft) -> None:
    def join(session: Session) -> None:
        anchors.join(session, made.round_id, made.other, made.account(session, made.other, Role.OFFICER), NOON)

    def write(session: Session, policy: Policy = Policy(), seen: str = "") -> None:  # noqa: B008 - frozen
        account = made.account(session, made.other if not seen else made.lead, Role.OFFICER)
        policies.write(session, made.round_id, policy, seen, account, NOON)

    assert refused(made, join) == "anchor.not_lead"
    assert refused(made, write) == "policy.not_lead"
    assert refused(made, lambda session: write(session, seen="0" * 64)) == "policy.stale"
    lock = read_policy({"rules": {"exclude": [{"bid": "b", "reason": "late"}]}})
    assert refused(made, lambda session: write(session, lock, Policy().digest)) == "policy.locks"


def test_a_policy_that_can_never_hold_is_not_kept(made: Draft) -> None:
    least = {"of": "buyer", "least_bp": 6000}
    twice = [{**least, "kind": kind} for kind in ("worker_owned", "conventional")]
    policy = read_policy({"rules": {"reserved_share": twice}})

    def write(session: Session) -> None:
        account = made.account(session, made.lead, Role.OFFICER)
        policies.write(session, made.round_id, policy, Policy().digest, account, NOON)

    with pytest.raises(NeverTogether) as raised, made.database.writing.begin() as session:
        write(session)
    assert {each.code for each in raised.value.found} == {"policy.reserved_twice"}


def test_terms_written_from_an_old_version_are_refused(made: Draft) -> None:
    def write(session: Session) -> None:
        account = made.account(session, made.lead, Role.OFFICER)
        anchors.set_terms(session, made.round_id, TERMS, 0, account, NOON)

    assert refused(made, write) == "anchor.stale"


def test_of_two_who_sign_last_at_once_one_opens_the_round(made: Draft) -> None:
    made.sign_all_but_the_last()

    def last(_number: int) -> str:
        try:
            return "opened" if made.sign(made.other, Role.APPROVER) else "signed"
        except DemandRefused as refusal:
            return refusal.code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(last, range(2))) == ["opened", "tender.not_draft"]
    whole(made.database)


def test_whichever_statement_of_the_last_signature_fails_nothing_of_it_is_kept(made: Draft) -> None:
    made.sign_all_but_the_last()
    seen = standing(made).seen

    def last(session: Session) -> int:
        account = made.account(session, made.other, Role.APPROVER)
        return publication.sign(session, KEYS, made.round_id, account, Role.APPROVER, True, seen, NOON)

    assert fail_each_statement(made.database, last) > 20
    assert state(made) == State.OPEN
    whole(made.database)


ATTACKS = (
    "UPDATE rounds SET policy = '{}'",
    "UPDATE rounds SET policy_digest = 'x'",
    "UPDATE rounds SET id = id + 1",
    "DELETE FROM rounds",
    "UPDATE round_states SET round_id = round_id + 1",
    "DELETE FROM round_states",
    "UPDATE tenders SET round_id = round_id + 1",
    "DELETE FROM tenders",
    "UPDATE signatures SET digest = 'x'",
    "DELETE FROM signatures",
)
ONCE_PUBLISHED = (
    "UPDATE round_states SET state = 'draft'",
    "UPDATE tenders SET published_at = NULL",
    "UPDATE tenders SET policy_digest = NULL",
    "UPDATE tenders SET policy_digest = 'x'",
)
REPLACING = (
    "INSERT OR REPLACE INTO rounds SELECT * FROM rounds",
    "INSERT OR REPLACE INTO round_states SELECT round_id, 'draft' FROM round_states",
    "INSERT OR REPLACE INTO tenders SELECT * FROM tenders",
    "INSERT OR REPLACE INTO signatures SELECT * FROM signatures",
    "UPDATE OR REPLACE rounds SET policy = '{}'",
)


def test_in_every_state_no_statement_changes_a_published_policy(made: Draft) -> None:
    made.sign_all_but_the_last()
    made.sign(made.other, Role.APPROVER)
    on_sqlite = made.database.engine.dialect.name == "sqlite"
    attacks = (*ATTACKS, *ONCE_PUBLISHED, *(REPLACING if on_sqlite else ()))
    accepted = []
    for each in (state for state in State if state != State.DRAFT):
        with made.database.engine.begin() as connection:
            connection.execute(text("UPDATE round_states SET state = :state"), {"state": each})
        accepted += [(each, attack) for attack in attacks if _accepted(made.database, attack)]
    assert accepted == []


def _accepted(database: Database, attack: str) -> bool:
    try:
        with database.engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql(attack)
    except DBAPIError:
        return False
    return True


def test_a_cancelled_drafts_policy_is_fixed_too(made: Draft) -> None:
    with made.database.writing.begin() as session:
        actor = acting(made.account(session, made.lead, Role.OFFICER))
        tenders.cancel_draft(session, made.round_id, "Enough.", actor, NOON)
    assert not _accepted(made.database, "UPDATE rounds SET policy = '{}'")
    assert refused(made, lambda session: CHANGES["policy"](session, made)) == "tender.not_draft"


def test_all_guards_are_there(database: Database) -> None:
    with database.engine.connect() as connection:
        assert list(missing(connection)) == []
