"""Words for what is wrong with a sheet or one of its cells: what, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from matcher.exchange.upload.grid import letters
from matcher.exchange.upload.lines import Fault
from matcher.exchange.upload.opened import Opened
from matcher.exchange.upload.refused import UploadRefused
from matcher.rounds.typed import Wrong
from web import formats
from web.demand.said import faults as typed
from web.sheets.labels import field_word

Words = dict[str, tuple[LazyString, LazyString]]

_ = lazy_gettext
CELLS: Words = {
    "column.missing": (
        _("No column is for this: %(field)s."),
        _("Choose the column below, or add it to the sheet."),
    ),
    "cell.merged": (
        _("One merged cell gives the quantity of several rows."),
        _("Write the quantity of each row in a cell of its own."),
    ),
    "cell.error": (
        _("The spreadsheet could not work this cell out."),
        _("Repair its formula, or write the value."),
    ),
    "cell.formula": (_("This is a formula without a result."), _("Write its result.")),
    "text.formula": (
        _("This begins with %(sign)s, which spreadsheets run as a formula."),
        _("Begin it with a letter, a digit or a bracket."),
    ),
    "text.no_word": (_("This has no letters or digits."), _("Write a word.")),
    "flag.grammar": (_("This is neither yes nor no."), _("Write yes or no.")),
    "date.readings": (
        _("This date can be read in two ways."),
        _("Write %(first)s or %(second)s, or say above which comes first, the month or the day."),
    ),
    "row.twice": (_("This stands in an earlier row too."), _("Give each row its own number, or delete one.")),
    "contract.ends_first": (_("The contract ends before it begins."), _("Correct one of the two dates.")),
    "contract.notice_late": (
        _("The last day of notice is after the end."),
        _("Write a day before the contract ends."),
    ),
    "contract.unknown": (
        _("Your contract register has no such number."),
        _("Correct it, or add the contract to the register first."),
    ),
    "lot.taken": (_("This number belongs to a lot of another buyer."), _("Leave the cell empty, or change it.")),
}
"""Of a cell or a row; what else can be wrong with one is said as in a form."""
FILES: Words = {
    "upload.nothing": (_("There is no file, or it is empty."), _("Choose a file first.")),
    "upload.too_large": (
        _("The file is too large: more than %(most)s bytes."),
        _("Delete pictures and sheets that are not needed, or send it in two halves."),
    ),
    "upload.old_or_locked": (
        _("This workbook has a password, or is of the old kind (.xls)."),
        _("Open it, take the password off, and save it as an Excel workbook (.xlsx)."),
    ),
    "upload.macros": (
        _("This workbook holds macros, which are small programs."),
        _("Save it as an Excel workbook without macros (.xlsx)."),
    ),
    "upload.not_a_sheet": (
        _("This is no Excel workbook and no CSV file."),
        _("Save the sheet as an Excel workbook (.xlsx) or as CSV, and send that."),
    ),
    "upload.damaged": (
        _("The file is damaged, or is not what its name says."),
        _("Open it, save it anew, and send that."),
    ),
    "upload.unpacks_too_large": (
        _("Unpacked, this workbook has more than %(most)s bytes."),
        _("Copy the rows you need to a new workbook, and send that."),
    ),
    "upload.too_many_parts": (
        _("This workbook has more than %(most)s parts."),
        _("Copy the rows you need to a new workbook, and send that."),
    ),
    "upload.entities": (
        _("This workbook holds commands that no spreadsheet program writes."),
        _("Copy the rows you need to a new workbook, and send that."),
    ),
    "upload.too_many_rows": (
        _("The sheet goes beyond row %(most)s."),
        _("Delete what stands far below, or send it in two halves."),
    ),
    "upload.too_many_columns": (
        _("The sheet goes beyond column %(most)s."),
        _("Delete what stands far to the right."),
    ),
    "upload.too_much_text": (
        _("The sheet has more than %(cells)s filled cells or %(letters)s letters."),
        _("Delete columns and sheets that are not needed."),
    ),
    "upload.encoding": (_("The letters of this file cannot be read."), _("Save it as “CSV UTF-8”, or as .xlsx.")),
    "upload.quotes": (
        _("A quotation mark that opens in row %(row)s is never closed."),
        _("Close it, or save the sheet as an Excel workbook (.xlsx)."),
    ),
    "upload.no_table": (
        _("No row was found that names columns."),
        _("Give each column a name in one row above the first line, or use our template."),
    ),
    "upload.stale": (
        _("Something changed since you looked at this page."),
        _("Look at what would change now, then confirm again."),
    ),
    "upload.unsound": (
        _("Some cells still have to be repaired, or words to be chosen."),
        _("Choose below, repair the sheet and send it again, or leave those rows out."),
    ),
    "upload.done": (_("This sheet was taken in before."), _("Send it again if you want to compare it anew.")),
}
"""Of a file that is not read, or not taken in."""


@dataclass(frozen=True, slots=True)
class Said:
    """A fault as the page shows it: where, what stands there, what is wrong, what to do, and the rule."""

    row: int
    spot: str
    head: str
    text: str
    what: str
    remedy: str
    code: str


def say(fault: Fault, opened: Opened) -> Said:
    """Say a fault where it stands in the sheet."""
    what, remedy = _words(fault)
    spot = f"{letters(fault.column)}{fault.row}" if fault.column and fault.row else str(fault.row or "")
    head = opened.grid.cell(opened.layout.head, fault.column) or field_word(fault.field)
    return Said(fault.row, spot, head, fault.text[:60], what, remedy, fault.code)


def _words(fault: Fault) -> tuple[str, str]:
    if fault.code in CELLS:
        first, second = (*fault.facts, "", "")[:2]
        facts = {"field": field_word(fault.field), "sign": first, "first": first, "second": second}
        what, remedy = CELLS[fault.code]
        return str(what) % facts, str(remedy) % facts
    ((_field, *said),) = typed([Wrong(fault.field, fault.code, fault.facts)])
    return said[0], said[1]


def refusal(refused: UploadRefused) -> tuple[str, str, str]:
    """Say why a file is not read, what to do, and the rule."""
    numbers = [formats.number(each) if isinstance(each, int) else each for each in refused.facts]
    first, second = (*numbers, "", "")[:2]
    what, remedy = FILES[refused.code]
    facts = {"most": first, "cells": first, "letters": second, "row": first}
    return str(what) % facts, str(remedy), refused.code
