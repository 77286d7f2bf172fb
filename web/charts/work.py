"""Work per period against capacity and steady hours: bars over time, or turned by 90 degrees on a phone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _
from markupsafe import Markup

from web import formats
from web.charts.svg import LETTER, NONE, box, drawing, joined, line, text

WIDE, LEFT, RIGHT, TOP, BASE = 1080.0, 60.0, 104.0, 34.0, 276.0
NARROW, ROW = 320.0, 38.0


@dataclass(frozen=True, slots=True)
class Load:
    """Work of one period, in whole units; `steady` is None where nothing is said of it.

    `counts` tells whether the policy counts hours short of steady in this period, and `promised` which hours it then
    counts; None where they are the work itself.
    """

    period: str
    year: str
    committed: int
    awarded: int
    units: int
    steady: int | None
    counts: bool
    promised: int | None = None

    @property
    def together(self) -> int:
        """Committed and awarded work."""
        return self.committed + self.awarded

    @property
    def sure(self) -> int:
        """Hours that count as work in hand: what is promised, surge and options left aside."""
        return self.together if self.promised is None else self.promised

    @property
    def missing(self) -> int:
        """Work that lacks for steady hours, where they count."""
        return max((self.steady or 0) - self.sure, 0) if self.counts else 0

    @property
    def against_steady(self) -> int | None:
        """How much more than steady; None where nothing is said of it."""
        return None if self.steady is None else self.sure - self.steady

    @property
    def load(self) -> Fraction | None:
        """Work as a share of capacity; None without capacity."""
        return Fraction(self.together, self.units) if self.units else None

    @property
    def share(self) -> str:
        """Load in percent, as the picture says it."""
        return formats.NOTHING if self.load is None else formats.percent(self.load, 0)


def work_strip(ident: str, loads: Sequence[Load], unit: str) -> Markup:
    """Draw one bar per period: hatched = in force, solid = awarded, empty = free, plum = short of steady."""
    most = _most(loads)
    wide = (WIDE - LEFT - RIGHT) / len(loads)
    body = [_levels(most, unit)]
    body += [_bar(LEFT + i * wide, wide, each, most) for i, each in enumerate(loads)]
    body += [_named(LEFT + i * wide, wide, loads, i) for i in range(len(loads))]
    body += [
        _steady_line(loads, wide, most),
        _load_limit(loads, most),
        line(LEFT, BASE, WIDE - RIGHT + 4, BASE, "axis"),
    ]
    return drawing(ident, WIDE, 330, _title(), _finding(loads), joined(*body), "wide-only panorama")


def work_list(ident: str, loads: Sequence[Load]) -> Markup:
    """Draw the same as rows, for narrow screens."""
    most = _most(loads)
    body = [_row(26 + i * ROW, each, most) for i, each in enumerate(loads)]
    steady = {each.steady for each in loads} - {None}
    if len(steady) == 1:
        x = _across(steady.pop() or 0, most)
        body += [
            line(x, 20, x, 26 + len(loads) * ROW - 8, "mark-line dash"),
            text(min(max(x, 42), NARROW - 42), 13, _("steady hours"), "mid t-mark t-s"),
        ]
    return drawing(ident, NARROW, 26 + len(loads) * ROW, _title(), _finding(loads), joined(*body), "narrow-only")


def _title() -> str:
    return _("Work per period against capacity")


def _finding(loads: Sequence[Load]) -> str:
    short = [each.period for each in loads if each.missing]
    full = max(loads, key=lambda each: each.together / max(each.units, 1))
    said = _("The fullest period is %(period)s with %(share)s of capacity.", period=full.period, share=full.share)
    if short:
        said += " " + _("Short of steady hours in %(periods)s.", periods=", ".join(short))
    return said


def _most(loads: Sequence[Load]) -> float:
    return (
        max(
            [each.units for each in loads]
            + [each.together for each in loads]
            + [each.steady or 0 for each in loads]
            + [1]
        )
        * 1.08
    )


def _up(figure: float, most: float) -> float:
    return BASE - figure / most * (BASE - TOP)


def _across(figure: float, most: float) -> float:
    return 66 + figure / most * (NARROW - 66 - 46)


def _levels(most: float, unit: str) -> Markup:
    power = 10.0 ** math.floor(math.log10(most))
    step = next(times * power for times in (0.2, 0.5, 1, 2) if most / (times * power) <= 5)
    body, level = NONE, 0.0
    while level < most:
        words = f"0{formats.NO_BREAK}{unit}".strip() if not level else _brief(level)
        body += line(LEFT, _up(level, most), WIDE - RIGHT + 4, _up(level, most), "grid-line")
        body += text(LEFT - 8, _up(level, most) + 4, words, "end t-s t-soft")
        level += step
    return body


def _brief(figure: float) -> str:
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if abs(figure) >= size:
            tenth = round(figure / size * 10)
            return formats.number(Fraction(tenth, 10), 0 if tenth % 10 == 0 else 1) + letter
    return formats.number(round(figure))


def _bar(x: float, wide: float, load: Load, most: float) -> Markup:
    gap = 4 if wide > 24 else 1
    left, width, middle = x + gap, wide - 2 * gap, x + wide / 2
    limit, top, held = _up(load.units, most), _up(load.together, most), _up(load.committed, most)
    body = joined(
        box(left, limit, width, BASE - limit, "f-free"),
        box(left, held, width, BASE - held, "hatch") if load.committed else NONE,
        box(left, top, width, held - top, "f-steady"),
        line(left - gap + 1, limit, left + width + gap - 1, limit, "ink-line"),
    )
    if wide >= 44 and load.awarded and held - top > 20:
        body += text(middle, (top + held) / 2 + 5, _brief(load.awarded), "mid t-on")
    if wide >= 44:
        body += text(middle, min(limit, top) - 7, load.share, "mid t-b")
    return body + (_shortfall(left, width, _up(load.sure, most), load, most) if load.missing else NONE)


def _shortfall(left: float, width: float, top: float, load: Load, most: float) -> Markup:
    level = _up(load.steady or 0, most)
    body = box(left, level, width, top - level, "ring")
    if width >= 40 and top - level >= 18:
        return body + text(
            left + width / 2, (top + level) / 2 + 5, formats.MINUS + _brief(load.missing), "mid t-mark t-s"
        )
    return body


def _named(x: float, wide: float, loads: Sequence[Load], i: int) -> Markup:
    each, new = loads[i], i == 0 or loads[i].year != loads[i - 1].year
    short = each.period.replace(each.year, "").strip()
    body = text(x + wide / 2, BASE + 18, short, "mid") if wide >= len(short) * LETTER else NONE
    return body + (text(x + 4, BASE + 38, each.year, "t-b") if new else NONE)


def _steady_line(loads: Sequence[Load], wide: float, most: float) -> Markup:
    body, last = NONE, None
    for i, each in enumerate(loads):
        if each.steady is None:
            continue
        y = _up(each.steady, most)
        body += line(LEFT + i * wide, y, LEFT + (i + 1) * wide, y, "mark-line dash")
        last = (y, each.steady)
    if last:
        body += text(WIDE - RIGHT + 10, last[0] + 5, _("steady %(hours)s", hours=formats.number(last[1])), "t-mark t-s")
    return body


def _load_limit(loads: Sequence[Load], most: float) -> Markup:
    y = _up(loads[-1].units, most)
    steady = loads[-1].steady
    if steady is not None and abs(_up(steady, most) - y) < 18:
        y = _up(steady, most) - 18
    return text(WIDE - RIGHT + 10, y + 4, _("capacity"), "t-b t-s")


def _row(y: float, load: Load, most: float) -> Markup:
    held, end, limit = _across(load.committed, most), _across(load.together, most), _across(load.units, most)
    zero = _across(0, most)
    body = joined(
        text(0, y + 17, load.period, ""),
        box(zero, y + 2, limit - zero, 22, "f-free"),
        box(zero, y + 2, held - zero, 22, "hatch") if load.committed else NONE,
        box(held, y + 2, end - held, 22, "f-steady"),
        line(limit, y - 1, limit, y + 27, "ink-line"),
        text(NARROW, y + 17, load.share, "end t-b"),
    )
    if load.missing:
        sure = _across(load.sure, most)
        body += box(sure, y + 2, _across(load.steady or 0, most) - sure, 22, "ring")
    return body
