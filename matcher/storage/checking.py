"""Holding the database against its trail: the chain, its guards, and every row against the digest the trail has."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matcher.rounds.trail import Count, Link, breaks
from matcher.storage.digests import digests, told_tables, unreadable_text_is_read
from matcher.storage.guards import missing
from matcher.storage.trail import links


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: how many events there are, the last hash, and a sentence for each fault."""

    events: int
    head: str
    faults: tuple[str, ...]


def check(session: Session, head: str = "") -> Checked:
    """Check everything; `head` is a hash published earlier, which must be in the trail."""
    count, told = Count(head), Told()
    with unreadable_text_is_read(session):
        faults = [str(each) for each in breaks(told.of(count.of(links(session))))]
        faults += [f"guard {name}: it is gone or switched off" for name in sorted(missing(session.connection()))]
        faults += _rows_changed(session, told)
    if head and not count.met:
        faults.append(f"no event has the hash {head}: the trail was rewritten or cut off")
    return Checked(count.events, count.head, tuple(faults))


class Told:
    """What the trail says of rows: the last digest of each group, and the event that has it."""

    def __init__(self) -> None:
        """Begin with nothing told."""
        self.last: dict[str, tuple[str, int]] = {}

    def of(self, trail: Iterable[Link]) -> Iterator[Link]:
        """Let events pass and remember what they say; one that cannot be read says nothing."""
        for link in trail:
            with suppress(ValueError, KeyError, TypeError, AttributeError):
                for group, said in json.loads(link.content)["facts"]["rows"].items():
                    self.last[group] = (said, link.number)
            yield link


def _rows_changed(session: Session, told: Told) -> Iterator[str]:
    found = (each for table in told_tables() for each in digests(session, table))
    there = {f"{name} {number}": digest for (name, number), digest in found}
    for group in sorted(there.keys() | told.last.keys()):
        said, event = told.last.get(group, (None, None))
        if said is None and there.get(group) is not None:
            yield f"{group}: its rows are there, but no event tells of them"
        elif there.get(group) is None and said is not None:
            yield f"{group}: its rows are gone; event {event} has them"
        elif there.get(group) != said:
            yield f"{group}: its rows are not those of event {event}"
