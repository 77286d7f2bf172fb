"""One piece of work on one part: what a worker does, here, in another process or on another machine.

An order and its report are plain values. A *dive* gives the relaxation's bound and a first point; a *kernel* is
searched for a better point alone, and so are the *neighbourhoods* of a point; a *search* branches over the whole part,
from a point if there is one, and betters bound and point; to *mend* is to move a point as little as tightened rows ask
for. All end in whole parts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from matcher.market.columns import Flags, Ints
from matcher.program.blocks import INFINITY, Floats
from matcher.solve import highs
from matcher.solve.dive import dive
from matcher.solve.folding import folded
from matcher.solve.highs import Found, Task
from matcher.solve.kernel import Relaxed, around
from matcher.solve.neighbours import improved
from matcher.solve.rounding import mended, rounded

LP, MIP = "HiGHS LP", "HiGHS MIP"
"""Sources of a bound."""


class Kind(StrEnum):
    """What is to be done with a part."""

    DIVE = "dive"
    KERNEL = "kernel"
    NEIGHBOURS = "neighbourhoods"
    SEARCH = "search"
    MEND = "mend"


@dataclass(frozen=True, kw_only=True)
class Order:
    """A piece of work.

    Attributes
    ----------
    task
        The part; its gap, slack, work, seed and watch limit a search.
    shares
        Columns that need not be whole during the work, (columns,).
    point
        Where to start from, or None.
    relaxed, share
        For a kernel: the relaxation it is made by, and the share of rejected choices that is free in it.
    lot
        For neighbourhoods: the lot of each column, (columns,).
    """

    kind: Kind
    task: Task
    shares: Flags
    point: Floats | None = None
    relaxed: Relaxed | None = None
    share: float = 0.0
    lot: Ints | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """What came of an order.

    Attributes
    ----------
    values
        A point in whole parts, or None.
    in_shares
        The cost of the point in shares it was rounded from; infinity where there is none.
    bound
        No point costs less; infinity where there can be none.
    relaxed
        Where the relaxation's optimum lies, where one was found.
    ended
        True if a search in whole parts ended by itself: it has nothing more to find.
    """

    bound: float
    source: str
    work: int
    ended: bool = False
    values: Floats | None = None
    in_shares: float = INFINITY
    relaxed: Relaxed | None = None
    cut_off: bool = False


NOTHING = Report(bound=-INFINITY, source="", work=0, cut_off=True)
"""What came of an order that was not begun."""


def fulfil(order: Order) -> Report:
    """Do a piece of work; after the end, only what an award cannot do without."""
    if order.task.watch.late and order.kind != Kind.MEND:
        return _belated(order)
    return _done(order)


def _belated(order: Order) -> Report:
    """Look for a first point for a moment; where there is one already, leave it at that."""
    watch = order.task.watch.grace
    if order.point is not None or watch.late:
        return NOTHING
    return replace(_done(replace(order, task=replace(order.task, watch=watch))), cut_off=True)


def _done(order: Order) -> Report:
    return _DEEDS[order.kind](order)


def _dived(order: Order) -> Report:
    task = order.task
    found = dive(replace(task, integer=task.integer & ~order.shares))
    report = Report(bound=found.bound, source=LP, work=found.work, cut_off=found.cut_off, relaxed=found.relaxed)
    return _whole(task, found.values, report)


def _kernel(order: Order) -> Report:
    assert order.relaxed is not None
    assert order.point is not None
    task = order.task
    divisible = replace(folded(task), integer=task.integer & ~order.shares)
    found = highs.run(around(divisible, order.relaxed, order.point, order.share), order.point)
    report = Report(bound=-INFINITY, source="", work=max(found.work, 1), cut_off=found.cut_off)
    return _whole(task, found.values, report)


def _neighbours(order: Order) -> Report:
    assert order.lot is not None
    assert order.point is not None
    task = order.task
    found = improved(replace(folded(task), integer=task.integer & ~order.shares), order.lot, order.point)
    report = Report(bound=-INFINITY, source="", work=found.work, cut_off=found.cut_off)
    return _whole(task, found.values, report)


def _searched(order: Order) -> Report:
    task = order.task
    found = highs.run(replace(task, integer=task.integer & ~order.shares), order.point)
    bound = INFINITY if found.found == Found.INFEASIBLE else found.bound
    ended = found.found == Found.BEST and not (order.shares & task.integer).any()
    report = Report(bound=bound, source=MIP, work=max(found.work, 1), ended=ended, cut_off=found.cut_off)
    return _whole(task, found.values, report)


def _mended(order: Order) -> Report:
    assert order.point is not None
    values, work = mended(order.task, order.point)
    return Report(bound=-INFINITY, source="", work=work, values=values)


def _whole(task: Task, values: Floats | None, report: Report) -> Report:
    if values is None:
        return report
    whole, work = rounded(task, values)
    return replace(report, values=whole, in_shares=float(task.cost @ values), work=report.work + work)


_DEEDS = {
    Kind.DIVE: _dived,
    Kind.KERNEL: _kernel,
    Kind.NEIGHBOURS: _neighbours,
    Kind.SEARCH: _searched,
    Kind.MEND: _mended,
}
