"""The invented people of a demonstration: one for each role, in organisations of the invented network; and a draft."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.rounds.actor import COMMAND
from matcher.rounds.people import Kind, Role
from matcher.storage.copying import copy_demand
from matcher.storage.network import found_demo
from matcher.storage.people import INVENTED, add_account, add_organisation
from matcher.storage.tables.people import Account
from matcher.storage.tenders import held_rounds

TIME_ZONE = "America/New_York"
ORGANISATIONS: tuple[tuple[str, Kind, str | None, dict[str, Role]], ...] = (
    (
        "Lakefront Health",
        Kind.ANCHOR,
        "lakefront",
        {"Dana Whitfield": Role.OFFICER, "Marcus Hale": Role.APPROVER, "Ines Romero": Role.PAYABLES},
    ),
    (
        "Evergreen Cooperative Laundry",
        Kind.COOPERATIVE,
        "evergreen-laundry",
        {"Tasha Bell": Role.BIDDER, "Luis Ortega": Role.READER},
    ),
    ("Community Fund", Kind.FUND, None, {"Ruth Adler": Role.STEWARD, "Sam Okafor": Role.TRUSTEE}),
    ("Anchor Network Office", Kind.NETWORK, None, {"Ana Reyes": Role.ADMIN, "Joy Castellano": Role.FACILITATOR}),
    (
        "Erie Trust and Audit",
        Kind.OUTSIDE,
        None,
        {
            "Peter Lindqvist": Role.WITNESS,
            "Grace Kim": Role.ESCROW,
            "Omar Haddad": Role.COST_REVIEWER,
            "Noor Patel": Role.AUDITOR,
        },
    ),
)
"""Name, kind, id in rounds, and people with their role. All invented."""
PREPARES = f"dana{INVENTED}"
DRAFT = ("Lakefront Health, 2030 to 2032", date(2030, 1, 1))
"""Name and first day of the round that the first officer prepares: after the network's own."""


def settle(session: Session, market_digest: str, now: datetime) -> None:
    """Make an empty database a demonstration with its people, unless it is one already.

    Raises
    ------
    PeopleRefused
        If it is in use for anything else.
    """
    if not found_demo(session, market_digest, TIME_ZONE, COMMAND, now):
        return
    for name, kind, party, people in ORGANISATIONS:
        organisation = add_organisation(session, name, kind, party, COMMAND, now)
        for person, role in people.items():
            email = f"{person.split()[0].lower()}{INVENTED}"
            add_account(session, email, person, organisation, [role], COMMAND, now)


def prepare(session: Session, round_id: int, now: datetime) -> None:
    """Begin the draft that an officer finds, as a copy of the network's round, unless one was ever begun."""
    if not held_rounds(session, None, now):
        officer = session.scalars(select(Account).filter_by(email=PREPARES)).one()
        copy_demand(session, round_id, officer, *DRAFT, now)
