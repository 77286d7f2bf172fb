"""Rules that cannot hold together are named before anybody bids; what is told as never is never possible."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.insight.contradictions import Contradiction, contradictions
from matcher.policy import read_policy
from matcher.solve import solve
from matcher.solve.result import Status
from tests.reading import folder_of, loaded, read
from tests.small import small
from tests.strategies import Written, markets

LOTS = "lot parts must_fill most_suppliers funding\nm 4 no - -\nn 4 no 2 grant"
OPEN = {
    "suppliers": "supplier kind\nalder worker_owned\nbirch conventional",
    "bids": "bid supplier\na alder\nb birch",
    "bid_entries": "bid lot unit_price\na m 8\na n 8\nb m 9\nb n 9",
}
FILLED = LOTS.replace("n 4 no", "n 4 yes")
Rules = dict[str, Any]


def found(rules: Rules, lots: str = LOTS, **tables: str) -> tuple[list[Contradiction], Status]:
    market, policy = loaded(small({"rules": rules}, 1, lots=lots, **(OPEN | tables)))
    return contradictions(market, policy), solve(market, policy).status


def share(most: int, of: str = "lot", **more: Any) -> Rules:
    return {"supplier_share": [{"of": of, "most_bp": most, **more}]}


def reserved(*kinds: tuple[str, int], **more: Any) -> Rules:
    return {"reserved_share": [{"of": "buyer", "kind": kind, "least_bp": least, **more} for kind, least in kinds]}


NEVER: list[tuple[str, tuple[str, ...], Rules, str]] = [
    (
        "policy.reserved_twice",
        ("rules.reserved_share[1]", "rules.reserved_share[2]"),
        reserved(("worker_owned", 6000), ("conventional", 4001)),
        LOTS,
    ),
    ("policy.filled_by_nobody", ("must_fill", "rules.supplier_share[1]"), share(0), FILLED),
    ("policy.filled_by_nobody", ("must_fill", "rules.dependence"), {"dependence": {"most_bp": 0}}, FILLED),
    (
        "policy.nothing_reserved",
        ("rules.supplier_share[1]", "rules.reserved_share[1]"),
        share(0, which="m") | reserved(("worker_owned", 5001)),
        LOTS,
    ),
]


@pytest.mark.parametrize(("code", "rules", "policy", "lots"), NEVER)
def test_rules_that_can_never_hold_together_are_named(
    code: str, rules: tuple[str, ...], policy: Rules, lots: str
) -> None:
    (told,), status = found(policy, lots)
    assert (told.code, told.rules, told.never) == (code, rules, True)
    assert status == Status.INFEASIBLE


def test_rings_leave_no_room_for_what_goes_outside() -> None:
    places = {"places": "place parent\ntown state\nstate -"}
    lots = "lot parts place\nm 4 town\nn 4 town"
    here = {"suppliers": "supplier kind place\nalder worker_owned town\nbirch conventional town"}
    rings = {"rings": {"beyond": 1, "most_bp": 4999}}
    (told,), status = found(share(0, which="m") | rings, lots, **places, **here)
    assert (told.code, told.rules, told.about) == (
        "policy.nothing_near",
        ("rules.supplier_share[1]", "rules.rings"),
        "city",
    )
    assert (told.needed_bp, told.left_bp, status) == (5000, 4999, Status.INFEASIBLE)


@pytest.mark.parametrize(
    ("policy", "lots"),
    [
        ({}, FILLED),
        (share(0), LOTS),
        (share(0, not_funding=["grant"]), FILLED),
        (share(0) | {"supplier_share": [{"of": "lot", "most_bp": 0, "off": True}]}, FILLED),
        (share(5000), FILLED),
        (reserved(("worker_owned", 5000), ("conventional", 5000)), LOTS),
        (share(0, which="m") | reserved(("worker_owned", 5000)), LOTS),
    ],
)
def test_rules_that_just_fit_are_left_alone(policy: Rules, lots: str) -> None:
    told, status = found(policy, lots)
    assert told == []
    assert status == Status.PROVED


def test_a_lot_that_only_a_joint_bid_may_win_is_told_but_possible() -> None:
    joint = {"bid_partners": "bid supplier work_bp\na alder 5000\na birch 5000"}
    one = LOTS.replace("m 4", "m 1").replace("n 4 no", "n 1 yes")
    told, status = found(share(5000), one, **joint)
    assert [(each.code, each.about, each.lots, each.never) for each in told] == [("policy.nobody_alone", "m", 2, False)]
    assert status == Status.PROVED
    assert found(share(5000), one)[1] == Status.INFEASIBLE


def test_too_few_suppliers_to_fill_a_lot_are_told() -> None:
    (told, *others), _ = found(share(2500), FILLED)
    assert (told.code, told.rules, told.about) == (
        "policy.too_few_suppliers",
        ("must_fill", "rules.supplier_share[1]"),
        "n",
    )
    assert others == []


@settings(max_examples=5)
@given(
    written=markets(),
    most=st.sampled_from([0, 0, 3000]),
    kinds=st.permutations(["worker_owned", "conventional"]),
    least=st.integers(3000, 8000),
)
def test_what_is_never_possible_has_no_award(written: Written, most: int, kinds: list[str], least: int) -> None:
    rules = share(most, of="buyer") | reserved((kinds[0], least), (kinds[1], 10_000 - least // 2))
    with folder_of(written) as folder:
        market, policy = read(folder)
    policy = policy.model_copy(update={"rules": read_policy({"rules": rules}).rules})
    if any(each.never for each in contradictions(market, policy)) and not len(market.agreements):
        assert solve(market, policy).status == Status.INFEASIBLE
