"""Every page is there in Spanish too, whole: all words from the catalogue, all links in the same language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from babel import Locale
from babel.support import NullTranslations
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from docs import make_words
from matcher.rounds.people import Role
from matcher.storage.database import Database
from matcher.storage.tables import METADATA
from tests.web.conftest import Site
from tests.web.preparing import office
from tests.web.pseudo import Pseudo, Words
from web import language
from web.gate import FILES

EACH_AT_MOST = 3
"""Pages of one kind that are read; the tenth lot has no other words than the first."""
OUR_NAMES = {"mooring", "english", "español", "highs", "mip", "pulp", "numpy", "python"}
NAMES_EVERYBODY_USES = OUR_NAMES | {"csv", "zip", "sha", "est", "edt", "utc"}
_WORD = re.compile(r"[^\W\d_]{2,}")
_CUT = re.compile(r"\w+…")


def test_the_catalogue_is_what_the_pages_say_and_complete() -> None:
    wanted = {message.id for message in make_words.found() if message.id}
    for file in make_words.files():
        catalogue = make_words.read(file)
        had = {message.id for message in catalogue if message.id}
        assert (wanted - had, had - wanted) == (set(), set()), "run python3 dev.py words"
        assert list(make_words.problems(catalogue)) == []


def test_every_language_of_the_pages_has_its_catalogue_and_its_figures() -> None:
    translated = {file.parts[-3] for file in make_words.files()}
    assert language.LANGUAGES.keys() - {language.SOURCE} == translated
    assert language.FIGURES.keys() == language.LANGUAGES.keys()


def test_a_page_stands_under_its_language_with_figures_and_dates_as_they_are_written_there(shown: Site) -> None:
    path = shown.path("round_overview")
    english, spanish = shown.client.get(path).text, shown.client.get(f"/es{path}").text
    assert '<html lang="en">' in english
    assert '<html lang="es-US">' in spanish
    assert "Buyers" in english
    assert "Compradores" in spanish
    assert re.search(r"\$[0-9]{1,3}\.[0-9]{2}\sM", spanish)
    assert "Compradores" not in shown.client.get(path).text, "languages do not run into each other"


def test_the_way_to_the_other_language_keeps_the_page_and_what_was_asked(shown: Site) -> None:
    path = f"{shown.path('lots')}?sort=-today&text=caf%C3%A9"
    assert f'href="/es{path.replace("&", "&amp;")}" lang="es"' in shown.client.get(path).text
    assert f'href="{path.replace("&", "&amp;")}" lang="en"' in shown.client.get(f"/es{path}").text


def test_signing_in_and_out_stays_in_the_language(shown: Site) -> None:
    signed_out = shown.app.test_client()
    page = signed_out.get(f"/es{shown.path('lots')}?text=a")
    assert page.status_code == 401
    assert f'name="next" value="/es{shown.path("lots")}?text=a"' in page.text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert csrf is not None
    answer = signed_out.post("/es/signin", data={"csrf": csrf[1], "email": "no@example.org"})
    assert answer.status_code == 422
    assert 'hreflang="en"' not in answer.text, "a link would not send the form again"
    assert "Eso no abrió." in answer.text


def test_an_address_without_letters_of_a_language_is_not_taken_for_one(shown: Site) -> None:
    for path in ("/de/", "/en/", "/essays", "/es/es/", "/esrounds/1/"):
        assert shown.client.get(path).status_code == 404, path


@dataclass
class Walk:
    """A walk through an application in a language that does not exist; `pages` are those that were read, by address."""

    app: Flask
    pages: dict[str, str] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)

    def along(self, browser: FlaskClient, role: Role) -> None:
        """Read pages from the first one on, a few of each kind."""
        waiting = ["/es/"]
        while waiting:
            path = waiting.pop()
            if f"{role} {path}" not in self.pages and self._wanted(self._kind("GET", path)):
                answer = browser.get(path)
                if answer.mimetype == "text/html" and answer.location is None:
                    self.pages[f"{role} {path}"] = answer.text
                    waiting += [each for each in Words(answer.text).links if each.startswith("/es/")]

    def send_forms(self, browser: FlaskClient, role: Role) -> None:
        """Send the forms of what one role has read: with nothing in them, then with what nobody can read."""
        for path, html in [each for each in self.pages.items() if each[0].startswith(f"{role} ")]:
            for form in Words(html).forms:
                to = form.action or path.removeprefix(f"{role} ")
                if self._wanted(self._kind("POST", to)) and "sign_out" not in self._kind("POST", to):
                    for typed in ("", "1,5"):
                        said = browser.post(to, data={**form.kept, **dict.fromkeys(form.typed, typed)})
                        if said.mimetype == "text/html" and said.location is None:
                            self.pages[f"{role} sends {typed!r} to {to}"] = said.text

    def _kind(self, method: str, path: str) -> str:
        address = urlsplit(path.removeprefix("/es"))
        try:
            endpoint, _ = self.app.url_map.bind("localhost").match(address.path, method)
        except HTTPException:
            return ""
        return str(endpoint)

    def _wanted(self, kind: str) -> bool:
        self.kinds[kind] += 1
        return kind not in ("", *FILES) and self.kinds[kind] <= EACH_AT_MOST * len(Role)


@pytest.fixture
def in_pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages under `/es` be in a language that does not exist."""
    monkeypatch.setattr(language, "translations", lambda letters: Pseudo() if letters == "es" else NullTranslations())


