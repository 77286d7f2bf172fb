"""A known problem as a market: one buyer, one period, every lot filled.

What a market cannot say exactly is rounded, and how far that can move the cost is said. A market has whole parts,
prices in millionths and amounts in cents, so a lot is divided into as many parts as the problem's quantities need,
and counted in the unit that leaves prices and uses exact: its parts, or the lot as one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import ceil, floor, gcd, lcm
from typing import Any

import pyarrow as pa

from benchmarks.problems import Bid, Firm, Lot, Problem, ProblemRefused
from matcher.errors import errors, quoted
from matcher.market import Header, Market
from matcher.market.columns import LARGEST_QUANTITY
from matcher.market.intake import Draft, intake
from matcher.market.tables import TABLES
from matcher.money import nearest
from matcher.solution import Solution

BUYER, RESOURCE = "buyer", "units"
ZERO = Fraction(0)
MILLION = 10**6
CENTS = 100
LARGEST_LIFT = 10**6
LARGEST_CAPACITY = 10**12
LARGEST_COST = 10**8
HEADER = Header(name="Known problem", currency="USD", period="quarter", periods=1, start=date(2027, 1, 1))

Row = dict[str, Any]


@dataclass(frozen=True)
class Translation:
    """A problem, and how its numbers are written in a market."""

    problem: Problem

    # ---- quantities

    @cached_property
    def unit(self) -> int:
        """Parts in one unit, the same for every lot that may be divided: as fine as capacities, if that is possible."""
        supplied = [quantity for bid in self.problem.bids for quantity in bid.lots.values()]
        least = lcm(*(each.denominator for each in (*self._demand.values(), *supplied)))
        work = [bid.consumption for bid in self.problem.bids] + [firm.capacity or ZERO for firm in self.problem.firms]
        fine = lcm(least, *(each.denominator for each in work))
        return fine if max(self._demand.values()) * fine <= LARGEST_QUANTITY else least

    @cached_property
    def part(self) -> dict[str, Fraction]:
        """Units of each lot in one of its parts: as few parts as the bids for it allow."""
        return {lot.id: self._part(lot) for lot in self.problem.lots}

    def _part(self, lot: Lot) -> Fraction:
        mine = self._by_lot[lot.id]
        if not all(self.problem.whole(bid) for bid in mine):
            return Fraction(1, self.unit)
        scaled = [int(number * self.unit) for number in (lot.demand, *(bid.lots[lot.id] for bid in mine))]
        return Fraction(gcd(*scaled), self.unit)

    @cached_property
    def _by_lot(self) -> dict[str, list[Bid]]:
        found: dict[str, list[Bid]] = {lot.id: [] for lot in self.problem.lots}
        for bid in self.possible:
            for lot in bid.lots:
                found[lot].append(bid)
        return found

    @cached_property
    def _by_firm(self) -> dict[str, list[Bid]]:
        found: dict[str, list[Bid]] = {firm.id: [] for firm in self.problem.firms}
        for bid in self.possible:
            found[bid.firm].append(bid)
        return found

    @cached_property
    def _firm(self) -> dict[str, Firm]:
        return {firm.id: firm for firm in self.problem.firms}

    @cached_property
    def possible(self) -> tuple[Bid, ...]:
        """Bids that fit into their lots; a whole bid for more than is wanted can never be taken."""
        return tuple(bid for bid in self.problem.bids if not self.problem.whole(bid) or self._fits(bid))

    def _fits(self, bid: Bid) -> bool:
        return all(quantity <= self._demand[lot] for lot, quantity in bid.lots.items())

    @cached_property
    def _demand(self) -> dict[str, Fraction]:
        return {lot.id: lot.demand for lot in self.problem.lots}

    def parts(self, lot: str, units: Fraction) -> Fraction:
        """Count the parts in some units of a lot."""
        return units / self.part[lot]

    @cached_property
    def coarse(self) -> bool:
        """Tell whether dividing lots into parts, instead of at will, may cost something.

        It does not where every divisible bid consumes what it supplies, one for one, and capacities and uses are
        whole parts: what is left once the yeses and noes are settled is then a transportation problem.
        Source: integrality of transportation problems (Dantzig 1951).
        """
        split = [bid for bid in self.possible if not self.problem.whole(bid)]
        alike = all(self._firm[bid.firm].capacity is None or bid.consumption == _only(bid)[1] for bid in split)
        amounts = [bid.consumption for bid in self._limited] + [firm.capacity or 0 for firm in self.problem.firms]
        fits = not split or all(_is_whole(amount * self.unit) for amount in amounts)
        return not (alike and fits) or any(bid.min_fraction for bid in split)

    # ---- money and work

    @cached_property
    def lift(self) -> int:
        """Units of the market's currency in one of the problem's: a power of ten.

        The smallest that makes all charges whole cents and the tolerance at least one cent.
        """
        lift = 1
        while self._largest * lift * 10 <= LARGEST_COST and lift < LARGEST_LIFT:
            exact = all(_is_whole(charge * lift * CENTS) for charge in self._charges)
            if exact and self.problem.tolerance * lift * CENTS >= 1:
                break
            lift *= 10
        return lift

    @cached_property
    def _charges(self) -> list[Fraction]:
        return [bid.setup for bid in self.possible] + [firm.fixed_cost for firm in self.problem.firms]

    @cached_property
    def _largest(self) -> Fraction:
        """The most a lot or a charge can cost."""
        lots = (bid.price * self._demand[lot] / bid.lots[lot] for bid in self.possible for lot in bid.lots)
        return max((*lots, *self._charges), default=ZERO)

    @cached_property
    def quantity(self) -> dict[str, int]:
        """Units of each lot in the market: its parts, unless prices or uses come out exact only by the lot."""
        return {lot.id: self._quantity(lot) for lot in self.problem.lots}

    def _quantity(self, lot: Lot) -> int:
        parts = int(self.parts(lot.id, lot.demand))
        rates = [each for bid in self._by_lot[lot.id] for each in self._rates(bid, lot.id)]
        by_part = all((rate * MILLION).denominator == 1 for rate in rates)
        return parts if by_part else 1

    def _rates(self, bid: Bid, lot: str) -> tuple[Fraction, Fraction]:
        """Price and use of one part; a bid over several lots carries both on the first."""
        if lot != min(bid.lots):
            return ZERO, ZERO
        parts = self.parts(lot, bid.lots[lot])
        return bid.price * self.lift / parts, bid.consumption / parts

    def _per_unit(self, bid: Bid, lot: str) -> tuple[Fraction, Fraction]:
        """Price and use of one unit of the market, in millionths; uses before they are stretched."""
        parts_in_unit = self.parts(lot, self._demand[lot]) / self.quantity[lot]
        price, use = self._rates(bid, lot)
        return price * parts_in_unit * MILLION, use * parts_in_unit * MILLION

    def _used(self, bid: Bid, lot: str) -> Fraction:
        """Use of one unit of the market, in millionths of a unit of its firm's capacity."""
        return self._per_unit(bid, lot)[1] * self.stretch[bid.firm]

    @cached_property
    def stretch(self) -> dict[str, int]:
        """Market units of each firm's capacity in one of the problem's."""
        return {firm.id: self._stretch(firm) for firm in self.problem.firms}

    def _stretch(self, firm: Firm) -> int:
        if firm.capacity is None:
            return 1
        uses = [self._per_unit(bid, lot)[1] for bid in self._by_firm[firm.id] for lot in bid.lots]
        exact = lcm(firm.capacity.denominator, *(use.denominator for use in uses))
        return exact if exact * firm.capacity <= LARGEST_CAPACITY else _power_below(firm.capacity)

    # ---- what is rounded

    @cached_property
    def rounded(self) -> Fraction:
        """By how much rounded prices and charges can move the cost of any answer, at most."""
        per_lot = (max((self._off(bid, lot) for bid in mine), default=0) for lot, mine in self._by_lot.items())
        charges = (abs(_cents(each, self.lift) - each * self.lift * CENTS) / CENTS for each in self._charges)
        return Fraction(sum(per_lot) + sum(charges)) / self.lift

    def _off(self, bid: Bid, lot: str) -> Fraction:
        exact = self._per_unit(bid, lot)[0]
        return abs(nearest(exact) - exact) / MILLION * self.quantity[lot]

    @cached_property
    def narrowed(self) -> bool:
        """Tell whether capacities or uses are rounded, always so that an answer keeps to the exact ones."""
        whole = all(_is_whole(self._used(bid, lot)) for bid in self._limited for lot in bid.lots)
        limits = ((firm.capacity or 0) * self.stretch[firm.id] for firm in self.problem.firms)
        return not whole or not all(map(_is_whole, limits))

    @cached_property
    def _limited(self) -> list[Bid]:
        return [bid for bid in self.possible if self._firm[bid.firm].capacity is not None]

    # ---- there and back

    def market(self) -> Market:
        """Write the market.

        Raises
        ------
        ProblemRefused
            If a market cannot say what the problem asks.
        """
        if wrong := [*_unsaid(self.problem)]:
            raise ProblemRefused(tuple(wrong))
        drafts = {name: _draft(name, rows) for name, rows in self._tables().items() if rows}
        market, findings = intake(HEADER, drafts)
        if market is None:
            raise ProblemRefused(tuple(f"As a market: {finding.what}" for finding in errors(findings)[:5]))
        return market

    def _tables(self) -> dict[str, list[Row]]:
        problem, bids = self.problem, self.possible
        return {
            "buyers": [{"buyer": BUYER, "name": "Buyer", "kind": "buyer"}],
            "lots": [self._lot(lot) for lot in problem.lots],
            "demand": [{"lot": lot, "period": 1, "quantity": units} for lot, units in self.quantity.items()],
            "suppliers": [{"supplier": f.id, "name": f.id, "kind": "conventional"} for f in problem.firms],
            "capacity": [self._capacity_row(firm) for firm in problem.firms if firm.capacity is not None],
            "bids": [self._bid(bid) for bid in bids],
            "bid_entries": [self._entry(bid, lot) for bid in bids for lot in bid.lots],
            "bid_uses": [self._use(bid) for bid in self._limited if bid.consumption],
            "onboarding": [self._onboarding(firm) for firm in problem.firms if firm.fixed_cost],
        }

    def _lot(self, lot: Lot) -> Row:
        parts = int(self.parts(lot.id, lot.demand))
        alone = self.problem.rules.single_source and parts > 1
        return {"lot": lot.id, "buyer": BUYER, "category": "known", "unit": "unit", "today_price": 0,
                "parts": parts, "must_fill": 1, "most_suppliers": 1 if alone else None}  # fmt: skip

    def _capacity_row(self, firm: Firm) -> Row:
        assert firm.capacity is not None
        units = floor(firm.capacity * self.stretch[firm.id])
        return {"supplier": firm.id, "resource": RESOURCE, "period": 1, "units": units}

    def _bid(self, bid: Bid) -> Row:
        group = ("bid " + bid.group, 1) if bid.group else _of_firm(self._firm[bid.firm])
        return {"bid": bid.id, "supplier": bid.firm, "fixed_charge": _cents(bid.setup, self.lift),
                "all_or_nothing": int(self.problem.whole(bid) and bool(self._gated(bid))),
                "group": group[0], "group_most": group[1]}  # fmt: skip

    def _gated(self, bid: Bid) -> bool:
        """Tell whether a whole bid has more than one part, so that it could be taken in part."""
        return len(bid.lots) > 1 or self.parts(*_only(bid)) > 1

    def _entry(self, bid: Bid, lot: str) -> Row:
        most = min(bid.lots[lot], self._demand[lot])
        least = max(ceil(self.parts(lot, bid.lots[lot] * bid.min_fraction)), 1)
        price = nearest(self._per_unit(bid, lot)[0])
        return {"bid": bid.id, "lot": lot, "unit_price": price, "least_parts": least,
                "most_parts": int(self.parts(lot, most))}  # fmt: skip

    def _use(self, bid: Bid) -> Row:
        lot = min(bid.lots)
        return {"bid": bid.id, "lot": lot, "resource": RESOURCE,
                "units_per_unit": ceil(self._used(bid, lot))}  # fmt: skip

    def _onboarding(self, firm: Firm) -> Row:
        return {"buyer": BUYER, "supplier": firm.id, "cost": _cents(firm.fixed_cost, self.lift)}

    def taken(self, solution: Solution) -> dict[str, Fraction]:
        """Read an award as fractions of the problem's bids."""
        bids = {bid.id: bid for bid in self.problem.bids}
        return {a.bid: a.parts * self.part[a.lot] / bids[a.bid].lots[a.lot] for a in solution.awards}

    def cost(self, objective: Fraction) -> Fraction:
        """Turn an objective or a bound in the market's cents into the problem's money."""
        return objective / CENTS / self.lift


