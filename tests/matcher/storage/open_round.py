"""A network of two anchors and a cooperative with a round that is open, whatever published it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from matcher.market import Header
from matcher.rounds.actor import COMMAND
from matcher.rounds.people import Kind, Role
from matcher.rounds.states import State
from matcher.storage import people, tenders
from matcher.storage.database import Database
from matcher.storage.network import found
from matcher.storage.tables.demand import Buyer
from matcher.storage.tables.people import Account
from matcher.storage.tables.rounds import RoundState
from matcher.storage.tables.tenders import Tender
from matcher.storage.trail import Deed, append
from tests.matcher.storage.examples import NOON

OFFICER, APPROVER, OTHER_OFFICER, OTHER_APPROVER, BIDDER, READER, ADMIN = range(1, 8)
QUESTIONS_UNTIL, CLOSES = NOON + timedelta(days=5), NOON + timedelta(days=10)
ROUND = 1
HOMES = (
    ("Hospital", Kind.ANCHOR, "hospital", (Role.OFFICER, Role.APPROVER)),
    ("University", Kind.ANCHOR, "university", (Role.OFFICER, Role.APPROVER)),
    ("Laundry", Kind.COOPERATIVE, "laundry", (Role.BIDDER, Role.READER)),
    ("Office", Kind.NETWORK, None, (Role.ADMIN,)),
)


def settle(session: Session) -> None:
    """Found the network with its people and a round that the hospital leads and the university has joined."""
    found(session, "America/New_York", COMMAND, NOON)
    for name, kind, party, roles in HOMES:
        home = people.add_organisation(session, name, kind, party, COMMAND, NOON)
        for role in roles:
            email = f"{role}@{name}.org"
            people.add_account(session, email, f"{name} {role}", home, [role], COMMAND, NOON)
    header = Header("Laundry 2032", "USD", "quarter", 4, date(2032, 1, 1))
    assert tenders.begin(session, account(session, OFFICER), header, NOON) == ROUND
    session.execute(insert(Buyer), [{"round_id": ROUND, "buyer": "university", "name": "University", "kind": "anchor"}])
    put(session, State.OPEN)


def put(session: Session, state: State) -> None:
    """Put the round into a state, as whatever leads there does."""
    tender = session.get_one(Tender, ROUND)
    tender.published_at, tender.closes_at, tender.questions_until = NOON, CLOSES, QUESTIONS_UNTIL
    session.get_one(RoundState, ROUND).state = state
    changed = [("tenders", ROUND), ("round_states", ROUND), ("buyers", ROUND)]
    append(session, Deed(name="round.try", actor=COMMAND, now=NOON), *changed)


def account(session: Session, number: int) -> Account:
    """Return one of the people."""
    return people.find(session, number)


def do(database: Database, deed: Callable[[Session], Any]) -> Any:
    """Do a deed in one transaction."""
    with database.writing.begin() as session:
        return deed(session)
