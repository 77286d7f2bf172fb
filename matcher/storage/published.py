"""The demand of a round as everybody may see it, and its digest: prices that a buyer hides are left out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.rounds.lots import KINDS_OF_PRICE
from matcher.storage.tables import METADATA

SHOWN = ("places", "buyers", "lots", "demand", "lot_terms", "onboarding", "lot_notes")
"""Tables in which bidders see what is wanted; the id of a row is no part of it, nor the round's."""
KEPT_BACK = frozenset({"id", "round_id", "version", "wave_of", "counsel", "counsel_day"})


def demand_digest(session: Session, round_id: int) -> str:
    """Return the SHA-256 over what is wanted, as canonical JSON, rows and columns in order."""
    told = {name: sorted(_lines(session, name, round_id)) for name in SHOWN}
    head = _row("rounds", session, round_id)
    return sha256(json.dumps([head, told], sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _row(name: str, session: Session, round_id: int) -> dict[str, Any]:
    stored = METADATA.tables[name]
    columns = [stored.c[each] for each in ("currency", "period", "periods", "start")]
    return {
        key: _plain(value)
        for key, value in session.execute(select(*columns).filter_by(id=round_id)).one()._mapping.items()
    }


def _lines(session: Session, name: str, round_id: int) -> Iterator[str]:
    stored = METADATA.tables[name]
    hidden = _hidden(session, round_id) if name in ("lots", "lot_notes") else {}
    for row in session.execute(select(stored).where(stored.c.round_id == round_id)).mappings():
        secret = {column for kind in hidden.get(row.get("lot", ""), ()) for column in _columns(kind)}
        shown = {
            key: _plain(value) for key, value in row.items() if key not in KEPT_BACK | secret and value is not None
        }
        yield json.dumps(shown, sort_keys=True, ensure_ascii=False)


def _columns(kind: str) -> tuple[str, ...]:
    return f"{kind}_price", f"{kind}_source", f"{kind}_day"


def _hidden(session: Session, round_id: int) -> dict[str, list[str]]:
    """Find the kinds of prices that bidders do not see, by lot."""
    stored = METADATA.tables["lot_notes"]
    flags = [stored.c[f"{kind}_hidden"] for kind in KINDS_OF_PRICE]
    rows = session.execute(select(stored.c.lot, *flags).where(stored.c.round_id == round_id))
    return {lot: [kind for kind, hides in zip(KINDS_OF_PRICE, hidden, strict=True) if hides] for lot, *hidden in rows}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
