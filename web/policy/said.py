"""Words for what stands in the way of a policy: faults of its form, rules that cannot hold together, refusals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from matcher.insight.contradictions import Contradiction
from matcher.rounds.funding import Money
from matcher.rounds.typed import Wrong
from matcher.storage.errors import DemandRefused
from matcher.storage.lawful import Alone, Doubt
from web import formats
from web.demand.said import Fault
from web.demand.said import faults as of_fields
from web.language import SOURCE, language
from web.policy.patterns import rule_title


def faults(wrong: Iterable[Wrong]) -> list[Fault]:
    """Say each fault of the form."""
    return [said for each in wrong for said in (_own(each) or of_fields([each]))]


def _own(wrong: Wrong) -> list[Fault]:
    if wrong.code == "policy.value":
        # the engine's own words are English
        what = wrong.facts[0] if language() == SOURCE else _("This value cannot be used here.")
        return [(wrong.field, what, _("Write another value."))]
    words = {
        "text.formula": (
            _("This begins like a formula of a spreadsheet."),
            _("Begin with a letter or a digit."),
        ),
        "order.twice": (_("A goal stands in the order twice, or none at all."), _("Choose each goal once at most.")),
        "order.steadiness": (
            _("Steadiness is one of the goals in order, but nothing says what counts in it."),
            _("Write what an idle hour, a changed hour or moved work counts as."),
        ),
        "rings.halves": (
            _("This rule is only half there."),
            _("Fill in what a ring counts as, or the share and the number of the ring, or all three."),
        ),
    }.get(wrong.code)
    return [] if words is None else [(wrong.field, *words)]


def keys_in_words(keys: Iterable[str]) -> str:
    """Name rules by their keys; one of several of a kind with its number."""
    return ", ".join(_key_word(key) for key in keys)


def _key_word(key: str) -> str:
    found = re.fullmatch(r"(?:rules\.)?(\w+)(?:\[(\d+)\])?", key)
    if found is None:
        return key
    title = rule_title(found[1])
    return title if found[2] is None else _("%(rule)s (number %(number)s)", rule=title, number=found[2])


def contradiction(found: Contradiction) -> tuple[str, str, str]:
    """Say which rules stand in each other's way, what to do, and the rule's code."""
    rules, about = keys_in_words(found.rules), formats.spoken(found.about)
    needed, left = formats.points(found.needed_bp), formats.points(found.left_bp)
    what = {
        "policy.reserved_twice": _(
            "Of %(about)s, %(needed)s is reserved for kinds of suppliers that are apart.", about=about, needed=needed
        ),
        "policy.filled_by_nobody": ngettext(
            "Lot %(about)s must be filled, but nobody may win any of it.",
            "%(num)s lots, such as %(about)s, must be filled, but nobody may win any of them.",
            found.lots,
            about=found.about,
        ),
        "policy.nothing_reserved": _(
            "Of %(about)s, %(needed)s is reserved, but only %(left)s may be won by anybody.",
            about=about,
            needed=needed,
            left=left,
        ),
        "policy.nothing_near": _(
            "Of the demand of %(about)s, %(needed)s can only go outside, but at most %(left)s may be placed so far.",
            about=about,
            needed=needed,
            left=left,
        ),
        "policy.nobody_alone": ngettext(
            "No supplier may win lot %(about)s by itself, only several in a joint bid.",
            "No supplier may win any of %(num)s lots by itself, such as %(about)s, only several in a joint bid.",
            found.lots,
            about=found.about,
        ),
        "policy.too_few_suppliers": ngettext(
            "Lot %(about)s must be filled, which takes a joint bid: so few suppliers may win so little of it.",
            "%(num)s lots, such as %(about)s, must be filled, which takes joint bids: so few suppliers may win so"
            " little of them.",
            found.lots,
            about=found.about,
        ),
    }[found.code]
    return what, _("Change one of these rules: %(rules)s.", rules=rules), found.code


def refused(refusal: DemandRefused) -> tuple[str, str, str]:
    """Say what a rule refuses about a policy, what to do, and the rule's code."""
    words = {
        "policy.stale": (
            _("Somebody else saved another policy while you were typing."),
            _("Below is what they saved, then what you typed. Save again if yours is to stand."),
        ),
        "policy.not_lead": (
            _("The officers of %(lead)s write this policy.", lead=(*refusal.facts, "")[0]),
            _("Tell them what should change. Your signature is needed before it is published."),
        ),
        "policy.locks": (
            _("This policy decides about single bids."),
            _("Take that out: no bid is there before the round is opened."),
        ),
        "effect.no_round": (
            _("There is no earlier round with an award to compare with."),
            _("Save the policy; its effect shows once bids are in."),
        ),
        "effect.busy": (
            _("Somebody else is comparing a policy right now."),
            _("Wait half a minute, then ask again. What you typed is kept."),
        ),
        "tender.not_draft": (
            _("This round is published, and its policy is fixed."),
            _("Nobody can change it any more. Begin a new draft, or copy this one."),
        ),
    }
    return (*words[refusal.code], refusal.code)


