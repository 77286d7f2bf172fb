"""Rounds that are held here, from the draft on: begun, found, listed, cancelled."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from matcher.market import Header
from matcher.policy import Policy
from matcher.rounds.actor import Actor
from matcher.rounds.states import State, standing
from matcher.rounds.tenders import STANDSTILL_DAYS, Method, Schedule
from matcher.storage.errors import DemandRefused, RoundUnknown
from matcher.storage.people import acting, tidy
from matcher.storage.tables.demand import Buyer
from matcher.storage.tables.people import Account, Organisation
from matcher.storage.tables.rounds import Round, RoundState
from matcher.storage.tables.tenders import Tender
from matcher.storage.trail import Deed, append

CURRENCY = "USD"
"""Of a network without any round yet."""
REASON_AT_MOST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRound:
    """A round that is held here, with where it stands; `buyers` are the ids of those whose lots it may have."""

    round: Round
    tender: Tender
    lead: Organisation
    state: State
    buyers: frozenset[str]

    @property
    def id(self) -> int:
        """Its number, the same from draft to end."""
        return self.round.id

    @property
    def name(self) -> str:
        """What people call it."""
        return self.round.name

    @property
    def published(self) -> bool:
        """Whether it was put out, whatever became of it."""
        return self.tender.published_at is not None

    @property
    def schedule(self) -> Schedule:
        """How it is to be held, as `schedule` takes it."""
        tender = self.tender
        return Schedule(
            name=self.name,
            method=Method(tender.method),
            public=tender.public,
            questions_until=tender.questions_until,
            closes_at=tender.closes_at,
            standstill_days=tender.standstill_days,
        )

    @property
    def header(self) -> Header:
        """Name, currency and periods, as a market has them."""
        found = self.round
        return Header(found.name, found.currency, found.period, found.periods, found.start)


def find(session: Session, round_id: int, now: datetime) -> HeldRound:
    """Return a round that is held here, or raise `RoundUnknown`; one that was imported is not."""
    found = look_up(session, round_id, now)
    if found is None:
        raise RoundUnknown(round_id)
    return found


def look_up(session: Session, round_id: int, now: datetime) -> HeldRound | None:
    """Return a round that is held here, None if there is no such round or it was imported."""
    return next(iter(_held(session, _all().where(Round.id == round_id), now)), None)


def held_rounds(session: Session, party: str | None, now: datetime) -> list[HeldRound]:
    """List the rounds in which somebody buys, or all for None; the latest first."""
    wanted = _all().order_by(Round.id.desc())
    if party is not None:
        wanted = wanted.where(Round.id.in_(select(Buyer.round_id).where(Buyer.buyer == party)))
    return _held(session, wanted, now)


Wanted = Select[Round, Tender, Organisation, str]


def _all() -> Wanted:
    return (
        select(Round, Tender, Organisation, RoundState.state)
        .join(Tender, Tender.round_id == Round.id)
        .join(Organisation, Organisation.id == Tender.organisation_id)
        .outerjoin(RoundState, RoundState.round_id == Round.id)
    )


def _held(session: Session, wanted: Wanted, now: datetime) -> list[HeldRound]:
    rows = session.execute(wanted).all()
    buyers: dict[int, set[str]] = {found.id: set() for found, *_ in rows}
    numbers = select(Buyer.round_id, Buyer.buyer).where(Buyer.round_id.in_(buyers))
    for number, buyer in session.execute(numbers):
        buyers[number].add(buyer)
    return [
        HeldRound(
            round=found,
            tender=tender,
            lead=lead,
            state=standing(State(kept or State.OPENED), tender.closes_at, now),
            buyers=frozenset(buyers[found.id]),
        )
        for found, tender, lead, kept in rows
    ]


def currency(session: Session) -> str:
    """Return the network's currency: that of its latest round."""
    return session.scalar(select(Round.currency).order_by(Round.id.desc()).limit(1)) or CURRENCY


def begin(session: Session, account: Account, header: Header, now: datetime, policy: Policy | None = None) -> int:
    """Begin a draft whose lead is somebody's organisation; return the round's number.

    Raises
    ------
    DemandRefused
        If the name cannot be one, or the organisation has no id under which it buys.
    """
    lead = session.get_one(Organisation, account.organisation_id)
    name, party = tidy(header.name), lead.party
    if not name:
        raise DemandRefused("name.unusable")
    if party is None:
        raise DemandRefused("tender.no_party")
    made = _added(session, header, name, policy or Policy(), now)
    session.add(RoundState(round_id=made.id, state=State.DRAFT))
    session.add(_tender(made.id, account))
    kind = kind_before(session, party)
    session.execute(insert(Buyer), [{"round_id": made.id, "buyer": party, "name": lead.name, "kind": kind}])
    deed = Deed(name="tender.begin", actor=acting(account), now=now, facts={"round": made.id})
    append(session, deed, *((table, made.id) for table in ("rounds", "round_states", "tenders", "buyers")))
    return made.id


def _added(session: Session, header: Header, name: str, policy: Policy, now: datetime) -> Round:
    made = Round(
        name=name,
        currency=header.currency,
        period=header.period,
        periods=header.periods,
        start=header.start,
        policy=policy.canonical(),
        policy_digest=policy.digest,
        market_digest=None,
        imported_at=now,
    )
    session.add(made)
    session.flush()
    return made


def _tender(round_id: int, account: Account) -> Tender:
    return Tender(
        round_id=round_id,
        version=1,
        organisation_id=account.organisation_id,
        method=Method.BID,
        public=False,
        standstill_days=STANDSTILL_DAYS,
        created_by=account.id,
    )


def kind_before(session: Session, party: str) -> str:
    """Return what a buyer was called in its latest round."""
    latest = select(Buyer.kind).where(Buyer.buyer == party).order_by(Buyer.round_id.desc()).limit(1)
    return session.scalar(latest) or "anchor"


def refuse_unless_draft(held: HeldRound) -> None:
    """Raise `DemandRefused` once a round is published or cancelled."""
    if held.state != State.DRAFT:
        raise DemandRefused("tender.not_draft")


def schedule(session: Session, round_id: int, version: int, wanted: Schedule, actor: Actor, now: datetime) -> None:
    """Change how a draft is to be held; `version` is the one its form was made from.

    Raises
    ------
    DemandRefused
        If it is no draft, or somebody else changed it since.
    """
    held = find(session, round_id, now)
    refuse_unless_draft(held)
    if held.tender.version != version:
        raise DemandRefused("tender.stale")
    values = asdict(wanted)
    held.round.name = values.pop("name")
    for name, value in values.items():
        setattr(held.tender, name, value)
    held.tender.version += 1
    deed = Deed(name="tender.schedule", actor=actor, now=now, facts={"round": round_id})
    append(session, deed, ("rounds", round_id), ("tenders", round_id))


def cancel_draft(session: Session, round_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Give a draft up, with a reason; nothing of it is deleted.

    Raises
    ------
    DemandRefused
        If it is no draft, or no reason is given.
    """
    held = find(session, round_id, now)
    refuse_unless_draft(held)
    said = tidy(reason, REASON_AT_MOST)
    if not said:
        raise DemandRefused("tender.reason")
    held.tender.cancelled_for = said
    held.tender.version += 1
    session.get_one(RoundState, round_id).state = State.CANCELLED
    deed = Deed(name="tender.cancel_draft", actor=actor, now=now, facts={"round": round_id, "reason": said})
    append(session, deed, ("tenders", round_id), ("round_states", round_id))
