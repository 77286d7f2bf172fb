"""The unit prices of a lot's bids on one line, with today's price and the limit."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from web.charts.svg import LETTER, NONE, box, circle, drawing, joined, line, text

TOP, ROW, SIDE = 34.0, 30.0, 16.0
WIDE, NARROW = 760.0, 320.0


@dataclass(frozen=True, slots=True)
class Priced:
    """A bid's unit price in millionths."""

    name: str
    price: int
    won: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """A stretch of prices on the width of a drawing."""

    low: float
    high: float
    width: float

    def at(self, price: float) -> float:
        """Say where a price lies."""
        return SIDE + (price - self.low) / (self.high - self.low) * (self.width - 2 * SIDE)


def price_strip(
    ident: str,
    bids: Sequence[Priced],
    today: int,
    limit: int | None,
    written: Callable[[int], str],
    narrow: bool = False,
) -> Markup:
    """Draw one row per bid, cheapest on top: filled = won, hollow = not; what is above the limit lies on land."""
    scale = _scale(bids, today, limit, NARROW if narrow else WIDE)
    height = TOP + ROW * len(bids) + 36
    floor = height - 30
    body = joined(
        _limit_ground(scale, limit, floor),
        _grid(scale, floor, height, written, narrow),
        _today(scale, today, floor, written, narrow),
        _limit(scale, today, limit, floor, written, narrow),
        *(_row(scale, TOP + 18 + ROW * row, each, today) for row, each in enumerate(bids)),
    )
    kind = "narrow-only" if narrow else "wide-only"
    return drawing(ident, scale.width, height, _("Unit prices of the bids"), _said(bids, written), body, kind)


def _said(bids: Sequence[Priced], written: Callable[[int], str]) -> str:
    won = _("won")
    return "; ".join(f"{each.name} {written(each.price)}{f', {won}' if each.won else ''}" for each in bids) + "."


def _scale(bids: Sequence[Priced], today: int, limit: int | None, width: float) -> Scale:
    prices = [each.price for each in bids] + [today] + ([] if limit is None else [limit])
    room = max((max(prices) - min(prices)) * 0.08, max(prices) * 0.01, 1)
    return Scale(max(min(prices) - room, 0), max(prices) + room, width)


def _step(span: float, most: int) -> float:
    """Choose 1, 2 or 5 times a power of ten so that at most `most` steps fit."""
    rough = max(span / most, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(times * power for times in (1, 2, 5, 10) if times * power >= rough)


def _grid(scale: Scale, floor: float, height: float, written: Callable[[int], str], narrow: bool) -> Markup:
    step, body = _step(scale.high - scale.low, 3 if narrow else 6), NONE
    price = math.ceil(scale.low / step) * step
    while price <= scale.high:
        x, half = scale.at(price), len(written(int(price))) * LETTER / 2
        body += line(x, TOP, x, floor, "grid-line")
        if half <= x <= scale.width - half:
            body += text(x, height - 12, written(int(price)), "mid t-s t-soft")
        price += step
    return body


def _limit_ground(scale: Scale, limit: int | None, floor: float) -> Markup:
    if limit is None:
        return NONE
    x = scale.at(limit)
    return box(x, TOP, scale.width - SIDE - x, floor - TOP, "land")


def _today(scale: Scale, today: int, floor: float, written: Callable[[int], str], narrow: bool) -> Markup:
    words = _("today") if narrow else _("today %(price)s", price=written(today))
    x = scale.at(today)
    return joined(line(x, TOP - 12, x, floor, "ink-line dash"), _label(scale, x, words, "end"))


def _limit(
    scale: Scale, today: int, limit: int | None, floor: float, written: Callable[[int], str], narrow: bool
) -> Markup:
    if limit is None:
        return NONE
    words = _("limit") if narrow else _("limit %(price)s", price=written(limit))
    x = scale.at(limit)
    return joined(line(x, TOP - 12, x, floor, "ink-line"), _label(scale, x, words, "end" if limit < today else ""))


def _label(scale: Scale, x: float, words: str, side: str) -> Markup:
    wide = len(words) * LETTER
    if side == "end":
        return text(max(x + 2, wide), 15, words, "end t-s t-b")
    return text(min(x - 2, scale.width - wide), 15, words, "t-s t-b")


def _row(scale: Scale, y: float, bid: Priced, today: int) -> Markup:
    x, wide = scale.at(bid.price), len(bid.name) * LETTER
    crosses = x < scale.at(today) < x + 13 + wide and x - 13 - wide > 0
    left = crosses or x + 13 + wide > scale.width
    shown = bid.name
    room = (x if left else scale.width - x) - 13
    if wide > room and (not left or x < scale.width / 2):
        left, room = False, scale.width - x - 13
    if wide > room:
        shown = bid.name[: max(int(room / LETTER) - 1, 1)] + "…"
    label = text(x - 13 if left else x + 13, y + 4.5, shown, f"halo{' end' if left else ''}{' t-b' if bid.won else ''}")
    return joined(circle(x, y, 7, "f-mark point" if bid.won else "hollow"), label)
