"""The page of a lot says what its bids take off, what they were awarded at, and which prices change."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reading import FIXTURES, read
from tests.web.conftest import Site, site
from tests.web.kept import matched
from tests.web.reading import Page
from web.pages.outcome import Outcome


def page(folder: Path, name: str, lot: str) -> Page:
    market, policy = read(FIXTURES / "by-hand" / name)
    shown: Site = site(folder, Outcome(market, policy, matched(market, policy)))
    response = shown.client.get(shown.path("lot", lot=lot))
    assert response.status_code == 200
    return Page(response.text)


@pytest.mark.parametrize(
    ("name", "lot", "told"),
    [
        ("steps-on-quantity", "linen", "5 % off from 500 on; 10 % off from 800 on; 10.00 % off as awarded"),
        ("steps-on-value", "day", "15 % off from $2,000 on; 25 % off from $2,040 on; 15.00 % off as awarded"),
        ("steps-in-order-on-value", "drying", "25 % off from $1,000 on (of what lies above); 10.71 % off as awarded"),
        ("prices-by-year", "guards", "$9.9000 from Q1 2027 on, $10.5000 from Q1 2028 on"),
    ],
)
def test_a_bid_says_its_steps_and_its_later_prices(tmp_path: Path, name: str, lot: str, told: str) -> None:
    found = page(tmp_path, name, lot)
    assert found.faults == []
    assert told in found.text


def test_a_bid_below_the_list_price_of_a_winner_and_above_what_it_is_paid_is_no_lower_price(tmp_path: Path) -> None:
    text = page(tmp_path, "steps-on-value", "day").text
    assert "The lowest prices that could win have won." in text
    assert "lower price" not in text
