"""The rules of a policy that prefer some suppliers, and the lots that they touch.

The rates of the goals are not among them: they count in no lot that is decided by price alone. A rule counts in every
lot whose funding it does not leave out, also in one that is decided by price alone; distance counts there too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from matcher.insight.contradictions import wholes
from matcher.market import Market
from matcher.market.columns import Ints
from matcher.policy import Policy, ReservedShare, Rings
from matcher.program.eligible import touched


@dataclass(frozen=True, slots=True)
class Preference:
    """A rule, by its key such as `rules.reserved_share[1]`, and the lots it touches, in the order of the market."""

    rule: str
    lots: tuple[str, ...]


def preferring(policy: Policy) -> Iterator[tuple[str, ReservedShare | Rings]]:
    """Yield the rules that prefer somebody and are on, by key; of several of a kind numbers count from 1."""
    for number, rule in enumerate(policy.rules.reserved_share, 1):
        if not rule.off:
            yield f"rules.reserved_share[{number}]", rule
    if policy.rules.rings is not None and not policy.rules.rings.off:
        yield "rules.rings", policy.rules.rings


def preferences(market: Market, policy: Policy, among: Collection[str]) -> list[Preference]:
    """List the rules that prefer somebody where they touch some lots, with which of those they touch."""
    found = []
    for key, rule in preferring(policy):
        lots = (market.lots.lot[each] for each in sorted(_touched(market, rule).tolist()))
        mine = tuple(lot for lot in lots if lot in among)
        found += [Preference(key, mine)] if mine else []
    return found


def _touched(market: Market, rule: ReservedShare | Rings) -> Ints:
    """Return the rows of the lots that a rule counts in."""
    if isinstance(rule, ReservedShare):
        rows = [lots for _, lots in wholes(market, rule)]
        return np.concatenate(rows) if rows else np.zeros(0, np.int64)
    return np.flatnonzero(touched(market, rule))
