"""A solution: who supplies how many parts of what. Everything else about an award follows from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Award:
    """Parts of a lot awarded to a bid; parts > 0."""

    bid: str
    lot: str
    parts: int


@dataclass(frozen=True, slots=True)
class Solution:
    """The awards, sorted by bid and lot; a bid or lot that is not named gets nothing."""

    awards: tuple[Award, ...]

    def __post_init__(self) -> None:
        """Refuse awards of nothing, doubles and disorder."""
        keys = [(award.bid, award.lot) for award in self.awards]
        if keys != sorted(set(keys)) or any(award.parts < 1 for award in self.awards):
            raise ValueError("awards are sorted by bid and lot, each once, each of at least one part")

    @classmethod
    def of(cls, awards: dict[tuple[str, str], int]) -> Solution:
        """Take parts by bid and lot; those with 0 parts are left out."""
        return cls(tuple(Award(bid, lot, parts) for (bid, lot), parts in sorted(awards.items()) if parts))