@pytest.mark.usefixtures("in_pseudo")
def test_no_word_of_an_award_is_outside_the_catalogue(shown: Site) -> None:
    walk = Walk(shown.app)
    for role in Role:
        walk.along(shown.browser(role), role)
    assert {"pages.lot", "pages.supplier", "pages.run", "trust.own_events"} <= walk.kinds.keys()
    assert _left(walk, shown.database) == {}
    assert _away(walk) == {}


@pytest.mark.usefixtures("in_pseudo")
def test_no_word_of_what_is_prepared_refused_or_managed_is_outside_the_catalogue(tmp_path: Path) -> None:
    prepared = office(tmp_path)
    walk = Walk(prepared.app)
    asked = (Role.OFFICER, Role.APPROVER, Role.BIDDER, Role.ADMIN)
    for role in asked:
        walk.along(prepared.browser(role), role)
    for role in asked:  # the administrator last, who may shut others out
        walk.send_forms(prepared.browser(role), role)
    assert {"demand.begin", "people.add_person"} <= walk.kinds.keys()
    assert _left(walk, prepared.database) == {}
    assert _away(walk) == {}


def _left(walk: Walk, database: Database) -> dict[str, list[str]]:
    """Return the words of pages that neither a catalogue nor the database has."""
    known = NAMES_EVERYBODY_USES | set(_of_the_locale()) | set(_of_the_database(database))
    left = {path: sorted(set(_words(Words(html).unmarked)) - known) for path, html in walk.pages.items()}
    return {path: words for path, words in left.items() if words}


def _away(walk: Walk) -> dict[str, list[str]]:
    """Return the links that lead to another language."""
    away = {
        path: [each for each in Words(html).links if each and not each.startswith(("/es/", "#"))]
        for path, html in walk.pages.items()
    }
    return {path: links for path, links in away.items() if links}


def _words(text: str) -> Iterator[str]:
    return (each.casefold() for each in _WORD.findall(_CUT.sub(" ", text)))


def _of_the_locale() -> Iterator[str]:
    locale = Locale.parse(language.FIGURES["es"])
    for kind in ("months", "days"):
        for forms in getattr(locale, kind).values():
            for words in forms.values():
                yield from _words(" ".join(words.values()))


def _of_the_database(database: Database) -> Iterator[str]:
    with database.reading.begin() as session:
        for table in METADATA.sorted_tables:
            if table.name.startswith("run"):  # sentences of the engine, which pages say in words of their own
                continue
            for row in session.execute(select(table)):
                yield from _words(" ".join(each for each in row if isinstance(each, str)))
