"""The language of a page: English at an address, another at the same address under its letters, e.g. `/es/rounds/3/`.

The words are in `web/translations`, as people translate them; they are made ready when a page first needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, request
from flask_babel import Babel, Domain, get_locale
from jinja2 import pass_context

from matcher.storage.tables.people import Account

SOURCE = "en"
LANGUAGES = {SOURCE: "English", "es": "Español"}
"""The letters of each language, and its name as its own people write it."""
FIGURES = {SOURCE: "en", "es": "es_US"}
"""How figures and dates are written: with a decimal point in both, which is how they are typed."""
_KEY = "mooring.language"
_IN_PATH = "/!$&'()*+,;=:@-._~"


class Prefixed:
    """An application whose pages are each there once more for every other language, under its letters."""

    def __init__(self, application: Any) -> None:
        """Stand before an application."""
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Take the letters out of the address; links made by the application have them again."""
        letters, slash, rest = environ.get("PATH_INFO", "").removeprefix("/").partition("/")
        if letters in LANGUAGES and letters != SOURCE:
            root = environ.get("SCRIPT_NAME", "")
            moved = {_KEY: letters, "SCRIPT_NAME": f"{root}/{letters}", "PATH_INFO": f"{slash}{rest}"}
            environ = {**environ, **moved}
        answer: Iterable[bytes] = self.application(environ, start_response)
        return answer


class Catalogue(Domain):
    """The translations of all pages."""

    def get_translations(self) -> NullTranslations:
        """Return those of the present page's language."""
        locale = get_locale()
        return translations(locale.language if locale else SOURCE)


@dataclass(frozen=True, slots=True)
class Choice:
    """A language one may read the present page in; `href` is None for the one it is in."""

    letters: str
    name: str
    href: str | None


def install(app: Flask) -> None:
    """Let an application answer in every language."""
    # Flask-Babel has no annotations
    babel = Babel(app, locale_selector=lambda: FIGURES[language()])  # type: ignore[no-untyped-call]
    babel.domain_instance = Catalogue()  # type: ignore[no-untyped-call]
    app.wsgi_app = Prefixed(app.wsgi_app)  # type: ignore[method-assign]  # as Flask's documentation says
    ngettext: Any = app.jinja_env.globals["ngettext"]
    app.jinja_env.globals.update(languages=languages, ngettext=_spaced(ngettext))


def _spaced(ngettext: Callable[..., str]) -> Callable[..., str]:
    """Let the number of a sentence stand in it as numbers do elsewhere on a page: with thousands apart."""

    @pass_context
    def spaced(context: Any, singular: str, plural: str, num: int, **values: Any) -> str:
        number = format_decimal(num, format="#,##0", locale=get_locale())
        return ngettext(context, singular, plural, num, **{"num": number, **values})

    return spaced


def language() -> str:
    """Return the letters of the present page's language."""
    return str(request.environ.get(_KEY, SOURCE)) if has_request_context() else SOURCE


def languages() -> list[Choice]:
    """List the languages for the present page; none where it answers a form, which a link would not send again."""
    if request.method == "POST":
        return []
    return [Choice(each, name, None if each == language() else here_in(each)) for each, name in LANGUAGES.items()]


def here_in(letters: str) -> str:
    """Return the address of the present page in a language."""
    asked = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    return address_in(letters, quote(request.path, safe=_IN_PATH) + asked)


def address_in(letters: str, address: str) -> str:
    """Return an address of a page as it is in a language; it is given without the letters of any."""
    return f"{request.script_root.removesuffix(f'/{language()}')}{prefix(letters)}{address}"


def prefix(letters: str) -> str:
    """Return what stands before the addresses of a language."""
    return "" if letters == SOURCE else f"/{letters}"


def of_account(account: Account) -> str:
    """Return the letters of the language somebody is written to in; the source language until they choose."""
    return account.language if account.language in LANGUAGES else SOURCE


def in_their_language(account: Account, path: str) -> str:
    """Return a path of this server in the language somebody chose, unless it or the present page is in another one."""
    shown = path.removeprefix(request.script_root)
    if language() != SOURCE or shown.split("/")[1] in LANGUAGES:
        return path
    return address_in(of_account(account), shown)


@cache
def translations(letters: str) -> NullTranslations:
    """Read what was translated into a language; what was not, and all of the source language, stays as it is."""
    file = Path(__file__).parent / "translations" / letters / "LC_MESSAGES" / "messages.po"
    if letters == SOURCE:
        return NullTranslations()
    made = BytesIO()
    with file.open("rb") as source:
        write_mo(made, read_po(source, locale=letters))
    made.seek(0)
    return Translations(made)
