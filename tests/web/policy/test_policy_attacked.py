"""Nobody but an officer of the lead writes a policy, and nobody at all once the round is no draft: field by field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from matcher.rounds.people import Role
from matcher.rounds.states import State
from tests.web.forms import Form
from tests.web.preparing import Office, office
from tests.web.test_two_editors import FORMS, MARKS, others, whole_policy

POLICY = next(each for each in FORMS if each.name == "policy")


@pytest.fixture
def site(tmp_path: Path) -> Office:
    """A draft with a rule of each kind, which the second anchor has joined."""
    made = office(tmp_path)
    with made.database.engine.connect() as connection:
        second = connection.scalar(text("SELECT id FROM organisations WHERE party = 'university'"))
    assert made.post(made.path("anchors/join"), {"organisation": str(second)}).status_code == 303
    whole_policy(made)
    return made


def attacks(form: Form) -> Iterator[dict[str, list[str]]]:
    """Yield the form with each of its fields changed in turn."""
    names = form.kinds.keys() - MARKS - {"new_rule"}
    assert len(names) > 40
    for name in sorted(names):
        typed = form.put(name, next(others(form, name)))
        yield {each: values for each, values in typed.items() if each != "csrf"}


def policy(site: Office) -> tuple[str, str]:
    with site.database.engine.connect() as connection:
        digest, kept = connection.execute(text("SELECT policy_digest, policy FROM rounds")).one()
    return digest, kept


@pytest.mark.parametrize("state", State)
def test_in_every_state_each_field_is_written_by_nobody_who_may_not(site: Office, state: State) -> None:
    form, before = POLICY.form(site), policy(site)
    site.put(state)
    path = POLICY.address(site)
    who = [(role, False) for role in Role] + [(Role.OFFICER, True), (Role.APPROVER, True)]
    strangers = [each for each in who if each != (Role.OFFICER, False)]
    for number, attack in enumerate(attacks(form)):
        if state != State.DRAFT:
            assert site.post(path, attack).status_code == 409, "whoever wrote it is told that it comes too late"
        role, foreign = strangers[number % len(strangers)]  # each field by somebody else, each of them several times
        answer = site.post(path, attack, role, foreign)
        assert answer.status_code in (404, 409, 422), (role, foreign, answer.status)
        assert policy(site) == before
