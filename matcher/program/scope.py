"""Rules of the folder format that the program does not hold yet: a market that uses one is refused by its name.

Better a clear no than an award that quietly ignores a rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from matcher.errors import Finding, Where
from matcher.market import Market
from matcher.market.columns import ABSENT, Flags
from matcher.policy import Policy

REMEDY = "This version does not hold the rule yet: leave it out, or wait for the version that has it."
POLICY = "policy.toml"


def not_built(market: Market, policy: Policy) -> list[Finding]:
    """List every rule that a market or a policy uses and the program does not hold."""
    return [
        Finding("rule.not_built", Where(file, None, column), f"It uses {rule}.", REMEDY)
        for rule, file, column in (*_in_files(market), *_in_policy(policy))
    ]


def _in_files(market: Market) -> Iterator[tuple[str, str, str | None]]:
    used: dict[tuple[str, str, str | None], Flags | bool] = {
        ("joint bids", "bid_partners.csv", None): len(market.bid_partners) > 0,
        ("joint bids", "bid_uses.csv", "supplier"): market.bid_uses.supplier != ABSENT,
    }
    return (each for each, rows in used.items() if np.any(rows))


def _in_policy(policy: Policy) -> Iterator[tuple[str, str, str | None]]:
    if any(rule.priority is not None for rule in _every(policy)):
        yield "priorities", POLICY, "rules"


def _every(policy: Policy) -> Iterator[Any]:
    for value in dict(policy.rules).values():
        yield from value if isinstance(value, tuple) else [] if value is None else [value]
