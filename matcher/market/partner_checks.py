"""What must hold between the rows of joint bids and of uses: who shares the work, and whose resources it takes."""

from __future__ import annotations

import numpy as np

from matcher.errors import quoted
from matcher.market import Market
from matcher.market.columns import ABSENT, Flags, Ints
from matcher.market.notes import Notes
from matcher.money import BASIS_POINTS


def partners_share_the_work(market: Market, notes: Notes) -> None:
    """Refuse joint bids whose lead is not among the partners, or whose shares do not add up to all the work."""
    if len(market.bid_partners) and not _doubtful(notes):
        _note_missing_leads(market, notes)
        _note_work(market, notes)


def _doubtful(notes: Notes) -> bool:
    """Tell whether partners may be among the rows that could not be read or linked."""
    unlinked = {("bid_partners", "bid"), ("bid_partners", "supplier")} & notes.unlinked
    return "bid_partners" in notes.partial or bool(unlinked)


def _note_missing_leads(market: Market, notes: Notes) -> None:
    partners, bids = market.bid_partners, market.bids
    is_lead = partners.supplier == bids.supplier[partners.bid]
    missing = np.bincount(partners.bid, is_lead, len(bids)) == 0
    notes.note(
        "partner.no_lead",
        "bid_partners",
        missing[partners.bid] & _last_of_bid(market) & notes.sound("bids")[partners.bid],
        "supplier",
        lambda row: (
            f"Bid {quoted(bids.bid[partners.bid[row]])} is led by"
            f" {quoted(market.suppliers.supplier[bids.supplier[partners.bid[row]]])}, which is not among its partners."
        ),
        "Add a row for the lead with its share of the work; 0 is a share too.",
    )


def _note_work(market: Market, notes: Notes) -> None:
    partners = market.bid_partners
    total = np.bincount(partners.bid, partners.work_bp, len(market.bids)).astype(np.int64)[partners.bid]
    unsound = np.bincount(partners.bid, ~notes.sound("bid_partners"), len(market.bids))[partners.bid] > 0
    notes.note(
        "partner.work",
        "bid_partners",
        (total != BASIS_POINTS) & ~unsound & _last_of_bid(market),
        "work_bp",
        lambda row: (
            f"The work of bid {quoted(market.bids.bid[partners.bid[row]])} adds up to {total[row]:,} basis points."
        ),
        f"Correct work_bp so that the partners' shares add up to {BASIS_POINTS:,}.",
    )


def _last_of_bid(market: Market) -> Flags:
    bid = market.bid_partners.bid
    return np.append(np.diff(bid) != 0, True)


def uses_belong(market: Market, notes: Notes) -> None:
    """Refuse uses of a bid that has no entry for the lot, or of a resource its supplier does not have."""
    if len(market.bid_uses):
        _note_uses_without_entry(market, notes)
        _note_uses_of_strangers(market, notes)
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
        ~np.isin(uses.bid * width + uses.lot, np.concatenate(known)) & ~np.isin(uses.bid, np.concatenate(doubtful)),
        "lot",
        lambda row: f"This bid or agreement has no entry for lot {quoted(market.lots.lot[uses.lot[row]])}.",
        "Correct the lot, add the entry, or delete the row.",
    )


def _note_uses_of_strangers(market: Market, notes: Notes) -> None:
    """Note uses of the resources of a supplier that neither bids nor is a partner; an agreement has its own alone."""
    uses = market.bid_uses
    if _doubtful(notes):
        return  # the supplier may be a partner in one of those rows
    sound = np.concatenate([notes.sound("bids"), notes.sound("agreements")])[uses.bid]
    notes.note(
        "use.stranger",
        "bid_uses",
        _strange(market) & sound,
        "supplier",
        lambda row: f"{quoted(market.suppliers.supplier[uses.supplier[row]])} neither leads this bid nor is a partner.",
        "Add it to bid_partners.csv, or leave the cell empty for the bid's own supplier.",
    )


def _strange(market: Market) -> Flags:
    """Tell which uses name a supplier that is not behind their bid or agreement."""
    uses, partners, width = market.bid_uses, market.bid_partners, len(market.suppliers)
    lead = np.concatenate([market.bids.supplier, market.agreements.supplier])
    known = np.append(lead + np.arange(len(lead)) * width, partners.bid * width + partners.supplier)
    strange: Flags = (uses.supplier != ABSENT) & ~np.isin(uses.bid * width + uses.supplier, known)
    return strange


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
        ~known & ~_strange(market) & (own_sound | (uses.supplier != ABSENT)),
        "resource",
        lambda row: (
            f"{quoted(market.suppliers.supplier[suppliers[row]])} has no {quoted(uses.resource[row])} in capacity.csv."
        ),
        "Add its capacity per period, or correct the name of the resource.",
    )


def _kept_resources(market: Market) -> Ints:
    """Number each supplier's resources as `bid_uses` numbers them, (capacity rows,)."""
    code = {word: number for number, word in enumerate(market.bid_uses.resource.values)}
    capacity = market.capacity
    known = np.array([code.get(word, ABSENT) for word in capacity.resource.values] or [ABSENT], np.int64)
    return known[capacity.resource.codes] * len(market.suppliers) + capacity.supplier
