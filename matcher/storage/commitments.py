"""Binding a buyer to the prices that bidders do not see; see `matcher.rounds.prices`."""

from __future__ import annotations

from secrets import token_hex

from sqlalchemy.orm import Session

from matcher.rounds.prices import Hidden, commitment
from matcher.storage.lot_rows import lots_of
from matcher.storage.tables.tenders import PriceCommitment

TABLE = PriceCommitment.__tablename__
"""What an event of whoever binds a buyer has to tell of."""


def hidden_prices(session: Session, round_id: int, buyer: str) -> Hidden:
    """Return the prices that a buyer keeps from bidders, by lot and kind."""
    lots = lots_of(session, round_id, [buyer]).values()
    return {each.id: each.lot.hidden for each in lots if each.lot.hidden}


def bind(session: Session, round_id: int, buyer: str) -> str:
    """Bind a buyer to the prices as they are now, and return the commitment; the caller's deed tells of `TABLE`."""
    found = session.get(PriceCommitment, (round_id, buyer))
    if found is None:
        found = PriceCommitment(round_id=round_id, buyer=buyer, nonce=token_hex(32), commitment=None)
        session.add(found)
    found.commitment = commitment(hidden_prices(session, round_id, buyer), found.nonce)
    return found.commitment


def holds(session: Session, round_id: int, buyer: str) -> bool:
    """Tell whether the prices are still those a buyer was bound to."""
    found = session.get_one(PriceCommitment, (round_id, buyer))
    return found.commitment == commitment(hidden_prices(session, round_id, buyer), found.nonce)
