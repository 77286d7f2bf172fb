"""Runs: proposals as they were certified, row by row."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matcher.insight.proposal import (
    AwardRow,
    ChargeRow,
    GoalRow,
    LoadRow,
    OutsideRow,
    OutwardRow,
    Proposal,
    Reading,
    ReasonRow,
)
from matcher.rounds.actor import COMMAND, Actor
from matcher.storage import rounds
from matcher.storage.errors import RoundUnopened, RunRefused, RunUnknown
from matcher.storage.tables import METADATA
from matcher.storage.tables.rounds import Round
from matcher.storage.tables.runs import (
    Run,
    RunAward,
    RunCharge,
    RunGoal,
    RunLoad,
    RunOutside,
    RunOutward,
    RunReason,
    RunStandby,
)
from matcher.storage.tables.schema import Stored
from matcher.storage.trail import Deed, append

KEPT: dict[str, tuple[type[Stored], type[Any]]] = {
    "awards": (RunAward, AwardRow),
    "standby": (RunStandby, AwardRow),
    "outside": (RunOutside, OutsideRow),
    "charges": (RunCharge, ChargeRow),
    "loads": (RunLoad, LoadRow),
    "goals": (RunGoal, GoalRow),
    "outward": (RunOutward, OutwardRow),
    "reasons": (RunReason, ReasonRow),
}
"""The table and the class of each kind of row in a proposal."""


def store(session: Session, round_id: int, proposal: Proposal, now: datetime, actor: Actor = COMMAND) -> int:
    """Keep a proposal as a run of its round, and return the run's number.

    Raises
    ------
    RoundUnknown
        If there is no such round.
    RunRefused
        If the proposal answers another market or policy, or names what the round does not have.
    """
    found = rounds.find(session, round_id)
    _refuse_strangers(found, proposal)
    added = _run(found, proposal, now)
    session.add(added)
    session.flush()
    try:
        with session.begin_nested():
            _add_rows(session, added, proposal)
    except IntegrityError as failed:
        raise RunRefused(round_id, "it names what is not there, or a number that cannot be") from failed
    facts = {"round": round_id, "run": added.id, "status": added.status, "digests": proposal.certificate["digests"]}
    told = [("runs", added.id), *((stored.__tablename__, added.id) for stored, _ in KEPT.values())]
    append(session, Deed(name="run.store", actor=actor, now=now, facts=facts), *told)
    return added.id


def _refuse_strangers(found: Round, proposal: Proposal) -> None:
    digests = proposal.certificate.get("digests", {})
    if found.market_digest is None:
        raise RoundUnopened(found.id)
    for what, wanted in (("market", found.market_digest), ("policy", found.policy_digest)):
        if digests.get(what) != wanted:
            raise RunRefused(found.id, f"it answers another {what}")


def _run(found: Round, proposal: Proposal, now: datetime) -> Run:
    certificate = proposal.certificate
    return Run(
        round_id=found.id,
        created_at=now,
        status=str(certificate["status"]),
        awardable=certificate["awardable"],
        market_digest=found.market_digest,
        policy_digest=found.policy_digest,
        certificate=json.dumps(certificate, sort_keys=True, ensure_ascii=False, allow_nan=False),
    )


def _add_rows(session: Session, run: Run, proposal: Proposal) -> None:
    for kind, (stored, _) in KEPT.items():
        rows = [
            {"run_id": run.id, "round_id": run.round_id, "row": number, **asdict(row)}
            for number, row in enumerate(getattr(proposal, kind))
        ]
        if rows:
            session.execute(insert(METADATA.tables[stored.__tablename__]), rows)


def find(session: Session, run_id: int) -> Run:
    """Return a run, or raise `RunUnknown`."""
    found = session.get(Run, run_id)
    if found is None:
        raise RunUnknown(run_id)
    return found


def latest(session: Session, round_id: int) -> Run | None:
    """Return the last run of a round, None if it has none."""
    return session.scalar(select(Run).filter_by(round_id=round_id).order_by(Run.id.desc()).limit(1))


def read(session: Session, run_id: int) -> Proposal:
    """Read a proposal as it was stored, or raise `RunUnknown`."""
    certificate = json.loads(find(session, run_id).certificate)
    rows: dict[str, Any] = {kind: _read_rows(session, run_id, kind) for kind in KEPT}
    return Proposal(**rows, certificate=certificate)


def _read_rows(session: Session, run_id: int, kind: str) -> tuple[Any, ...]:
    stored, row = KEPT[kind]
    table = stored.__table__
    columns = [table.c[each.name] for each in fields(row)]
    found = session.execute(select(*columns).where(table.c.run_id == run_id).order_by(table.c.row))
    if row is GoalRow:
        return tuple(GoalRow(**{**each, "reading": Reading(each["reading"])}) for each in found.mappings())
    return tuple(row(*each) for each in found)
