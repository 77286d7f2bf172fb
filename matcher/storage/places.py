"""The places of a round."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.storage.tables.demand import Place


def places(session: Session, round_id: int) -> list[tuple[str, str]]:
    """List id and name of the places of a round, by name."""
    found = session.execute(select(Place.place, Place.name).filter_by(round_id=round_id))
    return sorted(((place, name or place) for place, name in found), key=lambda each: (each[1].casefold(), each[0]))
