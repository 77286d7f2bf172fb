"""Every template parses, stumbles over unknown names, and says its sentences through the catalogue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import StrictUndefined

from tests.web.conftest import Site

TEMPLATES = Path(__file__).parents[2] / "web" / "templates"
NAMES = sorted(str(each.relative_to(TEMPLATES)) for each in TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("name", NAMES)
def test_every_template_parses_and_stumbles_over_unknown_names(shown: Site, name: str) -> None:
    assert shown.app.jinja_env.undefined is StrictUndefined
    assert shown.app.jinja_env.get_template(name).name == name


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_stands_outside_the_catalogue(name: str) -> None:
    source = (TEMPLATES / name).read_text("utf-8")
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<code>.*?</code>|<[^>]*>", " ", source, flags=re.DOTALL)
    assert [word for word in re.findall(r"[A-Za-z]{2,}", bare) if word != "Mooring"] == []
