"""What a sheet would change: what is new, what differs field by field, what stays, and what it does not name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Difference:
    """A field with its value before and after."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Differences(Generic[Thing]):
    """By key: things that are new, things that differ, keys of those that stay as they are and of those not named."""

    added: dict[str, Thing]
    changed: dict[str, tuple[Difference, ...]]
    same: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many things would change."""
        return len(self.added) + len(self.changed)


def compare(before: Mapping[str, Thing], after: Mapping[str, Thing]) -> Differences[Thing]:
    """Compare what is there with what a sheet says; things are frozen dataclasses of one kind."""
    added = {key: thing for key, thing in after.items() if key not in before}
    found = {key: tuple(_differing(before[key], thing)) for key, thing in after.items() if key in before}
    changed = {key: differing for key, differing in found.items() if differing}
    same = tuple(key for key, differing in found.items() if not differing)
    return Differences(added, changed, same, tuple(key for key in before if key not in after))


def _differing(before: Any, after: Any) -> list[Difference]:
    pairs = ((each.name, getattr(before, each.name), getattr(after, each.name)) for each in fields(before))
    return [Difference(name, old, new) for name, old, new in pairs if old != new]
