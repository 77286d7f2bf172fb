"""The form that parts a lot into waves, as it was typed."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.money import BASIS_POINTS, CENTS
from matcher.rounds.lots import WAVES_AT_MOST, Wave
from matcher.rounds.typed import Typed, Wrong, line, number, optional
from web.demand.lot_form import TITLE_AT_MOST


def read_waves(form: Mapping[str, str], periods: int) -> tuple[list[Wave], list[Wrong]]:
    """Read the rows that have a share; what is wrong in them comes second."""
    typed = Typed(form)
    rows = [row for row in range(1, WAVES_AT_MOST + 1) if _filled(form, row)]
    read = [_wave(typed, row, periods) for row in rows]
    return read, typed.wrong


def _filled(form: Mapping[str, str], row: int) -> bool:
    return any(form.get(f"{name}-{row}", "").strip() for name in ("site", "share"))


def _wave(typed: Typed, row: int, periods: int) -> Wave:
    first = typed.read(f"first-{row}", lambda text: optional(text, lambda kept: number(kept, 0, 1, periods)))
    share = typed.read(f"share-{row}", lambda text: number(text.rstrip("% "), CENTS, 1, BASIS_POINTS))
    site = typed.read(f"site-{row}", lambda text: line(text, TITLE_AT_MOST, needed=False))
    return Wave(site or "", share or 0, first or 1)
