"""The lots of a round: filter, order, and what becomes of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from web.pages.listing import Asked, Listing, Sort, listing
from web.pages.outcome import Outcome
from web.pages.work import LotOutcome, Split
from web.scope import ALL, Scope

STATES = ("placed", "partly", "outside")


@dataclass(frozen=True, slots=True, kw_only=True)
class LotLine:
    """One lot in the list; `suppliers` are the names of those who won, largest first."""

    lot: LotOutcome
    buyer: str
    buyer_name: str
    split: Split
    suppliers: tuple[str, ...]


SORTS: tuple[Sort[LotLine], ...] = (
    Sort("lot", lambda line: line.lot.row),
    Sort("buyer", lambda line: line.buyer_name.casefold()),
    Sort("category", lambda line: line.lot.category),
    Sort("today", lambda line: line.lot.today, largest_first=True),
    Sort("difference", lambda line: line.lot.difference),
    Sort("bids", lambda line: line.lot.bids, largest_first=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LotsPage:
    """The list, and what its fields offer: (id, name) of each buyer, and the categories."""

    listing: Listing[LotLine]
    sorts: Mapping[str, Sort[LotLine]]
    buyers: tuple[tuple[str, str], ...]
    categories: tuple[str, ...]
    states: tuple[str, ...]


def lots_page(outcome: Outcome, args: Mapping[str, str], seen: Scope = ALL) -> LotsPage:
    """Show the lots as asked in an address, as far as they are seen."""
    market = outcome.market
    buyers = [each for each in zip(market.buyers.buyer, market.buyers.name, strict=True) if seen.buys(each[0])]
    fields = {"buyer": [buyer for buyer, _ in buyers], "category": market.lots.category.values, "outcome": STATES}
    asked = Asked.read(args, fields, [each.name for each in SORTS], "lot")
    shown = listing(
        asked,
        [lot_line(outcome, lot) for lot in outcome.lots if seen.buys(market.buyers.buyer[lot.buyer])],
        SORTS,
        lambda line: f"{line.lot.lot} {line.lot.title} {line.lot.category} {line.buyer_name}",
        {
            "buyer": lambda line: line.buyer,
            "category": lambda line: line.lot.category,
            "outcome": lambda line: line.lot.state,
        },
    )
    return LotsPage(
        listing=shown,
        sorts={each.name: each for each in SORTS},
        buyers=tuple(buyers),
        categories=market.lots.category.values,
        states=STATES,
    )


def lot_line(outcome: Outcome, lot: LotOutcome) -> LotLine:
    """Say what becomes of a lot, in a line."""
    market = outcome.market
    return LotLine(
        lot=lot,
        buyer=market.buyers.buyer[lot.buyer],
        buyer_name=market.buyers.name[lot.buyer],
        split=outcome.split([lot]),
        suppliers=tuple(dict.fromkeys(market.suppliers.name[won.supplier] for won in lot.won)),
    )
