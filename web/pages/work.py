"""Work and money of an award, as values: parts won, a lot and what becomes of it, who does some work.

All amounts are cents; values are at today's prices.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Won:
    """Parts of a lot that a supplier gets, by a bid or by an agreement; `value` is what they cost.

    `supplier` is a row of the suppliers, the lead of a joint bid; `name` is the bid or the agreement. `split` says who
    does the work and how much of it; `work` is how much of it the supplier does itself, where it is spoken of alone.
    """

    name: str
    supplier: int
    parts: int
    value: int
    agreed: bool = False
    split: tuple[tuple[int, Fraction], ...] = ()
    work: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LotOutcome:
    """One lot and what becomes of it; `row` and `buyer` are rows of their tables, `today` what it costs today."""

    row: int
    lot: str
    title: str
    buyer: int
    category: str
    parts: int
    quantity: int
    today: int
    won: tuple[Won, ...]
    outside_parts: int
    outside_value: int
    bids: int

    @property
    def name(self) -> str:
        """What people call the lot."""
        return self.title or self.lot

    @property
    def pays(self) -> int:
        """What its buyer pays for the parts, before charges and costs of change."""
        return sum(each.value for each in self.won) + self.outside_value

    @property
    def difference(self) -> int:
        """What it costs more than today."""
        return self.pays - self.today

    @property
    def state(self) -> str:
        """Say `placed`, `partly` or `outside`."""
        return "placed" if not self.outside_parts else "partly" if self.won else "outside"

    def value_of(self, parts: int | Fraction) -> Fraction:
        """Return some parts at today's price."""
        return Fraction(self.today * parts) / self.parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Who does some work, at today's prices."""

    value: Fraction = ZERO
    cooperatives: Fraction = ZERO
    others: Fraction = ZERO

    @property
    def outside(self) -> Fraction:
        """What nobody of the market does."""
        return self.value - self.cooperatives - self.others

    def share(self, part: Fraction) -> Fraction:
        """Return a part as a share of the whole."""
        return part / self.value if self.value else ZERO

    def __add__(self, other: Split) -> Split:
        """Add two pieces of work."""
        return Split(
            value=self.value + other.value,
            cooperatives=self.cooperatives + other.cooperatives,
            others=self.others + other.others,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """What a buyer pays beyond the lots themselves."""

    standby: int
    charges: int
    onboarding: int
    switch_costs: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.standby + self.charges + self.onboarding + self.switch_costs
