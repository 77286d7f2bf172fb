"""A policy is read strictly, kept exactly, and has one digest however it was written."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from matcher.errors import MarketRefused
from matcher.policy import Goal, Policy, read_policy, sound_part, stored_policy

FULL: dict[str, Any] = {
    "goals": {
        "mode": "in_order",
        "idle_hour": Decimal("11.50"),
        "swing_hour": "2",
        "moved_bp": 300,
        "order": ["price", "steadiness"],
        "tolerance_bp": [300],
        "steady_through": 4,
    },
    "rules": {
        "supplier_share": [{"of": "category", "which": "laundry", "most_bp": 4000, "priority": 2}],
        "dependence": {"most_bp": 5000, "free": 1000},
        "wage_floor": {"hourly": "17.25", "basis": "city ordinance", "not_funding": ["federal"]},
        "exclude": [{"bid": "b1", "reason": "withdrawn"}],
        "force": [{"bid": "b2", "lot": "l1", "parts": 3, "reason": "settled in court"}],
    },
    "limits": {"gap_bp": 5, "work": 100},
}


def faults(tree: dict[str, Any]) -> list[tuple[str | None, str]]:
    with pytest.raises(MarketRefused) as refused:
        read_policy(tree)
    return [(each.where.column, each.code) for each in refused.value.findings]


def test_every_key_has_a_default() -> None:
    policy = read_policy({})
    assert policy == Policy()
    assert (policy.goals.mode, policy.goals.margin_bp, policy.limits.award_gap_bp) == ("weighted", 500, 50)


def test_money_is_kept_in_cents_however_it_is_written() -> None:
    for written in (Decimal("11.50"), "11.5", "11.50"):
        assert read_policy({"goals": {"idle_hour": written}}).goals.idle_hour == 1150
    assert read_policy({"goals": {"idle_hour": 11}}).goals.idle_hour == 1100


def test_the_digest_does_not_depend_on_how_the_policy_is_written() -> None:
    other = {key: FULL[key] for key in ("limits", "rules", "goals")}
    other["limits"] = FULL["limits"] | {"seed": 1}
    assert read_policy(other).digest == read_policy(FULL).digest
    assert read_policy({}).digest != read_policy(FULL).digest


def test_a_stored_policy_is_read_back_as_it_was() -> None:
    policy = read_policy(FULL)
    assert stored_policy(policy.canonical()) == policy
    assert json.loads(policy.canonical())["rules"]["wage_floor"]["hourly"] == 1725


def test_a_policy_as_written_reads_the_same() -> None:
    policy = read_policy(FULL)
    assert read_policy(policy.as_written()) == policy
    assert policy.as_written()["rules"]["dependence"] == {"most_bp": 5000, "free": Decimal("1000.00")}


def test_all_faults_are_told_at_once() -> None:
    tree = {"goals": {"idle_our": 1, "moved_bp": 1.5}, "rules": {"ramp": {}}, "limit": {}}
    assert sorted(faults(tree), key=str) == [
        ("goals.idle_our", "policy.unknown_key"),
        ("goals.moved_bp", "policy.value"),
        ("limit", "policy.unknown_key"),
        ("rules.ramp.most_bp", "policy.missing"),
    ]


@pytest.mark.parametrize(
    "value",
    [True, -1, "1,50", "1e2", "nan", Decimal("NaN"), Decimal("1E+2"), "11.505", "1" * 20, 10**12, None, [1]],
)
def test_what_is_no_amount_of_money_is_refused(value: object) -> None:
    assert faults({"goals": {"idle_hour": value}}) == [("goals.idle_hour", "policy.value")]


@pytest.mark.parametrize("value", [True, 1.0, "1", -1, 10_001, None])
def test_what_is_no_share_is_refused(value: object) -> None:
    assert faults({"limits": {"gap_bp": value}}) == [("limits.gap_bp", "policy.value")]


@pytest.mark.parametrize("text", ["=cmd", "one\ntwo", "a\u202eb", ""])
def test_text_that_could_run_or_hide_is_refused(text: str) -> None:
    lock = {"bid": "b1", "reason": text}
    assert faults({"rules": {"exclude": [lock]}}) == [("rules.exclude[1].reason", "policy.value")]


@pytest.mark.parametrize(
    "goals",
    [
        {"order": []},
        {"order": ["price", "price"]},
        {"tolerance_bp": [1, 2, 3, 4]},
        {"mode": "in_order"},
    ],
)
def test_an_order_that_means_nothing_is_refused(goals: dict[str, Any]) -> None:
    assert faults({"goals": goals}) == [("goals", "policy.value")]


def test_parts_are_forced_of_a_lot_only() -> None:
    assert faults({"rules": {"force": [{"bid": "b", "parts": 1, "reason": "x"}]}}) == [
        ("rules.force[1]", "policy.value")
    ]


def test_the_last_tolerance_may_be_missing() -> None:
    goals = read_policy(FULL).goals
    assert [goals.tolerance(level) for level in range(2)] == [300, 0]
    assert goals.order == (Goal.PRICE, Goal.STEADINESS)
    assert read_policy({"goals": {"tolerance_bp": 5}}).goals.tolerance_bp == (5,)


def test_the_sound_part_of_a_faulty_policy_can_still_be_checked() -> None:
    share = {"of": "buyer", "which": "nobody", "most_bp": 5000}
    tree = {"goals": {"mode": "sideways"}, "limits": {"work": 0}, "rules": {"supplier_share": [share], "ramp": {}}}
    sound = sound_part(tree)
    assert [rule.which for rule in sound.rules.supplier_share] == ["nobody"]
    assert sound.rules.ramp is None
    assert sound.goals == Policy().goals


def test_a_faulty_rule_takes_its_whole_list_so_that_numbers_keep_their_meaning() -> None:
    rules = [{"of": "planet", "most_bp": 1}, {"of": "lot", "most_bp": 2}]
    assert sound_part({"rules": {"supplier_share": rules}}).rules.supplier_share == ()
