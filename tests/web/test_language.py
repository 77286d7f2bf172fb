"""Every page is there in Spanish too, whole: all words from the catalogue, all links in the same language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from babel import Locale
from babel.support import NullTranslations
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from docs import make_words
from matcher.rounds.people import Role
from matcher.storage.tables import METADATA
from tests.web.conftest import Site
from tests.web.pseudo import Pseudo, Words
from web import language
from web.gate import FILES

EACH_AT_MOST = 3
"""Pages of one kind that are read; the tenth lot has no other words than the first."""
NAMES_EVERYBODY_USES = frozenset(
    (
        "mooring",
        "english",
        "español",
        "csv",
        "zip",
        "sha",
        "est",
        "edt",
        "utc",
        "highs",
        "mip",
        "numpy",
        "pulp",
        "python",
    )
)
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
    """A walk along the links of a site in a language that does not exist."""

    site: Site
    pages: dict[str, str] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)

    def along(self, browser: FlaskClient, role: Role) -> None:
        """Read pages from the first one on, a few of each kind."""
        waiting, seen = ["/es/"], set[str]()
        while waiting:
            path = waiting.pop()
            if path in seen or not self._wanted(path):
                continue
            seen.add(path)
            answer = browser.get(path)
            if answer.mimetype == "text/html":
                self.pages[f"{role} {path}"] = answer.text
                waiting += [each for each in Words(answer.text).links if each.startswith("/es/")]

    def _wanted(self, path: str) -> bool:
        address = urlsplit(path.removeprefix("/es"))
        try:
            endpoint, _ = self.site.app.url_map.bind("localhost").match(address.path)
        except HTTPException:
            return False
        self.kinds[endpoint] += 1
        return endpoint not in FILES and self.kinds[endpoint] <= EACH_AT_MOST * len(Role)


@pytest.fixture
def walked(shown: Site, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Pages of the demonstration network, as each role comes to them, in a language that does not exist."""
    monkeypatch.setattr(language, "translations", lambda letters: Pseudo() if letters == "es" else NullTranslations())
    walk = Walk(shown)
    for role in Role:
        walk.along(shown.browser(role), role)
    assert len(walk.kinds) > 10
    return walk.pages


def test_no_word_of_a_page_is_outside_the_catalogue(shown: Site, walked: dict[str, str]) -> None:
    known = NAMES_EVERYBODY_USES | set(_of_the_locale()) | set(_of_the_database(shown))
    left = {path: sorted(set(_words(Words(html).unmarked)) - known) for path, html in walked.items()}
    assert {path: words for path, words in left.items() if words} == {}


def test_every_link_leads_to_the_same_language(walked: dict[str, str]) -> None:
    led = {path: {each for each in Words(html).links if each.startswith("/")} for path, html in walked.items()}
    assert {path: away for path, links in led.items() if (away := {e for e in links if not e.startswith("/es/")})} == {}


def _words(text: str) -> Iterator[str]:
    return (each.casefold() for each in _WORD.findall(_CUT.sub(" ", text)))


def _of_the_locale() -> Iterator[str]:
    locale = Locale.parse(language.FIGURES["es"])
    for kind in ("months", "days"):
        for forms in getattr(locale, kind).values():
            for words in forms.values():
                yield from _words(" ".join(words.values()))


def _of_the_database(site: Site) -> Iterator[str]:
    with site.database.reading.begin() as session:
        for table in METADATA.sorted_tables:
            if table.name.startswith("run"):  # sentences of the engine, which pages say in words of their own
                continue
            for row in session.execute(select(table)):
                yield from _words(" ".join(each for each in row if isinstance(each, str)))
