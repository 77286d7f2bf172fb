"""Rules that prefer somebody are told with just the lots they count in, also where price alone decides."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.insight.preferences import preferences
from matcher.solve import solve
from tests.reading import loaded
from tests.small import small

LOTS = "lot category funding goals place\nm food grant price_only city\nn food - price_only city\np linen - all city"
RESERVED = {"of": "category", "which": "food", "kind": "worker_owned", "least_bp": 5000}
RINGS = {"per_ring_bp": 1000}
ALL = ("m", "n", "p")


def found(rules: dict[str, Any], *among: str) -> dict[str, tuple[str, ...]]:
    market, policy = loaded(small({"rules": rules}, 1, lots=LOTS, places="place\ncity"))
    return {each.rule: each.lots for each in preferences(market, policy, among or ALL)}


@pytest.mark.parametrize(
    ("rules", "touches"),
    [
        ({}, {}),
        ({"supplier_share": [{"of": "lot", "most_bp": 5000}], "wage_floor": {"hourly": "17.00"}}, {}),
        ({"reserved_share": [RESERVED]}, {"rules.reserved_share[1]": ("m", "n")}),
        ({"reserved_share": [RESERVED | {"off": True}, RESERVED]}, {"rules.reserved_share[2]": ("m", "n")}),
        ({"reserved_share": [RESERVED | {"not_funding": ["grant"]}]}, {"rules.reserved_share[1]": ("n",)}),
        ({"rings": RINGS}, {"rules.rings": ("m", "n", "p")}),
        ({"rings": RINGS | {"off": True}}, {}),
        ({"rings": RINGS | {"not_funding": ["grant"]}}, {"rules.rings": ("n", "p")}),
    ],
)
def test_a_rule_is_told_with_the_lots_it_counts_in(rules: dict[str, Any], touches: dict[str, tuple[str, ...]]) -> None:
    assert found(rules) == touches


def test_only_the_lots_that_were_asked_about_are_told() -> None:
    assert found({"rings": RINGS}, "n") == {"rules.rings": ("n",)}
    assert found({"reserved_share": [RESERVED]}, "p") == {}


NEAR = {
    "places": "place parent\ncity -\nfar -",
    "lots": "lot goals place funding\nm price_only city grant",
    "suppliers": "supplier kind place\nalder worker_owned city\nbirch conventional far",
    "bids": "bid supplier\na alder\nb birch",
    "bid_entries": "bid lot unit_price\na m 10.50\nb m 10",
}
"""The farther supplier asks less."""


@pytest.mark.parametrize(
    ("rules", "winner"),
    [
        ({}, "b"),
        ({"rings": RINGS}, "a"),
        ({"rings": RINGS | {"not_funding": ["grant"]}}, "b"),
        ({"reserved_share": [{"of": "buyer", "kind": "worker_owned", "least_bp": 10_000}]}, "a"),
    ],
)
def test_a_rule_that_is_told_does_change_who_wins_a_lot_decided_by_price_alone(
    rules: dict[str, Any], winner: str
) -> None:
    market, policy = loaded(small({"rules": rules}, 1, **NEAR))
    assert bool(preferences(market, policy, ["m"])) == (winner == "a")
    solution = solve(market, policy).solution
    assert solution is not None
    assert [each.bid for each in solution.awards] == [winner]
