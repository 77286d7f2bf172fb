"""The lots of a round in a line each, for lists and sums: one statement, however many there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from matcher.money import CENT_IN_MILLIONTHS
from matcher.storage.tables.demand import Demand, Lot
from matcher.storage.tables.tenders import LotNote


@dataclass(frozen=True, slots=True, kw_only=True)
class LotLine:
    """A lot in a list; `today` is in millionths for a unit, `sourced` tells whether its source and day are known."""

    id: str
    buyer: str
    title: str
    category: str
    unit: str
    site: str
    quantity: int
    today: int
    today_hidden: bool
    sourced: bool

    @property
    def worth(self) -> int:
        """Cents that it costs at today's price over all periods."""
        return self.today * self.quantity // CENT_IN_MILLIONTHS


def lot_lines(session: Session, round_id: int, buyers: Collection[str] | None = None) -> list[LotLine]:
    """List the lots of some buyers, or of all for None, by id."""
    joined = (LotNote.round_id == Lot.round_id) & (LotNote.lot == Lot.lot)
    columns = (Lot.lot, Lot.buyer, Lot.title, Lot.category, Lot.unit, Lot.today_price)
    notes = (LotNote.site, LotNote.today_hidden, LotNote.today_source, LotNote.today_day)
    quantity = _quantities(round_id)
    wanted = (
        select(*columns, *notes, quantity.c.total)
        .outerjoin(LotNote, joined)
        .outerjoin(quantity, quantity.c.lot == Lot.lot)
        .where(Lot.round_id == round_id)
        .order_by(Lot.lot)
    )
    wanted = wanted if buyers is None else wanted.where(Lot.buyer.in_(buyers))
    return [
        LotLine(
            id=lot,
            buyer=buyer,
            title=title,
            category=category,
            unit=unit,
            site=site or "",
            quantity=int(total or 0),
            today=today,
            today_hidden=bool(hidden),
            sourced=bool(source) and day is not None,
        )
        for lot, buyer, title, category, unit, today, site, hidden, source, day, total in session.execute(wanted)
    ]


def _quantities(round_id: int) -> Subquery:
    total = func.sum(Demand.quantity).label("total")
    return select(Demand.lot, total).where(Demand.round_id == round_id).group_by(Demand.lot).subquery()
