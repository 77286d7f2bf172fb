"""Words for what a rule refuses about anchors and signatures: what, and what to do."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from matcher.storage.errors import DemandRefused

_ = lazy_gettext
REFUSED: dict[str, tuple[LazyString, LazyString]] = {
    "anchor.not_lead": (
        _("The officers of %(lead)s decide who joins."),
        _("Ask them."),
    ),
    "anchor.cannot_join": (
        _("This organisation cannot join."),
        _("It is in the round already, is no anchor, or has no id under which it buys."),
    ),
    "anchor.cannot_leave": (_("The lead cannot leave."), _("Give the draft up instead.")),
    "anchor.has_lots": (
        _("%(name)s still has lots in this round."),
        _("Its officer takes them out first."),
    ),
    "anchor.not_joined": (_("Your organisation is not in this round."), _("Ask the lead to add it.")),
    "anchor.stale": (
        _("Somebody else changed these terms while you were typing."),
        _("The table shows what they saved. Save again if yours are to stand."),
    ),
    "tender.not_draft": (
        _("This round is not a draft any more."),
        _("What was published stays as it is. Begin a new draft, or copy this one."),
    ),
    "tender.stale": (
        _("Somebody else changed this while you were typing."),
        _("What they saved stands below. Save again if yours is to stand."),
    ),
    "sign.changed": (
        _("Something was changed since you opened this page."),
        _("Read it again below, then sign what stands there now."),
    ),
    "sign.incomplete": (_("The round is not ready to be signed."), _("See below what is missing.")),
    "sign.not_yours": (
        _("You cannot sign this round in that role."),
        _("Its anchors’ officers and approvers sign."),
    ),
    "sign.given": (_("Somebody signed in this role already."), _("Nothing more is needed from it.")),
    "sign.two_people": (
        _("You signed in the other role already."),
        _("Another person signs in this one: nobody approves their own work."),
    ),
    "sign.officer_first": (
        _("Your officer has not signed yet."),
        _("An approver signs what an officer of the same anchor signed before."),
    ),
    "sign.interest": (
        _("Whoever may have an interest in a bidder does not sign."),
        _("Tell your organisation: another person signs, and you keep out of this round."),
    ),
}


def refused(refusal: DemandRefused | None) -> tuple[str, str, str] | None:
    """Say what a rule refuses, what to do, and the rule's code; None where nothing was."""
    if refusal is None:
        return None
    what, remedy = REFUSED[refusal.code]
    who = (*refusal.facts, "")[0]
    return str(what) % {"lead": who, "name": who}, str(remedy), refusal.code
