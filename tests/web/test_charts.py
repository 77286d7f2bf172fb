"""Pictures: sound drawings that carry the same figures as the table beside them."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from tests.web.conftest import Site
from web import charts, formats
from web.charts import Goal, Load, Part, Piece, Priced
from web.pages.lot import lot_page
from web.pages.outcome import Outcome
from web.pages.supplier import supplier_page


def drawn(markup: Markup) -> ElementTree.Element:
    return ElementTree.fromstring(markup)


def words(markup: Markup) -> list[str]:
    return ["".join(each.itertext()) for each in drawn(markup).iter("text")]


def boxes(markup: Markup, kind: str) -> list[ElementTree.Element]:
    return [each for each in drawn(markup).iter("rect") if each.get("class") == kind]


AMOUNTS = st.integers(-(10**12), 10**12)


@given(AMOUNTS, st.none() | AMOUNTS, st.none() | AMOUNTS)
def test_a_gauge_stays_within_its_frame_and_says_its_figures(
    proposed: int, today: int | None, cheap: int | None
) -> None:
    picture = charts.gauge("g", Goal("price", "Price", proposed, today, cheap), str)
    marks = [float(each.get("cx", "0")) for each in drawn(picture).iter("circle")]
    assert all(10 <= x <= 260 for x in marks)
    finding = drawn(picture).findtext("desc") or ""
    assert all(str(each) in finding for each in (proposed, today, cheap) if each is not None)


def test_a_gauge_orders_what_it_shows() -> None:
    picture = drawn(charts.gauge("g", Goal("price", "Price", 50, 90, 10), str))
    today, proposed = (float(each.get("cx", "0")) for each in picture.iter("circle"))
    assert proposed < today


def test_a_bar_shares_its_width_as_the_figures_say() -> None:
    pieces = [Piece(Fraction(3, 4), "f1", "a"), Piece(Fraction(0), "f2", "b"), Piece(Fraction(1, 4), "f-land", "c")]
    picture = charts.bar("b", "Work", pieces, width=400)
    assert float(boxes(picture, "f1")[0].get("width", "0")) == pytest.approx(300, abs=2)
    assert boxes(picture, "f2") == []
    assert drawn(picture).findtext("desc") == "a 75\u00a0%; c 25\u00a0%."


@given(st.lists(st.integers(1, 40), min_size=1, max_size=9), st.booleans())
def test_the_parts_of_an_award_fill_its_bar(parts: list[int], narrow: bool) -> None:
    shown = [Part(n, "f1", f"Supplier {i}") for i, n in enumerate(parts)]
    picture = charts.award_bar("a", sum(parts), shown, outside="Outside", narrow=narrow)
    width = 320 if narrow else 760
    drawn_width = sum(float(each.get("width", "0")) for each in boxes(picture, "f1"))
    assert drawn_width == pytest.approx(width, abs=2 * len(parts))
    assert all(f"Supplier {i} {n} parts" in (drawn(picture).findtext("desc") or "") for i, n in enumerate(parts))


@given(
    st.lists(st.tuples(st.text(max_size=70), st.integers(0, 10**12), st.booleans()), min_size=1, max_size=12),
    st.integers(0, 10**12),
    st.none() | st.integers(0, 10**12),
    st.booleans(),
)
def test_prices_stay_within_their_frame(
    bids: list[tuple[str, int, bool]], today: int, limit: int | None, narrow: bool
) -> None:
    listed = [Priced(re.sub(r"[^\w <>&\"]", "", name), price, won) for name, price, won in bids]
    picture = charts.price_strip("p", listed, today, limit, lambda price: formats.unit_price(price, "USD"), narrow)
    width = 320 if narrow else 760
    places = [float(each.get("cx", "0")) for each in drawn(picture).iter("circle")]
    assert all(0 <= x <= width for x in places)
    assert len(places) == len(bids)


@given(
    st.lists(
        st.tuples(*[st.integers(0, 10**9)] * 3, st.none() | st.integers(0, 10**9), st.booleans()),
        min_size=1,
        max_size=60,
    )
)
def test_work_stays_within_its_frame(rows: list[tuple[int, int, int, int | None, bool]]) -> None:
    loads = [Load(f"Q{i % 4 + 1} 20{27 + i // 4}", f"20{27 + i // 4}", *row) for i, row in enumerate(rows)]
    for picture in (charts.work_strip("w", loads, "h"), charts.work_list("n", loads)):
        frame = [float(each) for each in drawn(picture).get("viewBox", "").split()]
        for each in drawn(picture).iter("rect"):
            x, y, wide, high = (float(each.get(name, "0")) for name in ("x", "y", "width", "height"))
            assert x >= 0
            assert y >= 0
            assert x + wide <= frame[2] + 0.2
            assert y + high <= frame[3] + 0.2


def test_names_in_pictures_are_text() -> None:
    nasty = '"><script>alert(1)</script>'
    picture = charts.award_bar("a", 2, [Part(2, "f1", nasty)], outside="x")
    assert "<script" not in picture
    assert nasty in (drawn(picture).findtext("desc") or "")


def test_the_picture_of_work_has_the_figures_of_its_table(network: Outcome, shown: Site) -> None:
    page = supplier_page(network, "evergreen-laundry")
    assert page is not None
    hours = page.hours
    assert hours is not None
    with shown.app.test_request_context():
        labels = words(charts.work_strip("w", hours.loads, "h"))
    assert [each for each in labels if each.endswith("%")] == [load.share for load in hours.loads]
    html = shown.client.get(shown.path("supplier", supplier="evergreen-laundry")).text
    for load in hours.loads:
        assert load.load is not None
        assert load.share == f"{formats.number(100 * load.load)}\u00a0%"
        assert f">{formats.number(load.together)}</td>" in html


def test_the_picture_of_prices_has_the_figures_of_its_table(network: Outcome, shown: Site) -> None:
    page = lot_page(network, "L-001")
    assert page is not None
    with shown.app.test_request_context():
        html = shown.client.get(shown.path("lot", lot="L-001")).text
        picture = charts.price_strip(
            "p", [each.drawn for each in page.bids], page.today_price, None, lambda price: formats.price(price, 4)
        )
    finding = drawn(picture).findtext("desc") or ""
    for bid in page.bids:
        assert f"{bid.name} {formats.price(bid.unit_price, 4)}{', won' if bid.won else ''}" in finding
        assert f">{formats.price(bid.unit_price, 4)}</td>" in html