def _unsaid(problem: Problem) -> Iterable[str]:
    limited = {firm.id for firm in problem.firms if firm.max_awards is not None}
    for bid in problem.bids:
        if len(bid.lots) > 1 and not problem.whole(bid):
            yield f"Bid {quoted(bid.id)} divides several lots at one fraction, which no bid of a market does."
        if bid.group and bid.firm in limited:
            yield f"Bid {quoted(bid.id)} stands in a group and in its firm's max_awards; a market has one of them."


def _of_firm(firm: Firm) -> tuple[str | None, int | None]:
    return (None, None) if firm.max_awards is None else ("firm " + firm.id, firm.max_awards)


def _draft(name: str, rows: list[Row]) -> Draft:
    table = next(table for table in TABLES if table.file == name)
    columns = {}
    for field in rows[0]:
        kind = pa.string() if table.columns()[field].textual else pa.int64()
        columns[field] = pa.array([row[field] for row in rows], kind)
    return Draft.of(columns, first=1)


def _only(bid: Bid) -> tuple[str, Fraction]:
    """Return the lot a bid is for, and its units; of several, the first."""
    return min(bid.lots.items())


def _cents(amount: Fraction, lift: int) -> int:
    return nearest(amount * lift * CENTS)


def _is_whole(number: Fraction | int) -> bool:
    return Fraction(number).denominator == 1


def _power_below(capacity: Fraction) -> int:
    power = 1
    while power < LARGEST_LIFT and capacity * power * 10 <= LARGEST_CAPACITY:
        power *= 10
    return power
