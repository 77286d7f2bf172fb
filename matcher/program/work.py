"""The rules about work, one function each, named as the rule is: capacity, ramp, promised, idle and swing hours.

Notation: c a row of the capacity table, y load, h hours promised; the rest as in `rules`. Work is in units
of its resource.
"""

from __future__ import annotations

import numpy as np

from matcher.market.columns import Flags, Ints
from matcher.money import BASIS_POINTS
from matcher.policy import Ramp
from matcher.program.blocks import NONE, Floats, Rows, Term, at_least, at_most, between, giving, numbered
from matcher.program.layout import Layout


def capacity(layout: Layout) -> list[Rows]:
    r"""Keep the work of each supplier, resource and period within its capacity.

    .. math:: y_c = \sum_e (1 + surge_{l(e)})\, w_{ec} x_e + agreed_c, \qquad
              y_c + \sum_e (1 + surge_{l(e)})\, w_{ec} b_e + committed_c \le units_c

    Standing by takes capacity as working does, but is no work. A period without a row of capacity has none.
    """
    frame, table = layout.frame, layout.frame.market.capacity
    loaded = np.flatnonzero(layout.needs.loaded)
    row, entry, units = layout.loads.work
    mine = frame.open[entry]
    every, agreed = np.arange(len(loaded)), layout.loads.agreed_work[loaded]
    terms = [
        (np.searchsorted(loaded, row[mine]), layout.award[entry[mine]], units[mine]),
        (every, layout.load[loaded], -1.0),
    ]
    stood = layout.standby[entry] != NONE
    ready = (np.searchsorted(loaded, row[stood]), layout.standby[entry[stood]], units[stood])
    free = (table.units - table.committed)[loaded].astype(float)

    def name(number: int) -> str:
        return layout.capacity_name(int(loaded[number]))

    return [
        between(-agreed, -agreed, terms, lambda k: f"load[{name(k)}]"),
        at_most(free, [(every, layout.load[loaded], 1.0), ready], lambda k: f"capacity[{name(k)}]"),
        _without_capacity(layout),
    ]


def _without_capacity(layout: Layout) -> Rows:
    """Refuse work in slots without a row of capacity."""
    frame, market = layout.frame, layout.frame.market
    new, old = layout.loads.unhoused(False), layout.loads.unhoused(True)
    keys = [np.concatenate([getattr(work, key) for work in (new, old)]) for key in ("supplier", "resource", "period")]
    example, number = numbered(*keys)
    mine = np.flatnonzero(frame.open[new.who])
    already = np.zeros(len(example))
    np.add.at(already, number[len(new.who) :], old.units * market.agreements.parts[old.who])

    def name(number: int) -> str:
        supplier, resource, period = (int(key[example[number]]) for key in keys)
        return f"{market.suppliers.supplier[supplier]},{market.bid_uses.resource.values[resource]},{period}"

    stood = np.flatnonzero(layout.standby[new.who] != NONE)
    terms = [
        (number[mine], layout.award[new.who[mine]], new.units[mine]),
        (number[stood], layout.standby[new.who[stood]], new.units[stood]),
    ]
    return at_most(-already, terms, lambda k: f"capacity[{name(k)}]")


def ramp(layout: Layout) -> list[Rows]:
    r"""Let work grow from one period to the next by at most a share of the larger capacity of the two.

    .. math:: k_c - k_{c-1} \le most \cdot \max(units_c, units_{c-1}), \qquad k = y + committed, \quad t \ge 2

    A period without a row of capacity has none, and no work. Work on lots the rule may not touch is left out. Where
    what is committed and agreed grows faster alone, awards may not make it steeper.
    """
    rule = layout.frame.policy.rules.ramp
    return [] if rule is None or rule.off else [_ramp(layout, rule)]


def _ramp(layout: Layout, rule: Ramp) -> Rows:
    table, touched = layout.frame.market.capacity, layout.frame.touched(rule)
    chosen = np.array([rule.resource in (None, word) for word in table.resource.values], np.bool_)
    now = np.flatnonzero(layout.needs.loaded & (table.period >= 2) & chosen[table.resource.codes])
    before = _period_before(layout)[now]
    larger = np.maximum(table.units[now], np.where(before == NONE, 0, table.units[before]))
    room = rule.most_bp / BASIS_POINTS * larger
    settled = _growth(table.committed + layout.loads.agreed_on(touched), now, before)
    most = np.maximum(room - settled, 0) + _growth(layout.loads.agreed_work, now, before)
    terms = [_loaded(layout, now, 1.0), _loaded(layout, before, -1.0)]
    terms += [_apart(layout, now, ~touched, -1.0), _apart(layout, before, ~touched, 1.0)]
    rows = at_most(most, terms, lambda k: f"ramp[{layout.capacity_name(int(now[k]))}]")
    return giving(rows, room, rule.priority)


