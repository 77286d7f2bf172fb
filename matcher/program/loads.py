"""Work per part: which rows of the capacity table an entry or an agreement loads, and by how much.

Two readings of the same uses: what may be called, at surge volume, which capacity must hold; and the hours that are
promised, at guaranteed volume, which steadiness counts. Work is in units of its resource, in floating point.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from matcher.market import HOURS, MONTHS, Market
from matcher.market.columns import ABSENT, Flags, Ints
from matcher.money import BASIS_POINTS
from matcher.policy import Policy
from matcher.program.blocks import NONE, Floats, spread
from matcher.program.frame import MILLION, Frame
from matcher.program.partners import joint

YEAR_IN_MONTHS = 12


def horizon(market: Market, policy: Policy) -> int:
    """Return the last period in which hours count: `steady_through`, but never past the end of all firm demand."""
    through = policy.goals.steady_through or YEAR_IN_MONTHS // MONTHS[market.header.period]
    demand, option = market.demand, market.lots.option_from[market.demand.lot]
    firm = (demand.quantity > 0) & ((option == ABSENT) | (demand.period < option))
    return min(through, int(demand.period[firm].max(initial=0)))


@dataclass(frozen=True, kw_only=True)
class Work:
    """Work per part, one row per use and period of demand.

    Attributes
    ----------
    supplier, resource, period
        Slot that is loaded; the resource as `bid_uses` numbers it.
    who
        Entry or agreement.
    lot
        Its lot.
    units
        Units of the resource in one part, at the volume wanted.
    """

    supplier: Ints
    resource: Ints
    period: Ints
    who: Ints
    lot: Ints
    units: Floats

    def those(self, chosen: Flags | Ints) -> Work:
        """Keep some rows."""
        return Work(
            supplier=self.supplier[chosen],
            resource=self.resource[chosen],
            period=self.period[chosen],
            who=self.who[chosen],
            lot=self.lot[chosen],
            units=self.units[chosen],
        )


@dataclass(frozen=True)
class Loads:
    """The work of a market, row by row of the capacity table; derived once."""

    frame: Frame

    # ---- what may be called

    @cached_property
    def work(self) -> tuple[Ints, Ints, Floats]:
        """Work per part at surge volume: capacity row, entry and units of the resource."""
        return self._housed(self._called(self._wanted))

    @cached_property
    def agreed_work(self) -> Floats:
        """Work agreed already, at surge volume, in each row of the capacity table."""
        return self._agreed(self._called(self._agreed_wanted))

    def agreed_on(self, lots: Flags) -> Floats:
        """Work agreed already on some lots, (lots,) flags, at surge volume, in each row of the capacity table."""
        work = self._called(self._agreed_wanted)
        return self._agreed(work.those(lots[work.lot]))

    def unhoused(self, of_agreements: bool) -> Work:
        """Work per part at surge volume where the supplier has no row of capacity."""
        work = self._called(self._agreed_wanted if of_agreements else self._wanted)
        return work.those(self._capacity_row(work) == NONE)

    def _called(self, work: Work) -> Work:
        surge = np.maximum(self.frame.market.lots.surge_bp, 0)[work.lot]
        return replace(work, units=work.units * (1 + surge / BASIS_POINTS))

    # ---- what is promised

    @cached_property
    def hours(self) -> tuple[Ints, Ints, Floats]:
        """Hours promised per part to whoever does the work: capacity row, entry and hours."""
        return self._housed(self._promised(self._shared))

    @cached_property
    def agreed_hours(self) -> Floats:
        """Hours promised by agreements, in each row of the capacity table."""
        return self._agreed(self._promised(self._agreed_wanted))

    @cached_property
    def apart(self) -> Flags:
        """Rows of the capacity table whose promised hours are not what they are loaded with, (capacity rows,).

        Surge, guarantees and options part the two, and so does a joint bid: its hours follow the split of the work,
        its resources the suppliers whose they are.
        """
        lots, partnered = self.frame.market.lots, joint(self.frame.market)[self.frame.bid]
        unlike = (lots.surge_bp > 0) | (lots.guaranteed_bp != ABSENT) | (lots.option_from != ABSENT)
        apart = np.zeros(len(self.frame.market.capacity), np.bool_)
        if not (unlike.any() or partnered.any()):
            return apart
        works = [work.those(unlike[work.lot]) for work in (self._wanted, self._agreed_wanted)]
        works += [work.those(partnered[work.who]) for work in (self._wanted, self._shared)]
        for work in works:
            row = self._capacity_row(work)
            apart[row[row != NONE]] = True
        steady = np.zeros(len(apart), np.bool_)
        steady[self.steady] = True
        return apart & steady

    def _promised(self, work: Work) -> Work:
        lots = self.frame.market.lots
        share = np.where(lots.guaranteed_bp == ABSENT, BASIS_POINTS, lots.guaranteed_bp)[work.lot] / BASIS_POINTS
        option = lots.option_from[work.lot]
        firm = (option == ABSENT) | (work.period < option)
        hours = np.array([word == HOURS for word in self.frame.market.bid_uses.resource.values], np.bool_)
        counted = firm & hours[work.resource] if len(work.units) else firm
        return replace(work, units=work.units * share).those(counted)

    # ---- how both are found

    def _housed(self, work: Work) -> tuple[Ints, Ints, Floats]:
        row = self._capacity_row(work)
        return row[row != NONE], work.who[row != NONE], work.units[row != NONE]

    def _agreed(self, work: Work) -> Floats:
        row, agreement, units = self._housed(work)
        total = np.zeros(len(self.frame.market.capacity))
        np.add.at(total, row, units * self.frame.market.agreements.parts[agreement])
        return total

    @cached_property
    def _wanted(self) -> Work:
        uses = self.frame.market.bid_uses
        mine = np.flatnonzero(uses.bid < len(self.frame.market.bids))
        who = self.frame.entry_of(uses.bid[mine], uses.lot[mine])
        return self._asked(mine, who, self._whose(mine, self.frame.supplier[who]))

    @cached_property
    def _shared(self) -> Work:
        """The same work by who does it, whosever the resource is."""
        work, by = self._wanted, self.frame.split
        first = np.searchsorted(by.entry, work.who, "left")
        count = np.searchsorted(by.entry, work.who, "right") - first
        of, row = spread(first, count)
        return replace(work.those(of), supplier=by.supplier[row], units=work.units[of] * by.share[row])

    @cached_property
    def _agreed_wanted(self) -> Work:
        uses, bids = self.frame.market.bid_uses, len(self.frame.market.bids)
        mine = np.flatnonzero(uses.bid >= bids)
        who = uses.bid[mine] - bids
        return self._asked(mine, who, self.frame.market.agreements.supplier[who])

    def _whose(self, mine: Ints, lead: Ints) -> Ints:
        """Suppliers whose resources some uses take: those they name, else the lead."""
        named = self.frame.market.bid_uses.supplier[mine]
        return np.where(named == ABSENT, lead, named)

    def _asked(self, mine: Ints, who: Ints, supplier: Ints) -> Work:
        market, uses = self.frame.market, self.frame.market.bid_uses
        lot = uses.lot[mine]
        first = np.searchsorted(market.demand.lot, lot, "left")
        count = np.searchsorted(market.demand.lot, lot, "right") - first
        use, demand = spread(first, count)
        share = market.demand.quantity[demand] / market.lots.parts[lot][use]
        units = uses.units_per_unit[mine][use] / MILLION * share
        period, resource = market.demand.period[demand], uses.resource.codes[mine][use]
        return Work(
            supplier=supplier[use], resource=resource, period=period, who=who[use], lot=lot[use], units=units
        ).those(units > 0)

    def _capacity_row(self, work: Work) -> Ints:
        """Find the rows of the capacity table that some work loads, `NONE` where there is none."""
        capacity, uses = self.frame.market.capacity, self.frame.market.bid_uses
        code = {word: number for number, word in enumerate(capacity.resource.values)}
        known = np.array([code.get(word, NONE) for word in uses.resource.values] or [NONE], np.int64)
        width, high = len(code) + 1, self.frame.market.header.periods + 1
        keys = (capacity.supplier * width + capacity.resource.codes) * high + capacity.period
        wanted = (work.supplier * width + known[work.resource]) * high + work.period
        place = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
        return np.where(keys[place] == wanted, place, NONE) if len(keys) else np.full(len(wanted), NONE)

    @cached_property
    def steady(self) -> Ints:
        """Rows of the capacity table whose hours count for steadiness."""
        capacity = self.frame.market.capacity
        hours = np.array([word == HOURS for word in capacity.resource.values], np.bool_)[capacity.resource.codes]
        within = capacity.period <= horizon(self.frame.market, self.frame.policy)
        return np.flatnonzero(hours & within & (capacity.steady != ABSENT))
