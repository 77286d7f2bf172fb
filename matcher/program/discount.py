"""The rule about discount steps.

Notation: e entry, b bid, s step; x award (parts), u used, y step (yes or no), x_s the parts of an entry on a step;
w what a part counts towards a threshold: units, or value at list price.
"""

from __future__ import annotations

import numpy as np

from matcher.market.columns import Ints
from matcher.program.blocks import NONE, Rows, Term, at_most, between
from matcher.program.layout import Layout


def discount(layout: Layout) -> list[Rows]:
    r"""Let each bid with discount steps lie on exactly one of them, and split its awards by step.

    .. math:: x_e = \sum_s x_{es}, \qquad \sum_s y_{bs} = u_b \text{ (at most 1 where u is not counted)}

    .. math:: from_{bs}\, y_{bs} \le \sum_{e \in b} w_e x_{es} \le to_{bs}\, y_{bs}, \qquad x_{es} \le most_e\, y_{bs}

    The threshold of the next step is no closed side, but the lower step never pays there. A bid with one entry has
    thresholds in whole parts, with the entry's own least and most: `least y <= x_s <= most y`. Incremental steps are
    the same rows with another price: that of the step from the first part on, and once what makes up for the dearer
    parts below it.

    Source: multiple choice model of piecewise linear costs (Croxton, Gendron and Magnanti 2003).
    """
    return [_split(layout), *_one_step(layout), *_alone(layout), *_together(layout)]


def _split(layout: Layout) -> Rows:
    steps = layout.needs.steps
    _, entry = steps.pairs
    entries, row = np.unique(entry, return_inverse=True)
    zero, every = np.zeros(len(entries)), np.arange(len(entries))
    terms = [(every, layout.award[entries], 1.0), (row, layout.award_step, -1.0)]
    return between(zero, zero, terms, lambda k: f"discount[{layout.entry_name(int(entries[k]))}]")


def _one_step(layout: Layout) -> list[Rows]:
    stepped = layout.needs.steps.stepped
    used = np.flatnonzero(stepped & (layout.used != NONE))
    free = np.flatnonzero(stepped & (layout.used == NONE))
    zero, name = np.zeros(len(used)), layout.frame.market.bids.bid.__getitem__
    terms = [_steps_of(layout, used), (np.arange(len(used)), layout.used[used], -1.0)]
    return [
        between(zero, zero, terms, lambda k: f"discount[{name(int(used[k]))}]"),
        at_most(np.ones(len(free)), [_steps_of(layout, free)], lambda k: f"discount[{name(int(free[k]))}]"),
    ]


def _steps_of(layout: Layout, bids: Ints) -> Term:
    bid = layout.needs.steps.bid
    mine = np.flatnonzero(np.isin(bid, bids))
    return np.searchsorted(bids, bid[mine]), layout.step[mine], 1.0


def _alone(layout: Layout) -> list[Rows]:
    steps = layout.needs.steps
    step, entry = steps.pairs
    mine = np.flatnonzero(steps.alone[entry])
    least = steps.parts[0][steps.decided[step[mine]]]
    return [_side(layout, mine, steps.most[mine], 1), _side(layout, mine, least, -1)]


def _together(layout: Layout) -> list[Rows]:
    steps = layout.needs.steps
    step, entry = steps.pairs
    mine = np.flatnonzero(~steps.alone[entry])
    least, most = steps.totals
    shared = np.unique(step[mine])
    limited = shared[np.isfinite(most[shared])]
    return [
        _side(layout, mine, steps.most[mine], 1),
        _total(layout, shared[least[shared] > 0], -1),
        _total(layout, limited, 1),
    ]


def _side(layout: Layout, pairs: Ints, parts: Ints, side: int) -> Rows:
    """Keep the parts on a step at most, or with side -1 at least, so many if the step holds, else at 0."""
    steps, row = layout.needs.steps, np.arange(len(pairs))
    terms = [
        (row, layout.award_step[pairs], float(side)),
        (row, layout.step[steps.pairs[0][pairs]], -side * parts.astype(float)),
    ]
    return at_most(np.zeros(len(row)), terms, lambda k: f"discount[{layout.pair_name(int(pairs[k]))}]")


def _total(layout: Layout, chosen: Ints, side: int) -> Rows:
    """Keep the total on a step at most the next threshold, or with side -1 at least its own."""
    steps = layout.needs.steps
    step, entry = steps.pairs
    mine = np.flatnonzero(np.isin(step, chosen))
    limit = steps.totals[0 if side < 0 else 1][chosen]
    terms = [
        (np.searchsorted(chosen, step[mine]), layout.award_step[mine], side * steps.per_part[entry[mine]]),
        (np.arange(len(chosen)), layout.step[chosen], -side * limit),
    ]
    return at_most(np.zeros(len(chosen)), terms, lambda k: f"discount[{steps.name(int(chosen[k]))}]")
