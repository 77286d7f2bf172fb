"""What must hold between the rows of a market, each check named after what it protects.

Every check looks at whole columns at once and notes all rows that are wrong.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from matcher.errors import Where, quoted
from matcher.market import Market
from matcher.market.columns import ABSENT, LARGEST_AMOUNT, Ints, day_number
from matcher.market.intake import NEEDED
from matcher.market.notes import Notes
from matcher.market.tables import Agreements, Holdings
from matcher.money import CENT_IN_MILLIONTHS, CENTS, MILLIONTHS, unscaled

LARGEST_LOAD = 10**18
"""Work over the whole term, in millionths of a unit, that a bid may ask: as much as any capacity holds."""


def check(market: Market, notes: Notes) -> None:
    """Note everything that does not fit together in a market."""
    for each in CHECKS:
        each(market, notes)


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
        lambda row: (
            f"At least {lots.least_parts[row]} parts per supplier, but the lot has {lots.parts[row]}."
        ),
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


def amounts_fit(market: Market, notes: Notes) -> None:
    """Refuse lots, entries, uses and markets worth more than 64 bits can add up."""
    lots, entries, uses = market.lots, market.bid_entries, market.bid_uses
    most = LARGEST_AMOUNT * CENT_IN_MILLIONTHS
    for name in ("today_price", "outside_price", "limit_price"):
        _note_too_large(market, notes, "lots", name, np.arange(len(lots)), getattr(lots, name), most)
    _note_too_large(market, notes, "bid_entries", "unit_price", entries.lot, entries.unit_price, most)
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


def _note_too_large(
    market: Market, notes: Notes, file: str, column: str, lot: Ints, rate: Ints, most: int
) -> None:
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


def bids_have_entries(market: Market, notes: Notes) -> None:
    """Refuse bids for nothing."""
    if "bid_entries" in notes.partial:
        return  # the entries may be among the rows that could not be read
    empty = np.bincount(market.bid_entries.bid, minlength=len(market.bids)) == 0
    notes.note(
        "bid.no_entries",
        "bids",
        empty,
        "bid",
        lambda row: f"Bid {quoted(market.bids.bid[row])} has no row in bid_entries.csv.",
        "Add at least one lot with a price, or delete the bid.",
    )


def bids_depend_on_others(market: Market, notes: Notes) -> None:
    """Refuse a bid that requires itself, and a group whose rows disagree on how many may win."""
    bids = market.bids
    notes.note(
        "bid.requires_itself",
        "bids",
        bids.requires == np.arange(len(bids)),
        "requires",
        lambda row: f"Bid {quoted(bids.bid[row])} requires itself.",
        "Name another bid, or leave the cell empty.",
    )
    sound = np.flatnonzero(notes.sound("bids"))
    told = np.full(len(bids.group.values), ABSENT)
    told[bids.group.codes[sound[::-1]]] = bids.group_most[
        sound[::-1]
    ]  # the first row of a group is written last
    grouped = np.array([word != "" for word in bids.group.values], np.bool_)[bids.group.codes]
    notes.note(
        "bid.group_most",
        "bids",
        grouped & (told[bids.group.codes] != bids.group_most),
        "group_most",
        lambda row: (
            f"Group {quoted(bids.group[row])} allows {told[bids.group.codes[row]]} in another row and"
            f" {bids.group_most[row]} here."
        ),
        "Write the same number in every bid of the group.",
    )


def entries_fit_their_lots(market: Market, notes: Notes) -> None:
    """Refuse entries that ask for more parts than there are, or for more at least than at most."""
    entries, most = market.bid_entries, market.most_parts
    if not len(market.lots):
        return
    parts, sound = market.lots.parts[entries.lot], notes.sound("lots")[entries.lot]
    notes.note(
        "entry.most_parts",
        "bid_entries",
        sound & (most > parts),
        "most_parts",
        lambda row: (
            f"At most {most[row]} parts,"
            f" but lot {quoted(market.lots.lot[entries.lot[row]])} has {parts[row]}."
        ),
        "Lower most_parts, or leave it empty for the whole lot.",
    )
    notes.note(
        "entry.least_parts",
        "bid_entries",
        sound & (entries.least_parts > most),
        "least_parts",
        lambda row: f"At least {entries.least_parts[row]} parts but at most {most[row]}.",
        "Lower least_parts, or raise most_parts.",
    )


def price_only_stands_alone(market: Market, notes: Notes) -> None:
    """Refuse bids over price-only and other lots, and conditions between the two."""
    entries, bids = market.bid_entries, market.bids
    if not len(entries):
        return
    alone = np.array([word == "price_only" for word in market.lots.goals.values])[market.lots.goals.codes]
    sound = notes.sound("bid_entries") & notes.sound("lots")[entries.lot]
    with_alone = np.bincount(entries.bid, sound & alone[entries.lot], len(bids)) > 0
    with_other = np.bincount(entries.bid, sound & ~alone[entries.lot], len(bids)) > 0
    remedy = "Split it into one bid for the price-only lots and one for the others."
    notes.note(
        "bid.mixed_goals",
        "bids",
        with_alone & with_other,
        "bid",
        lambda row: (
            f"Bid {quoted(bids.bid[row])} spans price-only lots, which are decided first, and others."
        ),
        remedy,
    )
    needs = bids.requires != ABSENT
    required = np.where(needs, bids.requires, 0)
    mixed = needs & ((with_alone & with_other[required]) | (with_other & with_alone[required]))
    notes.note(
        "bid.requires_mixed",
        "bids",
        mixed,
        "requires",
        lambda row: f"Bid {quoted(bids.bid[row])} and the bid it requires are decided at different times.",
        "Price-only lots are decided first: require a bid of the same sort.",
    )


def uses_belong(market: Market, notes: Notes) -> None:
    """Refuse uses of a bid that has no entry for the lot, or of a resource its supplier does not have."""
    if len(market.bid_uses):
        _note_uses_without_entry(market, notes)
        _note_uses_without_capacity(market, notes)


def _note_uses_without_entry(market: Market, notes: Notes) -> None:
    uses, entries, agreements = market.bid_uses, market.bid_entries, market.agreements
    if notes.partial & {"bid_entries", "agreements"}:
        return  # the entry may be among the rows that could not be read
    width, count = len(market.lots), len(market.bids)
    known = [entries.bid * width + entries.lot, (count + np.arange(len(agreements))) * width + agreements.lot]
    doubtful = [entries.bid[~notes.sound("bid_entries")], count + np.flatnonzero(~notes.sound("agreements"))]
    notes.note(
        "use.no_entry",
        "bid_uses",
        ~np.isin(uses.bid * width + uses.lot, np.concatenate(known))
        & ~np.isin(uses.bid, np.concatenate(doubtful)),
        "lot",
        lambda row: f"This bid or agreement has no entry for lot {quoted(market.lots.lot[uses.lot[row]])}.",
        "Correct the lot, add the entry, or delete the row.",
    )


def _note_uses_without_capacity(market: Market, notes: Notes) -> None:
    uses = market.bid_uses
    if "capacity" in notes.partial or ("capacity", "supplier") in notes.unlinked:
        return  # the capacity may be among the rows that could not be read or linked
    own = np.concatenate([market.bids.supplier, market.agreements.supplier])[uses.bid]
    own_sound = np.concatenate([notes.sound("bids"), notes.sound("agreements")])[uses.bid]
    suppliers = np.where(uses.supplier == ABSENT, own, uses.supplier)
    known = np.isin(uses.resource.codes * len(market.suppliers) + suppliers, _kept_resources(market))
    notes.note(
        "use.no_capacity",
        "bid_uses",
        ~known & (own_sound | (uses.supplier != ABSENT)),
        "resource",
        lambda row: (
            f"{quoted(market.suppliers.supplier[suppliers[row]])} has no {quoted(uses.resource[row])}"
            " in capacity.csv."
        ),
        "Add its capacity per period, or correct the name of the resource.",
    )


def _kept_resources(market: Market) -> Ints:
    """Number each supplier's resources as `bid_uses` numbers them, (capacity rows,)."""
    code = {word: number for number, word in enumerate(market.bid_uses.resource.values)}
    capacity = market.capacity
    known = np.array([code.get(word, ABSENT) for word in capacity.resource.values] or [ABSENT], np.int64)
    return known[capacity.resource.codes] * len(market.suppliers) + capacity.supplier


