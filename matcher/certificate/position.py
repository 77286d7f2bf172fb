"""Where an award leaves everybody: parts, money and work, exactly, from the market's rows and the awards alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain

from matcher.certificate.facts import Entry, Facts, Slot, Worked
from matcher.market import HOURS
from matcher.market.columns import ABSENT
from matcher.solution import Award, Solution


@dataclass(frozen=True)
class Position(Facts):
    """An award of a market; lots that are `waiting` are not decided yet, and buy nothing outside."""

    solution: Solution
    waiting: frozenset[int] = frozenset()

    # ---- the award

    @cached_property
    def awards(self) -> list[tuple[Entry, int]]:
        """Entries awarded, with their parts; names the market does not know are left to the check."""
        return self._known(self.solution.awards)

    @cached_property
    def standby(self) -> list[tuple[Entry, int]]:
        """Entries that stand by, with their parts; names the market does not know are left to the check."""
        return self._known(self.solution.standby)

    def _known(self, awards: Iterable[Award]) -> list[tuple[Entry, int]]:
        bids = {name: number for number, name in enumerate(self.market.bids.bid)}
        lots = {name: number for number, name in enumerate(self.market.lots.lot)}
        found = []
        for award in awards:
            entry = self.entries.get((bids.get(award.bid, ABSENT), lots.get(award.lot, ABSENT)))
            if entry is not None:
                found.append((entry, award.parts))
        return found

    def fee(self, entry: Entry, parts: int) -> Fraction:
        """Return what standing by for some parts costs, in cents."""
        return self.part_price(entry.lot, self.standby_offers[entry.bid, entry.lot][1]) * parts

    @cached_property
    def parts_of_bid(self) -> dict[int, dict[int, int]]:
        """Parts of each awarded bid by lot."""
        found: dict[int, dict[int, int]] = defaultdict(dict)
        for entry, parts in self.awards:
            found[entry.bid][entry.lot] = parts
        return found

    @cached_property
    def discounts(self) -> dict[int, Fraction]:
        """Share of the list price that each awarded bid takes off."""
        return {bid: self.prices.discount(bid, parts) for bid, parts in self.parts_of_bid.items()}

    def cost(self, entry: Entry, parts: int) -> Fraction:
        """Return what parts of an entry cost as its bid is awarded, in cents."""
        return self.prices.listed[entry.bid, entry.lot] * parts * (1 - self.discounts[entry.bid])

    @cached_property
    def awarded_bids(self) -> set[int]:
        """Bids with at least one part."""
        return {entry.bid for entry, _ in self.awards}

    @cached_property
    def parts_of_supplier(self) -> dict[tuple[int, int], int]:
        """Parts awarded by supplier and lot; a joint bid's are its lead's."""
        found: dict[tuple[int, int], int] = defaultdict(int)
        for entry, parts in self.awards:
            found[self.supplier(entry), entry.lot] += parts
        return found

    @cached_property
    def work_of_supplier(self) -> dict[tuple[int, int], Fraction]:
        """Parts awarded by supplier and lot, as far as each does the work: what value follows."""
        found: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
        for entry, parts in self.awards:
            for supplier, share in self.split(entry.bid):
                found[supplier, entry.lot] += parts * share
        return found

    @cached_property
    def outside(self) -> list[int]:
        """Parts of each lot left outside; negative where more than all are awarded."""
        left = self.market.lots.parts.tolist()
        for entry, parts in self.awards:
            left[entry.lot] -= parts
        for (_, lot), parts in self.agreed_of_supplier.items():
            left[lot] -= parts
        return [0 if lot in self.waiting else parts for lot, parts in enumerate(left)]

    # ---- money

    @cached_property
    def taken_on(self) -> dict[tuple[int, int], int]:
        """Onboarding in cents by buyer and supplier, for suppliers new to a buyer that supply it now."""
        pairs = {(self.buyer(lot), supplier) for supplier, lot in self.parts_of_supplier} - self.known_to
        return {pair: self._onboarding(*pair) for pair in sorted(pairs)}

    def taking_on(self, buyer: int, supplier: int) -> int:
        """Return what a buyer would still pay to take on a supplier, in cents."""
        new = (buyer, supplier) not in self.known_to and (buyer, supplier) not in self.taken_on
        return self._onboarding(buyer, supplier) if new else 0

    def left(self, lot: int, holder: int, held: int) -> int:
        """Return the parts a holder holds today and will not have."""
        kept = self.parts_of_supplier.get((holder, lot), 0) + self.agreed_of_supplier.get((holder, lot), 0)
        return max(held - kept, 0)

    def lost(self, lot: int, holder: int, held: int) -> Fraction:
        """Return the parts a holder holds today and will not do the work of."""
        work = self.work_of_supplier.get((holder, lot), Fraction(0))
        return max(held - work - self.agreed_of_supplier.get((holder, lot), 0), Fraction(0))

    @cached_property
    def switched(self) -> list[int]:
        """Lots some part of which leaves a holder."""
        left = {lot for lot, holder, held in self.holdings() if self.left(lot, holder, held)}
        return sorted(left - self.waiting)

    # ---- work

    def awarded_work(self) -> Iterator[Worked]:
        """Yield the work of everything awarded, at the volume wanted."""
        for entry, parts in self.awards:
            yield from self.worked(entry.bid, entry.lot, self.supplier(entry), parts)

    def agreed_work(self) -> Iterator[Worked]:
        """Yield the work of everything agreed, at the volume wanted."""
        for number, lot, supplier, parts, _ in self.agreements():
            yield from self.worked(len(self.market.bids) + number, lot, supplier, parts)

    @cached_property
    def loads(self) -> dict[Slot, Fraction]:
        """Work awarded and agreed, at the volume that may be called, without what is committed elsewhere."""
        loads: dict[Slot, Fraction] = defaultdict(Fraction)
        for lot, _, slot, work in chain(self.awarded_work(), self.agreed_work()):
            loads[slot] += work * self.called(lot)
        return loads

    @cached_property
    def ready(self) -> dict[Slot, Fraction]:
        """Work for which suppliers stand by, at the volume that may be called: it takes capacity, and is no work."""
        ready: dict[Slot, Fraction] = defaultdict(Fraction)
        for entry, parts in self.standby:
            for lot, _, slot, work in self.worked(entry.bid, entry.lot, self.supplier(entry), parts):
                ready[slot] += work * self.called(lot)
        return ready

    @cached_property
    def hours(self) -> dict[tuple[int, int], Fraction]:
        """Hours awarded and agreed that are promised, by supplier and period.

        The hours of a joint bid follow the split of its work, whosever hours its capacity takes.
        """
        hours: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
        for lot, period, work, split in self._hours():
            for supplier, share in split:
                hours[supplier, period] += work * share * self.promised(lot, period)
        return hours

    def _hours(self) -> Iterator[tuple[int, int, Fraction, list[tuple[int, Fraction]]]]:
        """Yield lot, period, hours at the volume wanted, and who does them, of everything awarded and agreed."""
        bids = len(self.market.bids)
        work = [(e.bid, e.lot, parts, self.split(e.bid)) for e, parts in self.awards]
        work += [(bids + n, lot, parts, [(firm, Fraction(1))]) for n, lot, firm, parts, _ in self.agreements()]
        for bid, lot, parts, split in work:
            for _, period, (_, resource, _), hours in self.worked(bid, lot, ABSENT, parts):
                if resource == HOURS:
                    yield lot, period, hours, split

    def unsteady(self) -> tuple[Fraction, Fraction]:
        """Return idle hours and swing hours."""
        idle = swing = Fraction(0)
        over = {
            (supplier, period): committed + self.hours.get((supplier, period), Fraction(0)) - steady
            for (supplier, resource, period), (_, committed, steady) in self.capacity.items()
            if resource == HOURS and steady != ABSENT and period <= self.horizon
        }
        for (supplier, period), hours in over.items():
            idle += max(-hours, Fraction(0))
            before = over.get((supplier, period - 1))
            swing += abs(hours - before) if before is not None else 0
        return idle, swing
