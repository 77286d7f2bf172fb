"""Several web processes on one PostgreSQL are one Mooring: who got in at one is in at the other, and all is told."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPResponse
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from matcher.rounds.actor import COMMAND
from matcher.rounds.people import Kind, Role
from matcher.storage.checking import check
from matcher.storage.database import Database, open_database
from matcher.storage.keys import Keys
from matcher.storage.network import found
from matcher.storage.people import add_account, add_organisation, invite, organisations
from tests.matcher.storage.conftest import _on_server

SECRET = "the secret of both processes, 32 bytes or more"
PASSWORD = "quilt harbor lemon stair"
EACH = 8
SERVING = "from matcher.cli import main; main(['serve', '--port', '{port}'])"
PORTS = (8930, 9030)
"""Where they begin to look for a free one, far apart."""
PATIENCE = 120
"""Seconds after which a server that does not answer counts as broken, on however slow a machine."""


class Browser:
    """Somebody's browser, which keeps its cookies and sends forms as pages have them."""

    def __init__(self) -> None:
        """Begin without cookies; those of one server are sent to the other too, as behind one address."""
        policy = DefaultCookiePolicy(strict_domain=False)
        self._opener = build_opener(HTTPCookieProcessor(CookieJar(policy)))
        self.page = ""

    def get(self, address: str) -> int:
        """Open a page."""
        return self._read(lambda: self._opener.open(address, timeout=PATIENCE))

    def send(self, address: str, **fields: str) -> int:
        """Send a form, with the token of the page that is open."""
        token = re.search('name="csrf" value="([^"]+)"', self.page)
        assert token is not None, self.page
        body = urlencode({"csrf": token[1], **fields}).encode()
        return self._read(lambda: self._opener.open(address, body, timeout=PATIENCE))

    def _read(self, ask: Callable[[], HTTPResponse]) -> int:
        try:
            with ask() as answer:
                self.page = answer.read().decode()
                return int(answer.status)
        except HTTPError as refused:
            self.page = refused.read().decode()
            return refused.code


@pytest.fixture(scope="module")
def address(server: str) -> Iterator[str]:
    """The address of a database without tables."""
    yield from _on_server(server)


@pytest.fixture(scope="module")
def both(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Two processes that were started at once on a database without tables; both migrate it."""
    homes = [tmp_path_factory.mktemp(name) for name in ("one", "two")]
    with _process(address, homes[0], PORTS[0]) as one, _process(address, homes[1], PORTS[1]) as two:
        yield _serves(one), _serves(two)


@contextmanager
def _process(address: str, home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    settings = {"MOORING_DATABASE_URL": address, "MOORING_HOME": str(home), "MOORING_SECRET_KEY": SECRET}
    command = [sys.executable, "-c", SERVING.format(port=port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **settings}) as server:
        try:
            yield server
        finally:
            server.send_signal(signal.SIGINT)
            assert server.wait(PATIENCE) == 0


def _serves(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    for line in server.stdout:
        if "Serving on " in line:
            return line.removeprefix("Serving on ").split("/ ")[0]
    raise AssertionError("the server never said where it serves")


@pytest.fixture(scope="module")
def database(address: str, both: tuple[str, str]) -> Iterator[Database]:
    """The database of both, once they have made its tables."""
    assert both[0] != both[1]
    opened = open_database(address)
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="module")
def codes(database: Database, both: tuple[str, str]) -> list[str]:
    """Printed codes of an administrator, who took an invitation at the first process."""
    now = datetime.now(UTC)
    with database.writing.begin() as session:
        found(session, "America/New_York", COMMAND, now)
        office = add_organisation(session, "Office", Kind.NETWORK, None, COMMAND, now)
        ana = add_account(session, "ana@example.org", "Ana", office, [Role.ADMIN], COMMAND, now)
        token = invite(session, Keys(SECRET.encode()), ana.id, COMMAND, now)
    browser = Browser()
    assert browser.get(f"{both[0]}/invitations/{token}") == 200
    assert browser.send(f"{both[0]}/invitations/{token}", password=PASSWORD, factor="printed") == 200
    return re.findall("<li><code>([^<]+)</code>", browser.page)


@pytest.fixture(scope="module")
def ana(both: tuple[str, str], codes: list[str]) -> Browser:
    """The browser of the administrator, who signed in at the second process."""
    browser = Browser()
    browser.get(f"{both[1]}/signin")
    assert browser.send(f"{both[1]}/signin", email="ana@example.org", password=PASSWORD, code=codes[0]) == 200
    return browser


def test_who_signs_in_at_one_process_is_in_at_the_other(both: tuple[str, str], ana: Browser) -> None:
    for server in both:
        assert ana.get(f"{server}/people/") == 200
        assert "Add the organisation" in ana.page


def test_a_code_opens_once_whichever_process_is_asked(both: tuple[str, str], ana: Browser, codes: list[str]) -> None:
    for server in both:
        thief = Browser()
        thief.get(f"{server}/signin")
        assert thief.send(f"{server}/signin", email="ana@example.org", password=PASSWORD, code=codes[0]) == 422
        assert ana.get(f"{server}/people/") == 200


def test_what_both_write_at_once_is_all_there_and_all_told(
    both: tuple[str, str], ana: Browser, codes: list[str], database: Database
) -> None:
    ana.get(f"{both[0]}/people/")
    first = {"organisation_name": "First", "kind": "anchor", "confirm": codes[1]}
    assert ana.send(f"{both[0]}/people/organisations", **first) == 200  # the code counts for ten minutes, at both

    def write(number: int) -> int:
        server = both[number % 2]
        return ana.send(f"{server}/people/organisations", organisation_name=f"Number {number}", kind="cooperative")

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(write, range(2 * EACH))) == {200}
    with database.reading.begin() as session:
        names = {each.name for each in organisations(session)}
        found = check(session)
    assert {f"Number {number}" for number in range(2 * EACH)} <= names
    assert found.faults == ()


def test_the_same_name_written_at_both_at_once_is_taken_once(
    both: tuple[str, str], ana: Browser, codes: list[str], database: Database
) -> None:
    ana.get(f"{both[0]}/people/")
    same = {"organisation_name": "The same", "kind": "fund", "confirm": codes[2]}
    with ThreadPoolExecutor(2) as threads:
        answers = threads.map(lambda server: ana.send(f"{server}/people/organisations", **same), both)
    assert sorted(answers) == [200, 422]
    with database.reading.begin() as session:
        assert check(session).faults == ()


def test_who_signs_out_at_one_process_is_out_at_the_other(both: tuple[str, str], ana: Browser) -> None:
    assert ana.get(f"{both[0]}/people/") == 200
    assert ana.send(f"{both[0]}/signout") == 200
    assert ana.get(f"{both[1]}/people/") == 401
