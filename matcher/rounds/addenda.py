"""Changes of published demand: what may change, and what was signed and stays."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from matcher.rounds.lots import Lot, read, written
from matcher.rounds.states import State

REASON_AT_MOST = 1_000
FIXED = (
    *("buyer", "category", "unit", "parts", "least_parts", "place", "today", "outside", "limit"),
    *("funding", "money", "counsel", "counsel_day", "goals", "switch_cost", "holders", "wave_of"),
)
"""What stays as it was published: bids are made of units and parts, prices are bound by a hash, money by its law."""


@dataclass(frozen=True, slots=True)
class Change:
    """A lot as it was published and as it is from now on."""

    lot: str
    before: Lot
    after: Lot


def refuse(state: State, changes: int) -> str | None:
    """Return the rule that forbids an addendum, None if it may be published."""
    if state != State.OPEN:
        return "addendum.closed"
    return None if changes else "addendum.empty"


def held_to(before: Lot, after: Lot) -> Lot:
    """Return a changed lot with everything that was signed put back."""
    return replace(after, **{name: getattr(before, name) for name in FIXED})


def canonical(reason: str, changes: Sequence[Change]) -> str:
    """Write an addendum so that equal ones are equal texts: JSON with sorted keys and without spaces."""
    told = [
        {"lot": each.lot, "before": json.loads(written(each.before)), "after": json.loads(written(each.after))}
        for each in changes
    ]
    return json.dumps({"reason": reason, "changes": told}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(reason: str, changes: Sequence[Change]) -> str:
    """SHA-256 of an addendum."""
    return sha256(canonical(reason, changes).encode()).hexdigest()


def changes_in(content: str) -> list[Change]:
    """Read back the changes of what `canonical` wrote."""
    told = json.loads(content)["changes"]
    return [Change(each["lot"], read(json.dumps(each["before"])), read(json.dumps(each["after"]))) for each in told]
