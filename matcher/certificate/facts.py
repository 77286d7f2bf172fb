"""What a market and a policy say, whoever wins: entries, prices, charges, agreements, capacity, read row by row.

This is the checker's own reading of a market. It shares no code with the program, uses no solver, and computes in
integers and fractions only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from matcher.certificate.prices import Prices
from matcher.market import MONTHS, Market
from matcher.market.columns import ABSENT
from matcher.money import BASIS_POINTS, CENT_IN_MILLIONTHS
from matcher.policy import Policy, Rule

Slot = tuple[int, str, int]
"""Supplier, resource and period."""
Worked = tuple[int, int, Slot, Fraction]
"""Lot, period, slot and units of work."""
MILLION = 10**6


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as the checker reads it; all references are row numbers, amounts in base units."""

    bid: int
    lot: int
    least: int
    most: int


@dataclass(frozen=True)
class Facts:
    """A market and a policy, looked up."""

    market: Market
    policy: Policy

    # ---- entries and lots

    @cached_property
    def entries(self) -> dict[tuple[int, int], Entry]:
        """Entries by bid and lot."""
        rows, parts = self.market.bid_entries, self.market.lots.parts.tolist()
        columns = (rows.bid, rows.lot, rows.least_parts, rows.most_parts)
        listed = zip(*(column.tolist() for column in columns), strict=True)
        return {
            (bid, lot): Entry(bid, lot, least, parts[lot] if most == ABSENT else most)
            for bid, lot, least, most in listed
        }

    @cached_property
    def entries_of_bid(self) -> dict[int, list[Entry]]:
        """Entries of each bid."""
        found: dict[int, list[Entry]] = defaultdict(list)
        for entry in self.entries.values():
            found[entry.bid].append(entry)
        return found

    @cached_property
    def entries_of_lot(self) -> dict[int, list[Entry]]:
        """Entries of each lot."""
        found: dict[int, list[Entry]] = defaultdict(list)
        for entry in self.entries.values():
            found[entry.lot].append(entry)
        return found

    @cached_property
    def demand(self) -> dict[int, dict[int, int]]:
        """Units per period of each lot, periods with demand only."""
        rows, found = self.market.demand, defaultdict[int, dict[int, int]](dict)
        for lot, period, units in zip(rows.lot.tolist(), rows.period.tolist(), rows.quantity.tolist(), strict=True):
            if units:
                found[lot][period] = units
        return found

    def quantity(self, lot: int) -> int:
        """Return the units of a lot over its term."""
        return sum(self.demand[lot].values())

    def part_price(self, lot: int, unit_price: int) -> Fraction:
        """Return what a part of a lot costs at a unit price in millionths, in cents."""
        return Fraction(unit_price * self.quantity(lot), CENT_IN_MILLIONTHS * int(self.market.lots.parts[lot]))

    @cached_property
    def prices(self) -> Prices:
        """What bids cost at list price, and their discounts."""
        return Prices(self.market, self.demand)

    def unit_price(self, entry: Entry) -> Fraction:
        """Return what a unit of an entry costs at list price, over the term, in millionths."""
        per_part = Fraction(self.quantity(entry.lot), int(self.market.lots.parts[entry.lot]))
        return self.prices.listed[entry.bid, entry.lot] * CENT_IN_MILLIONTHS / per_part

    @cached_property
    def part_values(self) -> list[Fraction]:
        """What a part of each lot costs today, in cents."""
        return [self.part_price(lot, price) for lot, price in enumerate(self.market.lots.today_price.tolist())]

    def lot_value(self, lot: int) -> Fraction:
        """Return what a whole lot costs today, in cents."""
        return self.part_values[lot] * int(self.market.lots.parts[lot])

    def touches(self, rule: Rule, lot: int) -> bool:
        """Tell whether a rule speaks of a lot: not if it is paid by money the rule may not touch."""
        return self.market.lots.funding[lot] not in rule.not_funding

    def ring(self, lot: int, supplier: int) -> int:
        """Levels climbed from a lot's place to the first that contains a supplier's home; outside's if none does."""
        homes = self._places_above(int(self.market.suppliers.place[supplier]))
        climbed = self._places_above(int(self.market.lots.place[lot]))
        return next((levels for levels, place in enumerate(climbed) if place in homes), len(climbed))

    def outside_ring(self, lot: int) -> int:
        """Return the ring of outside: one beyond the outermost place of a lot."""
        return len(self._places_above(int(self.market.lots.place[lot])))

    def _places_above(self, place: int) -> list[int]:
        above = []
        while place != ABSENT:
            above.append(place)
            place = int(self.market.places.parent[place])
        return above

    def group_of(self, of: str, lot: int) -> str:
        """Name the buyer, category or lot that a lot counts for."""
        if of == "buyer":
            return self.market.buyers.buyer[self.buyer(lot)]
        return self.market.lots.category[lot] if of == "category" else self.market.lots.lot[lot]

    @cached_property
    def part_outside(self) -> list[Fraction]:
        """What a part of each lot costs outside, in cents."""
        lots = self.market.lots
        prices = zip(lots.today_price.tolist(), lots.outside_price.tolist(), strict=True)
        return [self.part_price(lot, today if out == ABSENT else out) for lot, (today, out) in enumerate(prices)]

    @cached_property
    def standby_offers(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Parts for which an entry would stand by, and the price of a unit of them in millionths, by bid and lot."""
        rows = self.market.bid_entries
        offers = zip(rows.standby_parts.tolist(), rows.standby_price.tolist(), strict=True)
        return dict(zip(zip(rows.bid.tolist(), rows.lot.tolist(), strict=True), offers, strict=True))

    @cached_property
    def covered(self) -> set[int]:
        """Lots for which others stand by: those of least suppliers >= 2, and those the rule names."""
        rule, lots = self.policy.rules.standby, self.market.lots
        if rule is None or rule.off:
            return set()
        asked = {lot for lot, name in enumerate(lots.lot) if name in rule.lots or lots.least_suppliers[lot] >= 2}
        return {lot for lot in asked if self.touches(rule, lot)}

    def supplier(self, entry: Entry) -> int:
        """Return the supplier of an entry; the lead of a joint bid, who counts as its supplier."""
        return int(self.market.bids.supplier[entry.bid])

    def split(self, bid: int) -> list[tuple[int, Fraction]]:
        """Return who does the work of a bid, each with its share; a lone supplier does all of it."""
        lead = int(self.market.bids.supplier[bid])
        return [each for each in self.partners.get(bid, [(lead, Fraction(1))]) if each[1]]

    def behind(self, bid: int) -> list[int]:
        """Return everybody behind a bid, the lead first."""
        lead = int(self.market.bids.supplier[bid])
        return [lead, *(partner for partner, _ in self.partners.get(bid, ()) if partner != lead)]

    @cached_property
    def partners(self) -> dict[int, list[tuple[int, Fraction]]]:
        """Partners of joint bids, each with its share of the work."""
        rows, found = self.market.bid_partners, defaultdict[int, list[tuple[int, Fraction]]](list)
        for bid, supplier, work in zip(rows.bid.tolist(), rows.supplier.tolist(), rows.work_bp.tolist(), strict=True):
            found[bid].append((supplier, Fraction(work, BASIS_POINTS)))
        return dict(found)

    def buyer(self, lot: int) -> int:
        """Return the buyer of a lot."""
        return int(self.market.lots.buyer[lot])

    # ---- money

    def charge(self, bid: int) -> int:
        """Return what a bid charges once awarded, in cents: period charges over the term of all its lots."""
        bids = self.market.bids
        periods = [period for entry in self.entries_of_bid[bid] for period in self.demand[entry.lot]]
        return int(bids.fixed_charge[bid]) + int(bids.period_charge[bid]) * (max(periods) - min(periods) + 1)

    def charge_shares(self, bid: int) -> dict[int, Fraction]:
        """Return each buyer's share of a bid's charges: by the value of the bid's most parts."""
        worth: dict[int, Fraction] = defaultdict(Fraction)
        count: dict[int, int] = defaultdict(int)
        for entry in self.entries_of_bid[bid]:
            worth[self.buyer(entry.lot)] += self.part_values[entry.lot] * entry.most
            count[self.buyer(entry.lot)] += 1
        total = sum(worth.values())
        whole = sum(count.values())
        return {buyer: worth[buyer] / total if total else Fraction(count[buyer], whole) for buyer in worth}

    def budget(self, buyer: int) -> Fraction | None:
        """Return the most a buyer may pay, in cents; None if it set no limit."""
        premium = int(self.market.buyers.max_premium_bp[buyer])
        return None if premium == ABSENT else self.today[buyer] * (BASIS_POINTS + premium) / BASIS_POINTS

    @cached_property
    def today(self) -> dict[int, Fraction]:
        """What the lots of each buyer cost today, in cents."""
        today: dict[int, Fraction] = defaultdict(Fraction)
        for lot, value in enumerate(self.part_values):
            today[self.buyer(lot)] += value * int(self.market.lots.parts[lot])
        return today

    def pledge(self, supplier: int) -> Fraction:
        """Return the share of the value of its work a supplier pledges to the fund."""
        firms = self.market.suppliers
        margin = int(firms.margin_bp[supplier])
        margin = self.policy.goals.margin_bp if margin == ABSENT else margin
        surplus = Fraction(int(firms.pledge_surplus_bp[supplier]) * margin, BASIS_POINTS**2)
        return Fraction(int(firms.pledge_revenue_bp[supplier]), BASIS_POINTS) + surplus

    @cached_property
    def papers(self) -> dict[int, dict[str, int]]:
        """Expiry of each supplier's papers by name."""
        rows, found = self.market.papers, defaultdict[int, dict[str, int]](dict)
        for supplier, paper, expires in zip(rows.supplier.tolist(), rows.paper, rows.expires.tolist(), strict=True):
            found[supplier][paper] = expires
        return found

    # ---- what stands already

    def agreements(self) -> Iterator[tuple[int, int, int, int, int]]:
        """Yield agreement, lot, supplier, parts and unit price."""
        rows = self.market.agreements
        columns = (rows.lot, rows.supplier, rows.parts, rows.unit_price)
        listed = zip(*(column.tolist() for column in columns), strict=True)
        return ((number, *row) for number, row in enumerate(listed))

    @cached_property
    def agreed_of_supplier(self) -> dict[tuple[int, int], int]:
        """Parts agreed by supplier and lot."""
        found: dict[tuple[int, int], int] = defaultdict(int)
        for _, lot, supplier, parts, _ in self.agreements():
            found[supplier, lot] += parts
        return found

    def holdings(self) -> Iterator[tuple[int, int, int]]:
        """Yield lot, holder and parts held today."""
        rows = self.market.holdings
        return zip(rows.lot.tolist(), rows.supplier.tolist(), rows.parts.tolist(), strict=True)

    def _onboarding(self, buyer: int, supplier: int) -> int:
        return self._onboarding_rows.get((buyer, supplier), self._onboarding_rows.get((buyer, ABSENT), 0))

    @cached_property
    def _onboarding_rows(self) -> dict[tuple[int, int], int]:
        rows = self.market.onboarding
        return {
            (buyer, supplier): cents
            for buyer, supplier, cents in zip(
                rows.buyer.tolist(), rows.supplier.tolist(), rows.cost.tolist(), strict=True
            )
        }

    @cached_property
    def known_to(self) -> set[tuple[int, int]]:
        """Buyer and supplier that work together already: the supplier holds a lot, or has an agreement."""
        rows = self.market.holdings
        held = {(self.buyer(lot), f) for lot, f in zip(rows.lot.tolist(), rows.supplier.tolist(), strict=True)}
        return held | {(self.buyer(lot), supplier) for supplier, lot in self.agreed_of_supplier}

    # ---- work

    @cached_property
    def uses(self) -> dict[tuple[int, int], list[tuple[int, str, int]]]:
        """Whose resource, its name and millionths of it per unit, by bid (agreements after the bids) and lot.

        `ABSENT` stands for the bid's or the agreement's own supplier.
        """
        rows, found = self.market.bid_uses, defaultdict[tuple[int, int], list[tuple[int, str, int]]](list)
        columns = (rows.bid.tolist(), rows.lot.tolist(), rows.supplier.tolist(), rows.resource)
        for bid, lot, supplier, resource, units in zip(*columns, rows.units_per_unit.tolist(), strict=True):
            found[bid, lot].append((supplier, resource, units))
        return found

    def worked(self, bid: int, lot: int, supplier: int, parts: int) -> Iterator[Worked]:
        """Yield the work of some parts, at the volume wanted; `supplier` is whose it is where nobody is named."""
        whole = int(self.market.lots.parts[lot]) * MILLION
        for named, resource, millionths in self.uses.get((bid, lot), ()):
            whose = supplier if named == ABSENT else named
            for period, units in self.demand[lot].items():
                yield lot, period, (whose, resource, period), Fraction(units * parts * millionths, whole)

    def called(self, lot: int) -> Fraction:
        """Return how much of a lot's volume may be called: all of it and the surge."""
        return 1 + Fraction(max(int(self.market.lots.surge_bp[lot]), 0), BASIS_POINTS)

    def promised(self, lot: int, period: int) -> Fraction:
        """Return how much of a lot's volume is promised: what is guaranteed, else all, and nothing in an option."""
        share = int(self.market.lots.guaranteed_bp[lot])
        return Fraction(BASIS_POINTS if share == ABSENT else share, BASIS_POINTS) * self.firm(lot, period)

    def firm(self, lot: int, period: int) -> bool:
        """Tell whether a period comes before the buyer's option."""
        option = int(self.market.lots.option_from[lot])
        return option == ABSENT or period < option

    @cached_property
    def capacity(self) -> dict[Slot, tuple[int, int, int]]:
        """Units, committed and steady by supplier, resource and period."""
        rows = self.market.capacity
        keys = zip(rows.supplier.tolist(), rows.resource, rows.period.tolist(), strict=True)
        return dict(
            zip(
                keys,
                zip(rows.units.tolist(), rows.committed.tolist(), rows.steady.tolist(), strict=True),
                strict=True,
            )
        )

    @cached_property
    def horizon(self) -> int:
        """Last period in which hours count, never past the end of all firm demand."""
        last = max(
            (period for lot, units in self.demand.items() for period in units if self.firm(lot, period)), default=0
        )
        return min(self.policy.goals.steady_through or 12 // MONTHS[self.market.header.period], last)
