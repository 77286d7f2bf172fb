"""Findings about the rows of a market as they come up, each at the line it came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from matcher.errors import Finding, Where
from matcher.market.columns import Flags, Ints
from matcher.market.tables import TABLES

SHOWN_AT_MOST = 100
"""Findings of one code in one column of one file that are listed; the rest is counted."""

FILES = ("market.toml", "policy.toml", *(f"{table.file}.csv" for table in TABLES))
"""The files of a market, in the order in which findings are listed."""

Sentence = str | Callable[[int], str]
"""One sentence for all rows, or one for each row of the table."""


@dataclass
class Notes:
    """Collects findings, and knows where each row of each table came from.

    Attributes
    ----------
    rows
        Line of each row in its source, by table, (rows,).
    spoiled
        Rows with a fault already: nothing that may follow from it is said of them, by table, (rows,).
    partial
        Tables from which rows are missing that could not be read: nothing is said of rows that should be
        there.
    unlinked
        Columns, as (table, column), with references that lead nowhere.
    """

    findings: list[Finding] = field(default_factory=list)
    rows: dict[str, Ints] = field(default_factory=dict)
    spoiled: dict[str, Flags] = field(default_factory=dict)
    partial: set[str] = field(default_factory=set)
    unlinked: set[tuple[str, str]] = field(default_factory=set)

    def sound(self, table: str) -> Flags:
        """Tell which rows of a table have no fault so far, (rows,)."""
        return ~self.spoiled[table]

    def say(self, code: str, where: Where, what: str, remedy: str, warning: bool = False) -> None:
        """Note one finding."""
        self.findings.append(Finding(code, where, what, remedy, warning))

    def note(
        self,
        code: str,
        table: str,
        wrong: Flags,
        column: str | None,
        what: Sentence,
        remedy: Sentence,
        warning: bool = False,
    ) -> None:
        """Note every sound row that is wrong; lines that became several rows (`*`) are named once."""
        wrong_rows = np.flatnonzero(wrong & self.sound(table))
        lines, first = np.unique(self.rows[table][wrong_rows], return_index=True)
        if len(lines) > SHOWN_AT_MOST:
            told = f"{len(lines):,} rows have this fault; the first {SHOWN_AT_MOST} are listed."
            self.say(code, Where(f"{table}.csv", None, column), told, "Repair them all.", warning)
        for line, row in zip(lines[:SHOWN_AT_MOST].tolist(), wrong_rows[first].tolist(), strict=False):
            where = Where(f"{table}.csv", line, column)
            self.say(code, where, _spelled(what, row), _spelled(remedy, row), warning)

    def in_order(self) -> list[Finding]:
        """List the findings as a reader meets them: by file, then line."""
        return sorted(self.findings, key=_place)


def _spelled(sentence: Sentence, row: int) -> str:
    return sentence if isinstance(sentence, str) else sentence(row)


def _place(finding: Finding) -> tuple[int, str, int, str, str]:
    where = finding.where
    file = FILES.index(where.file) if where.file in FILES else len(FILES)
    return file, where.file, where.row or 0, where.column or "", finding.code
