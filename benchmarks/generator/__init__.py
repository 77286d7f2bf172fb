"""Markets drawn at random in the sizes the figures are given for, the same for the same seed.

Four or five suppliers bid for each lot; hours are short, so that some of the work stays outside, which is always open.
Eight lots in ten share one of seven seasons, in exactly proportional whole units. No buyer has a budget: it would
join all the blocks it buys in.
"""

from __future__ import annotations

from datetime import date

from benchmarks.generator.demand import wanted
from benchmarks.generator.every_rule import further, joined, with_more
from benchmarks.generator.offers import held, packages, singles
from benchmarks.generator.rows import Names, rows
from benchmarks.generator.sizes import SIZES, Size
from benchmarks.generator.supply import firms
from matcher.market import Header, Market
from matcher.market.intake import Draft, intake
from matcher.policy import Policy, read_policy

BIDS_PER_LOT = 5.0
"""Tries for a bid per lot."""
__all__ = ["SIZES", "NotDrawn", "draw", "drawn"]

POLICY = {
    "goals": {"idle_hour": "6.00", "swing_hour": "2.00", "moved_bp": 300, "reinvested_bp": 8_000},
    "rules": {
        "supplier_share": [{"of": "category", "most_bp": 1_500}, {"of": "buyer", "most_bp": 1_500}],
        "dependence": {"most_bp": 5_000, "free": "100000.00"},
    },
    "limits": {"gap_bp": 100, "award_gap_bp": 100, "work": 10**9},
}
"""The policy of every drawn market: the goals weighed, and the rules that have no column."""


class NotDrawn(Exception):
    """Raised when a drawn market is not a sound one."""


def draw(size: str, seed: int) -> tuple[Market, Policy]:
    """Draw a market of a size, and its policy; see `drawn`."""
    return drawn(SIZES[size], seed, size)


def drawn(size: Size, seed: int, name: str = "drawn") -> tuple[Market, Policy]:
    """Draw a market of any size, and its policy.

    Raises
    ------
    NotDrawn
        If the market has a finding: the drawing is wrong then.
    """
    lots = wanted(size, seed)
    suppliers = firms(size, lots, seed)
    bids = singles(size, lots, suppliers, seed, BIDS_PER_LOT)
    together = packages(lots, suppliers, bids, seed)
    names = Names(size, lots, bids, together)
    market_of = size, seed, names, lots, suppliers, bids, together, held(lots, bids, seed)
    tables = rows(*market_of)
    if size.every_rule:
        tables = joined(tables, further(*market_of))
    header = Header(f"{name}, seed {seed}", "USD", "month", size.periods, date(2027, 1, 1))
    policy = read_policy(with_more(POLICY, names) if size.every_rule else POLICY)
    market, findings = intake(header, {name: Draft.of(columns) for name, columns in tables.items()})
    if market is None:
        raise NotDrawn("; ".join(str(finding) for finding in findings[:3]))
    return market, policy
