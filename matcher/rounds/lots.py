"""A lot of a draft, whole: what the market knows of it and what people know besides; and how one becomes several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from pydantic import TypeAdapter

from matcher.money import BASIS_POINTS, apportion
from matcher.rounds.funding import Money
from matcher.rounds.typed import Wrong

KINDS_OF_PRICE = ("today", "outside", "limit")
WAVES_AT_MOST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one unit costs, in millionths, with where the figure comes from and whether bidders see it."""

    amount: int | None = None
    source: str = ""
    day: date | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A service level; a `gate` must be accepted as it stands."""

    term: str
    value: str
    unit: str = ""
    gate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who has parts of a lot today; an id of the round's suppliers."""

    supplier: str
    parts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """What a buyer wants, as `matcher.market.tables.Lots` has it, with all that hangs on it.

    Attributes
    ----------
    quantities
        Units in each period of the round.
    site, code, remarks
        Where it is delivered in people's words; a code of a public list with the list's name, such as NAICS 812332;
        what suppliers should know besides.
    money, counsel, counsel_day
        The sort of money that pays it, and the dated note of counsel that widens what it allows.
    wave_of
        The lot it was split from.
    """

    buyer: str
    title: str
    category: str
    unit: str
    quantities: tuple[int, ...]
    today: Price
    outside: Price = Price()
    limit: Price = Price()
    parts: int = 1
    least_parts: int = 1
    least_suppliers: int = 1
    most_suppliers: int | None = None
    must_fill: bool = False
    place: str | None = None
    site: str = ""
    code: str = ""
    remarks: str = ""
    papers: tuple[str, ...] = ()
    funding: str = ""
    money: Money = Money.OWN
    counsel: str = ""
    counsel_day: date | None = None
    goals: str = "all"
    guaranteed_bp: int | None = None
    surge_bp: int | None = None
    switch_cost: int = 0
    option_from: int | None = None
    terms: tuple[Term, ...] = ()
    holders: tuple[Holder, ...] = ()
    wave_of: str | None = None

    @property
    def quantity(self) -> int:
        """Units over all periods."""
        return sum(self.quantities)

    @property
    def hidden(self) -> dict[str, int]:
        """The prices that bidders do not see, by kind."""
        prices = {kind: getattr(self, kind) for kind in KINDS_OF_PRICE}
        return {kind: each.amount for kind, each in prices.items() if each.hidden and each.amount is not None}

    @property
    def as_published(self) -> Lot:
        """The lot as bidders see it: without hidden prices, their sources, and who holds it."""
        prices: dict[str, Any] = {kind: Price(hidden=True) for kind in KINDS_OF_PRICE if getattr(self, kind).hidden}
        return replace(self, holders=(), **prices)


_LOT = TypeAdapter(Lot)


def written(lot: Lot) -> str:
    """Write a lot as JSON."""
    return _LOT.dump_json(lot).decode()


def read(text: str) -> Lot:
    """Read back what `written` wrote."""
    return _LOT.validate_json(text)


@dataclass(frozen=True, slots=True)
class Wave:
    """A piece of a lot: a site, a share of the quantity in basis points, and the period in which it starts."""

    site: str
    share_bp: int
    first: int


def split(lot: Lot, lot_id: str, waves: Sequence[Wave]) -> tuple[list[Lot], list[Wrong]]:
    """Part a lot by site or start; whoever holds it today covers what lies before the start of a wave.

    Quantities of a period add up to the lot's own where all waves have started. Each wave keeps the parts and rules.

    Returns
    -------
    tuple
        The waves, or nothing and what is wrong.
    """
    wrong = _wrong_shares(waves)
    if wrong:
        return [], wrong
    shares = [Fraction(wave.share_bp, BASIS_POINTS) for wave in waves]
    by_period = [apportion(quantity, [quantity * each for each in shares]) for quantity in lot.quantities]
    costs = apportion(lot.switch_cost, [lot.switch_cost * each for each in shares])
    made = [
        replace(
            lot,
            title=f"{lot.title} ({number + 1}/{len(waves)})",
            site=wave.site or lot.site,
            quantities=tuple(
                quantity[number] if period >= wave.first else 0 for period, quantity in enumerate(by_period, 1)
            ),
            switch_cost=costs[number],
            wave_of=lot_id,
        )
        for number, wave in enumerate(waves)
    ]
    empty = [Wrong(f"first-{number}", "wave.empty") for number, each in enumerate(made, 1) if not each.quantity]
    return ([], empty) if empty else (made, [])


def _wrong_shares(waves: Sequence[Wave]) -> list[Wrong]:
    if len(waves) < 2:
        return [Wrong("share-1", "wave.few")]
    total = sum(wave.share_bp for wave in waves)
    return [] if total == BASIS_POINTS else [Wrong("share-1", "wave.shares", (str(total),))]
