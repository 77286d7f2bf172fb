"""How a round came to stand where it stands: the deed that published, cancelled or gave it up, from the trail."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.storage.tables.events import Event
from matcher.storage.tables.people import Account
from matcher.storage.tenders import HeldRound

TURNS = ("round.publish", "round.cancel", "tender.cancel_draft")


@dataclass(frozen=True, slots=True)
class Turn:
    """When a round went on to another state, and the name of whoever did it."""

    at: datetime
    who: str


def last_turn(session: Session, held: HeldRound) -> Turn | None:
    """Return how a round came to its present state; None where nobody did it, such as the clock."""
    wanted = select(Event.at, Event.actor, Event.facts).where(Event.deed.in_(TURNS)).order_by(Event.number.desc())
    found = next((each for each in session.execute(wanted) if json.loads(each.facts).get("round") == held.id), None)
    number = found.actor.removeprefix("account ") if found else ""
    who = session.get(Account, int(number)) if number.isdigit() else None
    return Turn(datetime.fromisoformat(found.at), who.name) if found and who else None