def _period_before(layout: Layout) -> Ints:
    """Row of the capacity table of the period before, (capacity rows,), `NONE` where there is none."""
    table = layout.frame.market.capacity
    follows = (np.diff(table.supplier) == 0) & (np.diff(table.resource.codes) == 0) & (np.diff(table.period) == 1)
    before = np.full(len(table), NONE)
    before[1:][follows] = np.flatnonzero(follows)
    return before


def _growth(amount: Floats, now: Ints, before: Ints) -> Floats:
    grown: Floats = amount[now] - np.where(before == NONE, 0, amount[before])
    return grown


def _loaded(layout: Layout, rows: Ints, side: float) -> Term:
    """Terms for the load of some rows of the capacity table, those that have one."""
    there = np.flatnonzero((rows != NONE) & (layout.load[rows] != NONE))
    return there, layout.load[rows[there]], side


def _apart(layout: Layout, rows: Ints, lots: Flags, side: float) -> Term:
    """Terms for the part of that load which open entries for some lots bring."""
    capacity_row, entry, units = layout.loads.work
    place = np.full(len(layout.load), NONE)
    place[rows[rows != NONE]] = np.flatnonzero(rows != NONE)
    mine = layout.frame.open[entry] & lots[layout.frame.lot[entry]] & (place[capacity_row] != NONE)
    return place[capacity_row[mine]], layout.award[entry[mine]], side * units[mine]


def promised_hours(layout: Layout) -> list[Rows]:
    r"""Count the hours promised to a supplier where they are not what its capacity is loaded with.

    .. math:: h_c = \sum_e guaranteed_{l(e)}\, w_{ec} x_e + agreed_c

    Nothing is promised in option periods. Elsewhere the load is what is promised: h = y.
    """
    frame, apart = layout.frame, layout.loads.apart
    mine = np.flatnonzero(apart)
    if not len(mine):
        return []
    row, entry, hours = layout.loads.hours
    kept = np.flatnonzero(frame.open[entry] & apart[row])
    agreed = layout.loads.agreed_hours[mine]
    terms = [
        (np.searchsorted(mine, row[kept]), layout.award[entry[kept]], hours[kept]),
        (np.arange(len(mine)), layout.hours[mine], -1.0),
    ]
    return [between(-agreed, -agreed, terms, lambda k: f"promised_hours[{layout.capacity_name(int(mine[k]))}]")]


def idle_hours(layout: Layout) -> list[Rows]:
    r"""Count the hours short of steady.

    .. math:: i_c + h_c \ge steady_c - committed_c
    """
    table = layout.frame.market.capacity
    mine = np.flatnonzero(layout.needs.idle)
    row, short = np.arange(len(mine)), (table.steady - table.committed)[mine].astype(float)
    terms = [(row, layout.idle[mine], 1.0), (row, layout.hours[mine], 1.0)]
    return [at_least(short, terms, lambda k: f"idle_hours[{layout.capacity_name(int(mine[k]))}]")]


def swing_hours(layout: Layout) -> list[Rows]:
    r"""Count the change of hours that is not a change of steady hours, in either direction.

    .. math:: g_c \ge \pm\,((k_c - k_{c-1}) - (steady_c - steady_{c-1})), \qquad k = h + committed
    """
    mine = np.flatnonzero(layout.needs.swing)
    return [_swing(layout, mine, 1.0), _swing(layout, mine, -1.0)]


def _swing(layout: Layout, mine: Ints, side: float) -> Rows:
    table = layout.frame.market.capacity
    row, now, before = np.arange(len(mine)), layout.hours[mine], layout.hours[mine - 1]
    expected = table.steady - table.committed
    lower = side * (expected[mine - 1] - expected[mine]).astype(float)
    terms = [
        (row, layout.swing[mine], 1.0),
        (row[now != NONE], now[now != NONE], -side),
        (row[before != NONE], before[before != NONE], side),
    ]
    return at_least(lower, terms, lambda k: f"swing_hours[{layout.capacity_name(int(mine[k]))}]")
