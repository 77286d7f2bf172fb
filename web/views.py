"""The addresses of a round: each view reads the request, calls one function and shows one page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from flask import Blueprint, Response, g, render_template, request

from matcher.exchange.awards import zip_proposal
from web import formats
from web.errors import NotInRound
from web.gate import opened, seen
from web.pages.buyers import buyer_page, buyers_page
from web.pages.lot import lot_page
from web.pages.lots import lots_page
from web.pages.outcome import Outcome
from web.pages.overview import overview
from web.pages.run import run_page
from web.pages.supplier import supplier_page
from web.pages.suppliers import suppliers_page
from web.shelf import OpenRound

pages = Blueprint("pages", __name__)

ROUND = "/rounds/<int(max=999999999):round_id>"

Page = TypeVar("Page")


@pages.url_value_preprocessor
def _round_of(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take the round out of the address; the gate opens it."""
    g.round_id = (values or {}).pop("round_id")


@pages.get(f"{ROUND}/")
def round_overview() -> str:
    """Show what the award does for the network."""
    return _show("overview", lambda outcome: overview(outcome, seen()))


@pages.get(f"{ROUND}/lots")
def lots() -> str:
    """List the lots, filtered and ordered as the address asks."""
    return _show("lots", lambda outcome: lots_page(outcome, request.args, seen()))


@pages.get(f"{ROUND}/lots/<name:lot>")
def lot(lot: str) -> str:
    """Show one lot."""
    return _show("lot", lambda outcome: _found(lot, lot_page(outcome, lot)))


@pages.get(f"{ROUND}/buyers")
def buyers() -> str:
    """Show what each buyer pays against today."""
    return _show("buyers", buyers_page)


@pages.get(f"{ROUND}/buyers/<name:buyer>")
def buyer(buyer: str) -> str:
    """Show one buyer."""
    return _show("buyer", lambda outcome: _found(buyer, buyer_page(outcome, buyer)))


@pages.get(f"{ROUND}/suppliers")
def suppliers() -> str:
    """List the suppliers, filtered and ordered as the address asks."""
    return _show("suppliers", lambda outcome: suppliers_page(outcome, request.args))


@pages.get(f"{ROUND}/suppliers/<name:supplier>")
def supplier(supplier: str) -> str:
    """Show one supplier."""
    return _show("supplier", lambda outcome: _found(supplier, supplier_page(outcome, supplier, seen())))


@pages.get(f"{ROUND}/run")
def run() -> str:
    """Show how the award was found and checked."""
    return _show("run", run_page)


@pages.get(f"{ROUND}/run/award.zip")
def award() -> Response:
    """Hand out the files of the award."""
    outcome = opened().outcome
    if outcome is None:
        raise NotInRound("award.zip")
    answer = Response(zip_proposal(outcome.proposal), mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"award-{opened().id}-{opened().run_id}.zip")
    return answer


def _show(name: str, page: Callable[[Outcome], Any]) -> str:
    """Show a page of the round that the gate opened; a round without an award has one page that says so."""
    outcome = opened().outcome
    if outcome is None:
        return _render(opened(), "waiting", None)
    return _render(opened(), name, page(outcome))


def _render(opened: OpenRound, name: str, page: Any) -> str:
    currency = opened.header.currency
    return render_template(
        f"{name}.html",
        round=opened,
        page=page,
        money=partial(formats.money, currency=currency),
        short_money=partial(formats.short_money, currency=currency),
        unit_price=partial(formats.unit_price, currency=currency),
        symbol=formats.symbol(currency),
    )


def _found(name: str, page: Page | None) -> Page:
    if page is None:
        raise NotInRound(name)
    return page
