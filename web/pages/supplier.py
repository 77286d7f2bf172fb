"""One supplier: its work ahead against capacity, what it won and did not win, and what it gives to the fund."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from matcher.insight.proposal import AwardRow
from matcher.market import HOURS
from matcher.market.columns import ABSENT, day_of
from matcher.money import nearest
from web import formats
from web.charts import Load
from web.pages.details import detail
from web.pages.outcome import Outcome
from web.pages.reasons import phrase
from web.pages.suppliers import SupplierLine, supplier_line
from web.pages.work import LotOutcome, Won
from web.scope import ALL, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Work in one resource, period after period; steady hours count in the first `counted` periods."""

    resource: str
    is_hours: bool
    loads: tuple[Load, ...]
    counted: int

    @property
    def last_counted(self) -> str:
        """Name the last period in which the policy counts steady hours."""
        return self.loads[self.counted - 1].period

    @property
    def short(self) -> tuple[Load, ...]:
        """The periods below steady, of those that count."""
        return tuple(load for load in self.loads if load.missing)

    @property
    def has_promises(self) -> bool:
        """Tell whether other hours are promised than may be called, in any period."""
        return any(load.promised is not None for load in self.loads)

    @property
    def has_steady(self) -> bool:
        """Tell whether steady hours are known in any period."""
        return any(load.steady is not None for load in self.loads)


OTHERS_PRICES = frozenset({"price.others", "goals.others"})
"""Rules whose details say what others were awarded at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A bid for a lot that won nothing, and what decided."""

    lot: LotOutcome
    buyer: str
    bid: str
    decided: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper the supplier holds; `expires` is spelled, "" where it does not."""

    name: str
    amount: int | None
    expires: str
    expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierPage:
    """What the page of a supplier says; amounts in cents, shares of one."""

    line: SupplierLine
    place: str
    works: tuple[Work, ...]
    won: tuple[tuple[LotOutcome, Won], ...]
    lost: tuple[Lost, ...]
    standby: tuple[tuple[LotOutcome, AwardRow], ...]
    papers: tuple[Paper, ...]
    largest_buyer: str
    largest_share: Fraction | None
    share_allowed_bp: int | None
    elsewhere: int
    revenue_bp: int
    surplus_bp: int
    margin_bp: int
    margin_stated: bool

    @property
    def hours(self) -> Work | None:
        """Its hours, where capacity knows them."""
        return next((work for work in self.works if work.is_hours), None)


def supplier_page(outcome: Outcome, name: str, seen: Scope = ALL) -> SupplierPage | None:
    """Say everything about a supplier, others' prices only to whoever sees all; None if there is no such supplier."""
    market, suppliers = outcome.market, outcome.market.suppliers
    if name not in suppliers.supplier:
        return None
    row = suppliers.supplier.index(name)
    rule, stated = outcome.policy.rules.dependence, int(suppliers.margin_bp[row])
    place = int(suppliers.place[row])
    largest, share = _largest_buyer(outcome, row)
    return SupplierPage(
        line=supplier_line(outcome, row),
        place="" if place == ABSENT else market.places.name[place] or market.places.place[place],
        works=_works(outcome, row),
        won=tuple(outcome.won_by.get(row, ())),
        lost=_lost(outcome, row, seen),
        standby=tuple((lot, each) for lot, each, _ in outcome.standby if each.supplier == name),
        papers=_papers(outcome, row),
        largest_buyer=largest,
        largest_share=share,
        share_allowed_bp=None if rule is None or rule.off else rule.most_bp,
        elsewhere=int(market.contracts.value[market.contracts.supplier == row].sum()),
        revenue_bp=int(suppliers.pledge_revenue_bp[row]),
        surplus_bp=int(suppliers.pledge_surplus_bp[row]),
        margin_bp=outcome.policy.goals.margin_bp if stated == ABSENT else stated,
        margin_stated=stated != ABSENT,
    )


def _works(outcome: Outcome, row: int) -> tuple[Work, ...]:
    """List the resources of a supplier, hours first."""
    capacity = outcome.market.capacity
    mine = np.flatnonzero(capacity.supplier == row).tolist()
    names = sorted({capacity.resource[each] for each in mine}, key=lambda name: (name != HOURS, name))
    return tuple(
        Work(
            resource=name,
            is_hours=name == HOURS,
            loads=(loads := tuple(_load(outcome, each) for each in mine if capacity.resource[each] == name)),
            counted=sum(load.counts for load in loads),
        )
        for name in names
    )


def _load(outcome: Outcome, each: int) -> Load:
    market, capacity = outcome.market, outcome.market.capacity
    period, committed, steady = (int(column[each]) for column in (capacity.period, capacity.committed, capacity.steady))
    load, sure = nearest(outcome.load(each)), outcome.promised(each)
    return Load(
        period=formats.period(market.header, period),
        year=str(market.header.first_day(period).year),
        committed=committed,
        awarded=max(load - committed, 0),
        units=int(capacity.units[each]),
        steady=None if steady == ABSENT else steady,
        counts=period <= outcome.position.horizon and steady != ABSENT,
        promised=None if sure is None else nearest(sure),
    )


def _lost(outcome: Outcome, row: int, seen: Scope) -> tuple[Lost, ...]:
    market = outcome.market
    partners = market.bid_partners
    mine = set(np.flatnonzero(market.bids.supplier == row).tolist())
    mine |= set(partners.bid[partners.supplier == row].tolist())
    named = {market.bids.bid[bid] for bid in mine}
    return tuple(
        Lost(
            lot=(lot := outcome.by_lot[each.lot]),
            buyer=market.buyers.name[lot.buyer],
            bid=each.bid,
            decided=phrase(each.rule),
            detail=detail(each.detail) if seen.whole or each.rule not in OTHERS_PRICES else "",
        )
        for each in outcome.proposal.reasons
        if each.bid in named and not each.parts
    )


def _papers(outcome: Outcome, row: int) -> tuple[Paper, ...]:
    papers, start = outcome.market.papers, outcome.market.header.start
    found = []
    for each in np.flatnonzero(papers.supplier == row).tolist():
        until, amount = int(papers.expires[each]), int(papers.amount[each])
        found.append(
            Paper(
                name=papers.paper[each],
                amount=None if amount == ABSENT else amount,
                expires="" if until == ABSENT else formats.day(day_of(until)),
                expired=until != ABSENT and day_of(until) < start,
            )
        )
    return tuple(found)


def _largest_buyer(outcome: Outcome, row: int) -> tuple[str, Fraction | None]:
    """Name the buyer with most of what a supplier has, contracts included, and its share."""
    contracts, held = outcome.market.contracts, outcome.worth(row)
    for each in np.flatnonzero(contracts.supplier == row).tolist():
        buyer = int(contracts.buyer[each])
        held[buyer] = held.get(buyer, Fraction(0)) + int(contracts.value[each])
    total = sum(held.values(), Fraction(0))
    named = {buyer: value for buyer, value in held.items() if buyer != ABSENT}
    if not named or not total:
        return "", None
    largest = max(named, key=lambda buyer: (named[buyer], -buyer))
    return outcome.market.buyers.name[largest], named[largest] / total
