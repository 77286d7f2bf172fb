"""What suppliers offer."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from matcher.market import tables as declared
from matcher.storage.tables.schema import Stored, held


class Bid(Stored):
    """See `matcher.market.tables.Bids`."""

    __tablename__ = "bids"
    __table_args__ = held(declared.Bids)

    round_id: Mapped[int] = mapped_column(primary_key=True)
    bid: Mapped[str] = mapped_column(primary_key=True)
    supplier: Mapped[str]
    fixed_charge: Mapped[int]
    period_charge: Mapped[int]
    all_or_nothing: Mapped[int]
    group: Mapped[str]
    group_most: Mapped[int]
    requires: Mapped[str | None]
    discount: Mapped[str]
    discount_on: Mapped[str]
    tie: Mapped[int | None]
    excluded: Mapped[str]


class BidEntry(Stored):
    """See `matcher.market.tables.BidEntries`."""

    __tablename__ = "bid_entries"
    __table_args__ = held(declared.BidEntries)

    round_id: Mapped[int] = mapped_column(primary_key=True)
    bid: Mapped[str] = mapped_column(primary_key=True)
    lot: Mapped[str] = mapped_column(primary_key=True)
    unit_price: Mapped[int]
    least_parts: Mapped[int]
    most_parts: Mapped[int | None]
    standby_parts: Mapped[int]
    standby_price: Mapped[int]


class BidPrice(Stored):
    """See `matcher.market.tables.BidPrices`."""

    __tablename__ = "bid_prices"
    __table_args__ = held(declared.BidPrices)

    round_id: Mapped[int] = mapped_column(primary_key=True)
    bid: Mapped[str] = mapped_column(primary_key=True)
    lot: Mapped[str] = mapped_column(primary_key=True)
    from_period: Mapped[int] = mapped_column(primary_key=True)
    unit_price: Mapped[int]


class BidUse(Stored):
    """See `matcher.market.tables.BidUses`."""

    __tablename__ = "bid_uses"
    __table_args__ = held(declared.BidUses)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int]
    bid: Mapped[str]
    lot: Mapped[str]
    resource: Mapped[str]
    units_per_unit: Mapped[int]
    supplier: Mapped[str | None]


class BidStep(Stored):
    """See `matcher.market.tables.BidSteps`."""

    __tablename__ = "bid_steps"
    __table_args__ = held(declared.BidSteps)

    round_id: Mapped[int] = mapped_column(primary_key=True)
    bid: Mapped[str] = mapped_column(primary_key=True)
    from_: Mapped[int] = mapped_column("from", primary_key=True)
    discount_bp: Mapped[int]


class BidPartner(Stored):
    """See `matcher.market.tables.BidPartners`."""

    __tablename__ = "bid_partners"
    __table_args__ = held(declared.BidPartners)

    round_id: Mapped[int] = mapped_column(primary_key=True)
    bid: Mapped[str] = mapped_column(primary_key=True)
    supplier: Mapped[str] = mapped_column(primary_key=True)
    work_bp: Mapped[int]
