"""Two ways to say no: findings a person repairs, and failures with a code.

A `Finding` is a value in a list, all of them at once, translatable by its code. A `MatcherError` is raised;
it carries a stable code and its facts as attributes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

SHOWN_CHARACTERS = 40
"""Characters of a faulty cell that a finding quotes."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place in somebody's files.

    Attributes
    ----------
    file
        File name as the person knows it, e.g. `bids.csv`.
    row
        Line in that file as a spreadsheet counts it (the header is 1); None where the file as a whole is
        meant.
    column
        Column name, or the dotted key of a TOML file; None where the row as a whole is meant.
    """

    file: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """Spell the place, e.g. `bids.csv, row 7, column fixed_charge`."""
        word = "key" if self.file.endswith(".toml") else "column"
        parts = [self.file]
        parts += [] if self.row is None else [f"row {self.row}"]
        parts += [] if self.column is None else [f"{word} {self.column}"]
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in people's files that a person must repair, or should know.

    Attributes
    ----------
    code
        Stable and dotted, e.g. `number.grammar`; what a translation hangs on.
    what, remedy
        What is wrong, and what to do about it: one plain sentence each.
    warning
        True if the files can be used all the same.
    """

    code: str
    where: Where
    what: str
    remedy: str
    warning: bool = False

    def __str__(self) -> str:
        """Spell place, fault, remedy and code in one line."""
        return f"{self.where}: {self.what} {self.remedy} [{self.code}]"


def quoted(text: str) -> str:
    """Quote what was found: shortened, every invisible character spelled out so that it does no harm.

    >>> quoted("1\\u202e2")
    '"1\\\\u202e2"'
    """
    shown = text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"
    spelled = (each if each.isprintable() else each.encode("unicode_escape").decode() for each in shown)
    return f'"{"".join(spelled)}"'


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Keep the findings that stop the work."""
    return [finding for finding in findings if not finding.warning]


class MatcherError(Exception):
    """Raised when the world refuses; `code` is stable."""

    code = "matcher.failed"


@dataclass(eq=False)
class MarketRefused(MatcherError):
    """Raised when a market or a policy cannot be used as it stands; `findings` says why, all at once."""

    findings: Sequence[Finding] = field(default_factory=list)
    code = "market.refused"

    def __str__(self) -> str:
        """Spell the findings, one a line."""
        return "\n".join(map(str, self.findings))


@dataclass(eq=False)
class FolderRefused(MatcherError):
    """Raised when a folder cannot be written: it holds other things, or the file system says no."""

    folder: str
    reason: str
    code = "folder.refused"

    def __str__(self) -> str:
        """Spell which folder cannot be written and why."""
        return f"{self.folder} cannot be written: {self.reason}"


@dataclass(eq=False)
class SolverFailed(MatcherError):
    """Raised when a solver crashed, is missing, or contradicts itself; nothing it said is used."""

    solver: str
    reason: str
    code = "solver.failed"

    def __str__(self) -> str:
        """Spell which solver failed and how."""
        return f"The solver {self.solver} failed: {self.reason}"


@dataclass(eq=False)
class CertificateRefused(MatcherError):
    """Raised when an award does not pass the independent check; `breaches` names each rule it breaks."""

    breaches: Sequence[str] = field(default_factory=list)
    code = "certificate.refused"

    def __str__(self) -> str:
        """Spell the breaches, one a line."""
        return "\n".join(self.breaches)
