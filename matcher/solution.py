"""A solution: who supplies how many parts of what, and who stands by. All else follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Award:
    """Parts of a lot awarded to a bid, or for which it stands by; parts > 0."""

    bid: str
    lot: str
    parts: int


@dataclass(frozen=True, slots=True)
class Solution:
    """The awards and who stands by, each sorted by bid and lot; a bid or lot that is not named gets nothing."""

    awards: tuple[Award, ...]
    standby: tuple[Award, ...] = ()

    def __post_init__(self) -> None:
        """Refuse awards of nothing, doubles and disorder."""
        for awards in (self.awards, self.standby):
            keys = [(award.bid, award.lot) for award in awards]
            if keys != sorted(set(keys)) or any(award.parts < 1 for award in awards):
                raise ValueError("awards are sorted by bid and lot, each once, each of at least one part")

    @classmethod
    def of(
        cls, awards: Mapping[tuple[str, str], int], standby: Mapping[tuple[str, str], int] | None = None
    ) -> Solution:
        """Take parts by bid and lot; those with 0 parts are left out."""
        return cls(_listed(awards), _listed(standby or {}))


def _listed(parts: Mapping[tuple[str, str], int]) -> tuple[Award, ...]:
    return tuple(Award(bid, lot, count) for (bid, lot), count in sorted(parts.items()) if count)
