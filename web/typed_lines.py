"""The fields of any form in words, for pages that show what somebody typed where its own page cannot."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from web.again import Form
from web.demand import labels
from web.demand.dates import field_words
from web.policy import patterns
from web.words import method_word

UNSPOKEN = frozenset(
    {
        "version",
        "terms_version",
        "seen",
        "seal",
        "sheet",
        "head",
        "rule",
        "do",
        "new_rule",
        "act",
        "up_to",
        "account",
        "interest",
    }
)
"""Fields that nobody typed."""
OF_SHEETS = ("imports.", "contracts.")
_BLANK = re.compile(r"%\(\w+\)s")

_ = lazy_gettext
NAMES: dict[str, LazyString] = {
    "name": _("Name"),
    "period": _("Quantities are wanted by"),
    "periods": _("How many of them"),
    "start": _("First day of the first one"),
    "source": _("Round to copy"),
    "share": _("Share in percent"),
    "first": _("Starts in"),
    "premium": _("At most so many percent more than today"),
    "quotes": _("Your own limit for quotes"),
    "joint": _("Joint clause"),
    "reason": _("Reason"),
    "until": _("Until"),
    "text": _("Your question"),
    "answer": _("Answer"),
    "email": _("E-mail address"),
    "organisation": _("Organisation"),
    "organisation_name": _("Name of the organisation"),
    "kind": _("What it is"),
    "party": _("Its id in rounds"),
    "role": _("Roles"),
    "phone": _("Phone number"),
}
"""Names of fields that are neither a lot's nor of dates, as their own pages have them, without a number behind them."""
VALUES: dict[str, LazyString] = {
    "yes": _("yes"),
    "quarter": _("quarter"),
    "month": _("month"),
    "weighted": _("Added up in money, at the rates below; the smallest sum wins"),
    "in_order": _("One after the other, in the order below"),
}
"""What somebody chose, where forms send a code."""


def typed_lines(form: Form) -> list[tuple[str, str]]:
    """Return name and value of each field that somebody filled in; what is chosen about a sheet stands in the sheet."""
    if form.door.endpoint.startswith(OF_SHEETS):
        return []
    filled = [(field, value) for field, value in form.fields if value.strip() and field not in UNSPOKEN]
    return [(_name(form, field), _value(field, value)) for field, value in filled]


def _value(field: str, value: str) -> str:
    """Say what was typed, or in words what was chosen."""
    name = field.rpartition(".")[2]
    if field.startswith("goals.order."):
        return patterns.goal_word(value) or value
    if name in ("of", "who"):
        kind, _colon, which = value.partition(":")
        return (which and patterns.kinds().get(which, which)) or patterns.each_of().get(kind, value)
    chosen: dict[str, Callable[[], str]] = {
        "money": lambda: labels.money_word(value),
        "goals": lambda: labels.goals_word(value),
        "method": lambda: method_word(value),
        "by": lambda: patterns.owners()[value],
    }
    try:
        return chosen[name]() if name in chosen else str(VALUES.get(value, value))
    except (KeyError, ValueError):
        return value


def _name(form: Form, field: str) -> str:
    if form.door.endpoint.startswith("policy."):
        return _of_policy(field)
    before, _dash, after = field.partition("-")
    plain = after if before in ("extend", "cancel") else before
    names = {**field_words(), **NAMES}
    if plain in names and not _is_of_lot(form):
        return str(names[plain])
    try:
        return labels.field_word(field)
    except KeyError:
        return str(names.get(plain, field))


def _is_of_lot(form: Form) -> bool:
    return form.door.endpoint in ("demand.add_lot", "demand.change_lot", "published.propose")


def _of_policy(field: str) -> str:
    """Name a field of a policy by the sentence it stands in."""
    rule, _dot, rest = field.partition(".")
    blank = {"order": "order", "tolerance": "tolerance_bp"}.get(rest.partition(".")[0], rest.rpartition(".")[2])
    known = patterns.goal_patterns() if rule == "goals" else patterns.limit_patterns() if rule == "limits" else {}
    sentences = [*patterns.rule_patterns().get(rule, ()), *([known[blank]] if blank in known else [])]
    says = next((each for each in sentences if f"%({blank})s" in each), None)
    if says is not None:
        return _BLANK.sub("…", says).replace("%%", "%")
    return {
        "basis": gettext("Its ground in law or agreement"),
        "not_funding": gettext("Money it may not touch"),
        "priority": gettext("If not everything can hold"),
        "mode": gettext("How the goals are weighed"),
    }.get(blank, field)