def line_words() -> dict[tuple[str, str], str]:
    """Name the lines of the account that a trial compares."""
    return {
        ("price", "total"): _("What buyers pay"),
        ("price", "outside"): _("of it outside"),
        ("steadiness", "idle_hours"): _("Idle hours"),
        ("steadiness", "swing_hours"): _("Hours that change between periods"),
        ("steadiness", "moved"): _("Work moved away from worker-owned holders"),
        ("reinvestment", "total"): _("Promised to the fund"),
    }


LOTS_NAMED = 5


def doubt(found: Doubt, own: frozenset[str]) -> tuple[str, str, str]:
    """Say which rule may not be lawful for some lots and why, what to do, and the rule's code; `own` are named."""
    count, rule, lots = len(found.lots), keys_in_words([found.rule]), _named(found.lots, own)
    if found.money == Money.FEDERAL:
        what = ngettext(
            "“%(rule)s” prefers some suppliers, and touches %(num)s lot paid by a federal award%(lots)s.",
            "“%(rule)s” prefers some suppliers, and touches %(num)s lots paid by a federal award%(lots)s.",
            count,
            rule=rule,
            lots=lots,
        )
        law = _("Federal awards ask for full and open competition (2 CFR 200.319): let counsel look at it.")
    else:
        what = ngettext(
            "“%(rule)s” prefers some suppliers, and touches %(num)s lot under a low-bid law%(lots)s.",
            "“%(rule)s” prefers some suppliers, and touches %(num)s lots under a low-bid law%(lots)s.",
            count,
            rule=rule,
            lots=lots,
        )
        law = _("Under a low-bid law the lowest bid wins, unless that law says otherwise: let counsel look at it.")
    return what, f"{law} {_leaving_out(found)}", f"law.{found.money}"


def _leaving_out(found: Doubt) -> str:
    says = _("To leave the lots out, choose their fund under “Money it may not touch”.")
    if not found.unnamed:
        return says
    unnamed = ngettext(
        "%(num)s of them names no fund yet; its officer writes it.",
        "%(num)s of them name no fund yet; their officers write it.",
        found.unnamed,
    )
    return f"{says} {unnamed}"


def _named(lots: Sequence[str], own: frozenset[str]) -> str:
    """Name the first of some lots, as far as they may be named."""
    known = [lot for lot in lots if lot in own]
    more = len(known) > LOTS_NAMED or len(known) < len(lots)
    if not known:
        return ""
    return ": " + ", ".join(known[:LOTS_NAMED] + (["…"] if more else []))


def alone(found: Alone) -> str:
    """Say which lots are decided by price alone, and why."""
    count, lots = len(found.lots), _named(found.lots, frozenset(found.lots))
    says = ngettext(
        "%(num)s lot is decided by price and rules alone%(lots)s.",
        "%(num)s lots are decided by price and rules alone%(lots)s.",
        count,
        lots=lots,
    )
    why = {
        Money.FEDERAL: _("A federal award pays for it (2 CFR 200.319 and 200.320)."),
        Money.LOW_BID: _("A low-bid law governs its money."),
        Money.CARE: _("Its buyer chose so; it is paid by health-care revenue."),
        Money.OWN: _("Its buyer chose so."),
    }[found.money]
    return f"{says} {why}"
