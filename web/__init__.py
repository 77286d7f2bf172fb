"""The pages: people's doors, what a round asks for and what its award does, for people with a browser.

`create_app` makes the application. Nothing here computes an award.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from flask import Flask
from flask_bootstrap import Bootstrap5
from jinja2 import StrictUndefined

from matcher.errors import MatcherError
from matcher.storage.database import Database
from matcher.storage.keys import Keys
from web import charts, errors, formats, gate, headers, language, late, words
from web.access import refuse_gaps
from web.account import account
from web.addresses import Name
from web.demand import demand
from web.entry import doors
from web.home import home
from web.notices import notices
from web.pages import details
from web.people import people
from web.policy.views import policy
from web.published import published
from web.publishing import publishing
from web.sheets import contracts, imports
from web.sheets.labels import field_word, shown
from web.shelf import Shelf
from web.trust import trust
from web.typed_lines import typed_lines
from web.views import pages

Clock = Callable[[], datetime]
LARGEST_FORM = 100_000
"""Bytes of a form; no page has one that comes near."""


def this_moment() -> datetime:
    """Return the time of this machine's clock."""
    return datetime.now(UTC)


def create_app(database: Database, keys: Keys, base_url: str | None = None, clock: Clock = this_moment) -> Flask:
    """Make the application that shows a database to those whom the table lets in.

    `base_url` is the address under which people reach it from elsewhere; without one it answers to this machine's
    own names only.
    """
    app = Flask(__name__)
    app.config.update(BOOTSTRAP_SERVE_LOCAL=True, BASE_URL=base_url, MAX_CONTENT_LENGTH=LARGEST_FORM)
    app.config["SECURE"] = (base_url or "").startswith("https://")
    app.url_map.converters["name"] = Name
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(charts=charts, details=details, formats=formats, words=words)
    app.jinja_env.globals.update(labels=field_word, shown=shown, typed_lines=typed_lines)
    app.jinja_env.filters.update(words.FILTERS)
    app.extensions.update(shelf=Shelf(database), database=database, keys=keys, clock=clock)
    language.install(app)
    Bootstrap5(app)
    for room in (
        home,
        doors,
        account,
        people,
        notices,
        demand,
        imports,
        contracts,
        policy,
        publishing,
        published,
        trust,
        pages,
    ):
        app.register_blueprint(room)
    errors.install(app)
    late.install(app)
    headers.install(app)
    gate.install(app)
    refuse_gaps(app)
    return app


def warm(app: Flask) -> None:
    """Read the latest round before anybody asks for it; one that cannot be read says so on its page."""
    shelf: Shelf = app.extensions["shelf"]
    with suppress(MatcherError):
        if (latest := shelf.latest()) is not None:
            shelf.open(latest, this_moment())
