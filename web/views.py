"""The addresses of a round: each view reads the request, calls one function and shows one page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from matcher.exchange.awards import zip_proposal
from web import formats
from web.errors import NotInRound
from web.pages.buyers import buyer_page, buyers_page
from web.pages.lot import lot_page
from web.pages.lots import lots_page
from web.pages.outcome import Outcome
from web.pages.overview import overview
from web.pages.run import run_page
from web.pages.supplier import supplier_page
from web.pages.suppliers import suppliers_page
from web.shelf import OpenRound, Shelf

pages = Blueprint("pages", __name__)

ROUND = "/rounds/<int(max=999999999):round_id>"

Page = TypeVar("Page")


@pages.get("/")
def start() -> AnyResponse | str:
    """Lead to the latest round; with none, say how to get one."""
    latest = _shelf().latest()
    return render_template("start.html") if latest is None else redirect(url_for(".round_overview", round_id=latest))


@pages.get(f"{ROUND}/")
def round_overview(round_id: int) -> str:
    """Show what the award does for the network."""
    return _show(round_id, "overview", overview)


@pages.get(f"{ROUND}/lots")
def lots(round_id: int) -> str:
    """List the lots, filtered and ordered as the address asks."""
    return _show(round_id, "lots", lambda outcome: lots_page(outcome, request.args))


@pages.get(f"{ROUND}/lots/<name:lot>")
def lot(round_id: int, lot: str) -> str:
    """Show one lot."""
    return _show(round_id, "lot", lambda outcome: _found(lot, lot_page(outcome, lot)))


@pages.get(f"{ROUND}/buyers")
def buyers(round_id: int) -> str:
    """Show what each buyer pays against today."""
    return _show(round_id, "buyers", buyers_page)


@pages.get(f"{ROUND}/buyers/<name:buyer>")
def buyer(round_id: int, buyer: str) -> str:
    """Show one buyer."""
    return _show(round_id, "buyer", lambda outcome: _found(buyer, buyer_page(outcome, buyer)))


@pages.get(f"{ROUND}/suppliers")
def suppliers(round_id: int) -> str:
    """List the suppliers, filtered and ordered as the address asks."""
    return _show(round_id, "suppliers", lambda outcome: suppliers_page(outcome, request.args))


@pages.get(f"{ROUND}/suppliers/<name:supplier>")
def supplier(round_id: int, supplier: str) -> str:
    """Show one supplier."""
    return _show(round_id, "supplier", lambda outcome: _found(supplier, supplier_page(outcome, supplier)))


@pages.get(f"{ROUND}/run")
def run(round_id: int) -> str:
    """Show how the award was found and checked."""
    return _show(round_id, "run", run_page)


@pages.get(f"{ROUND}/run/award.zip")
def award(round_id: int) -> Response:
    """Hand out the files of the award."""
    opened = _shelf().open(round_id)
    if opened.outcome is None:
        raise NotInRound("award.zip")
    answer = Response(zip_proposal(opened.outcome.proposal), mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"award-{round_id}-{opened.run_id}.zip")
    return answer


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions["shelf"]
    return shelf


def _show(round_id: int, name: str, page: Callable[[Outcome], Any]) -> str:
    """Show a page of a round; a round without an award has one page that says so."""
    opened = _shelf().open(round_id)
    if opened.outcome is None:
        return _render(opened, "waiting", None)
    return _render(opened, name, page(opened.outcome))


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
