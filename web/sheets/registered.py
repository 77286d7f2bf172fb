"""The contracts an anchor has registered, and what of all of them the public sees: each as a page and as a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from matcher.exchange.contract_sheet import SHAPE
from matcher.exchange.template import Cell
from matcher.money import CENTS, unscaled
from matcher.rounds.people import Role
from matcher.rounds.register import Contract, months_until
from matcher.storage import register, sheets
from matcher.storage.register import Registered
from matcher.storage.tables.sheets import Kind
from web.pages.listing import Asked, Listing, Sort, listing
from web.sheets.files import sheet_file
from web.sheets.labels import field_word
from web.visitor import database, visitor

contracts = Blueprint("contracts", __name__)

FILE = "<any(xlsx, csv):kind>"
DUE, PAST = "due", "past"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A list of contracts: what of it is shown, how it may be ordered, and what its fields offer."""

    listing: Listing[Registered]
    sorts: Mapping[str, Sort[Registered]]
    owners: tuple[str, ...]
    categories: tuple[str, ...]


def today() -> date:
    """Return the day in the network's zone."""
    return visitor().now.astimezone(ZoneInfo(visitor().time_zone)).date()


def whose() -> int | None:
    """Return whose contracts the visitor sees: their organisation's; None is everybody's, for the auditor."""
    return None if Role.AUDITOR in visitor().roles else visitor().organisation.id


def _page(found: list[Registered], sorts: tuple[Sort[Registered], ...], states: tuple[str, ...]) -> Page:
    owners = tuple(sorted({each.owner for each in found}))
    categories = tuple(sorted({each.contract.category for each in found}))
    offered = {"owner": owners, "category": categories, "state": states}
    asked = Asked.read(request.args, offered, [each.name for each in sorts], sorts[0].name)
    picked = {
        "owner": lambda each: each.owner,
        "category": lambda each: each.contract.category,
        "state": lambda each: _state(each.contract),
    }
    return Page(
        listing=listing(asked, found, sorts, _words if states else _public_words, picked),
        sorts={each.name: each for each in sorts},
        owners=owners,
        categories=categories,
    )


def _state(contract: Contract) -> str:
    if contract.notice_by < today():
        return PAST
    return DUE if contract.needs_decision(today()) else ""


def _words(each: Registered) -> str:
    return f"{each.contract.number} {each.contract.supplier} {_public_words(each)}"


def _public_words(each: Registered) -> str:
    return f"{each.contract.title} {each.contract.category} {each.owner}"


def _called(each: Registered) -> str:
    return (each.contract.title or each.contract.category).casefold()


@contracts.get("/contracts/")
def registered() -> str:
    """List one's organisation's contracts, the next decision first; for the auditor, everybody's."""
    with database().reading.begin() as session:
        page = _page(register.registered(session, whose()), _sorts(), (DUE, PAST))
        files = sheets.confirmed(session, Kind.CONTRACTS, None, whose())
        session.expunge_all()
    return render_template("sheets/contracts.html", page=page, files=files, today=today(), owners=whose() is None)


def _sorts() -> tuple[Sort[Registered], ...]:
    now = today()
    return (
        Sort("notice", lambda each: (each.contract.notice_by < now, each.contract.notice_by, each.contract.number)),
        Sort("contract", _called),
        Sort("supplier", lambda each: each.contract.supplier.casefold()),
        Sort("ends", lambda each: each.contract.ends),
        Sort("value", lambda each: each.contract.yearly_value or 0, largest_first=True),
    )


@contracts.get(f"/contracts.{FILE}")
def registered_file(kind: str) -> AnyResponse:
    """Hand out the contracts that were asked for, as a sheet that can be sent back."""
    with database().reading.begin() as session:
        page = _page(register.registered(session, whose()), _sorts(), (DUE, PAST))
    heads, rows = heads_and_rows([each.contract for each in page.listing.fitting])
    if whose() is None:
        heads = [_("Buyer"), *heads]
        rows = [(each.owner, *row) for each, row in zip(page.listing.fitting, rows, strict=True)]
    return sheet_file("contracts", kind, heads, rows, {})


@contracts.get("/contracts/template.<any(xlsx, csv):kind>")
def template(kind: str) -> AnyResponse:
    """Hand out a sheet with the contracts that are registered, to be filled in."""
    with database().reading.begin() as session:
        found = register.contracts(session, visitor().organisation.id)
    return sheet_file("contracts", kind, *heads_and_rows(list(found.values())), {})


def heads_and_rows(found: list[Contract]) -> tuple[list[str], list[tuple[Cell, ...]]]:
    """Write contracts as a sheet, which read back gives the same contracts."""
    return [field_word(name) for name in SHAPE], [_row(each) for each in found]


def _row(contract: Contract) -> tuple[Cell, ...]:
    value = contract.yearly_value
    cells: dict[str, Cell] = {each.name: getattr(contract, each.name) for each in fields(contract)}
    cells |= {"contract": contract.number, "yearly_value": None if value is None else Decimal(unscaled(value, CENTS))}
    cells |= {name: "yes" if cells[name] else "no" for name in ("auto_renew", "group_purchasing", "public")}
    return tuple(cells.get(name) for name in SHAPE)


def _calendar() -> Page:
    sorts: tuple[Sort[Registered], ...] = (
        Sort("opens", lambda each: each.contract.opens),
        Sort("contract", _called),
        Sort("owner", lambda each: each.owner.casefold()),
        Sort("ends", lambda each: each.contract.ends),
    )
    with database().reading.begin() as session:
        return _page(register.forward_calendar(session, today()), sorts, ())


@contracts.get("/calendar")
def calendar() -> str:
    """Show everybody what will be asked for again, and about when; never what it costs."""
    page, now = _calendar(), today()
    months = {each: months_until(each.contract.opens, now) for each in page.listing.rows}
    return render_template("sheets/calendar.html", page=page, months=months)


@contracts.get(f"/calendar.{FILE}")
def calendar_file(kind: str) -> AnyResponse:
    """Hand out what of the calendar was asked for, as a sheet."""
    names = ("title", "category", "ends", "auto_renew", "group_purchasing")
    heads = [_("Who buys it"), _("Asked for again"), *map(field_word, names)]
    places = [list(SHAPE).index(name) for name in names]
    rows = [
        (each.owner, each.contract.opens, *(_row(each.contract)[place] for place in places))
        for each in _calendar().listing.fitting
    ]
    return sheet_file("calendar", kind, heads, rows, {})
