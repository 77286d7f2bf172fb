"""What a proposal means, lot by lot and buyer by buyer: the figures every page draws on.

All amounts are cents; values are at today's prices; shares are exact fractions of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from matcher.certificate.account import reinvested
from matcher.certificate.position import Position
from matcher.insight.proposal import AwardRow, GoalRow, OutwardRow, Proposal, ReasonRow
from matcher.insight.recheck import awarded
from matcher.market import HOURS, Market
from matcher.market.columns import ABSENT
from matcher.money import rounded_to_add_up
from matcher.policy import Policy
from matcher.program.partners import split
from web.pages.work import ZERO, LotOutcome, Paid, Split, Won

COOPERATIVE = "worker_owned"


@dataclass(frozen=True)
class Outcome:
    """A proposal read against its market and policy."""

    market: Market
    policy: Policy
    proposal: Proposal

    @cached_property
    def position(self) -> Position:
        """The award as the checker sees it."""
        return Position(self.market, self.policy, awarded(self.proposal))

    @cached_property
    def lots(self) -> tuple[LotOutcome, ...]:
        """Every lot, in the order of the market."""
        market, won, outside = self.market, self._won, self._outside
        bids = np.bincount(market.bid_entries.lot, minlength=len(market.lots)).tolist()
        return tuple(
            LotOutcome(
                row=row,
                lot=lot,
                title=market.lots.title[row],
                buyer=int(market.lots.buyer[row]),
                category=market.lots.category[row],
                parts=int(market.lots.parts[row]),
                quantity=int(market.quantity[row]),
                today=today,
                won=tuple(won.get(lot, ())),
                outside_parts=outside.get(lot, (0, 0))[0],
                outside_value=outside.get(lot, (0, 0))[1],
                bids=bids[row],
            )
            for row, (lot, today) in enumerate(zip(market.lots.lot, self._today, strict=True))
        )

    @cached_property
    def by_lot(self) -> dict[str, LotOutcome]:
        """Find a lot by its id."""
        return {each.lot: each for each in self.lots}

    @cached_property
    def reasons(self) -> dict[str, list[ReasonRow]]:
        """Find what decided about a lot's bids, by its id."""
        found: dict[str, list[ReasonRow]] = {}
        for each in self.proposal.reasons:
            found.setdefault(each.lot, []).append(each)
        return found

    @cached_property
    def outward(self) -> dict[str, list[OutwardRow]]:
        """Find what of a lot is placed outward, by its id."""
        found: dict[str, list[OutwardRow]] = {}
        for each in self.proposal.outward:
            found.setdefault(each.lot, []).append(each)
        return found

    @cached_property
    def standby(self) -> list[tuple[LotOutcome, AwardRow, str]]:
        """What is stood by for: lot, row of the proposal and name of the supplier."""
        names = dict(zip(self.market.suppliers.supplier, self.market.suppliers.name, strict=True))
        return [(self.by_lot[each.lot], each, names[each.supplier]) for each in self.proposal.standby]

    @cached_property
    def goals(self) -> dict[tuple[str, str], GoalRow]:
        """Find a line of the account by goal and line."""
        return {(each.goal, each.line): each for each in self.proposal.goals}

    @cached_property
    def is_cooperative(self) -> tuple[bool, ...]:
        """Tell which suppliers are worker-owned."""
        return tuple(kind == COOPERATIVE for kind in self.market.suppliers.kind)

    @cached_property
    def today(self) -> int:
        """What all lots cost today."""
        return sum(self._today)

    @cached_property
    def won_by(self) -> dict[int, list[tuple[LotOutcome, Won]]]:
        """What each supplier with any work gets, by a bid or an agreement; of a joint bid its share."""
        found: dict[int, list[tuple[LotOutcome, Won]]] = {}
        for lot in self.lots:
            for won in self.done(lot):
                found.setdefault(won.supplier, []).append((lot, won))
        return found

    def done(self, lot: LotOutcome) -> Iterator[Won]:
        """Yield what each supplier does of a lot, one by one; the money of a joint bid follows its work."""
        for won in lot.won:
            values = rounded_to_add_up([won.value * share for _, share in won.split])
            for (supplier, share), value in zip(won.split, values, strict=True):
                yield replace(won, supplier=supplier, value=value, work=share)

    def bidder(self, lead: int, split: Iterable[tuple[int, Fraction]]) -> str:
        """Name who bids: a supplier, or a lead with its partners."""
        names = self.market.suppliers.name
        others = [names[supplier] for supplier, _ in split if supplier != lead]
        return " + ".join([names[lead], *others])  # kept between pages, so in words of no language

    @cached_property
    def lots_bid(self) -> list[int]:
        """Count the lots that each supplier bid for, (suppliers,)."""
        entries, count = self.market.bid_entries, len(self.lots)
        behind = split(self.market)
        pairs = np.unique(behind.supplier * count + entries.lot[behind.entry])
        counted: list[int] = np.bincount(pairs // max(count, 1), minlength=len(self.market.suppliers)).tolist()
        return counted

    def split(self, lots: Iterable[LotOutcome]) -> Split:
        """Say who does the work of some lots."""
        return sum((self._split_of(lot) for lot in lots), Split())

    def held_by_cooperatives(self) -> Fraction:
        """Return the share of all demand that cooperatives hold today."""
        held = sum(
            (
                self.lots[lot].value_of(parts)
                for lot, holder, parts in self.position.holdings()
                if self.is_cooperative[holder]
            ),
            ZERO,
        )
        return held / self.today if self.today else ZERO

    def paid(self, buyer: int) -> Paid:
        """Say what a buyer pays beyond its lots."""
        name, costs = self.market.buyers.buyer[buyer], self.market.lots.switch_cost
        return Paid(
            standby=sum(row.value for lot, row, _ in self.standby if lot.buyer == buyer),
            charges=sum(each.amount for each in self.proposal.charges if each.buyer == name),
            onboarding=sum(cents for (who, _), cents in self.position.taken_on.items() if who == buyer),
            switch_costs=sum(int(costs[lot]) for lot in self.position.switched if self.position.buyer(lot) == buyer),
        )

    def worth(self, supplier: int) -> dict[int, Fraction]:
        """Return what a supplier gets at today's prices, by buyer."""
        got: dict[int, Fraction] = {}
        for lot, won in self.won_by.get(supplier, ()):
            got[lot.buyer] = got.get(lot.buyer, ZERO) + lot.value_of(won.parts * won.work)
        return got

    @cached_property
    def pledged(self) -> dict[int, Fraction]:
        """What each supplier is expected to give to the fund, in cents."""
        found: dict[int, Fraction] = {}
        for supplier, cents in reinvested(self.position):
            found[supplier] = found.get(supplier, ZERO) + cents
        return found

    @cached_property
    def hours_rows(self) -> dict[int, list[int]]:
        """Find the rows of the capacity table in which a supplier's steady hours count."""
        capacity, found = self.market.capacity, defaultdict[int, list[int]](list)
        hours = capacity.resource.codes == _code(capacity.resource.values, HOURS)
        counted = hours & (capacity.steady != ABSENT) & (capacity.period <= self.position.horizon)
        for row in np.flatnonzero(counted).tolist():
            found[int(capacity.supplier[row])].append(row)
        return found

    def load(self, row: int) -> Fraction:
        """Return the work of a row of the capacity table, in units: committed, agreed and awarded."""
        capacity = self.market.capacity
        supplier = self.market.suppliers.supplier[capacity.supplier[row]]
        loaded = self._loads.get((supplier, capacity.resource[row], int(capacity.period[row])))
        return Fraction(int(capacity.committed[row])) if loaded is None else Fraction(loaded, 100)

    def promised(self, row: int) -> Fraction | None:
        """Return the hours of a row of the capacity table that steadiness counts; None where they are its load."""
        capacity = self.market.capacity
        supplier, period = int(capacity.supplier[row]), int(capacity.period[row])
        if capacity.resource[row] != HOURS:
            return None
        sure = self.position.hours.get((supplier, period), ZERO)
        called = self.position.loads.get((supplier, HOURS, period), ZERO)
        return None if sure == called else int(capacity.committed[row]) + sure

    @cached_property
    def _loads(self) -> dict[tuple[str, str, int], int]:
        return {(each.supplier, each.resource, each.period): each.load for each in self.proposal.loads}

    @cached_property
    def _today(self) -> list[int]:
        parts = self.market.lots.parts.tolist()
        return rounded_to_add_up([value * n for value, n in zip(self.position.part_values, parts, strict=True)])

    @cached_property
    def _won(self) -> dict[str, list[Won]]:
        row = {name: number for number, name in enumerate(self.market.suppliers.supplier)}
        bids = {name: number for number, name in enumerate(self.market.bids.bid)}
        found: dict[str, list[Won]] = {}
        for each in self.proposal.awards:
            work = tuple(self.position.split(bids[each.bid]))
            won = Won(name=each.bid, supplier=row[each.supplier], parts=each.parts, value=each.value, split=work)
            found.setdefault(each.lot, []).append(won)
        for lot, won in self._agreed():
            found.setdefault(lot, []).append(won)
        return {lot: sorted(each, key=lambda won: (-won.parts, won.name)) for lot, each in found.items()}

    def _agreed(self) -> Iterator[tuple[str, Won]]:
        found = list(self.position.agreements())
        exact = [self.position.part_price(lot, price) * parts for _, lot, _, parts, price in found]
        for (row, lot, supplier, parts, _), value in zip(found, rounded_to_add_up(exact), strict=True):
            name = self.market.agreements.agreement[row]
            alone = ((supplier, Fraction(1)),)
            won = Won(name=name, supplier=supplier, parts=parts, value=value, agreed=True, split=alone)
            yield self.market.lots.lot[lot], won

    @cached_property
    def _outside(self) -> dict[str, tuple[int, int]]:
        return {each.lot: (each.parts, each.value) for each in self.proposal.outside}

    def _split_of(self, lot: LotOutcome) -> Split:
        done = [(won.parts * share, supplier) for won in lot.won for supplier, share in won.split]
        cooperatives = sum((parts for parts, supplier in done if self.is_cooperative[supplier]), ZERO)
        others = sum(won.parts for won in lot.won) - cooperatives
        return Split(value=Fraction(lot.today), cooperatives=lot.value_of(cooperatives), others=lot.value_of(others))


def _code(values: tuple[str, ...], word: str) -> int:
    return values.index(word) if word in values else ABSENT
