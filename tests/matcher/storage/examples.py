"""A market with something in every column of every table, and a proposal with every kind of row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from matcher.insight.proposal import (
    AwardRow,
    ChargeRow,
    GoalRow,
    LoadRow,
    OutsideRow,
    OutwardRow,
    Proposal,
    Reading,
    ReasonRow,
)
from matcher.market import Header, Market
from matcher.market.intake import Draft, intake
from matcher.market.tables import TABLES
from matcher.policy import Policy, read_policy

NOON = datetime(2031, 7, 1, 12, 30, 15, 250_000, tzinfo=UTC)
DAY = 20_000

Rows = dict[str, list[tuple[Any, ...]]]

FULL: Rows = {
    # rows in no order, so that what points at a later row of its own table is seen to work
    "places": [("inner", "Inner ring", "city"), ("city", "Größere Stadt", "region"), ("region", "", None)],
    "buyers": [
        ("b1", "Hospital “A”", "hospital", "inner", 250, None),
        ("b2", "Laundry", "coop", None, None, "s1"),
    ],
    "lots": [
        (
            *("l1", "b1", "Linen; all wards", "laundry", "kg", "inner", 10**13, 11 * 10**5, 12 * 10**5, 10),
            *(2, 2, 3, 1, "iso;licence", "federal", "no_reinvestment", 8000, 2000, 5000, 3),
        ),
        (
            *("l2", "b2", "", "food", "meal", None, 4 * 10**6, None, None, 1),
            *(1, 1, None, 0, "", "", "all", None, None, 0, None),
        ),
    ],
    "demand": [("l1", 1, 1000), ("l1", 2, 0), ("l1", 3, 1), ("l2", 4, 10**9)],
    "lot_terms": [("l1", "turn_time", "24", "hours", 1), ("l1", "fill_rate", "98", "", 0)],
    "suppliers": [
        (
            "s1",
            "Co-op 🧺",
            "worker_owned",
            "city",
            40,
            100,
            500,
            700,
            10_000,
            "g",
            "women;veterans",
            DAY,
            2250,
        ),
        ("s2", "Rival", "conventional", None, None, 0, 0, None, None, "", "", None, None),
        ("s3", "Changing", "converting", "region", 0, 10_000, 10_000, 0, 0, "", "", 0, 0),
    ],
    "capacity": [
        ("s1", "hours", 1, 10**12, 10, 900),
        ("s1", "hours", 2, 0, 0, None),
        ("s2", "hours", 1, 5, 5, 0),
    ],
    "bids": [
        ("k2", "s1", 10**13, 5, 1, "either", 1, "k1", "all_units", "quantity", 7, ""),
        ("k1", "s2", 0, 0, 0, "", 1, None, "incremental", "value", None, "late"),
        ("k3", "s3", 0, 0, 0, "", 1, None, "", "", None, ""),
    ],
    "bid_entries": [
        ("k2", "l1", 9 * 10**5, 2, 8, 1, 10**6),
        ("k1", "l1", 0, 1, None, 0, 0),
        ("k3", "l2", 1, 1, 1, 0, 0),
    ],
    "bid_prices": [("k2", "l1", 2, 91 * 10**4)],
    "bid_uses": [
        ("k2", "l1", "hours", 10**6, None),
        ("k2", "l1", "hours", 10**5, "s2"),
        ("a1", "l1", "hours", 1, "s1"),
    ],
    "bid_steps": [("k1", 10_000, 50), ("k2", 0, 0), ("k2", 50_000, 300)],
    "bid_partners": [("k2", "s1", 6000), ("k2", "s2", 4000)],
    "onboarding": [("b1", None, 1500), ("b1", "s1", 0)],
    "holdings": [("l1", "s2", 10)],
    "agreements": [("a1", "l1", "s1", 2, 95 * 10**4)],
    "contracts": [("s1", None, 10**13), ("s1", "b1", 1), ("s1", "b2", 2)],
    "papers": [("s1", "iso", 10**8, DAY + 300), ("s1", "licence", None, None)],
}
"""Rows by table, each in the order of its columns."""

POLICY = read_policy(
    {
        "goals": {"idle_hour": "11.50", "order": ["price"], "steady_through": 4},
        "rules": {
            "dependence": {"most_bp": 5000, "free": "1000.05", "basis": "§ 3: “no one lives off one buyer”"},
            "exclude": [{"bid": "k1", "reason": "withdrawn"}],
        },
    }
)


def market_of(tables: Rows, name: str = "Ühre round") -> Market:
    """Build a market; it must be sound."""
    drafts = {}
    for table in TABLES:
        rows = tables.get(table.file, [])
        columns = table.columns()
        cells = list(zip(*rows, strict=True)) or [()] * len(columns)
        drafts[table.file] = Draft.of(
            {
                field: pa.array(each, pa.string() if column.textual else pa.int64())
                for (field, column), each in zip(columns.items(), cells, strict=True)
            }
        )
    market, findings = intake(Header(name, "USD", "quarter", 4, date(2032, 1, 1)), drafts)
    assert market is not None, "\n".join(map(str, findings))
    return market


def proposal(market: Market, policy: Policy = POLICY, **certificate: Any) -> Proposal:
    """Put an award on paper that fits `FULL`."""
    return Proposal(
        awards=(AwardRow("k2", "s1", "l1", 8, 90_000), AwardRow("k3", "s3", "l2", 1, 10**15)),
        standby=(AwardRow("k1", "s1", "l1", 1, 50),),
        outside=(OutsideRow("l1", 0, 0),),
        charges=(ChargeRow("k2", "b1", 10**13),),
        loads=(LoadRow("s1", "hours", 2, 12_345, 0), LoadRow("s1", "hours", 1, 0, 10**12)),
        goals=(
            GoalRow("steadiness", "idle", Reading.HOURS, 150, 0, None),
            GoalRow("reinvestment", "total", Reading.MONEY, -(10**15), None, 3),
        ),
        reasons=(
            ReasonRow("k1", "l1", 0, "dearer", "7 ¢ “more” than\nthe last"),
            ReasonRow("k2", "l1", 8, "won", ""),
        ),
        outward=(
            OutwardRow("l1", "k2", "s1", 2, 8, "k1", 0, "price.others", "“dearer”"),
            OutwardRow("l1", "", "", 3, 1, "", None, "rings.none", ""),
        ),
        certificate={
            "status": "proved",
            "awardable": True,
            "objective": "10/3",
            "gap": None,
            "levels": [{"goal": "price", "bound": "1/3"}],
            "digests": {"market": market.digest, "policy": policy.digest},
            **certificate,
        },
    )
