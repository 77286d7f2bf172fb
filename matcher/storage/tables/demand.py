"""What anchors want, and where."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from matcher.market import tables as declared
from matcher.storage.tables.schema import Stored, held


class Place(Stored):
    """See `matcher.market.tables.Places`."""

    __tablename__ = "places"
    __table_args__ = held(declared.Places)

    round_id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    parent: Mapped[str | None]


class Buyer(Stored):
    """See `matcher.market.tables.Buyers`."""

    __tablename__ = "buyers"
    __table_args__ = held(declared.Buyers)

    round_id: Mapped[int] = mapped_column(primary_key=True)
    buyer: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    place: Mapped[str | None]
    max_premium_bp: Mapped[int | None]
    supplier: Mapped[str | None]


class Lot(Stored):
    """See `matcher.market.tables.Lots`."""

    __tablename__ = "lots"
    __table_args__ = held(declared.Lots)

    round_id: Mapped[int] = mapped_column(primary_key=True)
    lot: Mapped[str] = mapped_column(primary_key=True)
    buyer: Mapped[str]
    title: Mapped[str]
    category: Mapped[str]
    unit: Mapped[str]
    place: Mapped[str | None]
    today_price: Mapped[int]
    outside_price: Mapped[int | None]
    limit_price: Mapped[int | None]
    parts: Mapped[int]
    least_parts: Mapped[int]
    least_suppliers: Mapped[int]
    most_suppliers: Mapped[int | None]
    must_fill: Mapped[int]
    papers: Mapped[str]
    funding: Mapped[str]
    goals: Mapped[str]
    guaranteed_bp: Mapped[int | None]
    surge_bp: Mapped[int | None]
    switch_cost: Mapped[int]
    option_from: Mapped[int | None]


class Demand(Stored):
    """See `matcher.market.tables.Demand`."""

    __tablename__ = "demand"
    __table_args__ = held(declared.Demand)

    round_id: Mapped[int] = mapped_column(primary_key=True)
    lot: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[int] = mapped_column(primary_key=True)
    quantity: Mapped[int]


class LotTerm(Stored):
    """See `matcher.market.tables.LotTerms`."""

    __tablename__ = "lot_terms"
    __table_args__ = held(declared.LotTerms)

    round_id: Mapped[int] = mapped_column(primary_key=True)
    lot: Mapped[str] = mapped_column(primary_key=True)
    term: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    unit: Mapped[str]
    gate: Mapped[int]


class Onboarding(Stored):
    """See `matcher.market.tables.Onboarding`."""

    __tablename__ = "onboarding"
    __table_args__ = held(declared.Onboarding)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int]
    buyer: Mapped[str]
    supplier: Mapped[str | None]
    cost: Mapped[int]
