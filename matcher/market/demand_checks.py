"""What must hold between the rows of the demand: lots, periods, prices, places, and who has what today."""

from __future__ import annotations

import numpy as np

from matcher.errors import Where, quoted
from matcher.market import Market
from matcher.market.columns import ABSENT, LARGEST_AMOUNT, Ints
from matcher.market.notes import Notes
from matcher.market.tables import NEEDED, Agreements, Holdings
from matcher.money import CENT_IN_MILLIONTHS, CENTS, MILLIONTHS, unscaled

LARGEST_LOAD = 10**18
"""Work over the whole term, in millionths of a unit, that a bid may ask: as much as any capacity holds."""


def something_to_award(market: Market, notes: Notes) -> None:
    """Refuse a market without buyers or lots."""
    for file in NEEDED:
        if not len(getattr(market, file)) and file not in notes.partial:
            what, remedy = f"{file}.csv has no rows.", "A market needs at least one buyer, lot and demand."
            notes.say("market.empty", Where(f"{file}.csv"), what, remedy)


PERIOD_COLUMNS = (
    ("lots", "option_from"),
    ("demand", "period"),
    ("capacity", "period"),
    ("bid_prices", "from_period"),
)


def periods_exist(market: Market, notes: Notes) -> None:
    """Refuse periods beyond the market's last."""
    for file, name in PERIOD_COLUMNS:
        _note_late_periods(market.header.periods, file, name, getattr(getattr(market, file), name), notes)


def _note_late_periods(last: int, file: str, name: str, period: Ints, notes: Notes) -> None:
    notes.note(
        "period.unknown",
        file,
        period > last,
        name,
        lambda row: f"Period {period[row]} is after the market's last, {last}.",
        f"Write a period from 1 to {last}, or raise periods in market.toml.",
    )


def lots_are_wanted(market: Market, notes: Notes) -> None:
    """Refuse lots nobody wants in any period."""
    lots = market.lots
    if "demand" in notes.partial or not len(market.demand):
        return  # said already
    notes.note(
        "lot.no_demand",
        "lots",
        market.quantity == 0,
        "lot",
        lambda row: f"Lot {quoted(lots.lot[row])} has no quantity above 0 in demand.csv.",
        "Add its quantities per period, or delete the lot.",
    )


def lots_can_be_divided(market: Market, notes: Notes) -> None:
    """Refuse least parts or least suppliers that a lot cannot meet."""
    lots = market.lots
    notes.note(
        "lot.least_parts",
        "lots",
        lots.least_parts > lots.parts,
        "least_parts",
        lambda row: f"At least {lots.least_parts[row]} parts per supplier, but the lot has {lots.parts[row]}.",
        "Lower least_parts, or divide the lot into more parts.",
    )
    capped = lots.most_suppliers != ABSENT
    notes.note(
        "lot.suppliers",
        "lots",
        capped & (lots.least_suppliers > lots.most_suppliers),
        "least_suppliers",
        lambda row: f"At least {lots.least_suppliers[row]} suppliers but at most {lots.most_suppliers[row]}.",
        "Lower least_suppliers, or raise most_suppliers.",
    )
    notes.note(
        "lot.suppliers",
        "lots",
        (lots.least_suppliers > 1) & (lots.least_suppliers * lots.least_parts > lots.parts),
        "least_suppliers",
        lambda row: (
            f"{lots.least_suppliers[row]} suppliers with at least {lots.least_parts[row]} parts each are more"
            f" than the lot's {lots.parts[row]} parts."
        ),
        "Lower least_suppliers or least_parts, or divide the lot into more parts.",
    )


def options_follow_a_firm_term(market: Market, notes: Notes) -> None:
    """Refuse options that begin with the term, or after it."""
    option, (first, last) = market.lots.option_from, market.terms
    if "demand" in notes.partial:
        return  # the term may be among the rows that could not be read
    notes.note(
        "lot.option_from",
        "lots",
        (last > 0) & (option != ABSENT) & (option <= market.header.periods) & ((option <= first) | (option > last)),
        "option_from",
        lambda row: f"The option begins in period {option[row]}; the term is from {first[row]} to {last[row]}.",
        "Write a period after the term's first and not after its last, or leave the cell empty.",
    )


