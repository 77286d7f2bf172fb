"""One way to award some lots, and what follows from it at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product

from tests.enumeration.folder import Row, Tiny, summed

Parts = dict[tuple[str, str], int]
"""Parts awarded, by bid and lot; nothing stands for none."""


@dataclass(frozen=True)
class Choice:
    """One way to award `lots`, the lots in play; every other lot is as if it were not there."""

    tiny: Tiny
    lots: Sequence[str]
    parts: Parts
    standby: Parts = field(default_factory=dict)

    @cached_property
    def used(self) -> set[str]:
        """Bids with at least one part."""
        return {bid for bid, _ in self.parts}

    @cached_property
    def sources(self) -> list[tuple[str, str, str, int]]:
        """Supplier (the lead of a joint bid), bid or agreement, lot and parts of all that is supplied."""
        agreed = self.tiny.tables["agreements"]
        awarded = [(self.tiny.bids[bid]["supplier"], bid, lot, n) for (bid, lot), n in self.parts.items()]
        fixed = [(row["supplier"], row["agreement"], row["lot"], int(row["parts"])) for row in agreed]
        return awarded + fixed

    @cached_property
    def won(self) -> set[tuple[str, str]]:
        """Whoever does work of what is awarded, and its lot."""
        split = self.tiny.split
        pairs = [(bid, lot, self.tiny.bids[bid]["supplier"]) for bid, lot in self.parts]
        return {(name, lot) for bid, lot, own in pairs for name, share in split(bid, own).items() if share}

    @cached_property
    def supplied(self) -> Counter[tuple[str, str]]:
        """Parts by supplier and lot, agreements included; a joint bid's parts are its lead's."""
        total: Counter[tuple[str, str]] = Counter()
        for supplier, _, lot, parts in self.sources:
            total[supplier, lot] += parts
        return total

    @cached_property
    def done(self) -> dict[tuple[str, str], Fraction]:
        """Parts by supplier and lot, agreements included, as far as each does the work."""
        total: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
        for own, source, lot, parts in self.sources:
            for name, share in self.tiny.split(source, own).items():
                total[name, lot] += parts * share
        return total

    @cached_property
    def outside(self) -> dict[str, int]:
        """Parts bought outside, by lot in play."""
        taken = {lot: sum(n for _, _, name, n in self.sources if name == lot) for lot in self.lots}
        return {lot: int(self.tiny.lots[lot]["parts"]) - parts for lot, parts in taken.items()}

    def load(self, supplier: str, resource: str, period: int) -> Fraction:
        """Units of a resource that awards and agreements may call for, with work committed before."""
        return self.load_of(supplier, resource, period, list(self.tiny.lots))

    def load_of(self, supplier: str, resource: str, period: int, lots: Sequence[str]) -> Fraction:
        """Count the same for some lots alone."""
        work = [(lot, n) for lot, n in self._work(supplier, resource, period) if lot in lots]
        return summed(self._committed(supplier, resource, period), *(n * self.tiny.called(lot) for lot, n in work))

    def called(self, supplier: str, resource: str, period: int) -> Fraction:
        """Count the load, and what may be called for where the supplier's resource stands by."""
        tiny = self.tiny
        units = [
            use * tiny.units(lot, period) * n * tiny.called(lot)
            for (bid, lot), n in self.standby.items()
            for whose, use in tiny.uses(bid, lot, resource)
            if (whose or tiny.bids[bid]["supplier"]) == supplier
        ]
        return summed(self.load(supplier, resource, period), *units)

    def hours(self, supplier: str, period: int) -> Fraction:
        """Hours promised by awards and agreements to whoever does the work, with those committed before."""
        tiny, promised = self.tiny, []
        for own, source, lot, parts in self.sources:
            per_unit = summed(*(hours for _, hours in tiny.uses(source, lot, "hours")))
            share = tiny.split(source, own).get(supplier, Fraction()) * tiny.promised(lot, period)
            promised.append(per_unit * tiny.units(lot, period) * parts * share)
        return summed(self._committed(supplier, "hours", period), *promised)

    def _committed(self, supplier: str, resource: str, period: int) -> int:
        return int(self.tiny.capacity.get((supplier, resource, period), {}).get("committed") or 0)

    def _work(self, supplier: str, resource: str, period: int) -> list[tuple[str, Fraction]]:
        """Lot and units of a supplier's resource, at the volume wanted, that all that is supplied takes."""
        return [
            (lot, units * self.tiny.units(lot, period) * parts)
            for own, source, lot, parts in self.sources
            for whose, units in self.tiny.uses(source, lot, resource)
            if (whose or own) == supplier
        ]

    def value_of(self, suppliers: Sequence[str], lots: Sequence[str]) -> Fraction:
        """Cents at today's prices of the work suppliers get of some lots."""
        pairs = product(suppliers, lots)
        return summed(*(self.tiny.value(lot) * self.done[name, lot] for name, lot in pairs))

    def lost(self, holding: Row) -> int:
        """Parts a holder has today and keeps no longer."""
        return max(int(holding["parts"]) - self.supplied[holding["supplier"], holding["lot"]], 0)

    def undone(self, holding: Row) -> Fraction:
        """Parts a holder has today and does the work of no longer."""
        return max(int(holding["parts"]) - self.done[holding["supplier"], holding["lot"]], Fraction())
