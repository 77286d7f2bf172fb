"""Once a round is published, no byte of its policy changes: not by a deed, and not by a statement in SQL."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from matcher.policy import Policy, read_policy
from matcher.rounds.people import Role
from matcher.rounds.states import State
from matcher.storage import policies
from matcher.storage.database import Database
from matcher.storage.errors import DemandRefused
from tests.matcher.storage.drafts import Draft, draft
from tests.matcher.storage.examples import NOON

SINCE = [state for state in State if state != State.DRAFT]
RULES: dict[str, Any] = {
    "supplier_share": [{"of": "buyer", "most_bp": 6000, "basis": "a"}],
    "reserved_share": [{"of": "buyer", "kind": "worker_owned", "least_bp": 1000, "basis": "b"}],
    "ramp": {"most_bp": 5000, "basis": "c"},
    "standby": {"cover_bp": 5000, "lots": ["L-001"], "basis": "d"},
    "rings": {"per_ring_bp": 100, "most_bp": 5000, "beyond": 2, "basis": "e"},
    "dependence": {"most_bp": 5000, "free": "1000.05", "basis": "f"},
    "wage_floor": {"hourly": "15.50", "basis": "g"},
}
"""A rule of each kind that pages offer."""
GOALS = {"idle_hour": "1.50", "swing_hour": "2.50", "moved_bp": 300, "reinvested_bp": 400, "margin_bp": 500}
WHOLE = read_policy({"goals": {**GOALS, "steady_through": 3}, "rules": RULES})


@pytest.fixture
def published(database: Database) -> Draft:
    """A round that was published under a policy with every rule."""
    made = draft(database)
    with database.writing.begin() as session:
        account = made.account(session, made.lead, Role.OFFICER)
        policies.write(session, made.round_id, WHOLE, Policy().digest, account, NOON)
    made.sign_all_but_the_last()
    assert made.sign(made.other, Role.APPROVER)
    return made


def put(database: Database, state: State) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE round_states SET state = :state"), {"state": state})


@pytest.mark.parametrize("step", [29, pytest.param(1, marks=pytest.mark.full)], ids=["some", "every"])
def test_in_no_state_a_byte_of_a_published_policy_or_of_its_digest_changes(published: Draft, step: int) -> None:
    accepted = []
    for state in SINCE:
        put(published.database, state)
        for column, kept in (("policy", WHOLE.canonical()), ("policy_digest", WHOLE.digest)):
            for place in range(0, len(kept), step):
                other = "7" if kept[place] != "7" else "8"
                if _accepted(published.database, column, f"{kept[:place]}{other}{kept[place + 1 :]}"):
                    accepted.append((state, column, place))
    assert accepted == []


def _accepted(database: Database, column: str, value: str) -> bool:
    try:
        with database.engine.begin() as connection:
            connection.execute(text(f"UPDATE rounds SET {column} = :value"), {"value": value})
    except DBAPIError:
        return False
    return True


def changed(tree: Any) -> list[Any]:
    """Return as many trees as there are leaves, each with another one changed."""
    if isinstance(tree, dict):
        return [{**tree, key: each} for key, value in tree.items() for each in changed(value)]
    if isinstance(tree, list):
        return [[*tree[:at], each, *tree[at + 1 :]] for at, value in enumerate(tree) for each in changed(value)]
    if isinstance(tree, int):
        return [tree + 1]
    return [{"15.50": "15.51", "1000.05": "1000.06", "worker_owned": "converting", "buyer": "category"}.get(tree, "z")]


def test_in_no_state_a_deed_writes_another_policy(published: Draft) -> None:
    wanted = [read_policy({"goals": {**GOALS, "steady_through": 3}, "rules": each}) for each in changed(RULES)]
    wanted += [read_policy({"goals": {**GOALS, name: 1}, "rules": RULES}) for name in GOALS]
    assert len({each.digest for each in wanted} - {WHOLE.digest}) == len(wanted) > 20
    for state in SINCE:
        put(published.database, state)
        for policy in wanted:
            assert _refused(published, policy) == "tender.not_draft", (state, policy)


def _refused(made: Draft, policy: Policy) -> str:
    try:
        with made.database.writing.begin() as session:
            account = made.account(session, made.lead, Role.OFFICER)
            policies.write(session, made.round_id, policy, WHOLE.digest, account, NOON)
    except DemandRefused as refused:
        return refused.code
    return ""
