"""What must hold between the rows of the bids: entries, conditions, uses, capacity and papers."""

from __future__ import annotations

import numpy as np

from matcher.errors import quoted
from matcher.market import Market
from matcher.market.columns import ABSENT, day_number
from matcher.market.notes import Notes


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
    told[bids.group.codes[sound[::-1]]] = bids.group_most[sound[::-1]]  # the first row of a group is written last
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
        lambda row: f"At most {most[row]} parts, but lot {quoted(market.lots.lot[entries.lot[row]])} has {parts[row]}.",
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
    notes.note(
        "entry.standby_parts",
        "bid_entries",
        sound & (entries.standby_parts > most),
        "standby_parts",
        lambda row: f"It stands by for {entries.standby_parts[row]} parts, but offers at most {most[row]}.",
        "Lower standby_parts, or raise most_parts.",
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
        lambda row: f"Bid {quoted(bids.bid[row])} spans price-only lots, which are decided first, and others.",
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
