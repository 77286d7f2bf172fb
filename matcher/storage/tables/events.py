"""The trail: one row for each deed, only ever added to; `matcher.storage.guards` holds that in the database."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matcher.storage.tables.schema import Stored, untold


class Event(Stored):
    """A deed; `facts` is JSON with sorted keys, `hash` chains it to the one before, see `matcher.rounds.trail`.

    `at` is text, so that what is hashed is what is kept, to the byte. `organisation` is that of who did it, None
    for a command on the server.
    """

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("hash"), untold("it is the trail"))

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str]
    actor: Mapped[str]
    organisation: Mapped[int | None]
    deed: Mapped[str]
    facts: Mapped[str]
    hash: Mapped[str]
