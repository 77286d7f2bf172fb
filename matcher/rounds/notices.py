"""Who is told of what happens in a round, and by which ways; nothing here knows how a message travels."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from matcher.rounds.people import Role


class Via(StrEnum):
    """A way by which a notice leaves, besides standing in the list of whoever it is for."""

    MAIL = "mail"
    TEXT = "text"


class Happening(StrEnum):
    """Something in a round that people are told of."""

    PUBLISHED = "published"
    ASKED = "asked"
    ANSWERED = "answered"
    ADDENDUM = "addendum"
    TO_CONFIRM = "to_confirm"
    SENT_BACK = "sent_back"
    EXTENDED = "extended"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Audience:
    """Roles that are told: in the round's lead, in any of its anchors, or wherever they are held."""

    lead: frozenset[Role] = frozenset()
    anchors: frozenset[Role] = frozenset()
    anywhere: frozenset[Role] = frozenset()


BUYING = frozenset({Role.OFFICER, Role.APPROVER})
BIDDING = frozenset({Role.BIDDER, Role.READER})
EVERYBODY = Audience(anchors=BUYING, anywhere=BIDDING | {Role.FACILITATOR})
AUDIENCES: dict[Happening, Audience] = {
    Happening.PUBLISHED: EVERYBODY,
    Happening.ASKED: Audience(anchors=frozenset({Role.OFFICER})),
    Happening.ANSWERED: EVERYBODY,
    Happening.ADDENDUM: EVERYBODY,
    Happening.TO_CONFIRM: Audience(lead=frozenset({Role.APPROVER})),
    Happening.SENT_BACK: Audience(lead=frozenset({Role.OFFICER})),
    Happening.EXTENDED: EVERYBODY,
    Happening.CANCELLED: EVERYBODY,
}


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody with an account who may be told: who, of which organisation, and what they do there."""

    account: int
    organisation: int
    roles: frozenset[Role]


def told(
    happening: Happening, people: Iterable[Listener], lead: int, anchors: Collection[int], but: int | None = None
) -> list[int]:
    """Return the accounts that are told, in the order given; whoever did it (`but`) knows."""
    audience = AUDIENCES[happening]
    return [each.account for each in people if each.account != but and _hears(audience, each, lead, anchors)]


def _hears(audience: Audience, person: Listener, lead: int, anchors: Collection[int]) -> bool:
    leads = person.organisation == lead
    heard = audience.anywhere
    heard |= audience.lead if leads else frozenset()
    heard |= audience.anchors if leads or person.organisation in anchors else frozenset()
    return not heard.isdisjoint(person.roles)


def concerning(roles: Collection[Role]) -> list[Happening]:
    """List what somebody with such roles may ever be told of."""
    return [
        happening
        for happening, audience in AUDIENCES.items()
        if not (audience.lead | audience.anchors | audience.anywhere).isdisjoint(roles)
    ]


def number(typed: str) -> str | None:
    """Write a phone's number as networks take it (E.164); "" where none is typed, None if it cannot be one.

    >>> number("+1 (216) 555-0134")
    '+12165550134'
    """
    plain = re.sub(r"[\s().-]", "", typed)
    if not plain:
        return ""
    return plain if re.fullmatch(r"\+[1-9][0-9]{7,14}", plain) else None
