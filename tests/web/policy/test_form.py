"""A policy and its form say the same; what cannot be read is said at its field."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from matcher.policy import Policy, read_policy
from tests.matcher.test_policy import FULL
from web.policy.form import added, read, removed, rules_in, written

WEIGHTED = read_policy(
    {
        "goals": {"idle_hour": "11.00", "moved_bp": 300, "reinvested_bp": 8050, "steady_through": 4},
        "rules": {
            "supplier_share": [
                {
                    "of": "lot",
                    "which": "a:b;c",
                    "most_bp": 4000,
                    "priority": 2,
                    "basis": "Law 1",
                    "not_funding": ["x", "y"],
                },
                {"of": "buyer", "by": "group", "most_bp": 1},
            ],
            "reserved_share": [
                {"of": "category", "kind": "converting", "least_bp": 125},
                {"of": "buyer", "attribute": "women:owned", "least_bp": 10_000},
            ],
            "ramp": {"most_bp": 2000, "resource": "hours"},
            "rings": {"per_ring_bp": 50, "beyond": 0, "most_bp": 100},
            "standby": {"cover_bp": 3000, "lots": ["l1", "l 2"]},
            "dependence": {"most_bp": 5000, "free": 1000},
            "wage_floor": {"hourly": "17.25"},
        },
        "limits": {"gap_bp": 5, "work": 100, "seed": 7},
    }
)
ORDERED = read_policy({"goals": FULL["goals"]})


@pytest.mark.parametrize("policy", [Policy(), WEIGHTED, ORDERED])
def test_what_is_written_into_a_form_is_read_back(policy: Policy) -> None:
    assert read(written(policy)) == (policy, [])


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("goals.idle_hour", "1,50", "number.comma"),
        ("goals.moved_bp", "10001", "number.range"),
        ("limits.award_gap_bp", "100.001", "number.decimals"),
        ("limits.work", "", "field.empty"),
        ("supplier_share.1.most_bp", "", "field.empty"),
        ("supplier_share.1.most_bp", "101", "number.range"),
        ("supplier_share.2.basis", "=cmd", "text.formula"),
        ("supplier_share.1.of", "planet:", "policy.value"),
        ("supplier_share.1.of", "lot:a\0", "text.hidden"),
        ("supplier_share.1.by", "=cmd", "text.formula"),
        ("reserved_share.1.who", "attribute:\u202e", "text.hidden"),
        ("supplier_share.1.not_funding", "x\0", "text.hidden"),
        ("reserved_share.1.who", "kind:angels", "policy.value"),
        ("rings.1.most_bp", "", "rings.halves"),
        ("wage_floor.1.hourly", "ten", "number.digits"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(field: str, typed: str, code: str) -> None:
    fields = written(WEIGHTED)
    fields[field] = typed
    policy, wrong = read(fields)
    assert policy is None
    assert [(each.field, each.code) for each in wrong] == [(field, code)]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"goals.order.2": "price"}, "goals.order.1", "order.twice"),
        ({"goals.order.1": "", "goals.order.2": "", "goals.order.3": ""}, "goals.order.1", "order.twice"),
        ({"goals.idle_hour": "", "goals.swing_hour": "", "goals.moved_bp": ""}, "goals.idle_hour", "order.steadiness"),
    ],
)
def test_an_order_that_means_nothing_is_refused(changes: dict[str, str], field: str, code: str) -> None:
    fields = written(ORDERED)
    for name, typed in changes.items():
        fields[name] = typed
    assert [(each.field, each.code) for each in read(fields)[1]] == [(field, code)]


def test_rules_are_added_and_taken_out_by_name() -> None:
    fields = written(WEIGHTED)
    assert added(fields, "supplier_share") == "supplier_share.3"
    removed(fields, "supplier_share.2")
    assert rules_in(fields)[:2] == ["supplier_share.1", "supplier_share.3"]


@pytest.mark.parametrize("rules", [["nothing.1"], ["ramp.0"], ["ramp.99999"], ["supplier_share.x"], ["exclude.1"]])
def test_rules_nobody_knows_are_not_there(rules: list[str]) -> None:
    fields: MultiDict[str, str] = MultiDict()
    fields.setlist("rule", rules)
    assert rules_in(fields) == []


def test_a_share_may_carry_its_sign_and_money_its_currency() -> None:
    fields = written(WEIGHTED)
    fields["supplier_share.1.most_bp"], fields["wage_floor.1.hourly"] = " 12.5 % ", "$17.50"
    policy: Any = read(fields)[0]
    assert policy.rules.supplier_share[0].most_bp == 1250
    assert policy.rules.wage_floor.hourly == 1750
