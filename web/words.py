"""Words for what the code names: roles, kinds of organisations, states of rounds."""

from __future__ import annotations

from flask_babel import gettext as _

from matcher.rounds.people import Kind, Role
from matcher.rounds.states import State
from matcher.rounds.tenders import Method
from matcher.storage.tables.people import Organisation
from web.access import Reach
from web.deeds import deed_word


def role_word(role: Role) -> str:
    """Name a role."""
    return {
        Role.OFFICER: _("Procurement officer"),
        Role.APPROVER: _("Approver"),
        Role.PAYABLES: _("Payables clerk"),
        Role.BIDDER: _("Bidder"),
        Role.READER: _("Member reading along"),
        Role.STEWARD: _("Fund steward"),
        Role.TRUSTEE: _("Fund trustee"),
        Role.ADMIN: _("Administrator"),
        Role.FACILITATOR: _("Facilitator"),
        Role.WITNESS: _("Witness"),
        Role.ESCROW: _("Escrow holder"),
        Role.COST_REVIEWER: _("Cost reviewer"),
        Role.AUDITOR: _("Auditor"),
    }[role]


def kind_word(kind: Kind) -> str:
    """Name a kind of organisation."""
    return {
        Kind.ANCHOR: _("Anchor institution"),
        Kind.COOPERATIVE: _("Cooperative"),
        Kind.FUND: _("Community fund"),
        Kind.NETWORK: _("The network itself"),
        Kind.OUTSIDE: _("Outside: witnesses, reviewers, auditors"),
    }[kind]


def state_word(state: State) -> str:
    """Name where a round stands."""
    return {
        State.DRAFT: _("Draft"),
        State.OPEN: _("Open"),
        State.SEALED: _("Sealed"),
        State.OPENED: _("Opened"),
        State.PROPOSED: _("Proposed"),
        State.AWARDED: _("Awarded"),
        State.FINAL: _("Final"),
        State.CANCELLED: _("Cancelled"),
    }[state]


def method_word(method: str) -> str:
    """Name a method."""
    return {
        Method.QUOTE: _("Quotes"),
        Method.BID: _("Sealed bids"),
        Method.PROPOSAL: _("Sealed proposals"),
        Method.AGREEMENT: _("Agreement in talks"),
    }[Method(method)]


def method_says(method: str) -> str:
    """Say what a method means."""
    return {
        Method.QUOTE: _("For small purchases: sealed by the clock, no witness and no standstill."),
        Method.BID: _("Two people open the bids together; price and published rules decide."),
        Method.PROPOSAL: _("Two people open the proposals; the published goals count at published rates."),
        Method.AGREEMENT: _("Talks with open books; nothing is sealed."),
    }[Method(method)]


def reach_word(reach: Reach) -> str:
    """Say how much of a round is seen."""
    return {
        Reach.NOTHING: _("nothing"),
        Reach.WHOLE: _("all, where all lots are their own"),
        Reach.OWN: _("their own"),
        Reach.ALL: _("all"),
    }[reach]


def as_role(role: Role) -> tuple[str, str]:
    """Return a role as a field offers it."""
    return role.value, role_word(role)


def as_kind(kind: Kind) -> tuple[str, str]:
    """Return a kind as a field offers it."""
    return kind.value, kind_word(kind)


def as_choice(organisation: Organisation) -> tuple[int, str]:
    """Return an organisation as a field offers it."""
    return organisation.id, organisation.name


FILTERS = {
    "deed_word": deed_word,
    "role_word": role_word,
    "state_word": state_word,
    "as_role": as_role,
    "as_kind": as_kind,
    "as_choice": as_choice,
}
"""What templates map over lists: words, and pairs of value and words for fields."""