def amounts_fit(market: Market, notes: Notes) -> None:
    """Refuse lots, entries, uses and markets worth more than 64 bits can add up."""
    lots, entries, uses = market.lots, market.bid_entries, market.bid_uses
    most = LARGEST_AMOUNT * CENT_IN_MILLIONTHS
    for name in ("today_price", "outside_price", "limit_price"):
        _note_too_large(market, notes, "lots", name, np.arange(len(lots)), getattr(lots, name), most)
    _note_too_large(market, notes, "bid_entries", "unit_price", entries.lot, entries.unit_price, most)
    _note_too_large(market, notes, "bid_entries", "standby_price", entries.lot, entries.standby_price, most)
    _note_too_large(
        market, notes, "bid_prices", "unit_price", market.bid_prices.lot, market.bid_prices.unit_price, most
    )
    _note_too_large(
        market, notes, "agreements", "unit_price", market.agreements.lot, market.agreements.unit_price, most
    )
    _note_too_large(market, notes, "bid_uses", "units_per_unit", uses.lot, uses.units_per_unit, LARGEST_LOAD)
    fitting = notes.sound("lots") & (lots.today_price <= most // np.maximum(market.quantity, 1))
    if sum((lots.today_price * market.quantity)[fitting].tolist()) > most:
        what = f"The lots are worth more than {unscaled(LARGEST_AMOUNT, CENTS)} together."
        remedy = "Divide the market, or check prices and quantities for slipped digits."
        notes.say("amount.too_large", Where("lots.csv", None, "today_price"), what, remedy)


def _note_too_large(market: Market, notes: Notes, file: str, column: str, lot: Ints, rate: Ints, most: int) -> None:
    """Note rates that pass `most` over a lot's whole quantity; divided, since a product could overflow."""
    quantity = market.quantity[lot] if len(lot) else np.zeros(0, np.int64)
    notes.note(
        "amount.too_large",
        file,
        rate > most // np.maximum(quantity, 1),
        column,
        lambda row: (
            f"Times the {quantity[row]:,} units of lot {quoted(market.lots.lot[lot[row]])} this passes"
            f" {most // 10**MILLIONTHS:,}."
        ),
        f"Check {column} and the quantities for slipped digits.",
    )


def places_form_rings(market: Market, notes: Notes) -> None:
    """Refuse a place that lies in itself, by however many steps; each circle is named once."""
    parent, here = market.places.parent, np.arange(len(market.places))
    lowest = here
    for _ in range(len(parent).bit_length() + 1):
        lowest = np.where(parent == ABSENT, lowest, np.minimum(lowest, lowest[parent]))
        parent = np.where(parent == ABSENT, ABSENT, parent[parent])
    # whoever is still below somebody climbs into a circle; who can be reached there lies on it
    on_circle = np.isin(here, parent)
    notes.note(
        "place.circle",
        "places",
        on_circle & (lowest == here),
        "parent",
        lambda row: f"{quoted(market.places.place[row])} lies in itself by way of its parents.",
        "Correct the parent; the outermost place has none.",
    )


def agreements_and_holdings_fit(market: Market, notes: Notes) -> None:
    """Refuse lots agreed, or held today, for more parts than they have."""
    if len(market.lots):
        _note_too_many_parts(market, notes, "agreements")
        _note_too_many_parts(market, notes, "holdings")
    also_bids = np.isin(np.array(market.agreements.agreement, object), np.array(market.bids.bid, object))
    notes.note(
        "agreement.id",
        "agreements",
        also_bids,
        "agreement",
        lambda row: f"{quoted(market.agreements.agreement[row])} is a bid too, and bid_uses.csv could mean either.",
        "Give the agreement an id of its own.",
    )


def _note_too_many_parts(market: Market, notes: Notes, file: str) -> None:
    rows: Agreements | Holdings = getattr(market, file)
    lots, sound = market.lots, notes.sound(file)
    total = np.zeros(len(lots), np.int64)
    np.add.at(total, rows.lot[sound], rows.parts[sound])
    notes.note(
        f"{file[:-1]}.parts",
        file,
        (total > lots.parts)[rows.lot] & notes.sound("lots")[rows.lot],
        "parts",
        lambda row: (
            f"The rows of lot {quoted(lots.lot[rows.lot[row]])} add up to {total[rows.lot[row]]} parts;"
            f" it has {lots.parts[rows.lot[row]]}."
        ),
        "Lower the parts until they fit.",
    )
