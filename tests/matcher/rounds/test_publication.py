"""What is missing before a round is published, who may sign it, and when it opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from matcher.rounds.methods import FEDERAL, Purchase, federal, refusals
from matcher.rounds.people import Role
from matcher.rounds.publication import Notice, Party, Readiness, Signature, complete, counting, lacks, refusal
from matcher.rounds.tenders import Method, Schedule

NOW = datetime(2027, 1, 4, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SCHEDULE = Schedule(
    name="Laundry",
    method=Method.BID,
    public=False,
    questions_until=NOW + 10 * DAY,
    closes_at=NOW + 20 * DAY,
    standstill_days=10,
)
PARTY = Party(
    organisation=1,
    buyer="hospital",
    name="Hospital",
    lots=3,
    unsourced=0,
    purchase=Purchase(worth=100_000_00, federal=0, quote_most=None),
    premium_bp=0,
    officers=1,
    approvers=1,
)
READY = Readiness(schedule=SCHEDULE, parties=(PARTY,))
NOTICE = Notice(
    schedule=SCHEDULE,
    currency="USD",
    demand="d" * 64,
    policy="p" * 64,
    award_gap_bp=50,
    premiums=(("hospital", 600),),
    joint=("hospital",),
    commitments=(("hospital", None),),
)


def codes(ready: Readiness) -> list[str]:
    return [each.code for each in lacks(ready, NOW)]


def test_a_round_that_is_whole_lacks_nothing() -> None:
    assert lacks(READY, NOW) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"closes_at": None}, "publish.closing"),
        ({"closes_at": NOW, "questions_until": NOW + DAY}, "publish.closing_past"),
        ({"questions_until": None}, "publish.questions"),
        ({"questions_until": NOW}, "publish.questions_past"),
        ({"questions_until": NOW + 21 * DAY}, "publish.questions_past"),
    ],
)
def test_dates_that_are_missing_or_past_are_named(changes: dict[str, Any], code: str) -> None:
    assert code in codes(replace(READY, schedule=replace(SCHEDULE, **changes)))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"lots": 0}, "publish.no_lots"),
        ({"unsourced": 2}, "publish.sources"),
        ({"premium_bp": None}, "publish.premium"),
        ({"officers": 0}, "publish.no_officer"),
        ({"approvers": 0}, "publish.no_approver"),
    ],
)
def test_what_an_anchor_lacks_is_named_with_it(changes: dict[str, Any], code: str) -> None:
    other = replace(PARTY, buyer="city", organisation=2, **changes)
    (lack,) = lacks(replace(READY, parties=(PARTY, other)), NOW)
    assert (lack.code, lack.buyer) == (code, "city")


def test_what_stands_in_the_way_of_a_policy_is_named() -> None:
    policy: dict[str, Any] = {
        "faults": 2,
        "never": (("rules.a", "must_fill"),),
        "strange": (("rules.a.which", "x"),),
        "unfounded": ("rules.rings",),
        "locks": True,
    }
    assert codes(replace(READY, **policy)) == [
        "publish.never",
        "publish.strange",
        "publish.unfounded",
        "publish.locks",
        "publish.demand",
    ]


def test_federal_thresholds_are_those_of_their_day() -> None:
    assert federal(date(2025, 9, 30)).simplified == 250_000_00
    assert federal(date(2025, 10, 1)).simplified == 350_000_00
    assert federal(date(1999, 1, 1)) == FEDERAL[0]


@pytest.mark.parametrize(
    ("method", "purchase", "code"),
    [
        (Method.QUOTE, Purchase(100, 0, None), "method.no_limit"),
        (Method.QUOTE, Purchase(101, 0, 100), "method.above_own"),
        (Method.QUOTE, Purchase(400_000_00, 350_000_01, 500_000_00), "method.above_federal"),
        (Method.AGREEMENT, Purchase(400_000_00, 15_000_01, None), "method.federal_talks"),
    ],
)
def test_a_method_refuses_what_is_too_large_for_it(method: Method, purchase: Purchase, code: str) -> None:
    assert [each.code for each in refusals(method, purchase, NOW.date())] == [code]


@pytest.mark.parametrize(
    ("method", "purchase"),
    [
        (Method.QUOTE, Purchase(400_000_00, 350_000_00, 400_000_00)),
        (Method.AGREEMENT, Purchase(400_000_00, 15_000_00, None)),
        (Method.BID, Purchase(10**12, 10**12, None)),
        (Method.PROPOSAL, Purchase(10**12, 10**12, None)),
    ],
)
def test_a_method_takes_what_is_within_its_limits(method: Method, purchase: Purchase) -> None:
    assert list(refusals(method, purchase, NOW.date())) == []


SCHEDULES: tuple[Schedule, ...] = (
    replace(SCHEDULE, name="Other"),
    replace(SCHEDULE, method=Method.PROPOSAL),
    replace(SCHEDULE, public=True),
    replace(SCHEDULE, questions_until=None),
    replace(SCHEDULE, closes_at=NOW + 21 * DAY),
    replace(SCHEDULE, standstill_days=11),
)


def test_whatever_is_changed_of_a_notice_changes_its_digest() -> None:
    changed = [
        replace(NOTICE, currency="EUR"),
        replace(NOTICE, demand="e" * 64),
        replace(NOTICE, policy="q" * 64),
        replace(NOTICE, award_gap_bp=51),
        replace(NOTICE, premiums=(("hospital", 601),)),
        replace(NOTICE, joint=()),
        replace(NOTICE, commitments=(("hospital", "c" * 64),)),
        replace(NOTICE, tie_rule="by name"),
        *(replace(NOTICE, schedule=each) for each in SCHEDULES),
    ]
    assert len({each.digest for each in (NOTICE, *changed)}) == len(changed) + 1


def signature(organisation: int, role: Role, account: int, digest: str = "x") -> Signature:
    return Signature(organisation=organisation, role=role, account=account, at=NOW, digest=digest)


OFFICER, APPROVER = signature(1, Role.OFFICER, 10), signature(1, Role.APPROVER, 11)


@pytest.mark.parametrize(
    ("given", "role", "account", "free", "code"),
    [
        ([], Role.OFFICER, 10, True, None),
        ([], Role.APPROVER, 11, True, "sign.officer_first"),
        ([OFFICER], Role.APPROVER, 11, True, None),
        ([OFFICER], Role.APPROVER, 10, True, "sign.two_people"),
        ([OFFICER], Role.OFFICER, 12, True, "sign.given"),
        ([OFFICER], Role.APPROVER, 11, False, "sign.interest"),
        ([signature(2, Role.OFFICER, 20)], Role.APPROVER, 11, True, "sign.officer_first"),
        ([signature(1, Role.OFFICER, 10, "older")], Role.APPROVER, 11, True, "sign.officer_first"),
        ([signature(1, Role.OFFICER, 10, "older")], Role.OFFICER, 10, True, None),
    ],
)
def test_the_officer_signs_first_and_another_person_approves(
    given: list[Signature], role: Role, account: int, free: bool, code: str | None
) -> None:
    assert refusal(given, 1, role, account, "x", free) == code


def test_a_round_opens_when_both_of_every_anchor_signed_the_same() -> None:
    other = [signature(2, Role.OFFICER, 20), signature(2, Role.APPROVER, 21)]
    assert complete([OFFICER, APPROVER], [1], "x")
    assert not complete([OFFICER, APPROVER], [1, 2], "x")
    assert complete([OFFICER, APPROVER, *other], [1, 2], "x")
    assert not complete([OFFICER, APPROVER, other[0], signature(2, Role.APPROVER, 21, "y")], [1, 2], "x")
    assert not complete([], [], "x")
    assert counting([OFFICER, signature(2, Role.OFFICER, 20, "y")], "y") == [signature(2, Role.OFFICER, 20, "y")]
