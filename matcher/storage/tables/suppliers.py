"""Who may supply, with what hands, and what they supply today."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from matcher.market import tables as declared
from matcher.storage.tables.schema import Stored, held


class Supplier(Stored):
    """See `matcher.market.tables.Suppliers`."""

    __tablename__ = "suppliers"
    __table_args__ = held(declared.Suppliers)

    round_id: Mapped[int] = mapped_column(primary_key=True)
    supplier: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    place: Mapped[str | None]
    members: Mapped[int | None]
    pledge_revenue_bp: Mapped[int]
    pledge_surplus_bp: Mapped[int]
    margin_bp: Mapped[int | None]
    least_value: Mapped[int | None]
    group: Mapped[str]
    attributes: Mapped[str]
    available_from: Mapped[int | None]
    lowest_wage: Mapped[int | None]


class Capacity(Stored):
    """See `matcher.market.tables.Capacity`."""

    __tablename__ = "capacity"
    __table_args__ = held(declared.Capacity)

    round_id: Mapped[int] = mapped_column(primary_key=True)
    supplier: Mapped[str] = mapped_column(primary_key=True)
    resource: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[int] = mapped_column(primary_key=True)
    units: Mapped[int]
    committed: Mapped[int]
    steady: Mapped[int | None]


class Holding(Stored):
    """See `matcher.market.tables.Holdings`."""

    __tablename__ = "holdings"
    __table_args__ = held(declared.Holdings)

    round_id: Mapped[int] = mapped_column(primary_key=True)
    lot: Mapped[str] = mapped_column(primary_key=True)
    supplier: Mapped[str] = mapped_column(primary_key=True)
    parts: Mapped[int]


class Agreement(Stored):
    """See `matcher.market.tables.Agreements`."""

    __tablename__ = "agreements"
    __table_args__ = held(declared.Agreements)

    round_id: Mapped[int] = mapped_column(primary_key=True)
    agreement: Mapped[str] = mapped_column(primary_key=True)
    lot: Mapped[str]
    supplier: Mapped[str]
    parts: Mapped[int]
    unit_price: Mapped[int]


class Contract(Stored):
    """See `matcher.market.tables.Contracts`."""

    __tablename__ = "contracts"
    __table_args__ = held(declared.Contracts)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int]
    supplier: Mapped[str]
    buyer: Mapped[str | None]
    value: Mapped[int]


class Paper(Stored):
    """See `matcher.market.tables.Papers`."""

    __tablename__ = "papers"
    __table_args__ = held(declared.Papers)

    round_id: Mapped[int] = mapped_column(primary_key=True)
    supplier: Mapped[str] = mapped_column(primary_key=True)
    paper: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int | None]
    expires: Mapped[int | None]
