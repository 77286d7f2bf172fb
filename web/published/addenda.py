"""Changing what a published round asks for: an officer proposes lot by lot, looks at what differs, and publishes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import render_template, request, url_for
from flask_babel import gettext as _

from matcher.rounds.addenda import REASON_AT_MOST, Change, changes_in
from matcher.rounds.lots import Lot
from matcher.rounds.typed import Typed, Wrong, prose
from matcher.storage import addenda as kept
from matcher.storage.addenda import Proposal, proposed_digest
from matcher.storage.errors import RoundRefused
from matcher.storage.lot_rows import Kept, lots_of
from matcher.storage.tables.addenda import Addendum
from web import formats
from web.demand import labels
from web.demand.lot_form import TERMS_AT_MOST, differences, read_lot, typed_lot
from web.demand.rounds import version
from web.demand.said import faults
from web.errors import NotInRound
from web.gate import held
from web.published.room import OF_ROUND, Answer, done, published
from web.published.said import said
from web.visitor import database, visitor

CHANGE = f"{OF_ROUND}/demand/<name:lot>/change"
PLAIN = ("title", "site", "code", "remarks", "papers")
COUNTS = ("least_suppliers", "most_suppliers", "option_from", "guaranteed", "surge")
TERM = ("term", "value", "unit", "gate")
ROWS_MORE = 2


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a lot that changes, with what stood there and what stands there now."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Differing:
    """A lot with everything that changes in it; `seen` tells this proposal from a later one."""

    lot: str
    title: str
    differences: tuple[Difference, ...]
    stale: bool = False
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """An addendum as it is shown."""

    number: int
    at: datetime
    reason: str
    digest: str
    lots: tuple[Differing, ...]


def differing(lot: str, before: Lot, after: Lot) -> Differing:
    """Say what differs between two versions of a lot, in the words of its form."""
    return Differing(lot, after.title or before.title, _between(typed_lot(before), typed_lot(after)))


def _between(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Difference, ...]:
    return tuple(
        Difference(_word(each), *(labels.value_word(each, lot.get(each, "")) for lot in (old, new)))
        for each in differences(old, new)
    )


def _word(field: str) -> str:
    """Name a field; a quantity by its period as people call it."""
    if field[:1] == "q" and field[1:].isdigit():
        return _("Quantity, %(period)s", period=formats.period(held().header, int(field[1:])))
    return labels.field_word(field)


def shown(addendum: Addendum) -> Published:
    """Show an addendum with everything it changed."""
    lots = (_of_change(each) for each in changes_in(addendum.content))
    return Published(addendum.number, addendum.published_at, addendum.reason, addendum.digest, tuple(lots))


def _of_change(change: Change) -> Differing:
    return differing(change.lot, change.before, change.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What a form of a change is made from: the lot, what is proposed already, and what tells both from later ones."""

    kept: Kept
    wanted: Lot
    version: int
    seen: str

    @classmethod
    def of(cls, kept: Kept, proposals: Sequence[Proposal]) -> Base:
        """Begin from what is proposed, else from the lot."""
        wanted = next((each.wanted for each in proposals), kept.lot)
        return cls(kept=kept, wanted=wanted, version=kept.version, seen=proposed_digest(proposals))

    def sent(self) -> Base:
        """Return it with the marks that came with a form, which may be those of an earlier one."""
        return replace(self, version=version(), seen=request.form.get("seen", ""))


@published.get(CHANGE)
def change(round_id: int, lot: str) -> str:
    """Show a lot as a form of what may change in it."""
    base = _base(round_id, lot)
    return _form(base, typed_lot(base.wanted))


def _base(round_id: int, lot: str) -> Base:
    """Return a lot of one's own organisation as it stands, else answer as if it were not there."""
    with database().reading.begin() as session:
        found = lots_of(session, round_id, ids=[lot]).get(lot)
        if found is None or found.lot.buyer != visitor().organisation.party:
            raise NotInRound(lot)
        return Base.of(found, kept.proposals(session, round_id, found.lot.buyer, lot))


