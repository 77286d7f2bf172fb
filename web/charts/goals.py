"""One goal on its own scale: where the proposed award lies against today and the cheapest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from web.charts.svg import LETTER, circle, drawing, joined, line, text, triangle

WIDTH, MARGIN, AXIS = 270.0, 12.0, 34.0


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal's three figures in one unit; a baseline without a figure is None."""

    kind: str
    name: str
    proposed: int
    today: int | None
    cheapest: int | None


def gauge(ident: str, goal: Goal, written: Callable[[int], str]) -> Markup:
    """Draw hollow circle = today, hollow triangle = cheapest, filled circle = proposed, on one line."""
    place = _scale([each for each in (goal.proposed, goal.today, goal.cheapest) if each is not None])
    body = [line(MARGIN, AXIS, WIDTH - MARGIN, AXIS, "axis"), *_ticks()]
    if goal.cheapest is not None:
        body.append(triangle(place(goal.cheapest), AXIS, "hollow"))
    if goal.today is not None:
        body.append(circle(place(goal.today), AXIS, 6, "hollow"))
    body.append(circle(place(goal.proposed), AXIS, 7.5, f"f-{goal.kind} out"))
    body += _labels(goal, place)
    return drawing(ident, WIDTH, 64, goal.name, _finding(goal, written), joined(*body))


def _scale(figures: list[int]) -> Callable[[int], float]:
    low, high = min(figures), max(figures)
    room = max((high - low) * 0.18, abs(high) * 0.02, 1)
    start = max(low - room, 0) if low >= 0 else low - room
    span = high + room - start
    return lambda figure: MARGIN + (figure - start) / span * (WIDTH - 2 * MARGIN)


def _ticks() -> list[Markup]:
    step = (WIDTH - 2 * MARGIN) / 10
    return [line(MARGIN + i * step, AXIS - (4 if i % 5 else 7), MARGIN + i * step, AXIS, "axis") for i in range(11)]


def _labels(goal: Goal, place: Callable[[int], float]) -> list[Markup]:
    below = [(place(goal.today), _("today"))] if goal.today is not None else []
    below += [(place(goal.cheapest), _("cheapest"))] if goal.cheapest is not None else []
    labels = [_centred(place(goal.proposed), 16, _("proposed"), "t-s t-b")]
    if len(below) == 2 and abs(below[0][0] - below[1][0]) < 64:
        return labels + _side_by_side(*sorted(below, key=lambda each: each[0]))
    return labels + [_centred(x, 58, words, "t-s t-soft") for x, words in below]


def _centred(x: float, y: float, words: str, kind: str) -> Markup:
    half = len(words) * LETTER / 2
    return text(min(max(x, half), WIDTH - half), y, words, f"mid {kind}")


def _side_by_side(left: tuple[float, str], right: tuple[float, str]) -> list[Markup]:
    """Write two labels that would meet away from each other, as far inside as both need."""
    middle = (left[0] + right[0]) / 2
    middle = min(max(middle, len(left[1]) * LETTER + 4), WIDTH - len(right[1]) * LETTER - 4)
    return [text(middle - 4, 58, left[1], "end t-s t-soft"), text(middle + 4, 58, right[1], "t-s t-soft")]


def _finding(goal: Goal, written: Callable[[int], str]) -> str:
    said = [_("Proposed %(figure)s", figure=written(goal.proposed))]
    said += [_("today %(figure)s", figure=written(goal.today))] if goal.today is not None else []
    said += [_("cheapest %(figure)s", figure=written(goal.cheapest))] if goal.cheapest is not None else []
    return ", ".join(said) + "."
