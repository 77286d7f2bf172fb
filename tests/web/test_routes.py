"""Every address answers, for every lot, buyer and supplier; none writes; all carry the headers."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from tests.web.conftest import Site
from tests.web.reading import Page
from web.headers import HEADERS

STATEMENTS_AT_MOST = 12
PLAIN = ("round_overview", "lots", "buyers", "suppliers", "run", "award")
BYTES_AT_MOST = 60_000
"""Of a page as it travels, compressed."""


def addresses(site: Site) -> Iterator[str]:
    """Yield the address of every page of a round."""
    market = site.outcome.market
    yield from (site.path(endpoint) for endpoint in PLAIN)
    yield from (site.path("lot", lot=lot) for lot in market.lots.lot)
    yield from (site.path("buyer", buyer=buyer) for buyer in market.buyers.buyer)
    yield from (site.path("supplier", supplier=supplier) for supplier in market.suppliers.supplier)


@contextmanager
def statements(site: Site) -> Iterator[list[str]]:
    """Collect the SQL that runs meanwhile."""
    heard: list[str] = []

    def hear(*facts: object) -> None:
        heard.append(str(facts[2]))

    event.listen(site.database.engine, "before_cursor_execute", hear)
    yield heard
    event.remove(site.database.engine, "before_cursor_execute", hear)


@pytest.mark.parametrize("site", ["shown", "attacked"])
def test_every_page_answers_is_well_formed_and_writes_nothing(site: str, request: pytest.FixtureRequest) -> None:
    market: Site = request.getfixturevalue(site)
    with statements(market) as heard:
        market.client.get(market.path("round_overview"))
        for address in addresses(market):
            before = len(heard)
            answer = market.client.get(address)
            assert answer.status_code == 200, address
            assert len(heard) - before <= STATEMENTS_AT_MOST, address
            if answer.mimetype == "text/html":
                assert Page(answer.text).faults == [], address
    assert {line.split()[0] for line in heard} <= {"SELECT", "PRAGMA", "BEGIN"}


def test_every_link_of_every_kind_of_page_leads_somewhere(shown: Site) -> None:
    market, client = shown.outcome.market, shown.client
    pages = [shown.path(endpoint) for endpoint in PLAIN if endpoint != "award"]
    pages += [shown.path("lot", lot=market.lots.lot[0]), shown.path("buyer", buyer=market.buyers.buyer[0])]
    pages += [shown.path("supplier", supplier=market.suppliers.supplier[0])]
    links = {link for page in pages for link in Page(client.get(page).text).links if link.startswith("/")}
    links -= {"/signout"}  # a deed, not a page
    broken = []
    for link in sorted(links):
        with client.get(link) as answer:
            broken += [] if answer.status_code in (200, 302) else [link]
    assert broken == []


def test_no_page_of_a_round_takes_anything_but_reading(shown: Site) -> None:
    rules = [rule for rule in shown.app.url_map.iter_rules() if rule.endpoint.startswith("pages.")]
    methods = {method for rule in rules for method in rule.methods or ()}
    assert methods == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("address", ["/", "/rounds/1/", "/rounds/1/lots", "/nowhere", "/static/mooring.css"])
def test_every_answer_has_the_headers(shown: Site, address: str) -> None:
    with shown.client.get(address) as answer:
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_the_policy_of_the_headers_lets_nothing_run(shown: Site) -> None:
    policy = shown.client.get("/").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert "unsafe" not in policy


def test_pages_stay_light(shown: Site) -> None:
    heavy: dict[str, int] = {}
    for address in addresses(shown):
        answer = shown.client.get(address)
        size = len(gzip.compress(answer.data)) if answer.mimetype == "text/html" else 0
        heavy |= {address: size} if size > BYTES_AT_MOST else {}
    assert heavy == {}


def test_the_start_says_what_waits_and_leads_to_the_rounds(shown: Site) -> None:
    page = Page(shown.client.get("/").text)
    assert "Nothing waits for you" in page.text
    assert f"/rounds/{shown.round_id}/" in page.links


def test_the_award_comes_as_a_zip_of_its_files(shown: Site) -> None:
    answer = shown.client.get(shown.path("award"))
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert {"certificate.json", "awards.csv", "reasons.csv"} <= set(names)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=award-")
