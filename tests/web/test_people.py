"""What an administrator types about people is taken as it stands or refused, never taken for something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.rounds.people import Role
from matcher.storage.people import people
from tests.web.forms import form_to
from tests.web.kept import NOW
from tests.web.preparing import Office, office
from tests.web.reading import Page


@pytest.fixture
def site(tmp_path: Path) -> Office:
    return office(tmp_path)


def seen(site: Office) -> str:
    path = f"/people/{site.people[Role.AUDITOR]}"
    return form_to(site.browser(Role.ADMIN).get(path).text, f"{path}/roles").value("seen")


@pytest.mark.parametrize("until", ["soon", "2027-02-30", "9999-12-31", "0001-01-01", "31.3.2027", "\uff12027-03-31"])
def test_a_last_day_that_is_none_is_refused_and_gives_no_role_without_an_end(site: Office, until: str) -> None:
    person = {"name": "Guest", "email": "guest@example.org", "organisation": "5", "role": "auditor", "until": until}
    for path in ("/people/", f"/people/{site.people[Role.AUDITOR]}/roles"):
        answer = site.post(path, {**person, "seen": seen(site)}, Role.ADMIN)
        assert answer.status_code == 422
        assert "role.until" in Page(answer.text).text
        assert f'value="{until}"' in answer.text
        assert Page(answer.text).faults == []
    with site.database.reading.begin() as session:
        assert "guest@example.org" not in [each.account.email for each in people(session, NOW)]


def test_a_last_day_counts_to_its_end_in_the_zone_of_the_network(site: Office) -> None:
    form = {"role": "auditor", "until": "2031-03-31", "seen": seen(site)}
    assert site.post(f"/people/{site.people[Role.AUDITOR]}/roles", form, Role.ADMIN).status_code == 303
    with site.database.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT until FROM account_roles WHERE role = 'auditor'").scalar()
    assert str(kept).startswith("2031-04-01 04:00:00")


def test_an_id_in_rounds_that_no_round_could_have_is_refused(site: Office) -> None:
    for party in ("a\0b", "=cmd", "x" * 65, "\u202e"):
        form = {"organisation_name": "New", "kind": "anchor", "party": party}
        answer = site.post("/people/organisations", form, Role.ADMIN)
        assert (answer.status_code, "organisation.party_unusable" in answer.text) == (422, True)
        assert Page(answer.text).faults == []
