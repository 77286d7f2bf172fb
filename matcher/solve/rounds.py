"""Work handed out to the parts of a program in rounds.

Every part is dived into first, or searched to its end where it is small. After each round the parts whose award is
furthest from its bound are searched with more work, until all parts together are close enough or the work is used
up. What is done next depends on the gaps alone, never on who finished first, so that a run can be repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

import numpy as np

from matcher.program.blocks import INFINITY, Floats
from matcher.solve.blockwise import Blockwise
from matcher.solve.coupled import bounded, cut
from matcher.solve.fanout import fanned_out, side_by_side
from matcher.solve.orders import LP, Kind, Order, Report, fulfil
from matcher.solve.parts import Part
from matcher.solve.progress import Progress, Tell
from matcher.solve.standing import NEAR, Standing
from matcher.solve.stop import PROVED, Stop

QUANTUM, GROWTH = 64, 4
"""Work a part is given in the first round, and by how much more in each round after it."""
SHORT = 20
"""Work each block of a part is given when its turn comes."""
SHARE = 0.3
"""Share of the choices rejected by the relaxation that are free in a part's kernel."""
ALONE, CLOSER = (Kind.KERNEL, Kind.NEIGHBOURS), 8
"""What is searched for a point alone, this much closer than its part: its own bound lies above the part's."""
LEAST_WORK = 50
"""Work even the smallest part is given."""
WORTH_SENDING = 500
"""Columns from which on a part is worth sending to another process."""


