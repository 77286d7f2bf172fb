"""Whichever statement of whichever deed fails, the deed is done whole or not at all."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Hashable
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from matcher.rounds.people import Role
from matcher.storage.checking import check
from matcher.storage.database import Database
from matcher.storage.tables import METADATA
from tests.matcher.storage.failing import failing_at, hearing
from tests.web.deeds import CASES, Case, Ready, kept_copy, let_in
from tests.web.kept import entered
from tests.web.preparing import office
from web.access import DOORS

LEAST = 4
"""Statements a deed takes at least: who asks is looked up, then something is written and told."""
SPREAD = 15
"""In the gate every fifteenth statement fails, counted from the last."""
Rows = dict[str, list[tuple[Hashable, ...]]]
Shape = tuple[dict[str, int], list[Hashable]]


def rows(database: Database) -> Rows:
    """Read everything."""
    with closing(sqlite3.connect(str(database.engine.url.database))) as connection:
        return {name: sorted(connection.execute(f'SELECT * FROM "{name}"'), key=repr) for name in METADATA.tables}


def shape(state: Rows) -> Shape:
    """Say what is there whatever was drawn by lot: how many rows of each table, and the deeds that are told."""
    return {name: len(found) for name, found in state.items()}, sorted(row[4] for row in state["events"])  # type: ignore[type-var]


def test_every_deed_of_the_pages_is_tried() -> None:
    assert sorted(each.endpoint for each in CASES) == sorted(door.endpoint for door in DOORS if door.deed)


@pytest.mark.parametrize("deed", CASES, ids=lambda deed: deed.endpoint)
def test_whichever_statement_of_a_deed_fails_it_is_done_whole_or_not_at_all(deed: Case, tmp_path: Path) -> None:
    fail(deed, tmp_path, SPREAD)


@pytest.mark.full
@pytest.mark.parametrize("deed", CASES, ids=lambda deed: deed.endpoint)
def test_every_statement_of_a_deed_fails_once(deed: Case, tmp_path: Path) -> None:
    fail(deed, tmp_path, 1)


def fail(deed: Case, folder: Path, step: int) -> None:
    """Do a deed with one of its statements failing, again and again from the same state, the last one always."""
    ready = deed.ready(folder)
    ready.app.config["PROPAGATE_EXCEPTIONS"] = False
    before = rows(ready.database)
    with kept_copy(ready.database) as put_back:
        last, whole = _done(ready, deed)
        assert (rows(ready.database) != before) == deed.writes
        for number in range(last, 0, -step):
            put_back()
            with failing_at(ready.database, number):
                answer = ready.send(ready.browser())
            after = rows(ready.database)
            assert answer.status_code == 500, number
            assert after == before or shape(after) == whole, number
            assert faults(ready.database) == (), number


def _done(ready: Ready, deed: Case) -> tuple[int, Shape]:
    """Do a deed undisturbed; return how many statements it took, commits among them, and what is there then."""
    heard: list[object] = []
    with hearing(ready.database, lambda *_: heard.append(1)):
        answer = ready.send(ready.browser())
    assert answer.status_code in (200, 303) or not deed.writes, answer.text
    assert len(heard) >= LEAST
    assert faults(ready.database) == ()
    return len(heard), shape(rows(ready.database))


def test_a_second_factor_and_the_deed_after_it_are_each_done_whole(tmp_path: Path) -> None:
    site = office(tmp_path)
    site.app.config["PROPAGATE_EXCEPTIONS"] = False
    code, cookie = let_in(site, Role.ADMIN)[0], entered(site.app, site.database, site.people[Role.ADMIN])
    form = {"organisation_name": "New", "kind": "fund", "confirm": code}
    path = "/people/organisations"
    ready = Ready(site.app, site.database, path, form, cookie, cookie.split(".")[0])
    before, ends = Counter(shape(rows(site.database))[1]), []
    with kept_copy(site.database) as put_back:
        for number in count(1):
            put_back()
            with failing_at(site.database, number):
                answer = ready.send(ready.browser())
            assert faults(site.database) == (), number
            told = sorted((Counter(shape(rows(site.database))[1]) - before).elements(), key=repr)
            ends += [told] if told not in ends else []
            if answer.status_code != 500:
                break
    assert answer.status_code == 303
    assert ends == [[], ["account.step_up"], ["account.step_up", "organisation.add"]]


def faults(database: Database) -> tuple[str, ...]:
    with database.reading.begin() as session:
        return check(session).faults