def _form(
    base: Base,
    typed: Mapping[str, str],
    wrong: Iterable[Wrong] = (),
    refused: RoundRefused | None = None,
    both: Iterable[Difference] = (),
) -> str:
    """Show the form as it was typed; `both` is what was kept meanwhile beside it."""
    filled = (row for row in range(1, TERMS_AT_MOST + 1) if typed.get(f"term-{row}", "").strip())
    return render_template(
        "published/change.html",
        held=held(),
        base=base,
        kept=base.kept,
        typed=typed,
        terms=min(max(filled, default=0) + ROWS_MORE, TERMS_AT_MOST),
        labels=labels,
        faults=faults(wrong),
        refused=said(refused),
        differing=[(each.field, each.before, each.after) for each in both],
    )


@published.post(CHANGE)
def propose(round_id: int, lot: str) -> Answer:
    """Keep a change that an officer proposes; nobody else sees it before it is published."""
    base = _base(round_id, lot)
    found = base.kept.lot
    typed = {**typed_lot(found), **{field: request.form.get(field, "") for field in _open_fields()}}
    read, wrong = read_lot(typed, held().header, found.buyer, [found.place] if found.place else [])
    if read is None:
        return _form(base.sent(), typed, wrong), 422
    seen, who = request.form.get("seen", ""), visitor()
    return done(
        lambda session: kept.propose(session, round_id, lot, version(), seen, read, who.account, who.now),
        url_for(".proposed", round_id=round_id),
        lambda refused: _stale(round_id, lot, typed, refused),
    )


def _stale(round_id: int, lot: str, typed: Mapping[str, str], refused: RoundRefused) -> str:
    """Show what was typed beside what somebody else wants by now."""
    now = _base(round_id, lot)
    return _form(now, typed, (), refused, _between(typed_lot(now.wanted), typed))


def _open_fields() -> list[str]:
    periods = [f"q{period}" for period in range(1, held().header.periods + 1)]
    terms = [f"{name}-{row}" for row in range(1, TERMS_AT_MOST + 1) for name in TERM]
    return [*PLAIN, *COUNTS, "must_fill", *periods, *terms]


@published.post(f"{CHANGE}/drop")
def withdraw(round_id: int, lot: str) -> Answer:
    """Take a proposed change back."""
    _base(round_id, lot)
    seen = request.form.get("seen", "")
    return done(
        lambda session: kept.withdraw(session, round_id, lot, seen, visitor().account, visitor().now),
        url_for(".proposed", round_id=round_id),
        _proposed,
    )


@published.get(f"{OF_ROUND}/addendum")
def proposed(round_id: int) -> str:  # noqa: ARG001 - the gate read it
    """Show what would change, before and after."""
    return _proposed()


def _proposed(refused: RoundRefused | None = None, wrong: Iterable[Wrong] = ()) -> str:
    with database().reading.begin() as session:
        found = kept.proposals(session, held().id, visitor().organisation.party or "")
    return render_template(
        "published/addendum.html",
        held=held(),
        lots=[_of_proposal(each) for each in found],
        seen=proposed_digest(found),
        reason=request.form.get("reason", ""),
        faults=faults(wrong),
        refused=said(refused),
    )


def _of_proposal(proposal: Proposal) -> Differing:
    shown = differing(proposal.kept.id, proposal.kept.lot, proposal.wanted)
    return replace(shown, stale=proposal.stale, seen=proposed_digest([proposal]))


@published.post(f"{OF_ROUND}/addendum")
def publish(round_id: int) -> Answer:
    """Publish what was seen as the next addendum."""
    typed, seen = Typed(request.form), request.form.get("seen", "")
    reason = typed.read("reason", lambda text: prose(text, REASON_AT_MOST))
    if reason is None:
        return _proposed(None, typed.wrong), 422
    return done(
        lambda session: kept.publish(session, round_id, reason, seen, visitor().account, visitor().now),
        url_for(".changes", round_id=round_id),
        _proposed,
    )