@dataclass(eq=False)
class Rounds:
    """Parts worked on until they are close enough together.

    Attributes
    ----------
    settled
        The cost of what is fixed already, in units of the currency.
    """

    parts: Sequence[Part]
    settled: float
    stop: Stop
    seed: int
    executor: Executor | None
    tell: Tell
    work: int = 0
    cut_off: bool = False
    standings: list[Standing] = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing known of any part."""
        self.standings = [Standing.of(part) for part in self.parts]

    def run(self) -> None:
        """Work on the parts, round after round."""
        whole = [each for each in self.standings if not self._cut_through(each)]
        self._give(whole, self._begin(whole))
        while chosen := self._chosen():
            given = list(self._more(chosen))
            self._give([each for each, _ in given], [order for _, order in given])
            self._better(chosen)

    def mend(self, values: Floats) -> None:
        """Keep a point where rows still hold; elsewhere move it a little, or search anew where that does not help."""
        broken = [each for each in self.standings if not each.accept(values[each.part.columns])]
        orders = [self._order(each, Kind.MEND, 1, 0.0, values[each.part.columns]) for each in broken]
        self._give(broken, orders)
        lost = [each for each in broken if each.values is None]
        self._give(lost, [self._order(each, Kind.SEARCH, self._share(each), self.stop.allowed(0.0)) for each in lost])

    # ---- how good it is

    @property
    def infeasible(self) -> bool:
        """Tell whether some part can have no award."""
        return any(each.bound == INFINITY for each in self.standings)

    @property
    def found(self) -> bool:
        """Tell whether every part has an award."""
        return all(each.values is not None for each in self.standings)

    @property
    def value(self) -> float:
        """Cost of the best awards together."""
        return self.settled + sum(each.value for each in self.standings)

    @property
    def bound(self) -> float:
        """No awards together cost less."""
        return self.settled + sum(each.bound for each in self.standings)

    @property
    def source(self) -> str:
        """Whose bounds make up the bound."""
        return ", ".join(sorted({each.source for each in self.standings if each.source})) or "no choice left"

    @property
    def distance(self) -> float:
        """How far the awards together are from their bound."""
        return sum(each.distance for each in self.standings)

    @property
    def close(self) -> bool:
        """Tell whether the awards are as close to the best as was asked for, or as a search can tell."""
        ended = all(each.ended for each in self.standings)
        return self.found and (ended or self.distance <= self.stop.allowed(self.value))

    # ---- what is done next

    def _cut_through(self, standing: Standing) -> bool:
        """Bound a large part from its blocks, and decide it block by block; tell whether that settled it."""
        pieces = cut(standing.part)
        if pieces is None:
            return False
        found = bounded(pieces, side_by_side(self.executor, self.stop), self.stop.watch())
        self.work += found.work
        asked = self._order(standing, Kind.DIVE, self._share(standing), self.stop.allowed(0.0))
        standing.take(asked, Report(bound=found.bound, source=LP, work=found.work))
        self._say(standing, asked.kind)
        if found.values is None:
            return found.bound == INFINITY
        blocks = Blockwise(pieces, standing.shares, found.values, self._counted)
        if not (blocks.decide(asked.task) and self._keep(standing, asked, blocks.values)):
            return False
        standing.blocks = blocks
        return True

    def _better(self, chosen: Sequence[Standing]) -> None:
        """Search the neighbourhoods of each part that is decided block by block, in the blocks whose turn it is."""
        for each in chosen:
            if each.blocks is not None and each.values is not None:
                slack = self._slack(each, chosen) / each.blocks.cut.count
                asked = self._order(each, Kind.NEIGHBOURS, SHORT, slack)
                self._keep(each, asked, each.blocks.better(each.turn, asked.task, each.values))
                each.turn += 1

    def _keep(self, standing: Standing, asked: Order, values: Floats) -> bool:
        """Keep what blocks came to, if it keeps every row."""
        if not standing.holds(values, NEAR):
            return False
        cost = float(standing.part.task.cost @ values)
        standing.take(
            asked, Report(bound=standing.bound, source=standing.source, work=0, values=values, in_shares=cost)
        )
        self._say(standing, asked.kind)
        return True

    def _counted(self, orders: Sequence[Order]) -> Iterator[Report]:
        """Have orders fulfilled, and count their work."""
        for report in self._reports(list(orders)):
            self.work += report.work
            self.cut_off |= report.cut_off
            yield report

    def _begin(self, standings: Sequence[Standing]) -> Iterator[Order]:
        """Search small parts, dive into the others."""
        for each in standings:
            kind = Kind.SEARCH if each.small else Kind.DIVE
            yield self._order(each, kind, self._share(each), self.stop.allowed(0.0))

    def _share(self, standing: Standing) -> int:
        """A part's share of the work, by its columns."""
        width = sum(len(part.columns) for part in self.parts)
        return max(self.stop.work * len(standing.part.columns) // width, LEAST_WORK)

    def _chosen(self) -> list[Standing]:
        """The parts furthest from their bounds, such that the others together are close enough."""
        if self.infeasible or self.close or (self.stop.first and self.found):
            return []
        self.cut_off |= self.stop.late
        if self.cut_off or self.work >= self.stop.work:
            return []
        room = self.stop.allowed(self.value) / 2 if self.found else 0.0
        furthest = sorted(self.standings, key=lambda each: -each.distance)
        rest = np.cumsum([min(each.distance, INFINITY) for each in reversed(furthest)])[::-1]
        return [each for each, left in zip(furthest, rest, strict=True) if left > room and not each.ended]

    def _more(self, chosen: Sequence[Standing]) -> Iterator[tuple[Standing, Order]]:
        """Search a kernel of each part first; from then on neighbourhoods of its point, and beside them the whole."""
        left = max((self.stop.work - self.work) // len(chosen), 1)
        for each in [each for each in chosen if each.blocks is None]:
            turn, slack = each.turn, self._slack(each, chosen)
            quantum = min(QUANTUM * GROWTH**turn, left)
            if each.kernels:
                kind = Kind.NEIGHBOURS if turn else Kind.KERNEL
                yield each, self._order(each, kind, quantum, slack)
            if turn or not each.kernels:
                whole = left if len(chosen) == 1 and not each.kernels else quantum
                yield each, self._order(each, Kind.SEARCH, whole, slack)
            each.turn += 1

    def _slack(self, standing: Standing, chosen: Sequence[Standing]) -> float:
        """How far a part may stay from its bound: its share, by cost, of what the parts not chosen leave."""
        if not self.found:
            return self.stop.allowed(0.0)
        others = sum(each.distance for each in self.standings) - sum(each.distance for each in chosen)
        worth = sum(abs(each.value) for each in chosen)
        return (self.stop.allowed(self.value) - others) * (abs(standing.value) / worth if worth else 1 / len(chosen))

    def _order(self, standing: Standing, kind: Kind, work: int, slack: float, point: Floats | None = None) -> Order:
        task = replace(
            standing.part.task,
            gap=0.0 if self.stop.fine else max(self.stop.gap, PROVED) if standing.values is None else PROVED,
            slack=slack / CLOSER if kind in ALONE else slack,
            enough=standing.bound + slack if kind in ALONE else -INFINITY,
            work=work,
            seed=self.seed + (standing.turn if kind == Kind.NEIGHBOURS else 0),
            watch=self.stop.watch(lambda value, bound: self._look(standing, kind, value, bound)),
        )
        point = standing.values if point is None else point
        return Order(
            kind=kind,
            task=task,
            shares=standing.shares,
            point=point,
            relaxed=standing.relaxed if kind == Kind.KERNEL else None,
            share=SHARE,
            lot=standing.part.lot if kind == Kind.NEIGHBOURS else None,
        )

    # ---- doing it

    def _give(self, standings: Sequence[Standing], orders: Iterable[Order]) -> None:
        listed = list(orders)
        for standing, order, report in zip(standings, listed, self._reports(listed), strict=True):
            standing.take(order, report)
            self.work += report.work
            self.cut_off |= report.cut_off
            self._say(standing, order.kind)
            if standing.bound == INFINITY:
                return

    def _reports(self, orders: list[Order]) -> Iterator[Report]:
        apart = sum(len(order.task.cost) >= WORTH_SENDING for order in orders) > 1
        if self.executor is None or not apart:
            return map(fulfil, orders)
        return fanned_out(orders, self.executor, self.stop, self._waiting)

    def _say(self, standing: Standing, kind: Kind, better: float = 0.0, closer: float = 0.0) -> None:
        """Tell where the run stands, with what a search has found that is not reported yet."""
        number, columns = self.standings.index(standing) + 1, len(standing.part.columns)
        self.tell(
            Progress(
                what=f"part {number} of {len(self.parts)}, {columns:,} columns: {kind.value}",
                stage=kind.value,
                part=number,
                parts=len(self.parts),
                columns=columns,
                value=self.value - better if self.found else None,
                in_shares=self.settled + sum(each.in_shares for each in self.standings) if self.found else None,
                bound=self.bound + closer if np.isfinite(self.bound) else None,
            )
        )

    def _look(self, standing: Standing, kind: Kind, value: float, bound: float) -> None:
        """Tell where a search in this process stands; only a search of the whole part has a bound for it."""
        better = max(standing.value - value, 0.0) if self.found else 0.0
        closer = max(bound - standing.bound, 0.0) if kind == Kind.SEARCH and np.isfinite(standing.bound) else 0.0
        self._say(standing, kind, better, closer)

    def _waiting(self, what: str, lasting: bool) -> None:
        """Tell how far those are who work elsewhere."""
        self.tell(
            Progress(
                what=what,
                stage="elsewhere",
                parts=len(self.parts),
                value=self.value if self.found else None,
                bound=self.bound if np.isfinite(self.bound) else None,
                lasting=lasting,
            )
        )
