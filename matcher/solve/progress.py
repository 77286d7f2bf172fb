"""What a run says while it is under way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where a run stands.

    Attributes
    ----------
    what
        What was done last, in a few words.
    stage
        The name of the step: `program`, a kind of order, or `elsewhere`.
    part, parts
        Which independent part, from 1, and how many there are; 0 where all are meant.
    columns
        Columns of that part.
    value, bound
        Of all parts together, in units of the currency: the best award in whole parts and the bound; None if unknown.
    in_shares
        The best award if parts could be divided at will; what the bound bounds.
    lasting
        True if somebody should know it afterwards as well.
    """

    what: str
    stage: str = ""
    part: int = 0
    parts: int = 0
    columns: int = 0
    value: float | None = None
    in_shares: float | None = None
    bound: float | None = None
    lasting: bool = False

    @property
    def gap(self) -> float | None:
        """(value - bound) / abs(value), None if unknown."""
        if self.value is None or self.bound is None:
            return None
        return max(self.value - self.bound, 0.0) / max(abs(self.value), 1e-9)

    def __str__(self) -> str:
        """Say it in one line."""
        if self.value is None or self.gap is None:
            return self.what
        return f"{self.what}; best {self.value:,.2f}, bound {self.bound:,.2f}, gap {self.gap:.3%}"


Tell = Callable[[Progress], None]
"""Told where a run stands."""


def silent(_: Progress) -> None:
    """Tell nobody."""