def committed_work_fits(market: Market, notes: Notes) -> None:
    """Refuse capacity that is promised away more than once."""
    capacity = market.capacity
    notes.note(
        "capacity.committed",
        "capacity",
        capacity.committed > capacity.units,
        "committed",
        lambda row: f"{capacity.committed[row]} are committed but only {capacity.units[row]} exist.",
        "Raise units, or lower committed.",
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
        lambda row: (
            f"{quoted(market.agreements.agreement[row])} is a bid too, and bid_uses.csv could mean either."
        ),
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


def papers_last(market: Market, notes: Notes) -> None:
    """Warn of papers that are valid at the start but expire before the end."""
    papers, header = market.papers, market.header
    start, end = day_number(header.start), day_number(header.first_day(header.periods + 1))
    notes.note(
        "paper.expires",
        "papers",
        (papers.expires != ABSENT) & (papers.expires >= start) & (papers.expires < end),
        "expires",
        lambda row: (
            f"The {quoted(papers.paper[row])} of {quoted(market.suppliers.supplier[papers.supplier[row]])}"
            " expires before the last period ends."
        ),
        "Ask for the renewal in time; the paper counts as valid.",
        warning=True,
    )


CHECKS: tuple[Callable[[Market, Notes], None], ...] = (
    something_to_award,
    periods_exist,
    lots_are_wanted,
    lots_can_be_divided,
    amounts_fit,
    places_form_rings,
    bids_have_entries,
    bids_depend_on_others,
    entries_fit_their_lots,
    price_only_stands_alone,
    uses_belong,
    committed_work_fits,
    agreements_and_holdings_fit,
    papers_last,
)
"""All checks, in the order a reader would make them."""
