"""What a published round asks for: its lots, its rule, its dates and hashes, as bidders see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app, render_template, request
from flask_babel import gettext as _

from matcher.exchange.demand_cells import BUYERS_OWN, heads_and_rows
from matcher.market import Market
from matcher.storage import addenda as kept_addenda
from matcher.storage import questions as kept_questions
from matcher.storage.lot_lines import LotLine, lot_lines
from matcher.storage.lot_rows import lots_of
from matcher.storage.tables.addenda import Addendum
from web import formats
from web.demand import labels
from web.errors import NotInRound
from web.gate import held
from web.pages.listing import Asked, Listing, Sort, listing
from web.pages.policy import Sentences, sentences
from web.published.room import OF_ROUND, Answer, published
from web.sheets.files import sheet_file
from web.sheets.labels import field_word
from web.shelf import Shelf
from web.visitor import database

SORTS: tuple[Sort[LotLine], ...] = (
    Sort("lot", lambda line: line.id),
    Sort("title", lambda line: line.title.casefold()),
    Sort("category", lambda line: line.category),
    Sort("buyer", lambda line: line.buyer),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandPage:
    """The page: its lots, names of buyers by id, the policy in sentences (None without lots), answered questions."""

    lots: Listing[LotLine]
    sorts: Mapping[str, Sort[LotLine]]
    buyers: Mapping[str, str]
    categories: tuple[str, ...]
    rule: Sentences | None
    questions: int
    answered: int
    addenda: tuple[Addendum, ...]


@published.get(f"{OF_ROUND}/demand")
def demand(round_id: int) -> str:
    """Show what is asked for."""
    market, policy = _shelf().asked(held())
    with database().reading.begin() as session:
        lines = lot_lines(session, round_id)
        asked = kept_questions.questions(session, round_id)
        answered = sum(each.answered_at is not None for each in asked)
        addenda = tuple(kept_addenda.addenda(session, round_id))
        session.expunge_all()
    buyers = _buyers(market)
    page = DemandPage(
        lots=_listed(lines, buyers),
        sorts={each.name: each for each in SORTS},
        buyers=buyers,
        categories=tuple(sorted({line.category for line in lines})),
        rule=None if market is None else sentences(market, policy),
        questions=len(asked),
        answered=answered,
        addenda=addenda,
    )
    return render_template("published/demand.html", held=held(), page=page)


def _shelf() -> Shelf:
    found: Shelf = current_app.extensions["shelf"]
    return found


def _buyers(market: Market | None) -> dict[str, str]:
    """Return the names of the buyers by id."""
    return {} if market is None else dict(zip(market.buyers.buyer, market.buyers.name, strict=True))


def _listed(lines: list[LotLine], buyers: Mapping[str, str]) -> Listing[LotLine]:
    categories = sorted({line.category for line in lines})
    fields = {"buyer": sorted({line.buyer for line in lines}), "category": categories}
    asked = Asked.read(request.args, fields, [each.name for each in SORTS], "lot")
    return listing(
        asked,
        lines,
        SORTS,
        lambda line: f"{line.id} {line.title} {line.category} {line.site} {buyers.get(line.buyer, '')}",
        {"buyer": lambda line: line.buyer, "category": lambda line: line.category},
    )


@published.get(f"{OF_ROUND}/demand.<any(xlsx, csv):kind>")
def demand_file(round_id: int, kind: str) -> Answer:
    """Hand out the lots that were asked for, with their quantities and without hidden prices, as a sheet."""
    buyers = _buyers(_shelf().asked(held())[0])
    with database().reading.begin() as session:
        fitting = _listed(lot_lines(session, round_id), buyers).fitting
        lots = lots_of(session, round_id)
    shown = {line.id: lots[line.id].lot.as_published for line in fitting}
    periods = [formats.period(held().header, each) for each in range(1, held().header.periods + 1)]
    heads, rows = heads_and_rows(shown, {}, field_word, periods, BUYERS_OWN)
    owned = [(buyers.get(line.buyer, line.buyer), *row) for line, row in zip(fitting, rows, strict=True)]
    return sheet_file(f"demand-{round_id}", kind, [_("Buyer"), *heads], owned, {})


@published.get(f"{OF_ROUND}/demand/<name:lot>")
def lot(round_id: int, lot: str) -> str:
    """Show a lot as bidders see it."""
    with database().reading.begin() as session:
        found = lots_of(session, round_id, ids=[lot]).get(lot)
    if found is None:
        raise NotInRound(lot)
    return render_template("published/lot.html", held=held(), kept=found, labels=labels)
