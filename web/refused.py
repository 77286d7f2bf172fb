"""Words for what rules about people and their entry refuse: what, and what to do."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from matcher.rounds.people import Role
from matcher.storage.errors import PeopleRefused
from web.words import role_word

_ = lazy_gettext
REFUSED: dict[str, tuple[LazyString, LazyString]] = {
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
        _("Such an organisation does not give this role: %(roles)s."),
        _("Choose another role, or another organisation."),
    ),
    "role.two_people": (
        _("Two people hold these roles, never one: %(roles)s."),
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
}
"""What rules about people refuse, and what to do; roles are named in the sentences of roles."""


def refusal(refused: PeopleRefused) -> tuple[str, str]:
    """Say what a rule refuses and what to do."""
    what, remedy = REFUSED[refused.code]
    if not refused.code.startswith("role."):
        return str(what), str(remedy)
    return str(what) % {"roles": ", ".join(role_word(Role(each)) for each in refused.facts)}, str(remedy)
