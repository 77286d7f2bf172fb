"""What a policy says of a market is held against it, and all that is wrong is told at once."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.exchange.folder import read_market
from tests.reading import folder_of
from tests.small import small
from tests.strategies import Written

PLACES = "place parent\ncounty -\ntown county"


def market(rules: dict[str, Any], **tables: str) -> Written:
    plain: dict[str, Any] = {
        "lots": "lot place funding parts\nm town federal 4\nn - - 4",
        "suppliers": "supplier place\nalder town\nbirch -",
        "places": PLACES,
        "bids": "bid supplier\na alder\nb birch",
        "bid_entries": "bid lot unit_price\na m 8\nb n 8",
    }
    return small({"rules": rules}, **(plain | tables))


def told(written: Written) -> list[tuple[str, str | None, str]]:
    with folder_of(written) as folder:
        findings = read_market(folder).findings
    return [(each.where.file, each.where.column, each.code) for each in findings]


def test_rings_need_the_places_of_lots_and_of_those_who_offer() -> None:
    assert told(market({"rings": {"per_ring_bp": 100}})) == [
        ("lots.csv", "place", "policy.place"),
        ("suppliers.csv", "place", "policy.place"),
    ]


def test_rings_do_not_ask_for_places_of_lots_they_may_not_touch() -> None:
    left_out = {"per_ring_bp": 100, "not_funding": ["federal"]}
    lots = "lot place funding\nm - federal\nn town -"
    entries = "bid lot unit_price\na n 8\nb m 8"
    assert told(market({"rings": left_out}, lots=lots, bid_entries=entries)) == []


@pytest.mark.parametrize(("beyond", "findings"), [(1, 0), (2, 1)])
def test_a_ring_beyond_the_outermost_is_told(beyond: int, findings: int) -> None:
    rings = {"beyond": beyond, "most_bp": 5000}
    written = market({"rings": rings}, lots="lot place\nm town", bid_entries="bid lot unit_price\na m 8\nb m 8")
    written = written.with_rows(suppliers=[row | {"place": "town"} for row in written.tables["suppliers"]])
    assert told(written) == [("policy.toml", "rules.rings.beyond", "policy.ring")] * findings


@pytest.mark.parametrize(
    ("rules", "key"),
    [
        ({"rings": {"beyond": 1}}, "rules.rings"),
        ({"rings": {}}, "rules.rings"),
        ({"reserved_share": [{"of": "buyer", "least_bp": 1}]}, "rules.reserved_share[1]"),
        (
            {"reserved_share": [{"of": "buyer", "kind": "converting", "attribute": "x", "least_bp": 1}]},
            "rules.reserved_share[1]",
        ),
        ({"force": [{"bid": "a", "reason": "x", "not_funding": ["federal"]}]}, "rules.force[1]"),
        ({"dependence": {"most_bp": 1, "priority": 5}}, "rules.dependence.priority"),
    ],
)
def test_a_rule_that_says_nothing_whole_is_told_at_its_key(rules: dict[str, Any], key: str) -> None:
    assert ("policy.toml", key, "policy.value") in told(market(rules))


def test_names_a_market_does_not_have_are_told_all_at_once() -> None:
    rules = {
        "reserved_share": [{"of": "category", "which": "fod", "attribute": "local", "least_bp": 1}],
        "standby": {"cover_bp": 1, "lots": ["m", "x"]},
        "dependence": {"most_bp": 1, "not_funding": ["federal", "state"]},
    }
    assert {key for _, key, code in told(market(rules)) if code == "policy.unknown_name"} == {
        "rules.reserved_share[1].which",
        "rules.reserved_share[1].attribute",
        "rules.standby.lots",
        "rules.dependence.not_funding",
    }


def test_nobody_stands_by_for_more_than_its_most_parts() -> None:
    entries = "bid lot unit_price most_parts standby_parts\na m 8 2 3\nb n 8 - 4"
    assert told(market({}, bid_entries=entries)) == [("bid_entries.csv", "standby_parts", "entry.standby_parts")]
