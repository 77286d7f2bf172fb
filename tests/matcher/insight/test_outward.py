"""What is placed outward is listed with each nearer bid, and why it did not take it."""

from __future__ import annotations

from typing import Any

from matcher.insight.outward import outward
from matcher.solution import Solution
from tests.reading import loaded
from tests.small import small
from tests.strategies import Written


def market(**rule: Any) -> Written:
    """A lot of four parts in a town: one bid from the town, one from the county, one from an island."""
    return small(
        {"rules": {"rings": {"per_ring_bp": 100} | rule}},
        places="place parent\ncounty -\ntown county\nisland -",
        lots="lot place funding parts\nm town federal 4",
        suppliers="supplier place\nnear town\nmiddle county\nfar island",
        bids="bid supplier\nn near\nm middle\nf far",
        bid_entries="bid lot unit_price most_parts\nn m 9 1\nm m 8 -\nf m 7 -",
    )


def rows(written: Written, **parts: int) -> list[tuple[str, int, int, str, int | None, str]]:
    solution = Solution.of({(bid, "m"): count for bid, count in parts.items()})
    listed = outward(*loaded(written), solution)
    return [(row.bid, row.ring, row.parts, row.nearer, row.nearer_ring, row.rule) for row in listed]


def test_a_part_with_the_nearest_is_not_listed_and_what_it_could_not_take_is() -> None:
    assert rows(market(), n=1, m=3) == [("m", 1, 3, "n", 0, "bid.most")]


def test_outside_is_the_furthest_and_every_bid_is_nearer_but_those_as_far() -> None:
    assert rows(market(), m=2) == [
        ("m", 1, 2, "n", 0, "goals.outside"),
        ("", 2, 2, "m", 1, "goals.outside"),
        ("", 2, 2, "n", 0, "goals.outside"),
    ]


def test_where_nobody_nearer_bid_that_is_said() -> None:
    alone = market()
    kept = [row for row in alone.tables["bid_entries"] if row["bid"] == "f"]
    bids = [row for row in alone.tables["bids"] if row["bid"] == "f"]
    assert rows(alone.with_rows(bid_entries=kept, bids=bids), f=4) == [("f", 2, 4, "", None, "rings.none")]


def test_a_lot_the_rule_may_not_touch_and_a_rule_that_is_off_list_nothing() -> None:
    assert rows(market(not_funding=["federal"]), f=4) == rows(market(off=True), f=4) == []
