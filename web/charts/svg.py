"""The strokes of every picture: functions from figures to SVG text, everything that is text escaped.

A drawing's viewBox is near its width on the page, so that one unit is about one CSS pixel. Only classes and
attributes, never a style: the pages forbid it. Positions are floats; they are ink, not figures.
"""

from __future__ import annotations

from markupsafe import Markup

NONE = Markup("")
LETTER = 7.0
"""About the width of a letter of a label."""


def _short(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def drawing(
    ident: str,
    width: float,
    height: float,
    title: str,
    finding: str,
    body: Markup,
    kind: str = "",
    stretched: bool = False,
) -> Markup:
    """Frame a picture with its name and the sentence that says what it shows; without text it may be stretched."""
    ratio = Markup(' preserveAspectRatio="none"') if stretched else NONE
    return Markup(
        '<svg class="chart{kind}" viewBox="0 0 {width} {height}"{ratio} role="img" focusable="false"'
        ' aria-labelledby="{ident}-t {ident}-d"><title id="{ident}-t">{title}</title>'
        '<desc id="{ident}-d">{finding}</desc>{body}</svg>'
    ).format(
        kind=kind and f" {kind}",
        width=_short(width),
        height=_short(height),
        ratio=ratio,
        ident=ident,
        title=title,
        finding=finding,
        body=body,
    )


def text(x: float, y: float, words: str, kind: str = "") -> Markup:
    """Write a label."""
    return Markup('<text x="{}" y="{}" class="{}">{}</text>').format(_short(x), _short(y), kind, words)


def box(x: float, y: float, width: float, height: float, kind: str) -> Markup:
    """Draw a rectangle; the kind `hatch` is filled with the pattern that stands once in the layout."""
    fill = Markup('fill="url(#hatch)" class="out"') if kind == "hatch" else Markup('class="{}"').format(kind)
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" {}/>').format(
        _short(x), _short(y), _short(max(width, 0)), _short(max(height, 0)), fill
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    """Draw a straight line."""
    return Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" class="{}"/>').format(
        _short(x1), _short(y1), _short(x2), _short(y2), kind
    )


def circle(x: float, y: float, radius: float, kind: str) -> Markup:
    """Draw a circle."""
    return Markup('<circle cx="{}" cy="{}" r="{}" class="{}"/>').format(_short(x), _short(y), radius, kind)


def triangle(x: float, y: float, kind: str) -> Markup:
    """Draw a triangle that stands on a line at `y`, its tip at `x`."""
    return Markup('<path d="M{} {}l7 13h-14z" class="{}"/>').format(_short(x), _short(y - 8), kind)


def joined(*pieces: Markup) -> Markup:
    """Put pieces one after the other; later ones lie on top."""
    return NONE.join(pieces)
