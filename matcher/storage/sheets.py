"""Sheets that officers send: received, read again as often as wanted, confirmed once; and what is learned of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from matcher.exchange.upload.door import fingerprint
from matcher.exchange.upload.habits import Habits
from matcher.exchange.upload.lines import Vocabulary
from matcher.storage.errors import UploadUnknown
from matcher.storage.people import acting, tidy
from matcher.storage.tables import METADATA
from matcher.storage.tables.people import Account
from matcher.storage.tables.sheets import Kind, SheetHabits, Upload
from matcher.storage.trail import Deed, append

NAMELESS = "sheet"
MOST_WORDS = 2_000


def receive(
    session: Session, account: Account, kind: Kind, round_id: int | None, name: str, content: bytes, now: datetime
) -> int:
    """Keep a file that somebody sent, in place of one for the same purpose that was never confirmed."""
    waiting = select(Upload.id).where(
        Upload.organisation_id == account.organisation_id,
        Upload.kind == kind,
        Upload.round_id == round_id if round_id is not None else Upload.round_id.is_(None),
        Upload.confirmed_at.is_(None),
    )
    former = list(session.scalars(waiting))
    session.execute(delete(Upload).where(Upload.id.in_(former)))
    made = Upload(
        organisation_id=account.organisation_id,
        account_id=account.id,
        kind=kind,
        round_id=round_id,
        name=tidy(name.rpartition("/")[2].rpartition("\\")[2]) or NAMELESS,
        sha256=fingerprint(content),
        content=content,
        received_at=now,
    )
    session.add(made)
    session.flush()
    facts = {"upload": made.id, "kind": kind, "round": round_id, "sha256": made.sha256, "instead_of": former}
    deed = Deed(name="upload.receive", actor=acting(account), now=now, facts=facts)
    append(session, deed, *(("uploads", each) for each in (*former, made.id)))
    return made.id


def find(session: Session, upload_id: int, kind: Kind, round_id: int | None, organisation: int | None) -> Upload:
    """Return a file that an organisation sent for a purpose, or any organisation for None; else raise."""
    found = session.get(Upload, upload_id)
    own = found is not None and organisation in (None, found.organisation_id)
    if found is None or not own or (found.kind, found.round_id) != (kind, round_id):
        raise UploadUnknown(upload_id)
    return found


def confirmed(session: Session, kind: Kind, round_id: int | None, organisation: int | None) -> list[Upload]:
    """List the files whose lines were taken in, the latest first."""
    wanted = select(Upload).filter_by(kind=kind, round_id=round_id).where(Upload.confirmed_at.is_not(None))
    if organisation is not None:
        wanted = wanted.filter_by(organisation_id=organisation)
    return list(session.scalars(wanted.order_by(Upload.id.desc())))


def habits_of(session: Session, organisation: int, kind: Kind) -> Habits:
    """Return how an organisation writes such sheets; nothing is known before the first."""
    kept = session.get(SheetHabits, (organisation, kind))
    return Habits() if kept is None else Habits.read(kept.habits)


def learn(session: Session, account: Account, kind: Kind, habits: Habits, now: datetime) -> None:
    """Remember how an organisation writes such sheets, if that is news."""
    organisation = account.organisation_id
    if habits == habits_of(session, organisation, kind):
        return
    session.merge(SheetHabits(organisation_id=organisation, kind=kind, habits=habits.written()))
    deed = Deed(name="upload.learn", actor=acting(account), now=now, facts={"kind": kind})
    append(session, deed, ("sheet_habits", organisation))


def categories(session: Session) -> Vocabulary:
    """Return the categories of all rounds as words that are known."""
    stored = METADATA.tables["lots"]
    found = session.scalars(select(stored.c.category).distinct().order_by(stored.c.category).limit(MOST_WORDS))
    return {"category": {each.replace("-", " "): each for each in found}}


def confirm(upload: Upload, now: datetime) -> None:
    """Mark a file as taken in."""
    upload.confirmed_at = now
