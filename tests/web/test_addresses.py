"""Any id makes an address of one segment, and comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.conftest import Site
from web.addresses import named, segment

IDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=64)


@given(IDS)
def test_an_id_comes_back_from_its_address(name: str) -> None:
    assert named(segment(name)) == name


def test_no_id_holds_a_zero_byte() -> None:
    with pytest.raises(ValueError, match="is not how an id is written"):
        named("a~00b")


@given(IDS)
def test_nothing_in_an_address_means_something_to_a_server(name: str) -> None:
    assert not set(segment(name)) & set("/?#%&;=+ \"'<>\\.")


@given(IDS.filter(lambda name: segment(name) != name))
def test_an_id_has_one_address(name: str) -> None:
    with pytest.raises(ValueError, match="is not how an id is written"):
        named(name.replace("~", "~7E") + "~41")


def test_every_hostile_id_leads_to_its_own_page(attacked: Site) -> None:
    for lot in attacked.outcome.market.lots.lot:
        path = attacked.path("lot", lot=lot)
        assert path.count("/") == 4
        assert attacked.client.get(path).status_code == 200
