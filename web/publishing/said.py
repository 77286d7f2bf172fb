"""Words for what a draft still lacks before it can be published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from matcher.rounds.publication import Lack
from web import formats
from web.policy.said import keys_in_words


@dataclass(frozen=True, slots=True)
class Missing:
    """Something a draft lacks: what, what to do, the page where it is done ("" for none), and the rule's code."""

    what: str
    act: str
    endpoint: str
    code: str


def missing(lack: Lack, names: Mapping[str, str], currency: str) -> Missing:
    """Say what is missing; `names` are those of the buyers."""
    name = names.get(lack.buyer, lack.buyer)
    known = {**_of_round(lack), **_of_anchor(lack, name), **_of_method(lack, name, currency)}
    return Missing(*known[lack.code], lack.code)


Words = dict[str, tuple[str, str, str]]


def _of_round(lack: Lack) -> Words:
    count = int(lack.facts[0]) if lack.code == "publish.demand" else 0
    keys = keys_in_words(map(str, lack.facts)) if lack.code in ("publish.never", "publish.unfounded") else ""
    strange = str(lack.facts[1]) if lack.code == "publish.strange" else ""
    return {
        "publish.closing": (_("Nothing says until when bids are taken."), _("Set the closing."), "demand.dates"),
        "publish.closing_past": (_("The closing is past."), _("Set a later one."), "demand.dates"),
        "publish.questions": (
            _("Nothing says until when questions are taken."),
            _("Set the last day of questions."),
            "demand.dates",
        ),
        "publish.questions_past": (
            _("Questions end in the past, or after the closing."),
            _("Set a day between now and the closing."),
            "demand.dates",
        ),
        "publish.demand": (
            ngettext(
                "%(num)s thing in the lots is to be repaired.", "%(num)s things in the lots are to be repaired.", count
            ),
            _("Repair it, or take the lot out."),
            "demand.lots",
        ),
        "publish.never": (
            _("These rules can never hold together: %(rules)s.", rules=keys),
            _("Change one of them."),
            "policy.show",
        ),
        "publish.strange": (
            _("The policy names %(name)s, which the lots do not have.", name=strange),
            _("Correct the rule, or take it out."),
            "policy.show",
        ),
        "publish.unfounded": (
            _("This rule prefers some suppliers and names no law: %(rule)s.", rule=keys),
            _("Write its ground in law or agreement."),
            "policy.show",
        ),
        "publish.locks": (_("The policy decides about single bids."), _("Take that out."), "policy.show"),
    }


def _of_anchor(lack: Lack, name: str) -> Words:
    count = int(lack.facts[0]) if lack.code == "publish.sources" else 0
    return {
        "publish.no_lots": (
            _("%(name)s has no lots in this round.", name=name),
            _("Its officer adds some, or it leaves the round."),
            "demand.lots",
        ),
        "publish.sources": (
            ngettext(
                "%(num)s lot of %(name)s does not say where today’s price comes from.",
                "%(num)s lots of %(name)s do not say where today’s price comes from.",
                count,
                name=name,
            ),
            _("Its officer writes source and day."),
            "demand.lots",
        ),
        "publish.premium": (
            _("%(name)s has not said how much more than today it pays at most.", name=name),
            _("Its officer writes the share; 0 is one."),
            "publishing.anchors",
        ),
        "publish.no_officer": (
            _("Nobody can sign as officer of %(name)s.", name=name),
            _("An administrator invites somebody."),
            "people.everybody",
        ),
        "publish.no_approver": (
            _("Nobody can approve for %(name)s.", name=name),
            _("An administrator invites somebody."),
            "people.everybody",
        ),
    }


def _of_method(lack: Lack, name: str, currency: str) -> Words:
    if not lack.code.startswith("method."):
        return {}
    worth, most = (formats.money(int(each), currency) for each in lack.facts)
    return {
        "method.no_limit": (
            _("%(name)s has not said up to what amount it may ask for quotes.", name=name),
            _("Its officer writes the amount, or the method is another one."),
            "publishing.anchors",
        ),
        "method.above_own": (
            _(
                "The lots of %(name)s cost %(worth)s today; its own rules allow quotes up to %(most)s.",
                name=name,
                worth=worth,
                most=most,
            ),
            _("Choose sealed bids or proposals."),
            "demand.dates",
        ),
        "method.above_federal": (
            _(
                "Lots of %(name)s paid by federal awards cost %(worth)s today; quotes are allowed up to %(most)s"
                " (2 CFR 200.320).",
                name=name,
                worth=worth,
                most=most,
            ),
            _("Choose sealed bids or proposals."),
            "demand.dates",
        ),
        "method.federal_talks": (
            _(
                "Lots of %(name)s paid by federal awards cost %(worth)s today; without competition up to %(most)s is"
                " allowed (2 CFR 200.320).",
                name=name,
                worth=worth,
                most=most,
            ),
            _("Choose sealed bids or proposals."),
            "demand.dates",
        ),
    }
