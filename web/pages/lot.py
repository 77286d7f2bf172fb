"""One lot: its award, what decided, all its bids, and what was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from matcher.insight.proposal import AwardRow
from matcher.market import Market
from matcher.market.columns import ABSENT
from matcher.money import CENT_IN_MILLIONTHS, rounded_to_add_up
from web.charts import FILLS, Part
from web.pages.bids import BidLine, bids, cheaper_lost, known
from web.pages.details import detail
from web.pages.outcome import Outcome
from web.pages.reasons import phrase
from web.pages.work import LotOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardLine:
    """What one supplier gets of a lot, or what stays outside (then `supplier` is ""); amounts in cents."""

    supplier: str
    name: str
    cooperative: bool
    agreed: bool
    parts: int
    units: int
    unit_price: Fraction
    value: int
    today: int
    fill: str

    @property
    def difference(self) -> int:
        """What it costs more than today."""
        return self.value - self.today


@dataclass(frozen=True, slots=True, kw_only=True)
class Outward:
    """Parts placed further out than the innermost ring, and what decided about each nearer bid: name and words.

    `name` is "" for what is bought outside.
    """

    name: str
    ring: int
    parts: int
    nearer: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who supplies how many parts today."""

    supplier: str
    name: str
    parts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A service level asked for; a gate must be accepted as it stands."""

    name: str
    value: str
    unit: str
    gate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LotPage:
    """What the page of a lot says; prices in millionths, None where there is none."""

    lot: LotOutcome
    buyer: str
    buyer_name: str
    unit: str
    place: str
    award: tuple[AwardLine, ...]
    bids: tuple[BidLine, ...]
    cheaper_lost: tuple[BidLine, ...]
    outward: tuple[Outward, ...]
    standby: tuple[tuple[str, AwardRow], ...]
    holders: tuple[Holder, ...]
    today_price: int
    outside_price: int | None
    limit_price: int | None
    paid_price: Fraction
    first: int
    last: int
    demand: tuple[tuple[int, int], ...]
    least_parts: int
    least_suppliers: int
    most_suppliers: int | None
    must_fill: bool
    switch_cost: int
    funding: str
    goals: str
    papers: tuple[str, ...]
    terms: tuple[Term, ...]

    @property
    def suppliers(self) -> tuple[str, ...]:
        """Names of those who get a part, each once."""
        return tuple({line.supplier: line.name for line in self.award if line.supplier}.values())

    @property
    def drawn(self) -> tuple[Part, ...]:
        """The award as the picture takes it."""
        return tuple(Part(line.parts, line.fill, line.name) for line in self.award)

    @property
    def below_today(self) -> Fraction:
        """How far below today the lot is paid, as a share of today."""
        return Fraction(-self.lot.difference, self.lot.today) if self.lot.today else Fraction(0)


def lot_page(outcome: Outcome, name: str) -> LotPage | None:
    """Say everything about a lot; None if there is no such lot."""
    lot = outcome.by_lot.get(name)
    if lot is None:
        return None
    market, lots, row = outcome.market, outcome.market.lots, lot.row
    asked = bids(outcome, lot)
    return LotPage(
        lot=lot,
        buyer=market.buyers.buyer[lot.buyer],
        buyer_name=market.buyers.name[lot.buyer],
        unit=lots.unit[row],
        place=_place(market, int(lots.place[row])),
        award=_award(outcome, lot),
        bids=asked,
        cheaper_lost=cheaper_lost(asked),
        outward=_outward(outcome, lot),
        standby=tuple((name, row) for its, row, name in outcome.standby if its.lot == lot.lot),
        holders=_holders(market, lot),
        today_price=int(lots.today_price[row]),
        outside_price=known(int(lots.outside_price[row])),
        limit_price=known(int(lots.limit_price[row])),
        paid_price=Fraction(lot.pays * CENT_IN_MILLIONTHS, lot.quantity),
        first=int(market.terms[0][row]),
        last=int(market.terms[1][row]),
        demand=_demand(market, lot),
        least_parts=int(lots.least_parts[row]),
        least_suppliers=int(lots.least_suppliers[row]),
        most_suppliers=known(int(lots.most_suppliers[row])),
        must_fill=bool(lots.must_fill[row]),
        switch_cost=int(lots.switch_cost[row]),
        funding=lots.funding[row],
        goals=lots.goals[row],
        papers=tuple(filter(None, lots.papers[row].split(";"))),
        terms=_terms(market, lot),
    )


def _place(market: Market, row: int) -> str:
    return "" if row == ABSENT else market.places.name[row] or market.places.place[row]


def _award(outcome: Outcome, lot: LotOutcome) -> tuple[AwardLine, ...]:
    """List who gets what, then what stays outside; units and today's cost are rounded so that they add up."""
    suppliers, fills = outcome.market.suppliers, iter(FILLS)
    said = [
        (
            suppliers.supplier[won.supplier],
            outcome.bidder(won.supplier, won.split),
            outcome.is_cooperative[won.supplier],
            won.agreed,
            won.parts,
            won.value,
            "hatch" if won.agreed else next(fills, FILLS[-1]),
        )
        for won in lot.won
    ]
    if lot.outside_parts:
        said.append(("", "", False, False, lot.outside_parts, lot.outside_value, "f-land"))
    units = rounded_to_add_up([Fraction(lot.quantity * each[4], lot.parts) for each in said])
    today = rounded_to_add_up([lot.value_of(each[4]) for each in said])
    return tuple(
        AwardLine(
            supplier=supplier,
            name=name,
            cooperative=cooperative,
            agreed=agreed,
            parts=parts,
            units=units[i],
            unit_price=Fraction(value * CENT_IN_MILLIONTHS * lot.parts, lot.quantity * parts),
            value=value,
            today=today[i],
            fill=fill,
        )
        for i, (supplier, name, cooperative, agreed, parts, value, fill) in enumerate(said)
    )


