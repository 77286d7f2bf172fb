"""From rows to a market: links resolved, rows sorted by key, everything checked, all findings at once.

The rows come from a folder, a database or Python; all of them go through here, so that one market has one
digest whatever door it came in by. Whole columns are worked on at once; only ids become Python objects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from matcher.errors import Finding, Where, errors, quoted
from matcher.market import Header, Market
from matcher.market.checks import check
from matcher.market.columns import ABSENT, EVERY_PERIOD, TEXTUAL, Column, Flags, Ints, Kind, Table, Words
from matcher.market.notes import Notes
from matcher.market.tables import NEEDED, TABLES

Values = Ints | Words | tuple[str, ...]


@dataclass
class Draft:
    """Rows of one table as read.

    Attributes
    ----------
    columns
        By field name: `pa.string` for ids, references and text, `pa.int64` for all else; null where empty.
        Optional columns may be left out.
    rows
        Line of each row in its source, for findings, (rows,).
    spoiled
        Rows with a finding already: nothing further is said of them, (rows,).
    partial
        True if rows are missing that could not be read.
    """

    columns: dict[str, pa.Array]
    rows: Ints
    spoiled: Flags
    partial: bool = False

    @classmethod
    def of(cls, columns: dict[str, pa.Array], first: int = 2) -> Draft:
        """Take sound rows, numbered from `first` (2 is the line below a header)."""
        count = len(next(iter(columns.values()))) if columns else 0
        return cls(columns, np.arange(first, first + count), np.zeros(count, np.bool_))

    def filtered(self, kept: Flags) -> Draft:
        """Keep some rows."""
        columns = {name: values.filter(pa.array(kept)) for name, values in self.columns.items()}
        return replace(self, columns=columns, rows=self.rows[kept], spoiled=self.spoiled[kept])


def intake(header: Header, drafts: Mapping[str, Draft]) -> tuple[Market | None, list[Finding]]:
    """Build a market from drafts by table name; a table that is left out is empty.

    Returns
    -------
    tuple
        The market, or None if a finding stops the work; and all findings, warnings too.
    """
    notes = Notes()
    market = build(header, drafts, notes)
    return (None if errors(notes.findings) else market), notes.in_order()


def build(header: Header, drafts: Mapping[str, Draft], notes: Notes) -> Market:
    """Build a market and note all that is wrong with it; it may be used only if no error was noted."""
    whole = {table.file: _completed(table, drafts.get(table.file), header, notes) for table in TABLES}
    ids: dict[str, pa.Array] = {}
    for table in sorted(TABLES, key=lambda table: _id_field(table) is None):
        whole[table.file] = _linkable(table, whole[table.file], ids, notes)
        ids[table.file] = _sorted_ids(table, whole[table.file])
    built: dict[str, Any] = {table.file: _built(table, whole[table.file], ids, notes) for table in TABLES}
    market = Market(header=header, **built)
    check(market, notes)
    return market


def _completed(table: type[Table], draft: Draft | None, header: Header, notes: Notes) -> Draft:
    """Add the columns left out, note empty cells, ranges and doubled ids, and write out each `*`."""
    draft = draft or Draft.of({})
    columns = {
        name: draft.columns.get(name, pa.nulls(len(draft.rows), pa.string() if column.textual else pa.int64()))
        for name, column in table.columns().items()
    }
    draft = replace(draft, columns=columns, spoiled=draft.spoiled.copy())
    if draft.partial:
        notes.partial.add(table.file)
    _note_cells(table, draft, notes)
    draft = _with_own_ids(table, draft, notes)
    return _expanded(table, draft, header.periods)


def _note_cells(table: type[Table], draft: Draft, notes: Notes) -> None:
    faults = np.zeros(len(draft.rows), np.bool_)
    _register(table, draft, notes)
    for name, column in table.columns().items():
        cells = draft.columns[name]
        if not column.optional:
            empty = _flags(pc.is_null(cells))
            remedy = f"Write the {column.name}."
            notes.note("cell.empty", table.file, empty, column.name, "This cell is empty.", remedy)
            faults |= empty
        if not column.textual:
            faults |= _note_range(table, column, cells, notes)
    draft.spoiled |= faults


def _register(table: type[Table], draft: Draft, notes: Notes) -> None:
    notes.rows[table.file], notes.spoiled[table.file] = draft.rows, draft.spoiled


def _note_range(table: type[Table], column: Column, cells: pa.Array, notes: Notes) -> Flags:
    outside = _flags(pc.or_(pc.less(cells, column.least), pc.greater(cells, column.most)))
    notes.note(
        "number.range",
        table.file,
        outside,
        column.name,
        lambda row: f"{cells[row].as_py()} in base units is out of range.",
        f"Write a number {column.bounds()}.",
    )
    return outside


def _flags(found: pa.Array) -> Flags:
    return np.asarray(found.fill_null(False).to_numpy(zero_copy_only=False), np.bool_)


def _id_field(table: type[Table]) -> str | None:
    return next((name for name, column in table.columns().items() if column.kind == Kind.ID), None)


def _with_own_ids(table: type[Table], draft: Draft, notes: Notes) -> Draft:
    """Keep the rows with an id of their own; note the doubles."""
    name = _id_field(table)
    if name is None:
        return draft
    draft = draft.filtered(_flags(pc.is_valid(draft.columns[name])))
    ids, rows = draft.columns[name], draft.rows
    first = np.asarray(pc.index_in(ids, ids).to_numpy(zero_copy_only=False), np.int64)
    again = first != np.arange(len(first))
    _register(table, replace(draft, spoiled=np.zeros(len(rows), np.bool_)), notes)
    notes.note(
        "row.twice",
        table.file,
        again,
        table.columns()[name].name,
        lambda row: f"{quoted(ids[row].as_py())} stands already in row {rows[first[row]]}.",
        "Give each row an id of its own, or delete one of the two.",
    )
    return draft.filtered(~again)


def _expanded(table: type[Table], draft: Draft, periods: int) -> Draft:
    """Write one row per period for each `*`."""
    name = next((name for name, column in table.columns().items() if column.takes_every_period), None)
    if name is None:
        return draft
    every = _flags(pc.equal(draft.columns[name], EVERY_PERIOD))
    if not every.any():
        return draft
    source = np.repeat(np.arange(len(every)), np.where(every, periods, 1))
    within = np.arange(len(source)) - np.searchsorted(source, source)
    columns = {each: values.take(pa.array(source)) for each, values in draft.columns.items()}
    columns[name] = pc.if_else(pa.array(every[source]), pa.array(within + 1), columns[name])
    return replace(draft, columns=columns, rows=draft.rows[source], spoiled=draft.spoiled[source])


def _linkable(table: type[Table], draft: Draft, ids: Mapping[str, pa.Array], notes: Notes) -> Draft:
    """Drop all rows of a table that must refer to another one which has none; that is said once."""
    for column in table.columns().values():
        named = sum(len(ids.get(target, ())) for target in column.tables)
        if column.kind == Kind.REF and not column.optional and not named and len(draft.rows):
            _say_nothing_to_refer_to(table, column, notes)
            notes.partial.add(table.file)
            draft = draft.filtered(np.zeros(len(draft.rows), np.bool_))
    return draft


def _say_nothing_to_refer_to(table: type[Table], column: Column, notes: Notes) -> None:
    if notes.partial.intersection(column.tables) or column.tables[0] in NEEDED:
        return  # said already where the other table is read or checked
    files = _files(column)
    remedy = f"Add {files}, or delete the rows of {table.file}.csv."
    where = Where(f"{table.file}.csv", None, column.name)
    notes.say("link.nothing", where, f"The rows refer to {files}, which has none.", remedy)


def _files(column: Column) -> str:
    return " or ".join(f"{target}.csv" for target in column.tables)


def _sorted_ids(table: type[Table], draft: Draft) -> pa.Array:
    name = _id_field(table)
    if name is None:
        return pa.array([], pa.string())
    return pc.take(draft.columns[name], pc.sort_indices(draft.columns[name]))


def _built(table: type[Table], draft: Draft, ids: Mapping[str, pa.Array], notes: Notes) -> Table:
    """Resolve, sort by key, note doubled keys, freeze."""
    _register(table, draft, notes)
    columns = table.columns()
    values = {name: _resolved(table, columns[name], draft.columns[name], ids, notes) for name in columns}
    order = np.lexsort([_sortable(values[name], ids[table.file]) for name in reversed(table.key())])
    values = {name: _taken(each, order) for name, each in values.items()}
    notes.rows[table.file] = draft.rows[order]
    notes.spoiled[table.file] = notes.spoiled[table.file][order]
    if _id_field(table) is None:
        _note_doubles(table, values, notes)
    return table(**values)


def _resolved(table: type[Table], column: Column, cells: pa.Array, ids: Mapping[str, pa.Array], notes: Notes) -> Values:
    if column.kind == Kind.ID:
        return tuple(cells.to_pylist())
    if column.kind == Kind.REF:
        return _linked(table, column, cells, ids, notes)
    if column.kind in TEXTUAL:
        return _words(cells.fill_null(column.default if column.optional else ""))
    filled = cells.fill_null(column.default if column.optional else max(column.least, 0))
    return np.asarray(filled.to_numpy(zero_copy_only=False), np.int64)


def _linked(table: type[Table], column: Column, cells: pa.Array, ids: Mapping[str, pa.Array], notes: Notes) -> Ints:
    named = pa.concat_arrays([ids[target] for target in column.tables])
    codes = pc.index_in(cells, value_set=named, skip_nulls=True)
    unknown = _flags(pc.and_(pc.is_valid(cells), pc.is_null(codes)))
    if unknown.any():
        notes.unlinked.add((table.file, column.name))
    if not notes.partial.intersection(column.tables):
        notes.note(
            "link.unknown",
            table.file,
            unknown,
            column.name,
            lambda row: f"{quoted(cells[row].as_py())} is not in {_files(column)}.",
            f"Correct the name, or add it to {_files(column)}.",
        )
    notes.spoiled[table.file] = notes.spoiled[table.file] | unknown
    filled = codes.fill_null(ABSENT if column.optional else 0)
    return np.asarray(filled.to_numpy(zero_copy_only=False), np.int64)


def _words(cells: pa.Array) -> Words:
    distinct = pc.unique(cells)
    distinct = pc.take(distinct, pc.sort_indices(distinct))
    codes = pc.index_in(cells, value_set=distinct).to_numpy(zero_copy_only=False)
    return Words(tuple(distinct.to_pylist()), np.asarray(codes, np.int64))


def _sortable(values: Values, ids: pa.Array) -> Ints:
    if isinstance(values, Words):
        return values.codes
    if isinstance(values, tuple):
        ranks = pc.index_in(pa.array(values, pa.string()), value_set=ids)
        return np.asarray(ranks.to_numpy(zero_copy_only=False), np.int64)
    return values


def _taken(values: Values, order: Ints) -> Values:
    if isinstance(values, Words):
        return Words(values.values, _frozen(values.codes[order]))
    if isinstance(values, tuple):
        return tuple(values[row] for row in order.tolist())
    return _frozen(values[order])


def _frozen(values: Ints) -> Ints:
    values.setflags(write=False)
    return values


def _note_doubles(table: type[Table], values: Mapping[str, Values], notes: Notes) -> None:
    """Note each sound row whose key stands in an earlier line too."""
    sound = np.flatnonzero(notes.sound(table.file))
    keys = [_sortable(values[name], pa.array([], pa.string()))[sound] for name in table.key()]
    lines = notes.rows[table.file][sound]
    # rows come sorted by key and, within a key, by line: the later line is the one to name
    same = np.ones(max(len(sound) - 1, 0), np.bool_)
    for key in keys:
        same &= key[1:] == key[:-1]
    again = np.zeros(len(notes.rows[table.file]), np.bool_)
    again[sound[1:][same]] = True
    earlier = np.zeros(len(again), np.int64)
    earlier[sound[1:]] = lines[:-1]
    names = ", ".join(table.columns()[name].name for name in table.key())
    notes.note(
        "row.twice",
        table.file,
        again,
        None,
        lambda row: f"The same {names} stands already in row {earlier[row]}.",
        "Delete one of the two rows, or correct its key.",
    )
    notes.spoiled[table.file] = notes.spoiled[table.file] | again
