"""Texts that try to break out are shown as text, in pages and in pictures."""

from __future__ import annotations

import pytest

from tests.web.conftest import Site
from tests.web.reading import Page


def test_a_title_that_is_markup_is_read_as_text(attacked: Site) -> None:
    page = Page(attacked.client.get(attacked.path("lot", lot="a/b?c%d e#f")).text)
    assert page.faults == []
    assert "</title><script>alert(3)</script>" in page.text
    assert 'q" onmouseover="alert(6)' not in page.links


@pytest.mark.parametrize("endpoint", ["round_overview", "run", "buyers", "suppliers"])
def test_names_are_never_templates(attacked: Site, endpoint: str) -> None:
    page = Page(attacked.client.get(attacked.path(endpoint)).text)
    assert "{{7*7}}" in page.text


def test_every_supplier_can_be_reached_from_the_list(attacked: Site) -> None:
    links = Page(attacked.client.get(attacked.path("suppliers")).text).links
    for supplier in attacked.outcome.market.suppliers.supplier:
        assert attacked.path("supplier", supplier=supplier) in links
