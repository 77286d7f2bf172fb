"""Words for what a rule refuses on the pages of published rounds: what, and what to do."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from matcher.storage.errors import RoundRefused

_ = lazy_gettext
REFUSED: dict[str, tuple[LazyString, LazyString]] = {
    "question.closed": (
        _("Questions about this round are not taken any more."),
        _("Read what was answered. For anything else call the officer of the lead."),
    ),
    "question.many": (
        _("Twenty questions of your organisation wait already."),
        _("Wait for the answers, then ask on."),
    ),
    "question.unknown": (_("There is no such question."), _("Go back to the list.")),
    "answer.published": (
        _("This question is answered, and what was published stays."),
        _("If it was wrong, change the demand by an addendum that says so."),
    ),
    "answer.closed": (
        _("The round is closed, so an answer would reach no bidder in time."),
        _("Leave the question as it is."),
    ),
    "answer.stale": (
        _("Somebody else wrote on this answer while you were typing."),
        _("Theirs stands above yours. Put both together, then save again."),
    ),
    "motion.not_open": (
        _("The round is not open any more, so it cannot close later."),
        _("Cancel it and begin a new one, if it must be held again."),
    ),
    "motion.over": (_("This round cannot be cancelled any more."), _("Its award is final.")),
    "motion.not_later": (
        _("The new closing is not later than the present one."),
        _("Choose a later time."),
    ),
    "motion.too_late": (_("A round closes at most a year later."), _("Choose an earlier time.")),
    "motion.waits": (
        _("Something else waits for the approver."),
        _("Let the approver agree or say no first."),
    ),
    "motion.not_lead": (
        _("Only the anchor that leads the round does this."),
        _("Ask its officer or its approver."),
    ),
    "motion.decided": (_("This is decided already."), _("Look at what was decided.")),
    "motion.own": (_("Another person has to agree to this."), _("Ask the approver.")),
    "addendum.empty": (
        _("There is no change to publish."),
        _("Change a lot first."),
    ),
    "addendum.closed": (
        _("The round is not open any more, so its demand stays as it is."),
        _("Cancel it and begin a new one, if it must be held again."),
    ),
    "addendum.stale": (
        _("Somebody else changed this lot while you were typing."),
        _("Open the change again, compare, and keep what is right."),
    ),
}


def said(refused: RoundRefused | None) -> tuple[str, str, str] | None:
    """Say what a rule refuses, with its code; None where nothing was."""
    if refused is None:
        return None
    what, remedy = REFUSED[refused.code]
    return str(what), str(remedy), refused.code
