"""Who has how much of a whole, as one bar: order and pattern carry the meaning as well as colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from flask_babel import gettext as _
from markupsafe import Markup

from web import formats
from web.charts.svg import LETTER, NONE, box, drawing, joined, line, text

FILLS = ("f1", "f4", "f2", "f3", "f5", "f6")
"""Fills of things without a meaning of their own, in this order; what is beyond them shares the last."""
HAIR = 1.5
"""Paper between two pieces."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a whole: its share of one, the class that fills it, and what it is."""

    share: Fraction
    fill: str
    name: str


def bar(ident: str, title: str, pieces: Sequence[Piece], width: float = 260, height: float = 18) -> Markup:
    """Draw a bar without labels, for a table whose row has the same figures."""
    said = "; ".join(f"{each.name} {formats.percent(each.share, 0)}" for each in pieces if each.share)
    body = _pieces(pieces, width, 1, height - 2)
    return drawing(ident, width, height, title, f"{said}.", body, stretched=True)


def _pieces(pieces: Sequence[Piece], width: float, top: float, height: float) -> Markup:
    body, x = NONE, 0.0
    for each in pieces:
        wide = float(each.share) * width
        if wide > 0:
            body += box(x, top, max(wide - HAIR, 0.5), height, each.fill)
        x += wide
    return body


@dataclass(frozen=True, slots=True)
class Part:
    """Parts of a lot and who supplies them."""

    parts: int
    fill: str
    name: str


def award_bar(ident: str, whole: int, parts: Sequence[Part], outside: str, narrow: bool = False) -> Markup:
    """Draw a lot's parts as one bar with a scale of parts, labelled where the label has room.

    Parts without a name are called `outside`.
    """
    parts = [replace(each, name=each.name or outside) for each in parts]
    width, tall = (320.0, 30.0) if narrow else (760.0, 36.0)
    pieces = [Piece(Fraction(each.parts, whole), each.fill, each.name) for each in parts]
    said = "; ".join(_("%(name)s %(n)s parts", name=each.name, n=formats.number(each.parts)) for each in parts)
    title = _("Award of %(n)s parts", n=formats.number(whole))
    body = joined(_names(parts, whole, width), _pieces(pieces, width, 20, tall), _parts_scale(whole, width, tall))
    return drawing(ident, width, tall + 46, title, said + ".", body, "narrow-only" if narrow else "wide-only")


def _names(parts: Sequence[Part], whole: int, width: float) -> Markup:
    """Write each name above its piece where it neither runs into another nor out of the drawing."""
    body, x, free = NONE, 0.0, 0.0
    for each in parts:
        words = _("%(name)s, %(n)s", name=each.name, n=formats.number(each.parts))
        long, end = len(words) * LETTER, x + each.parts / whole * width
        start = max(min(x, width - long), 0)
        if start >= free and start < end:
            body += text(start, 13, words, "t-b")
            free = start + long + 2 * LETTER
        x = end
    return body


def _parts_scale(whole: int, width: float, tall: float) -> Markup:
    top = tall + 23
    ticks = range(11) if whole % 10 == 0 else range(0, whole + 1) if whole <= 12 else (0, whole)
    step = width / (10 if whole % 10 == 0 else whole)
    ends = [text(0, top + 20, "0", "t-s t-soft"), text(width, top + 20, formats.number(whole), "end t-s t-soft")]
    half = [text(width / 2, top + 20, formats.number(whole // 2), "mid t-s t-soft")] if whole % 10 == 0 else []
    return joined(*(line(i * step, top, i * step, top + 5, "axis") for i in ticks), *ends, *half)
