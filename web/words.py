"""Words for what the code names: roles, kinds of organisations, states of rounds, and what a rule refuses."""

from __future__ import annotations

from flask_babel import gettext as _

from matcher.rounds.people import Kind, Role
from matcher.rounds.states import State
from matcher.rounds.tenders import Method
from matcher.storage.errors import PeopleRefused
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


def refusal(refused: PeopleRefused) -> tuple[str, str]:
    """Say what a rule refuses and what to do."""
    facts = refused.facts
    roles = [role_word(Role(each)) for each in facts] if refused.code.startswith("role.") else []
    return {
        "name.unusable": (_("This name cannot be used."), _("Write one to 120 characters that can be seen.")),
        "email.unusable": (_("This is no e-mail address."), _("Write one like ana@example.org.")),
        "email.taken": (_("There is an account with this address."), _("Find it in the list, and invite it again.")),
        "organisation.taken": (_("There is an organisation of this name."), _("Choose it in the list.")),
        "organisation.party_unusable": (
            _("This id in rounds cannot be used."),
            _("Write up to 64 characters that can be seen, the first one a letter or a digit."),
        ),
        "organisation.party_taken": (
            _("That id in rounds belongs to another organisation."),
            _("Write the id this one has in rounds, or none."),
        ),
        "organisation.unknown": (_("There is no such organisation."), _("Choose one of the list.")),
        "role.until": (_("This is not a date."), _("Write year-month-day, such as 2027-03-31.")),
        "role.none": (_("No role is chosen."), _("Choose at least one.")),
        "role.not_here": (
            _("Such an organisation does not give this role: %(roles)s.", roles=", ".join(roles)),
            _("Choose another role, or another organisation."),
        ),
        "role.two_people": (
            _("Two people hold these roles, never one: %(roles)s.", roles=", ".join(roles)),
            _("Choose one of them here, and give the other to another person."),
        ),
        "account.unknown": (_("There is no such account."), _("Go back to the list.")),
        "account.own": (
            _("Nobody changes their own account here."),
            _("Ask another administrator."),
        ),
        "account.stale": (
            _("Somebody else changed these roles meanwhile."),
            _("Compare what was kept with what is ticked, then change them again."),
        ),
        "invitation.over": (
            _("This invitation does not count any more."),
            _("It was used, replaced, or is older than seven days. Ask for a new one."),
        ),
        "code.wrong": (_("This code does not fit."), _("Wait for the next one and type its six digits.")),
        "password.wrong": (_("This is not the present password."), _("Type the one you signed in with.")),
        "password.short": (_("The password is too short."), _("Use twelve characters or more; four words do well.")),
        "password.long": (_("The password is too long."), _("Use at most 128 characters.")),
        "password.plain": (_("The password is too easy to guess."), _("Use more different characters, or words.")),
        "password.known": (
            _("The password is one that is tried first."),
            _("Leave out your name, your organisation, and words everybody uses."),
        ),
        "password.differs": (_("The two passwords differ."), _("Type the same one twice.")),
    }[refused.code]


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
