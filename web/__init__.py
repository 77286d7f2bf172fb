"""The pages: what a round asks for and what its award does, for people with a browser.

`create_app` makes the application. Nothing here computes an award and, so far, nothing here writes.
"""

from __future__ import annotations

from contextlib import suppress

from flask import Flask
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from jinja2 import StrictUndefined

from matcher.errors import MatcherError
from matcher.storage.database import Database
from web import charts, errors, formats, headers
from web.addresses import Name
from web.shelf import Shelf
from web.views import pages


def create_app(database: Database) -> Flask:
    """Make the application that shows the rounds of a database."""
    app = Flask(__name__)
    app.config.update(BOOTSTRAP_SERVE_LOCAL=True)
    app.url_map.converters["name"] = Name
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(charts=charts, formats=formats)
    app.extensions["shelf"] = Shelf(database)
    Babel(app, default_locale="en")  # type: ignore[no-untyped-call]  # Flask-Babel has no annotations
    Bootstrap5(app)
    app.register_blueprint(pages)
    errors.install(app)
    headers.install(app)
    return app


def warm(app: Flask) -> None:
    """Read the latest round before anybody asks for it; one that cannot be read says so on its page."""
    shelf: Shelf = app.extensions["shelf"]
    with suppress(MatcherError):
        if (latest := shelf.latest()) is not None:
            shelf.open(latest)
