"""A database with rows in every table that the trail tells of: a published round, a run, people, sheets, a register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from matcher.exchange.upload.habits import Habits
from matcher.market import Market
from matcher.rounds.actor import COMMAND
from matcher.rounds.motions import Kind as MotionKind
from matcher.rounds.notices import Happening, Via
from matcher.rounds.people import Kind, Role
from matcher.rounds.register import Contract
from matcher.storage import (
    addenda,
    entry,
    lots,
    motions,
    notices,
    people,
    questions,
    register,
    rounds,
    runs,
    sheets,
)
from matcher.storage.database import Database
from matcher.storage.lot_rows import lots_of
from matcher.storage.network import found
from matcher.storage.people import acting
from matcher.storage.tables.people import Account
from matcher.storage.tables.sheets import Kind as SheetKind
from tests.matcher.storage.drafts import KEYS, Draft, draft
from tests.matcher.storage.examples import NOON, POLICY, proposal

CONTRACT = Contract(
    number="C-1",
    category="laundry",
    supplier="Big Linen",
    ends=date(2032, 12, 31),
    notice_by=date(2032, 8, 31),
    title="Linen of all wards",
    begins=date(2029, 1, 1),
    options="twice a year",
    yearly_value=12_345_600,
)


def fill(database: Database, market: Market) -> None:
    """Do at least one deed of each kind."""
    with database.writing.begin() as session:
        found(session, "America/New_York", COMMAND, NOON)
    made = draft(database)
    with database.writing.begin() as session:
        _prepare(session, made)
    made.sign_all_but_the_last()
    made.sign(made.other, Role.APPROVER)
    with database.writing.begin() as session:
        _hold(session, made)
    with database.writing.begin() as session:
        _take_in_contracts(session, made.account(session, made.lead, Role.OFFICER))
        number = rounds.import_market(session, market, POLICY, NOON)
        runs.store(session, number, proposal(market), NOON)


def _prepare(session: Session, made: Draft) -> None:
    """Remove a lot again, so that it can be put back."""
    account = made.account(session, made.lead, Role.OFFICER)
    kept = lots.find(session, made.round_id, "L-001")
    second = lots.add(session, made.round_id, replace(kept.lot, title="Linen again"), acting(account), NOON)
    lots.remove(session, made.round_id, second, 1, acting(account), NOON)


def _hold(session: Session, made: Draft) -> None:
    """Ask, answer, change and move things while the round is open."""
    officer, approver = (made.account(session, made.lead, role) for role in (Role.OFFICER, Role.APPROVER))
    bidder = _bidder(session)
    for number, text in enumerate(("How heavy is it?", "How clean?"), 1):
        assert questions.ask(session, made.round_id, text, bidder, NOON) == number
    questions.publish(session, made.round_id, 1, 1, "Two kilograms.", officer, NOON)
    for title in ("Linen of all wards", "Linen of most wards"):
        kept = lots_of(session, made.round_id, ids=["L-001"])["L-001"]
        wanted = replace(kept.lot, title=title)
        addenda.propose(session, made.round_id, "L-001", kept.version, "", wanted, officer, NOON)
        if title == "Linen of all wards":
            seen = addenda.proposed_digest(addenda.proposals(session, made.round_id, "hospital"))
            addenda.publish(session, made.round_id, "It was too little.", seen, officer, NOON)
    later = NOON + timedelta(days=30)
    motions.move(session, made.round_id, MotionKind.EXTEND, later, "More time.", officer, NOON)
    motions.decide(session, made.round_id, 1, False, "There is enough.", approver, NOON)


def _bidder(session: Session) -> Account:
    """Let a cooperative's bidder come in by an invitation, with a printed list and a phone for texts."""
    home = people.add_organisation(session, "Laundry", Kind.COOPERATIVE, "laundry", COMMAND, NOON)
    until = NOON + timedelta(days=99)
    made = people.add_account(session, "b@example.org", "Bea", home, [Role.BIDDER], COMMAND, NOON, until)
    token = people.invite(session, KEYS, made.id, COMMAND, NOON)
    entry.accept(session, KEYS, token, "a hashed password", None, NOON)
    notices.set_ways(session, made, "+12165550134", [(Happening.PUBLISHED, Via.MAIL)], NOON)
    people.set_disabled(session, made.id, True, COMMAND, NOON)
    people.set_disabled(session, made.id, False, COMMAND, NOON)
    return made


def _take_in_contracts(session: Session, account: Account) -> None:
    sheets.learn(session, account, SheetKind.CONTRACTS, Habits(comma="thousands"), NOON)
    number = sheets.receive(session, account, SheetKind.CONTRACTS, None, "register.csv", bytes(range(256)), NOON)
    upload = sheets.find(session, number, SheetKind.CONTRACTS, None, account.organisation_id)
    register.take_in(session, account, upload, {CONTRACT.number: CONTRACT}, (), NOON)
