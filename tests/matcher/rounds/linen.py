"""A lot with something in most of its fields."""

from __future__ import annotations

from datetime import date

from matcher.rounds.funding import Money
from matcher.rounds.lots import Holder, Lot, Price, Term

LINEN = Lot(
    buyer="hospital",
    title="Linen",
    category="laundry",
    unit="kg",
    quantities=(100, 101, 0, 103),
    today=Price(amount=550_000, source="Contract 17", day=date(2026, 9, 1), hidden=True),
    limit=Price(amount=600_000),
    parts=10,
    least_parts=2,
    papers=("iso", "licence"),
    money=Money.CARE,
    goals="no_reinvestment",
    switch_cost=1001,
    terms=(Term(term="turn-time", value="24", unit="hours", gate=True),),
    holders=(Holder(supplier="wash", parts=10),),
)
