"""A draft of two anchors that lacks nothing but signatures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from matcher.market import Header
from matcher.policy import Policy
from matcher.rounds.actor import COMMAND
from matcher.rounds.funding import Money
from matcher.rounds.lots import Price
from matcher.rounds.people import Kind, Role
from matcher.rounds.tenders import Method, Schedule
from matcher.storage import anchors, lots, publication, tenders
from matcher.storage.anchors import Terms
from matcher.storage.database import Database
from matcher.storage.keys import Keys
from matcher.storage.people import acting, add_account, add_organisation, find
from matcher.storage.tables.people import Account, Organisation
from tests.matcher.rounds.linen import LINEN
from tests.matcher.storage.examples import NOON

KEYS = Keys(b"the secret of the tests, 32 bytes or more")
HEADER = Header("Laundry 2032", "USD", "quarter", 4, date(2032, 1, 1))
LOT = replace(
    LINEN,
    holders=(),
    goals="all",
    money=Money.OWN,
    today=Price(amount=550_000, source="Invoices of 2031", day=date(2031, 6, 1), hidden=True),
)
TERMS = Terms(premium_bp=600, joint=True, quote_most=None)
ROLES = (Role.OFFICER, Role.APPROVER)


def schedule(now: datetime, name: str = HEADER.name) -> Schedule:
    """Say how the round is held, from a moment on."""
    return Schedule(
        name=name,
        method=Method.BID,
        public=True,
        questions_until=now + timedelta(days=10),
        closes_at=now + timedelta(days=20),
        standstill_days=10,
    )


@dataclass(frozen=True)
class Draft:
    """The round, the two organisations, and their people by organisation and role."""

    database: Database
    round_id: int
    lead: int
    other: int
    people: dict[tuple[int, Role], int]

    def account(self, session: Session, organisation: int, role: Role) -> Account:
        """Find somebody."""
        return find(session, self.people[organisation, role])

    def sign(self, organisation: int, role: Role, now: datetime = NOON, free: bool = True) -> bool:
        """Sign what stands there now."""
        with self.database.writing.begin() as session:
            return self.sign_in(session, organisation, role, now, free)

    def sign_in(self, session: Session, organisation: int, role: Role, now: datetime = NOON, free: bool = True) -> bool:
        """Sign in a session."""
        seen = publication.standing(session, KEYS, tenders.find(session, self.round_id, now), now).seen
        account = self.account(session, organisation, role)
        return publication.sign(session, KEYS, self.round_id, account, role, free, seen, now)

    def sign_all_but_the_last(self) -> None:
        """Sign for everybody but the approver of the anchor that joined."""
        self.sign(self.lead, Role.OFFICER)
        self.sign(self.lead, Role.APPROVER)
        self.sign(self.other, Role.OFFICER)


def draft(database: Database, now: datetime = NOON) -> Draft:
    """Make it."""
    people: dict[tuple[int, Role], int] = {}
    with database.writing.begin() as session:
        homes = [
            add_organisation(session, name.capitalize(), Kind.ANCHOR, name, COMMAND, now).id
            for name in ("hospital", "university")
        ]
        for home in homes:
            for role in ROLES:
                organisation = session.get_one(Organisation, home)
                email = f"{role}-{home}@example.org"
                people[home, role] = add_account(
                    session, email, f"{role} {home}", organisation, [role], COMMAND, now
                ).id
    return begin(Draft(database, 0, homes[0], homes[1], people), now)


def begin(two: Draft, now: datetime, name: str = HEADER.name, policy: Policy | None = None) -> Draft:
    """Begin another round of the same two anchors that lacks nothing but signatures."""
    with two.database.writing.begin() as session:
        lead = two.account(session, two.lead, Role.OFFICER)
        number = tenders.begin(session, lead, replace(HEADER, name=name), now, policy)
        anchors.join(session, number, two.other, lead, now)
        tenders.schedule(session, number, 1, schedule(now, name), acting(lead), now)
        for home, buyer, version in ((two.lead, "hospital", 0), (two.other, "university", 1)):
            account = two.account(session, home, Role.OFFICER)
            lots.add(session, number, replace(LOT, buyer=buyer), acting(account), now)
            anchors.set_terms(session, number, TERMS, version, account, now)
    return replace(two, round_id=number)
