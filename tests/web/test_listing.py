"""Long tables: what an address asks for, and what is shown of it."""

from __future__ import annotations

import pytest

from tests.web.conftest import Site
from tests.web.reading import Page
from web.pages.listing import PAGE, Asked, Sort, listing
from web.pages.lots import lots_page
from web.pages.outcome import Outcome
from web.pages.suppliers import suppliers_page

ROWS = [(number, "even" if number % 2 == 0 else "odd") for number in range(120)]
SORTS: tuple[Sort[tuple[int, str]], ...] = (Sort("number", lambda row: row[0]), Sort("kind", lambda row: row[1]))


def asked(**args: str) -> Asked:
    return Asked.read(args, {"kind": ("even", "odd")}, ["number", "kind"], "number")


def rows(**args: str) -> list[int]:
    shown = listing(asked(**args), ROWS, SORTS, lambda row: f"n{row[0]}", {"kind": lambda row: row[1]})
    return [row[0] for row in shown.rows]


def test_a_page_has_fifty_rows() -> None:
    assert rows() == list(range(PAGE))
    assert rows(page="3") == list(range(100, 120))


@pytest.mark.parametrize("page", ["abc", "-1", "0", "", "1.5", "٣", "1e9", "<b>", "9" * 40])
def test_a_page_nobody_has_is_the_first(page: str) -> None:
    assert rows(page=page) == list(range(PAGE))


def test_a_page_beyond_the_last_is_the_last() -> None:
    assert rows(page="99") == list(range(100, 120))


def test_rows_stand_in_the_order_asked_for_and_equal_ones_keep_theirs() -> None:
    assert rows(sort="-number")[:2] == [119, 118]
    assert rows(sort="-kind")[:3] == [1, 3, 5]


@pytest.mark.parametrize("sort", ["xyz", "--number", "-", "number;drop", "kind desc"])
def test_an_unknown_order_is_the_usual_one(sort: str) -> None:
    assert rows(sort=sort) == list(range(PAGE))


def test_a_choice_that_is_not_offered_is_none() -> None:
    assert rows(kind="prime") == list(range(PAGE))
    assert rows(kind="odd")[:2] == [1, 3]


def test_text_is_found_anywhere_whatever_its_case_and_spaces() -> None:
    assert rows(text="  N11 ") == [11, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119]
    assert rows(text="nothing") == []


def test_an_address_says_only_what_does_not_go_without_saying() -> None:
    assert asked().address() == {}
    assert asked(text="a", kind="odd", sort="-kind", page="2").address(page=3) == {
        "text": "a",
        "kind": "odd",
        "sort": "-kind",
        "page": 3,
    }


def test_a_click_on_a_head_orders_by_it_and_the_next_one_turns_it_round() -> None:
    money: Sort[tuple[int, str]] = Sort("kind", lambda row: row[1], largest_first=True)
    assert asked().turned(money) == "-kind"
    assert asked(sort="-kind").turned(money) == "kind"
    assert asked(sort="kind").turned(money) == "-kind"
    assert asked(sort="kind").direction("kind") == "ascending"


def test_lots_are_counted_with_and_without_a_filter(network: Outcome) -> None:
    everything = lots_page(network, {}).listing
    assert (everything.found, everything.total, everything.pages) == (186, 186, 4)
    states = [lots_page(network, {"outcome": state}).listing.found for state in ("placed", "partly", "outside")]
    assert sum(states) == 186
    of_buyers = [lots_page(network, {"buyer": buyer}).listing.found for buyer in network.market.buyers.buyer]
    assert sum(of_buyers) == 186


def test_lots_are_ordered_by_money(network: Outcome) -> None:
    today = [line.lot.today for line in lots_page(network, {"sort": "-today"}).listing.rows]
    assert today == sorted(today, reverse=True)


def test_suppliers_are_the_largest_award_first_unless_asked(network: Outcome) -> None:
    value = [line.value for line in suppliers_page(network, {}).listing.rows]
    assert value == sorted(value, reverse=True)
    assert {line.kind for line in suppliers_page(network, {"kind": "conventional"}).listing.rows} == {"conventional"}


@pytest.mark.parametrize("room", ["lots", "suppliers"])
@pytest.mark.parametrize(
    "query",
    ["page=abc&sort=xyz", "page=-5", "text=%00%ff", "text=" + "x" * 5000, "sort=-&buyer=..&kind=%F0", "page=2&page=3"],
)
def test_no_query_breaks_a_list(shown: Site, room: str, query: str) -> None:
    answer = shown.client.get(f"/rounds/{shown.round_id}/{room}?{query}")
    assert answer.status_code == 200
    assert Page(answer.text).faults == []


def test_a_list_without_a_row_says_what_to_do(shown: Site) -> None:
    answer = shown.client.get(shown.path("lots", text="no such lot"))
    assert "Nothing fits what you asked for" in Page(answer.text).text


def test_what_was_searched_is_shown_as_text(shown: Site) -> None:
    answer = shown.client.get(shown.path("lots", text='"><script>alert(1)</script>'))
    assert Page(answer.text).faults == []
    assert "&#34;&gt;&lt;script&gt;" in answer.text
