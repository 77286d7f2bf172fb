"""People in the database: who gets in, who does not, and that each deed is done whole, told, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.headerregistry import Address
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matcher.rounds.actor import COMMAND, Actor
from matcher.rounds.factors import code
from matcher.rounds.people import Kind, Role
from matcher.storage import checking, entry, factors, passwords, people, visits
from matcher.storage.database import Database
from matcher.storage.demo import settle
from matcher.storage.entry import Browser, Shut
from matcher.storage.errors import PeopleRefused
from matcher.storage.keys import Keys, SecretLost
from matcher.storage.network import found
from matcher.storage.tables.people import Account, Organisation
from tests.matcher.storage.examples import NOON
from tests.matcher.storage.failing import done_whole_or_not_at_all

KEYS = Keys(b"k" * 32)
ZONE = "America/New_York"
SECRET = b"12345678901234567890"
STEP = int(NOON.timestamp()) // 30
PASSWORD = "four words do well"
HASHED = passwords.hashed(PASSWORD)
HERE = Browser(token_hash="t1", name="test")


@pytest.fixture
def ana(database: Database) -> int:
    """An administrator who has accepted with a phone."""
    with database.writing.begin() as session:
        found(session, ZONE, COMMAND, NOON)
        office = people.add_organisation(session, "Office", Kind.NETWORK, None, COMMAND, NOON)
        made = people.add_account(session, "ana@example.org", "Ana", office, [Role.ADMIN], COMMAND, NOON)
        token = people.invite(session, KEYS, made.id, COMMAND, NOON)
    with database.writing.begin() as session:
        assert entry.accept(session, KEYS, token, HASHED, (SECRET, STEP - 9), NOON) == ()
    return made.id


@pytest.fixture
def leo(database: Database, ana: int) -> int:  # noqa: ARG001 - the network is founded with her
    """Somebody without an invitation, in another organisation."""
    with database.writing.begin() as session:
        home = people.add_organisation(session, "Hospital", Kind.ANCHOR, "b1", COMMAND, NOON)
        return people.add_account(session, "leo@example.org", "Leo", home, [Role.OFFICER], COMMAND, NOON).id


def do(database: Database, deed: Callable[[Session], Any]) -> Any:
    with database.writing.begin() as session:
        return deed(session)


def try_in(database: Database, typed: str, right: bool = True, browser: Browser = HERE, later: int = 0) -> Any:
    now = NOON + timedelta(seconds=later)
    return do(database, lambda s: entry.sign_in(s, KEYS, "Ana@example.org ", right, typed, browser, now))


def is_in(database: Database, token_hash: str = "t1") -> bool:
    with database.reading.begin() as session:
        return visits.find(session, token_hash, NOON) is not None


def test_whoever_has_password_and_code_gets_in_once_per_code(database: Database, ana: int) -> None:
    answer = try_in(database, code(SECRET, STEP))
    assert isinstance(answer, Account)
    assert answer.id == ana
    assert is_in(database)
    again = try_in(database, code(SECRET, STEP), browser=Browser(token_hash="t2", name=""))
    assert again == Shut(None)
    assert not is_in(database, "t2")


@pytest.mark.usefixtures("ana")
def test_a_wrong_password_an_unknown_address_and_a_wrong_code_are_answered_alike(database: Database) -> None:
    assert try_in(database, code(SECRET, STEP), right=False) == Shut(None)
    assert try_in(database, "000000") == Shut(None)
    unknown = do(database, lambda s: entry.sign_in(s, KEYS, "no@example.org", True, "000000", HERE, NOON))
    assert unknown == Shut(None)


@pytest.mark.usefixtures("ana")
def test_tries_are_counted_and_a_wait_holds_even_for_what_is_right(database: Database) -> None:
    for _ in range(5):
        last = try_in(database, "000000")
    assert last == Shut(NOON + timedelta(seconds=2))
    assert try_in(database, code(SECRET, STEP), later=1) == Shut(NOON + timedelta(seconds=2))
    assert isinstance(try_in(database, code(SECRET, STEP), later=2), Account)


@pytest.mark.usefixtures("ana")
def test_a_browser_that_was_in_before_is_not_kept_out_by_tries_from_elsewhere(database: Database) -> None:
    for _ in range(6):
        try_in(database, "000000")
    own = Browser(token_hash="t3", name="", known="known")
    assert isinstance(try_in(database, code(SECRET, STEP), browser=own), Account)


def test_printed_codes_are_the_equal_alternative_and_each_opens_once(database: Database, ana: int) -> None:
    token = do(database, lambda s: people.invite(s, KEYS, ana, COMMAND, NOON))
    printed = do(database, lambda s: entry.accept(s, KEYS, token, HASHED, None, NOON))
    assert len(set(printed)) == 20
    assert isinstance(try_in(database, printed[3].lower()), Account)
    assert try_in(database, printed[3]) == Shut(None)
    with database.reading.begin() as session:
        assert factors.printed_left(session, ana) == 19
    assert try_in(database, code(SECRET, STEP)) == Shut(None), "the phone from before is void"


def test_an_invitation_counts_once_for_seven_days_and_the_latest_alone(database: Database, leo: int) -> None:
    first = do(database, lambda s: people.invite(s, KEYS, leo, COMMAND, NOON))
    second = do(database, lambda s: people.invite(s, KEYS, leo, COMMAND, NOON))
    late = NOON + timedelta(days=7)
    with database.reading.begin() as session:
        assert people.invited(session, KEYS, first, NOON) is None
        assert people.invited(session, KEYS, second, NOON) is not None
        assert people.invited(session, KEYS, second, late) is None
    do(database, lambda s: entry.accept(s, KEYS, second, HASHED, None, NOON))
    with pytest.raises(PeopleRefused) as refused:
        do(database, lambda s: entry.accept(s, KEYS, second, HASHED, None, NOON))
    assert refused.value.code == "invitation.over"


def test_nobody_gets_in_before_an_invitation_or_after_being_shut_out(database: Database, ana: int, leo: int) -> None:
    for email in ("leo@example.org", "nobody@example.org"):
        with database.reading.begin() as session:
            assert entry.account_of(session, email) is None
    assert isinstance(try_in(database, code(SECRET, STEP)), Account)
    do(database, lambda s: people.set_disabled(s, ana, True, Actor(f"account {leo}", 2), NOON))
    assert not is_in(database)
    assert try_in(database, code(SECRET, STEP + 1)) == Shut(None)


def test_signing_out_everywhere_else_leaves_this_visit(database: Database, ana: int) -> None:
    for number, step in enumerate((STEP - 1, STEP, STEP + 1)):
        assert isinstance(
            try_in(database, code(SECRET, step), browser=Browser(token_hash=f"v{number}", name="")), Account
        )
    do(database, lambda s: visits.end(s, people.find(s, ana), NOON, but="v1"))
    assert [is_in(database, f"v{number}") for number in range(3)] == [False, True, False]


@pytest.mark.usefixtures("leo")
@pytest.mark.parametrize(
    ("rule", "deed"),
    [
        ("email.taken", lambda s: _add(s, "ANA@example.org", [Role.OFFICER])),
        ("email.unusable", lambda s: _add(s, "ana", [Role.OFFICER])),
        ("name.unusable", lambda s: _add(s, "x@example.org", [Role.OFFICER], name="\u202e")),
        ("role.none", lambda s: _add(s, "x@example.org", [])),
        ("role.not_here", lambda s: _add(s, "x@example.org", [Role.ADMIN])),
        ("role.two_people", lambda s: _add(s, "x@example.org", [Role.OFFICER, Role.APPROVER])),
        ("organisation.taken", lambda s: people.add_organisation(s, " hospital ", Kind.FUND, None, COMMAND, NOON)),
        ("organisation.party_taken", lambda s: people.add_organisation(s, "X", Kind.ANCHOR, "b1", COMMAND, NOON)),
        ("organisation.party_unusable", lambda s: people.add_organisation(s, "X", Kind.FUND, "a\0", COMMAND, NOON)),
        ("organisation.party_unusable", lambda s: people.add_organisation(s, "X", Kind.FUND, "=b1", COMMAND, NOON)),
        ("organisation.party_unusable", lambda s: people.add_organisation(s, "X", Kind.FUND, "b" * 65, COMMAND, NOON)),
        ("account.unknown", lambda s: people.find(s, 999)),
        ("network.time_zone", lambda s: found(s, "UTC", COMMAND, NOON)),
        ("network.in_use", lambda s: settle(s, "x", NOON)),
        ("account.unknown", lambda s: entry.sign_in_to_demo(s, 1, HERE, NOON)),
    ],
    ids=map(str, count()),
)
def test_what_may_not_be_is_refused_by_its_rule(database: Database, rule: str, deed: Callable[[Session], Any]) -> None:
    with pytest.raises(PeopleRefused) as refused:
        do(database, deed)
    assert refused.value.code == rule
    assert str(refused.value)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ana@Example.org ", "ana@example.org"),
        ("o'neil+a_b@mail.example.org", "o'neil+a_b@mail.example.org"),
        ("ana@ÑANDÚ.example", "ana@xn--and-6ma2c.example"),
        ("root@localhost", "root@localhost"),
        ("a@b@c.org", ""),
        ("a@c.org,all@evil.example", ""),
        ("a@c.org>", ""),
        ('"a b"@c.org', ""),
        ("a b@c.org", ""),
        ("(x)a@c.org", ""),
        ("a..b@c.org", ""),
        ("ñ@c.org", ""),
        ("=?utf-8?q?x?=@c.org", ""),
        ("a@[127.0.0.1]", ""),
        ("a@-c.org", ""),
        ("a@c..org", ""),
        ("a@c.org\r\nBcc: x", ""),
        ("a\0@c.org", ""),
        ("@c.org", ""),
        ("a@", ""),
        (f"a@{'c' * 64}.org", ""),
    ],
)
def test_an_address_is_kept_only_if_every_mail_server_takes_it(typed: str, kept: str) -> None:
    assert people.address(typed) == kept
    if kept:
        assert Address(addr_spec=kept).addr_spec == kept


def _add(session: Session, email: str, roles: list[Role], name: str = "X") -> Account:
    return people.add_account(session, email, name, session.get_one(Organisation, 2), roles, COMMAND, NOON)


def test_nobody_changes_their_own_account(database: Database, ana: int) -> None:
    own = Actor(f"account {ana}", 1)
    for deed in (
        lambda s: people.set_roles(s, ana, [Role.ADMIN], own, NOON, None),
        lambda s: people.set_disabled(s, ana, True, own, NOON),
    ):
        with pytest.raises(PeopleRefused) as refused:
            do(database, deed)
        assert refused.value.code == "account.own"


def test_an_invitation_gives_its_language_and_one_without_leaves_it(database: Database, ana: int, leo: int) -> None:
    for letters, stays in (("es", "es"), (None, "es"), ("en", "en")):
        token = do(database, lambda s: people.invite(s, KEYS, leo, COMMAND, NOON))
        with database.writing.begin() as session:
            entry.accept(session, KEYS, token, HASHED, None, NOON, letters)
        with database.reading.begin() as session:
            assert people.find(session, leo).language == stays
            assert people.find(session, ana).language is None
            assert checking.check(session).faults == ()


def test_a_role_ends_by_itself(database: Database, leo: int) -> None:
    until = NOON + timedelta(days=1)
    do(database, lambda s: people.set_roles(s, leo, [Role.OFFICER], Actor("account 1", 1), NOON, until))
    with database.reading.begin() as session:
        roles = {
            now: {each.account.id: each.roles for each in people.people(session, now)}[leo] for now in (NOON, until)
        }
    assert roles == {NOON: (Role.OFFICER,), until: ()}


def test_a_demonstration_stays_one_also_in_sql(database: Database) -> None:
    do(database, lambda s: settle(s, "x", NOON))
    do(database, lambda s: settle(s, "x", NOON))
    for statement in ("UPDATE network SET demo = NOT demo", "DELETE FROM network"):
        with pytest.raises(IntegrityError, match=r"network\.demo"), database.engine.begin() as connection:
            connection.execute(text(statement.replace("NOT demo", "false")))
    with pytest.raises(PeopleRefused), database.writing.begin() as session:
        found(session, ZONE, COMMAND, NOON)
    with database.reading.begin() as session:
        assert len({role for each in people.people(session, NOON) for role in each.roles}) == len(Role)


def test_what_was_sealed_with_another_secret_is_not_read() -> None:
    sealed = KEYS.seal("phone", SECRET)
    assert KEYS.unseal("phone", sealed) == SECRET
    for keys, purpose in ((Keys(b"o" * 32), "phone"), (KEYS, "other")):
        with pytest.raises(SecretLost):
            keys.unseal(purpose, sealed)
    with pytest.raises(ValueError, match="32 bytes"):
        Keys(b"short")
    assert "kkk" not in repr(KEYS)


def test_nothing_secret_is_kept_in_the_clear(database: Database, ana: int) -> None:
    token = do(database, lambda s: people.invite(s, KEYS, ana, COMMAND, NOON))
    printed = do(database, lambda s: entry.renew_printed(s, KEYS, people.find(s, ana), NOON))
    with database.engine.connect() as connection:
        for table in ("accounts", "invitations", "printed_codes", "visits", "failed_tries", "events"):
            kept = str(list(connection.execute(text(f"SELECT * FROM {table}"))))
            assert not [each for each in (token, PASSWORD, SECRET.decode(), *printed) if each in kept], table


def _state(database: Database) -> list[Any]:
    tables = ("network", "organisations", "accounts", "account_roles", "printed_codes", "invitations", "visits")
    with database.engine.connect() as connection:
        return [
            sorted(map(str, connection.execute(text(f"SELECT * FROM {table}"))))
            for table in (*tables, "failed_tries", "events")
        ]


DEEDS: dict[str, Callable[[Session], Any]] = {
    "add_organisation": lambda s: people.add_organisation(s, "New", Kind.FUND, None, COMMAND, NOON),
    "add_account": lambda s: _add(s, "new@example.org", [Role.OFFICER]),
    "set_roles": lambda s: people.set_roles(s, 2, [Role.WITNESS], COMMAND, NOON, None),
    "shut_out": lambda s: people.set_disabled(s, 2, True, COMMAND, NOON),
    "invite": lambda s: people.invite(s, KEYS, 2, COMMAND, NOON),
    "sign_in": lambda s: entry.sign_in(s, KEYS, "ana@example.org", True, code(SECRET, STEP), HERE, NOON),
    "fail_to_sign_in": lambda s: entry.sign_in(s, KEYS, "ana@example.org", True, "000000", HERE, NOON),
    "print": lambda s: entry.renew_printed(s, KEYS, people.find(s, 1), NOON),
    "password": lambda s: entry.change_password(s, people.find(s, 1), HASHED + "x", "t1", NOON),
    "language": lambda s: people.set_language(s, people.find(s, 2), "es", NOON),
    "sign_out": lambda s: visits.end(s, people.find(s, 1), NOON),
}


@pytest.mark.usefixtures("leo")
@pytest.mark.parametrize("name", DEEDS)
def test_whichever_statement_of_a_deed_fails_nothing_of_it_is_kept(database: Database, name: str) -> None:
    assert done_whole_or_not_at_all(database, DEEDS[name], _state) > 2
    with database.reading.begin() as session:
        assert checking.check(session).faults == ()
