"""The rules of people: roles that stay apart, codes, passwords, waits and how long a visit lasts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.rounds.factors import code, in_groups, plain, step_of
from matcher.rounds.passwords import fault
from matcher.rounds.people import APART, HELD_IN, Kind, Role, clashes
from matcher.rounds.visits import head_moment, is_fresh, is_over
from matcher.rounds.waiting import COUNTED_FOR, FREE_TRIES, allowed_at

NOW = datetime(2026, 12, 8, 15, 20, tzinfo=UTC)
RFC_SECRET = b"12345678901234567890"


def test_every_role_is_held_somewhere_and_whoever_runs_the_network_holds_none_that_reads_bids() -> None:
    assert set().union(*HELD_IN.values()) == set(Role)
    reading = {Role.OFFICER, Role.APPROVER, Role.BIDDER, Role.READER, Role.AUDITOR}
    assert HELD_IN[Kind.NETWORK] == {Role.ADMIN, Role.FACILITATOR}
    assert not HELD_IN[Kind.NETWORK] & reading


def test_nobody_approves_witnesses_or_audits_their_own_work() -> None:
    for one, other in (
        (Role.OFFICER, Role.APPROVER),
        (Role.OFFICER, Role.WITNESS),
        (Role.STEWARD, Role.TRUSTEE),
        (Role.WITNESS, Role.ESCROW),
    ):
        assert frozenset({one, other}) in APART


@given(st.sampled_from(Kind), st.sets(st.sampled_from(Role)))
def test_roles_are_held_together_only_where_nothing_speaks_against_it(kind: Kind, roles: set[Role]) -> None:
    codes = {each.code for each in clashes(kind, roles)}
    assert ("role.none" in codes) == (not roles)
    assert ("role.not_here" in codes) == bool(roles - HELD_IN[kind])
    assert ("role.two_people" in codes) == any(pair <= roles for pair in APART)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, expected: str) -> None:
    assert code(RFC_SECRET, seconds // 30) == expected  # RFC 6238, appendix B, the last six digits


def test_a_code_opens_once_and_within_a_step_of_the_clock() -> None:
    step = int(NOW.timestamp()) // 30
    for off in (-1, 0, 1):
        assert step_of(RFC_SECRET, code(RFC_SECRET, step + off), NOW, 0) == step + off
    for off in (-2, 2):
        assert step_of(RFC_SECRET, code(RFC_SECRET, step + off), NOW, 0) is None
    assert step_of(RFC_SECRET, code(RFC_SECRET, step), NOW, step) is None


def test_codes_are_read_as_people_type_them() -> None:
    assert plain(" 123 456 ") == "123456"
    assert plain("abcde-fghjk") == "ABCDEFGHJK"
    assert plain("\uff11\uff12\uff13") == ""
    assert in_groups("ABCDEFGHJK") == "ABCDE-FGHJK"


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("eleven chrs", "password.short"),
        ("x" * 129, "password.long"),
        ("aaaaaaaaaaaaaa", "password.plain"),
        ("abcdefghijklm", "password.plain"),
        ("0123456789012", "password.plain"),
        ("Administrator1!", "password.known"),
        ("ana@example.org", "password.known"),
        ("Lakefront Health", "password.known"),
        ("four words do well", None),
        ("ñandú veloz corre", None),
    ],
)
def test_a_password_is_long_and_not_the_first_that_is_tried(password: str, expected: str | None) -> None:
    assert fault(password, ("Ana Reyes", "ana@example.org", "Lakefront Health")) == expected


def test_at_most_fifty_tries_count_in_an_hour_however_many_are_sent() -> None:
    failed: list[datetime] = []
    for second in range(3600):
        now = NOW + timedelta(seconds=second)
        until = allowed_at(failed)
        if until is None or until <= now:
            failed.append(now)
    assert FREE_TRIES < len(failed) <= 50
    assert len([each for each in failed if each > NOW + COUNTED_FOR]) == 0


def test_each_wait_is_at_least_the_one_before() -> None:
    waits = [(allowed_at([NOW] * count) or NOW) - NOW for count in range(20)]
    assert waits == sorted(waits)
    assert waits[FREE_TRIES - 1] == timedelta(0)
    assert waits[-1] == timedelta(seconds=100)


def test_a_visit_ends_when_it_is_left_alone_and_at_the_latest_after_twelve_hours() -> None:
    assert not is_over(NOW, NOW, NOW + timedelta(minutes=29))
    assert is_over(NOW, NOW, NOW + timedelta(minutes=30))
    seen = NOW + timedelta(hours=11, minutes=59)
    assert not is_over(NOW, seen, seen)
    assert is_over(NOW, seen, NOW + timedelta(hours=12))


def test_a_second_factor_counts_for_ten_minutes() -> None:
    assert not is_fresh(None, NOW)
    assert is_fresh(NOW, NOW + timedelta(minutes=9))
    assert not is_fresh(NOW, NOW + timedelta(minutes=10))
    assert not is_fresh(NOW + timedelta(minutes=1), NOW)


@pytest.mark.parametrize(("hour", "day"), [(5, 7), (6, 8), (23, 8)])
def test_the_head_of_the_day_is_due_at_six_in_the_network_zone(hour: int, day: int) -> None:
    there = ZoneInfo("America/New_York")
    assert head_moment(datetime(2026, 12, 8, hour, 30, tzinfo=there)) == datetime(2026, 12, day, 6, tzinfo=there)