def _outward(outcome: Outcome, lot: LotOutcome) -> tuple[Outward, ...]:
    """List what is placed outward, each with its nearer bids."""
    market, found = outcome.market, dict[tuple[str, int, int], list[tuple[str, str]]]()
    names = dict(zip(market.suppliers.supplier, market.suppliers.name, strict=True))
    firms = {bid: market.suppliers.name[int(market.bids.supplier[row])] for row, bid in enumerate(market.bids.bid)}
    for row in outcome.outward.get(lot.lot, ()):
        nearer = found.setdefault((names.get(row.supplier, ""), row.ring, row.parts), [])
        if row.nearer:
            nearer.append((firms.get(row.nearer, row.nearer), f"{phrase(row.rule)} ({detail(row.detail)})"))
    return tuple(Outward(name=n, ring=r, parts=p, nearer=tuple(each)) for (n, r, p), each in found.items())


def _holders(market: Market, lot: LotOutcome) -> tuple[Holder, ...]:
    holdings, suppliers = market.holdings, market.suppliers
    return tuple(
        Holder(
            supplier=suppliers.supplier[holdings.supplier[row]],
            name=suppliers.name[int(holdings.supplier[row])],
            parts=int(holdings.parts[row]),
        )
        for row in np.flatnonzero(holdings.lot == lot.row).tolist()
    )


def _demand(market: Market, lot: LotOutcome) -> tuple[tuple[int, int], ...]:
    mine = np.flatnonzero(market.demand.lot == lot.row)
    return tuple(zip(market.demand.period[mine].tolist(), market.demand.quantity[mine].tolist(), strict=True))


def _terms(market: Market, lot: LotOutcome) -> tuple[Term, ...]:
    table = market.lot_terms
    return tuple(
        Term(name=table.term[row], value=table.value[row], unit=table.unit[row], gate=bool(table.gate[row]))
        for row in np.flatnonzero(table.lot == lot.row).tolist()
    )
