"""Rules of the folder format that the program does not hold yet: a market that uses one is refused by its name.

Better a clear no than an award that quietly ignores a rule.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from matcher.errors import Finding, Where
from matcher.market import Market
from matcher.market.columns import ABSENT, Flags

REMEDY = "This version does not hold the rule yet: leave it out, or wait for the version that has it."


def not_built(market: Market) -> list[Finding]:
    """List every rule that a market uses and the program does not hold."""
    return [
        Finding("rule.not_built", Where(file, None, column), f"It uses {rule}.", REMEDY)
        for rule, file, column in _in_files(market)
    ]


def _in_files(market: Market) -> Iterator[tuple[str, str, str | None]]:
    used: dict[tuple[str, str, str | None], Flags | bool] = {
        ("joint bids", "bid_partners.csv", None): len(market.bid_partners) > 0,
        ("joint bids", "bid_uses.csv", "supplier"): market.bid_uses.supplier != ABSENT,
    }
    return (each for each, rows in used.items() if np.any(rows))
