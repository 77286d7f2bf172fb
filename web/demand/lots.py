"""The lots of a round: the list, one lot, and what an officer does to the lots of a draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from matcher.exchange.template import Cell
from matcher.money import CENTS, MILLIONTHS, unscaled
from matcher.rounds.lots import WAVES_AT_MOST, Lot
from matcher.rounds.typed import Wrong
from matcher.storage import lots as kept_lots
from matcher.storage.errors import DemandRefused, LotUnknown
from matcher.storage.lot_lines import LotLine, lot_lines
from matcher.storage.lot_rows import Kept
from matcher.storage.places import places
from matcher.storage.tables.tenders import RemovedLot
from web.demand import labels
from web.demand.lot_form import NEW, TERMS_AT_MOST, differences, read_lot, typed_lot
from web.demand.rounds import HELD, Answer, demand, version
from web.demand.said import faults, said
from web.demand.waves import read_waves
from web.errors import NotInRound
from web.gate import held, may, seen
from web.pages.listing import Asked, Listing, Sort, listing
from web.scope import sees_hidden_prices
from web.sheets.files import sheet_file
from web.sheets.labels import field_word
from web.visitor import database, visitor

LOT = f"{HELD}/lots/<name:lot>"
LACKING = "prices"

SORTS: tuple[Sort[LotLine], ...] = (
    Sort("lot", lambda line: line.id),
    Sort("title", lambda line: line.title.casefold()),
    Sort("category", lambda line: line.category),
    Sort("worth", lambda line: line.worth, largest_first=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LotsPage:
    """The list with what its fields offer, its sum in cents, and what was removed and can be put back."""

    listing: Listing[LotLine]
    sorts: Mapping[str, Sort[LotLine]]
    categories: tuple[str, ...]
    worth: int
    whole_worth: bool
    removed: tuple[RemovedLot, ...]


@demand.get(f"{HELD}/lots")
def lots(round_id: int) -> str:
    """List the lots that are seen."""
    with database().reading.begin() as session:
        lines = lot_lines(session, round_id, seen().buyers)
        removed = tuple(kept_lots.removed_lots(session, round_id, [_party()]) if _may_change() else ())
        session.expunge_all()
    return render_template("demand/lots.html", held=held(), page=_page(lines, removed))


@demand.get(f"{HELD}/lots.<any(xlsx, csv):kind>")
def lots_file(round_id: int, kind: str) -> Answer:
    """Hand out the lots that were asked for, as a sheet."""
    with database().reading.begin() as session:
        fitting = _page(lot_lines(session, round_id, seen().buyers), ()).listing.fitting
    heads = [field_word(each) for each in ("lot", "title", "category", "unit", "site", "quantity", "today")]
    return sheet_file(f"lots-{round_id}", kind, [*heads, _("Cost today")], [_cells(each) for each in fitting], {})


def _cells(line: LotLine) -> tuple[Cell, ...]:
    """Write a line as cells; those that follow from a hidden price stay empty."""
    plain = line.id, line.title, line.category, line.unit, line.site, line.quantity
    if line.today_hidden and not line.today:
        return *plain, None, None
    return *plain, Decimal(unscaled(line.today, MILLIONTHS)), Decimal(unscaled(line.worth, CENTS))


def _page(lines: list[LotLine], removed: tuple[RemovedLot, ...]) -> LotsPage:
    categories = tuple(sorted({line.category for line in lines}))
    fields = {"category": categories, "lacks": (LACKING,)}
    asked = Asked.read(request.args, fields, [each.name for each in SORTS], "lot")
    shown = [_veiled(each) for each in lines]
    return LotsPage(
        listing=listing(
            asked,
            shown,
            SORTS,
            lambda line: f"{line.id} {line.title} {line.category} {line.site}",
            {"category": lambda line: line.category, "lacks": lambda line: "" if line.sourced else LACKING},
        ),
        sorts={each.name: each for each in SORTS},
        categories=categories,
        worth=sum(line.worth for line in shown),
        whole_worth=shown == lines,
        removed=removed,
    )


def _veiled(line: LotLine) -> LotLine:
    """Take out a price that the visitor must not see."""
    return replace(line, today=0) if line.today_hidden and not _sees_hidden(line.buyer) else line


def _sees_hidden(buyer: str) -> bool:
    return sees_hidden_prices(visitor().roles, visitor().organisation.party, held(), buyer)


def _party() -> str:
    return visitor().organisation.party or ""


def _may_change() -> bool:
    return may("demand.change_lot")


@demand.get(LOT)
def lot(round_id: int, lot: str) -> str:
    """Show a lot."""
    return _lot(_found(round_id, lot))


def _found(round_id: int, lot: str) -> Kept:
    """Return a lot that is seen, else answer as if it were not there."""
    with database().reading.begin() as session:
        kept = kept_lots.find(session, round_id, lot)
    if not seen().buys(kept.lot.buyer):
        raise NotInRound(lot)
    return kept


def _own(round_id: int, lot: str) -> Kept:
    """Return a lot of one's own organisation."""
    kept = _found(round_id, lot)
    if kept.lot.buyer != _party():
        raise NotInRound(lot)
    return kept


def _lot(kept: Kept, refused: DemandRefused | None = None) -> str:
    return render_template(
        "demand/lot.html",
        held=held(),
        kept=kept,
        own=kept.lot.buyer == _party(),
        sees_hidden=_sees_hidden(kept.lot.buyer),
        labels=labels,
        refused=said(refused),
    )


