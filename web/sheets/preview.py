"""How a sheet is understood, for the page on which somebody looks at it before it is taken in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import request
from flask_babel import gettext as _

from matcher.exchange.upload.grid import letters
from matcher.exchange.upload.habits import COMMAS, DATES, LEFT_OUT, Habits, named, plainly
from matcher.exchange.upload.lines import Fault, Strange, Vocabulary
from matcher.exchange.upload.opened import Opened
from matcher.exchange.upload.shape import Shape
from matcher.market import Header
from web import formats
from web.sheets.labels import field_word
from web.sheets.said import Said, say

FAULTS_SHOWN, WORDS_SHOWN, COLUMNS_SHOWN, SAMPLES = 50, 40, 60, 2
ASKED = ("number.comma", "date.readings")
"""Faults that an answer on the page may take away; they are listed last."""
KEEP = "="
"""Chosen for a word that is kept as it is."""


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column of the sheet, what stands in it, and what it is read as."""

    number: int
    letter: str
    head: str
    samples: str
    field: str
    period: str


@dataclass(frozen=True, slots=True)
class WordChoice:
    """A word nobody knows yet: where it stands, and what it could mean, the likeliest first."""

    name: str
    field: str
    word: str
    row: int
    count: int
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the page shows of a sheet."""

    sheets: tuple[tuple[int, str], ...]
    chosen: int
    head: int
    lines: int
    columns: tuple[ColumnChoice, ...]
    fields: tuple[tuple[str, str], ...]
    faults: tuple[Said, ...]
    fault_count: int
    fault_rows: int
    lacks_columns: bool
    words: tuple[WordChoice, ...]
    asks_comma: bool
    asks_date: bool
    comma: str
    date: str
    left_out: tuple[tuple[int, str, str], ...]


def preview(opened: Opened, more: Sequence[Fault], shape: Shape, known: Vocabulary, header: Header | None) -> Preview:
    """Show a sheet with its own faults and those found between its lines."""
    faults = sorted([*opened.reading.faults, *more], key=lambda fault: (fault.code in ASKED, fault.row, fault.column))
    codes = {fault.code for fault in faults}
    habits = opened.habits
    return Preview(
        sheets=tuple((number, grid.name) for number, grid in enumerate(opened.grids)),
        chosen=opened.chosen,
        head=opened.layout.head,
        lines=len(opened.reading.lines),
        columns=tuple(_columns(opened, header)),
        fields=(("", _("leave out")), *((name, field_word(name)) for name in shape)),
        faults=tuple(say(fault, opened) for fault in faults[:FAULTS_SHOWN]),
        fault_count=len(faults),
        fault_rows=len({fault.row for fault in faults if fault.row}),
        lacks_columns="column.missing" in codes,
        words=tuple(_word(number, each, known) for number, each in enumerate(opened.reading.strange[:WORDS_SHOWN])),
        asks_comma="number.comma" in codes or bool(habits.comma),
        asks_date="date.readings" in codes or bool(habits.date),
        comma=habits.comma,
        date=habits.date,
        left_out=tuple((each.row, each.text[:60], _why(each.why)) for each in opened.reading.left_out),
    )


def _columns(opened: Opened, header: Header | None) -> list[ColumnChoice]:
    grid, layout = opened.grid, opened.layout
    fields = {column: name for name, column in layout.columns.items()}
    rows = [line.row for line in opened.reading.lines[: SAMPLES * 3]]
    return [
        ColumnChoice(
            column,
            letters(column),
            text[:60],
            " · ".join([cell[:30] for row in rows if (cell := grid.cell(row, column))][:SAMPLES]),
            fields.get(column, ""),
            formats.period(header, layout.periods[column]) if header and column in layout.periods else "",
        )
        for column, text in sorted(grid.rows.get(layout.head, {}).items())
        if (layout.head, column) not in grid.merged
    ][:COLUMNS_SHOWN]


def _word(number: int, strange: Strange, known: Vocabulary) -> WordChoice:
    kept = named(strange.word) or strange.word
    words = sorted(set(known[strange.field].values()) - {strange.near})
    likely = [strange.near] if strange.near else []
    choices = [(each, formats.spoken(each)) for each in (*likely, *words)]
    keep = (KEEP, _("keep “%(word)s” as a word of its own", word=formats.spoken(kept)))
    ordered = (choices[:1], [keep], choices[1:]) if likely else ([keep], choices, [])
    return WordChoice(
        f"word-{number}",
        strange.field,
        strange.word[:60],
        strange.row,
        strange.count,
        tuple(each for group in ordered for each in group),
    )


def _why(reason: str) -> str:
    return {
        "total": _("adds others up"),
        "heading": _("has only one filled cell"),
        "heads": _("names the columns again"),
    }[reason]


def chosen_habits(opened: Opened, shape: Shape, form: Mapping[str, str]) -> Habits:
    """Return the habits that a form of the page teaches: heads, words, commas and dates."""
    habits = opened.habits
    habits = replace(
        habits,
        comma=form["comma"] if form.get("comma") in COMMAS else habits.comma,
        date=form["date"] if form.get("date") in DATES else habits.date,
    )
    habits = habits.with_heads(_heads(opened, shape, form))
    for number, strange in enumerate(opened.reading.strange[:WORDS_SHOWN]):
        meant = form.get(f"word-{number}", "")
        if meant and form.get(f"said-{number}") == strange.word[:60]:
            word = named(strange.word) if meant == KEEP else named(meant)
            habits = habits.with_words(strange.field, {plainly(strange.word): word} if word else {})
    return habits


def _heads(opened: Opened, shape: Shape, form: Mapping[str, str]) -> dict[str, str]:
    """Learn the heads whose column was chosen to be something else than it is read as."""
    chosen: dict[str, str] = {}
    fields = {column: name for name, column in opened.layout.columns.items()}
    for column, text in opened.grid.rows.get(opened.layout.head, {}).items():
        meant = form.get(f"column-{column}")
        if meant is None or meant == fields.get(column, ""):
            continue
        chosen[plainly(text[:60])] = meant if meant in shape else LEFT_OUT
    return chosen


def asked_number(name: str) -> int | None:
    """Read a small number from the address or the form; None if it is none."""
    typed = request.values.get(name, "")
    return int(typed) if re.fullmatch("[0-9]{1,5}", typed) else None
