"""Words for the deeds of the trail."""

from __future__ import annotations

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

_ = lazy_gettext
DEEDS: dict[str, LazyString] = {
    "account.accept": _("used an invitation"),
    "account.add": _("added a person"),
    "account.disable": _("shut somebody out"),
    "account.enable": _("let somebody in again"),
    "account.invite": _("invited somebody"),
    "account.language": _("chose their language"),
    "account.password": _("changed their password"),
    "account.print": _("printed new codes"),
    "account.roles": _("changed somebody’s roles"),
    "account.sign_in": _("signed in"),
    "account.sign_out": _("signed out"),
    "account.step_up": _("confirmed with a code"),
    "addendum.publish": _("published an addendum"),
    "answer.draft": _("drafted an answer"),
    "answer.publish": _("answered a question"),
    "change.propose": _("proposed a change of a published lot"),
    "change.withdraw": _("took a proposed change back"),
    "demand.copy": _("copied the demand of a round"),
    "lot.add": _("added a lot"),
    "lot.change": _("changed a lot"),
    "lot.put_back": _("put a lot back"),
    "lot.remove": _("removed a lot"),
    "lot.split": _("split a lot into waves"),
    "upload.receive": _("sent a sheet"),
    "upload.confirm": _("confirmed a sheet"),
    "upload.learn": _("said how sheets are written"),
    "register.take_in": _("took in a sheet of contracts"),
    "demand.take_in": _("took in a sheet of demand"),
    "messages.retry": _("had messages sent again"),
    "messages.send": _("sent messages"),
    "motion.move": _("asked an approver to agree"),
    "motion.refuse": _("said no"),
    "network.found": _("founded the network"),
    "notices.set": _("chose what is sent to them"),
    "organisation.add": _("added an organisation"),
    "question.ask": _("asked a question"),
    "round.cancel": _("agreed to cancel a round"),
    "round.extend": _("agreed that a round closes later"),
    "round.import": _("imported a round"),
    "run.store": _("kept a run"),
    "policy.write": _("wrote a policy"),
    "anchor.join": _("let an anchor join a round"),
    "anchor.leave": _("let an anchor leave a round"),
    "anchor.terms": _("wrote the terms of an anchor"),
    "round.sign": _("signed a round"),
    "round.publish": _("opened a round"),
    "tender.begin": _("began a draft"),
    "tender.schedule": _("changed dates or method of a draft"),
    "tender.cancel_draft": _("gave a draft up"),
    "trail.take_over": _("began the trail with what was there"),
}


def deed_word(deed: str) -> str:
    """Name a deed of the trail, by its own name where there is no other."""
    return str(DEEDS.get(deed, deed))
