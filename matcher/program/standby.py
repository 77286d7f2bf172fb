"""Who stands by: others ready to take over a share of what each supplier of a lot has.

Notation as in `rules`, with b standby (parts). Standing by takes capacity, brings no hours, and costs a price of its
own; it is no award, and so engages, charges, groups and onboards nobody.
"""

from __future__ import annotations

import numpy as np

from matcher.market.columns import Ints
from matcher.money import BASIS_POINTS
from matcher.policy import Standby
from matcher.program.blocks import NONE, Floats, Rows, at_most, giving, numbered, of_lots, soft, spread
from matcher.program.layout import Layout


def standby(layout: Layout) -> list[Rows]:
    r"""Have others stand by for a share of the parts of each supplier, agreements among them.

    .. math:: cover \left(\sum_{e \in E_{fl}} x_e + a_{fl}\right) - \sum_{e \in E_l \setminus E_f} b_e \le 0
              \quad \forall f, \qquad x_e + b_e \le most_e

    For lots of least suppliers >= 2, and those the rule names, unless it may not touch them.
    """
    rule = layout.frame.policy.rules.standby
    return [] if rule is None or rule.off else [_within_most(layout), _cover(layout, rule)]


def _within_most(layout: Layout) -> Rows:
    frame, mine = layout.frame, np.flatnonzero(layout.standby != NONE)
    row = np.arange(len(mine))
    terms = [(row, layout.award[mine], 1.0), (row, layout.standby[mine], 1.0)]
    rows = at_most(frame.most[mine].astype(float), terms, lambda k: f"standby_most[{layout.entry_name(int(mine[k]))}]")
    return of_lots(rows, frame.lot[mine])


def _cover(layout: Layout, rule: Standby) -> Rows:
    frame, market, agreements = layout.frame, layout.frame.market, layout.frame.market.agreements
    asked, cover = layout.needs.covered, rule.cover_bp / BASIS_POINTS
    mine = np.flatnonzero(frame.open & asked[frame.lot])
    agreed = np.flatnonzero(asked[agreements.lot])
    lot = np.concatenate([frame.lot[mine], agreements.lot[agreed]])
    supplier = np.concatenate([frame.supplier[mine], agreements.supplier[agreed]])
    example, number = numbered(lot, supplier)
    of, by = lot[example], supplier[example]
    row, entry = _of_others(layout, of, by)
    terms = [(number[: len(mine)], layout.award[mine], cover), (row, layout.standby[entry], -1.0)]
    settled: Floats = np.bincount(number[len(mine) :], agreements.parts[agreed], len(example)).astype(float)
    names = market.suppliers.supplier, market.lots.lot

    def name(k: int) -> str:
        return f"standby[{names[0][int(by[k])]},{names[1][int(of[k])]}]"

    rows = of_lots(at_most(settled * -cover, terms, name), of)
    return soft(giving(rows, cover * market.lots.parts[of], rule.priority))


def _of_others(layout: Layout, lot: Ints, supplier: Ints) -> tuple[Ints, Ints]:
    """Join each pair of lot and supplier with the entries of others that may stand by on the lot."""
    frame, ready = layout.frame, np.flatnonzero(layout.standby != NONE)
    ready = ready[np.argsort(frame.lot[ready], kind="stable")]
    first = np.searchsorted(frame.lot[ready], lot, "left")
    count = np.searchsorted(frame.lot[ready], lot, "right") - first
    pair, place = spread(first, count)
    other = frame.supplier[ready[place]] != supplier[pair]
    return pair[other], ready[place[other]]
