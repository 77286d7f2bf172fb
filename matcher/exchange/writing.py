"""Files put down whole: CSV of plain bytes, and folders that appear all at once or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from matcher.errors import FolderRefused
from matcher.market import Market
from matcher.market.columns import Column, Ints, Kind, Table, Words
from matcher.money import CENTS


def table_bytes(market: Market, table: Table) -> bytes:
    """Write the rows of a table as CSV; an optional column with nothing but defaults is left out."""
    shown: dict[str, pa.Array] = {}
    for name, column in table.columns().items():
        cells = _texts(market, column, getattr(table, name))
        if not column.optional or pc.any(pc.not_equal(cells, "")).as_py():
            shown[column.name] = cells
    return csv_bytes(list(shown), list(shown.values()))


def _texts(market: Market, column: Column, values: Ints | Words | tuple[str, ...]) -> pa.Array:
    """Write one column as text; the default of an optional one is empty."""
    if isinstance(values, tuple):
        return pa.array(values, pa.string())
    if isinstance(values, Words):
        words = ["" if column.optional and word == column.default else word for word in values.values]
        return pc.take(pa.array(words, pa.string()), pa.array(values.codes))
    if column.kind == Kind.REF:
        ids = [each for table in column.tables for each in market.ids(table)]
        return pc.take(pa.array([*ids, ""], pa.string()), pa.array(values % (len(ids) + 1)))
    plain = numbers_as_text(pa.array(values), column)
    return pc.if_else(pa.array(values == column.default), "", plain) if column.optional else plain


def numbers_as_text(values: pa.Array, column: Column) -> pa.Array:
    """Write whole counts of the smallest unit the way `Column.written` does, a whole column at once."""
    if column.kind in (Kind.FLAG, Kind.DATE):
        distinct = values.dictionary_encode()
        written = [column.written(value) for value in distinct.dictionary.to_pylist()]
        return pc.take(pa.array(written, pa.string()), distinct.indices)
    if not column.decimals:
        return pc.cast(values, pa.string())
    size, scale = pc.abs(values), 10**column.decimals
    whole = pc.cast(pc.divide(size, scale), pa.string())
    rest = pc.cast(pc.subtract(size, pc.multiply(pc.divide(size, scale), scale)), pa.string())
    rest = pc.utf8_rtrim(pc.utf8_lpad(rest, column.decimals, "0"), "0")
    sign = pc.if_else(pc.less(values, 0), "-", "")
    return pc.binary_join_element_wise(sign, whole, ".", pc.utf8_rpad(rest, CENTS, "0"), "")


def csv_bytes(header: Sequence[str], columns: Sequence[pa.Array]) -> bytes:
    """Write columns of text as CSV: quoted only where needed, one line feed after each row.

    A row of one empty cell would be a blank line, so it is quoted.
    """
    head = (",".join(header) + "\n").encode()
    if not len(columns[0]):
        return head
    cells = [_quoted(column) for column in columns]
    lines = pc.binary_join_element_wise(*cells, ",") if len(cells) > 1 else _not_blank(cells[0])
    return head + b"".join(_joined(chunk) for chunk in _slices(lines))


def _quoted(cells: pa.Array) -> pa.Array:
    needed = pc.match_substring_regex(cells, '[,"\n\r]|^ | $')
    if not pc.any(needed).as_py():
        return cells
    doubled = pc.binary_join_element_wise('"', pc.replace_substring(cells, '"', '""'), '"', "")
    return pc.if_else(needed, doubled, cells)


def _not_blank(cells: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(cells, ""), '""', cells)


def _slices(lines: pa.Array, size: int = 100_000) -> list[pa.Array]:
    return [lines.slice(start, size) for start in range(0, len(lines), size)]


def _joined(lines: pa.Array) -> bytes:
    listed = pa.ListArray.from_arrays(pa.array([0, len(lines)], pa.int32()), lines)
    text: str = pc.binary_join(listed, "\n")[0].as_py()
    return text.encode() + b"\n"


def put_folder(folder: Path, files: Mapping[str, bytes], may_replace: Collection[str] = ()) -> None:
    """Make a folder with these files, or fill an empty one; it is seen with all of them or not at all.

    A folder that holds nothing but files named in `may_replace`, the first of them for certain, is replaced.

    Raises
    ------
    FolderRefused
        If the folder holds anything else, or the file system refuses.
    """
    try:
        _refuse_if_in_use(folder, may_replace)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as aside:
            fresh, former = Path(aside, "new"), Path(aside, "former")
            fresh.mkdir()
            for name, content in files.items():
                (fresh / name).write_bytes(content)
            _swap(fresh, folder, former)
    except OSError as failed:
        raise FolderRefused(str(folder), failed.strerror or str(failed)) from failed


def _swap(fresh: Path, folder: Path, former: Path) -> None:
    """Put the fresh folder in place; whatever happens, the former one is not lost."""
    if folder.exists():
        folder.rename(former)
    try:
        fresh.rename(folder)
    except BaseException:
        if former.exists():
            former.rename(folder)
        raise


def _refuse_if_in_use(folder: Path, may_replace: Collection[str]) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise FolderRefused(str(folder), "it is a file. Name a folder.")
    found = sorted(path.name for path in folder.iterdir())
    foreign = [name for name in found if name not in may_replace]
    if found and may_replace and next(iter(may_replace)) not in found:
        foreign = foreign or found
    if foreign:
        raise FolderRefused(str(folder), f"it already holds {foreign[0]}. Name a new or an empty folder.")