@demand.get(f"{HELD}/new-lot")
def new_lot(round_id: int) -> str:  # noqa: ARG001 - part of the address
    """Ask for a new lot."""
    return _form(NEW, ())


@demand.post(f"{HELD}/new-lot")
def add_lot(round_id: int) -> Answer:
    """Add a lot."""
    read, wrong = _read(round_id)
    if read is None:
        return _form(request.form, wrong), 422
    with database().writing.begin() as session:
        made = kept_lots.add(session, round_id, read, visitor().actor, visitor().now)
    another = "another" in request.form
    return redirect(url_for(".new_lot", round_id=round_id) if another else _to(round_id, made), 303)


def _to(round_id: int, lot: str) -> str:
    return url_for(".lot", round_id=round_id, lot=lot)


def _read(round_id: int) -> tuple[Lot | None, list[Wrong]]:
    with database().reading.begin() as session:
        known = [place for place, _ in places(session, round_id)]
    return read_lot(request.form, held().header, _party(), known)


def _form(typed: Mapping[str, str], wrong: Iterable[Wrong], **facts: Any) -> str:
    with database().reading.begin() as session:
        known = places(session, held().id)
    return render_template(
        "demand/lot_form.html",
        held=held(),
        typed=typed,
        faults=faults(wrong),
        places=known,
        terms=_rows(typed, "term", 3, TERMS_AT_MOST),
        labels=labels,
        **_EMPTY | facts,
    )


def _rows(typed: Mapping[str, str], name: str, more: int, most: int) -> int:
    """Return how many rows a form shows: all that are filled, some more, and at most so many."""
    filled = [row for row in range(1, most + 1) if typed.get(f"{name}-{row}", "").strip()]
    return min(max(filled, default=0) + more, most)


_EMPTY: dict[str, Any] = {"kept": None, "refused": None, "differing": ()}


@demand.get(f"{LOT}/edit")
def edit_lot(round_id: int, lot: str) -> str:
    """Show a lot as a form."""
    kept = _own(round_id, lot)
    return _form(typed_lot(kept.lot), (), kept=kept)


@demand.post(f"{LOT}/edit")
def change_lot(round_id: int, lot: str) -> Answer:
    """Change a lot; where somebody else changed it meanwhile, show both and lose nothing."""
    try:
        kept = _own(round_id, lot)
    except LotUnknown:
        return _form(request.form, (), refused=said(DemandRefused("lot.gone"))), 409
    read, wrong = _read(round_id)
    if read is None:
        return _form(request.form, wrong, kept=replace(kept, version=version())), 422
    try:
        with database().writing.begin() as session:
            kept_lots.change(session, round_id, lot, version(), read, visitor().actor, visitor().now)
    except DemandRefused as refused:
        return _stale(round_id, lot, refused)
    return redirect(_to(round_id, lot), 303)


def _stale(round_id: int, lot: str, refused: DemandRefused) -> Answer:
    kept = _own(round_id, lot)
    now = typed_lot(kept.lot)
    both = [
        (labels.field_word(each), *(labels.value_word(each, form.get(each, "")) for form in (now, request.form)))
        for each in differences(now, request.form)
    ]
    return _form(request.form, (), kept=kept, refused=said(refused), differing=both), 409


@demand.post(f"{LOT}/remove")
def remove_lot(round_id: int, lot: str) -> Answer:
    """Take a lot out of the draft; the list offers to put it back."""
    kept = _own(round_id, lot)
    try:
        with database().writing.begin() as session:
            kept_lots.remove(session, round_id, lot, version(), visitor().actor, visitor().now)
    except DemandRefused as refused:
        return _lot(kept, refused), 409
    return redirect(url_for(".lots", round_id=round_id), 303)


@demand.post(f"{LOT}/put-back")
def put_lot_back(round_id: int, lot: str) -> Answer:
    """Put back what was removed."""
    with database().writing.begin() as session:
        removed = kept_lots.removed_lots(session, round_id, [_party()])
        if lot not in {each.lot for each in removed}:
            raise NotInRound(lot)
        kept_lots.put_back(session, round_id, lot, visitor().actor, visitor().now)
    return redirect(_to(round_id, lot), 303)


@demand.get(f"{LOT}/split")
def waves(round_id: int, lot: str) -> str:
    """Ask how a lot becomes several."""
    return _waves(_own(round_id, lot), {}, ())


def _waves(kept: Kept, typed: Mapping[str, str], wrong: Iterable[Wrong], refused: DemandRefused | None = None) -> str:
    return render_template(
        "demand/waves.html",
        held=held(),
        kept=kept,
        typed=typed,
        rows=_rows(typed, "share", 4, WAVES_AT_MOST),
        faults=faults(wrong),
        refused=said(refused),
    )


@demand.post(f"{LOT}/split")
def split_lot(round_id: int, lot: str) -> Answer:
    """Replace a lot by its waves."""
    kept = _own(round_id, lot)
    read, wrong = read_waves(request.form, held().header.periods)
    if wrong:
        return _waves(kept, request.form, wrong), 422
    try:
        with database().writing.begin() as session:
            wrong = kept_lots.split_into(session, round_id, lot, version(), read, visitor().actor, visitor().now)
    except DemandRefused as refused:
        return _waves(kept, request.form, (), refused), 409
    return (_waves(kept, request.form, wrong), 422) if wrong else redirect(url_for(".lots", round_id=round_id), 303)
