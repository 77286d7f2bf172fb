"""Addenda in the database: proposed, published together, told, and done whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from matcher.rounds.actor import COMMAND
from matcher.rounds.addenda import FIXED, changes_in
from matcher.rounds.lots import Lot, Price, Term
from matcher.storage import addenda, checking, lot_rows
from matcher.storage.database import Database
from matcher.storage.errors import RoundRefused
from matcher.storage.lot_rows import Kept, lots_of
from matcher.storage.trail import Deed, append
from tests.matcher.storage.examples import NOON
from tests.matcher.storage.failing import done_whole_or_not_at_all
from tests.matcher.storage.open_round import (
    APPROVER,
    BIDDER,
    CLOSES,
    OFFICER,
    OTHER_OFFICER,
    ROUND,
    account,
    do,
    settle,
)
from tests.matcher.storage.test_questions import heard

LINEN = Lot(
    buyer="hospital",
    title="Linen",
    category="laundry",
    unit="kg",
    quantities=(100, 100, 100, 100),
    today=Price(amount=1_000_000, hidden=True),
    terms=(Term(term="turn_time", value="24", unit="hours"),),
)
LOTS = (Kept("L-001", 1, LINEN), Kept("L-002", 1, replace(LINEN, buyer="university")))
WANTED = replace(LINEN, title="Linen, all wards", quantities=(100, 150, 100, 100), terms=())


@pytest.fixture
def opened(database: Database) -> Database:
    do(database, settle)
    do(database, _add_lots)
    return database


def _add_lots(session: Session) -> None:
    changed = lot_rows.add(session, ROUND, LOTS)
    deed = Deed(name="round.try", actor=COMMAND, now=NOON)
    append(session, deed, *((each, ROUND) for each in sorted(changed)))


def propose(session: Session, lot: Lot = WANTED, who: int = OFFICER, version: int = 1, lot_id: str = "L-001") -> Any:
    """Propose a change over whatever is proposed already."""
    known = addenda.proposed_digest(addenda.proposals(session, ROUND, lot.buyer, lot_id))
    addenda.propose(session, ROUND, lot_id, version, known, lot, account(session, who), NOON)


def seen(session: Session, buyer: str = "hospital") -> str:
    return addenda.proposed_digest(addenda.proposals(session, ROUND, buyer))


def publish(session: Session, what: str | None = None, who: int = OFFICER, now: Any = NOON) -> Any:
    shown = seen(session) if what is None else what
    return addenda.publish(session, ROUND, "Counted anew", shown, account(session, who), now)


def refused(database: Database, deed: Callable[[Session], Any]) -> str:
    with pytest.raises(RoundRefused) as said:
        do(database, deed)
    return said.value.code


def test_a_change_is_nobody_elses_until_it_is_published_and_then_everybodys(opened: Database) -> None:
    do(opened, propose)
    with opened.reading.begin() as session:
        (proposal,) = addenda.proposals(session, ROUND, "hospital")
        assert (proposal.kept.lot, proposal.wanted, proposal.stale) == (LINEN, WANTED, False)
        assert addenda.proposals(session, ROUND, "university") == []
        assert lots_of(session, ROUND)["L-001"].lot == LINEN
    assert heard(opened, BIDDER) == []
    assert do(opened, publish) == 1
    with opened.reading.begin() as session:
        assert lots_of(session, ROUND)["L-001"] == Kept("L-001", 2, WANTED)
        assert lots_of(session, ROUND)["L-002"] == LOTS[1]
        (found,) = addenda.addenda(session, ROUND)
        ((lot, before, after),) = [(each.lot, each.before, each.after) for each in changes_in(found.content)]
        assert (found.number, found.reason, lot, before, after) == (1, "Counted anew", "L-001", LINEN, WANTED)
        assert addenda.proposals(session, ROUND, "hospital") == []
        event = session.execute(text("SELECT deed, facts FROM events ORDER BY number DESC LIMIT 1")).one()
        assert checking.check(session).faults == ()
        digest = found.digest
    facts = json.loads(event.facts)
    assert (event.deed, facts["addendum"], facts["bids"], facts["lots"]) == (
        *("addendum.publish", 1, "to be confirmed"),
        ["L-001"],
    )
    assert facts["digest"] == digest
    for who in (APPROVER, OTHER_OFFICER, BIDDER):
        assert heard(opened, who) == ["addendum"]


def test_what_was_signed_stays_whatever_is_proposed(opened: Database) -> None:
    other = replace(
        LINEN,
        category="food",
        unit="meal",
        parts=7,
        today=Price(amount=5),
        goals="price_only",
        funding="levy",
        title="Only this changes",
    )
    do(opened, lambda s: propose(s, other))
    do(opened, publish)
    with opened.reading.begin() as session:
        after = lots_of(session, ROUND)["L-001"].lot
    assert after == replace(LINEN, title="Only this changes")
    assert {"today", "outside", "limit", "money", "goals", "unit", "parts"} <= set(FIXED)


FORBIDDEN: tuple[tuple[str, Callable[[Session], Any]], ...] = (
    ("addendum.empty", publish),
    ("addendum.stale", lambda s: propose(s, who=OTHER_OFFICER)),
    ("addendum.stale", lambda s: propose(s, version=2)),
    ("addendum.stale", lambda s: propose(s, lot_id="L-009")),
    ("addendum.stale", lambda s: (propose(s), publish(s, "something else"))),
    ("addendum.empty", lambda s: (propose(s), propose(s, LINEN), publish(s))),
    ("addendum.closed", lambda s: (propose(s), publish(s, now=CLOSES))),
    ("addendum.empty", lambda s: (propose(s), publish(s, who=OTHER_OFFICER))),
)


def test_what_may_not_be_is_refused_by_its_rule_and_leaves_nothing(opened: Database) -> None:
    before = _state(opened)
    for rule, deed in FORBIDDEN:
        assert refused(opened, deed) == rule
        assert _state(opened) == before


def test_addenda_of_all_anchors_are_numbered_together(opened: Database) -> None:
    do(opened, propose)
    do(opened, publish)
    theirs = replace(LINEN, buyer="university", title="Sheets")
    do(opened, lambda s: propose(s, theirs, OTHER_OFFICER, 1, "L-002"))
    assert do(opened, lambda s: publish(s, seen(s, "university"), OTHER_OFFICER)) == 2


def test_nobody_writes_over_a_proposal_they_did_not_see_nor_takes_it_back(opened: Database) -> None:
    do(opened, propose)
    mine = replace(LINEN, site="North gate")
    for stale in ("", "0" * 64):
        blind = lambda s, seen=stale: addenda.propose(s, ROUND, "L-001", 1, seen, mine, account(s, OFFICER), NOON)  # noqa: E731
        assert refused(opened, blind) == "addendum.stale"
        back = lambda s, seen=stale: addenda.withdraw(s, ROUND, "L-001", seen, account(s, OFFICER), NOON)  # noqa: E731
        assert refused(opened, back) == "addendum.stale"
    with opened.reading.begin() as session:
        assert [each.wanted for each in addenda.proposals(session, ROUND, "hospital")] == [WANTED]


def test_a_proposal_made_from_an_older_lot_is_not_published(opened: Database) -> None:
    do(opened, propose)
    shown = do(opened, seen)
    with opened.engine.begin() as connection:
        connection.execute(text("UPDATE lot_notes SET version = 5 WHERE lot = 'L-001'"))
    assert refused(opened, lambda s: publish(s, shown)) == "addendum.stale"


def _state(database: Database) -> list[Any]:
    tables = ("proposed_changes", "addenda", "lots", "demand", "lot_terms", "lot_notes", "tenders", "notices", "events")
    with database.engine.connect() as connection:
        return [sorted(map(str, connection.execute(text(f"SELECT * FROM {each}")))) for each in tables]


DEEDS: dict[str, tuple[Callable[[Session], Any], Callable[[Session], Any]]] = {
    "propose": (lambda _: None, propose),
    "withdraw": (propose, lambda s: addenda.withdraw(s, ROUND, "L-001", seen(s), account(s, OFFICER), NOON)),
    "publish": (propose, publish),
}


@pytest.mark.parametrize("name", DEEDS)
def test_whichever_statement_of_a_deed_fails_nothing_of_it_is_kept(opened: Database, name: str) -> None:
    first, deed = DEEDS[name]
    do(opened, first)
    assert done_whole_or_not_at_all(opened, deed, _state) > 4
    with opened.reading.begin() as session:
        assert checking.check(session).faults == ()
