"""The suppliers of a round: filter, order, and what each gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from matcher.market.columns import ABSENT
from web.pages.listing import Asked, Listing, Sort, listing
from web.pages.outcome import Outcome

KINDS = ("worker_owned", "converting", "conventional")
WINNERS = ("won", "nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierLine:
    """A supplier in the list.

    `value` is what it is paid, in cents; `steady` the share of its steady hours that are filled while they count,
    None where it has none; `pledged` what it is expected to give to the fund, in cents.
    """

    row: int
    supplier: str
    name: str
    kind: str
    members: int | None
    lots_bid: int
    lots_won: int
    value: int
    steady: Fraction | None
    pledged: Fraction


SORTS: tuple[Sort[SupplierLine], ...] = (
    Sort("name", lambda line: line.name.casefold()),
    Sort("members", lambda line: line.members or 0, largest_first=True),
    Sort("won", lambda line: line.lots_won, largest_first=True),
    Sort("value", lambda line: line.value, largest_first=True),
    Sort("steady", lambda line: -1 if line.steady is None else line.steady, largest_first=True),
    Sort("fund", lambda line: line.pledged, largest_first=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppliersPage:
    """The list, and what its fields offer."""

    listing: Listing[SupplierLine]
    sorts: Mapping[str, Sort[SupplierLine]]
    kinds: tuple[str, ...]
    winners: tuple[str, ...]


def suppliers_page(outcome: Outcome, args: Mapping[str, str]) -> SuppliersPage:
    """Show the suppliers as asked in an address."""
    asked = Asked.read(args, {"kind": KINDS, "outcome": WINNERS}, [each.name for each in SORTS], "-value")
    shown = listing(
        asked,
        supplier_lines(outcome),
        SORTS,
        lambda line: f"{line.supplier} {line.name}",
        {"kind": lambda line: line.kind, "outcome": lambda line: WINNERS[not line.lots_won]},
    )
    present = set(outcome.market.suppliers.kind)
    return SuppliersPage(
        listing=shown,
        sorts={each.name: each for each in SORTS},
        kinds=tuple(kind for kind in KINDS if kind in present),
        winners=WINNERS,
    )


def supplier_lines(outcome: Outcome) -> list[SupplierLine]:
    """Say in a line what each supplier gets, by name."""
    suppliers = outcome.market.suppliers
    order = sorted(range(len(suppliers)), key=lambda row: suppliers.name[row].casefold())
    return [supplier_line(outcome, row) for row in order]


def supplier_line(outcome: Outcome, row: int) -> SupplierLine:
    """Say in a line what a supplier gets."""
    suppliers, members = outcome.market.suppliers, int(outcome.market.suppliers.members[row])
    won = outcome.won_by.get(row, [])
    return SupplierLine(
        row=row,
        supplier=suppliers.supplier[row],
        name=suppliers.name[row],
        kind=suppliers.kind[row],
        members=None if members == ABSENT else members,
        lots_bid=outcome.lots_bid[row],
        lots_won=len({lot.lot for lot, _ in won}),
        value=sum(each.value for _, each in won),
        steady=steady_share(outcome, row),
        pledged=outcome.pledged.get(row, Fraction(0)),
    )


def steady_share(outcome: Outcome, row: int) -> Fraction | None:
    """Return the share of a supplier's steady hours that are filled while they count; None where it has none."""
    counted = [
        (outcome.load(each) if sure is None else sure, Fraction(int(outcome.market.capacity.steady[each])))
        for each in outcome.hours_rows.get(row, ())
        for sure in (outcome.promised(each),)
    ]
    steady = sum((steady for _, steady in counted), Fraction(0))
    return sum((min(load, steady) for load, steady in counted), Fraction(0)) / steady if steady else None
