"""What changes about a round after it is published: addenda, and what two people do to it together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import render_template, request, url_for

from matcher.rounds.motions import REASON_AT_MOST, Kind, refuse_state
from matcher.rounds.typed import Typed, Wrong, moment, prose
from matcher.storage import addenda as kept_addenda
from matcher.storage import motions as kept
from matcher.storage.errors import RoundRefused
from web.demand.said import faults
from web.gate import held, may
from web.published.addenda import shown
from web.published.room import OF_ROUND, Answer, done, published
from web.published.said import said
from web.visitor import database, visitor


@published.get(f"{OF_ROUND}/changes")
def changes(round_id: int) -> str:  # noqa: ARG001 - the gate read it
    """List what changed, and offer what may be done."""
    return _page()


def _page(wrong: Iterable[Wrong] = (), refused: RoundRefused | None = None) -> str:
    with database().reading.begin() as session:
        moved = kept.motions(session, held().id)
        addenda = [shown(each) for each in kept_addenda.addenda(session, held().id)]
        session.expunge_all()
    leads = visitor().found is not None and visitor().organisation.id == held().tender.organisation_id
    waiting = next((each for each in moved if each.motion.decided_at is None), None)
    offers = [kind for kind in Kind if leads and not waiting and may("published.extend") and _can(kind)]
    decides = leads and may("published.decide")
    fields = {f"{kind}-reason": kind in offers for kind in Kind} | {"answer": decides and waiting is not None}
    return render_template(
        "published/changes.html",
        held=held(),
        addenda=addenda,
        moved=[each for each in moved if each.motion.decided_at is not None and (each.motion.agreed or leads)],
        waiting=waiting if leads else None,
        decides=decides,
        offers=offers,
        unheld=[request.form.get(name, "") for name, is_there in fields.items() if not is_there],
        faults=faults(wrong),
        refused=said(refused),
        form=request.form,
    )


def _can(kind: Kind) -> bool:
    dated = kind == Kind.CANCEL or held().tender.closes_at is not None
    return dated and refuse_state(kind, held().state) is None


@published.post(f"{OF_ROUND}/extension")
def extend(round_id: int) -> Answer:
    """Move that the round closes later."""
    typed = Typed(request.form)
    until = typed.read("until", lambda text: moment(text, visitor().time_zone))
    return _move(round_id, Kind.EXTEND, typed, until)


@published.post(f"{OF_ROUND}/cancellation")
def cancel(round_id: int) -> Answer:
    """Move that the round is cancelled."""
    return _move(round_id, Kind.CANCEL, Typed(request.form), None)


def _move(round_id: int, kind: Kind, typed: Typed, until: datetime | None) -> Answer:
    reason = typed.read(f"{kind}-reason", lambda text: prose(text, REASON_AT_MOST))
    if reason is None or typed.wrong:
        return _page(typed.wrong), 422
    return done(
        lambda session: kept.move(session, round_id, kind, until, reason, visitor().account, visitor().now),
        url_for(".changes", round_id=round_id),
        lambda refused: _page((), refused),
    )


@published.post(f"{OF_ROUND}/motions/<int(max=999999):number>")
def decide(round_id: int, number: int) -> Answer:
    """Agree to what an officer moved, or say no with a reason."""
    agreed, typed = request.form.get("act") == "agree", Typed(request.form)
    answer = typed.read("answer", lambda text: prose(text, REASON_AT_MOST, needed=not agreed))
    if answer is None:
        return _page(typed.wrong), 422
    return done(
        lambda session: kept.decide(session, round_id, number, agreed, answer, visitor().account, visitor().now),
        url_for(".changes", round_id=round_id),
        lambda refused: _page((), refused),
    )
