"""Words for what a rule refuses on the officers' pages: what, and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from matcher.rounds.typed import Wrong
from matcher.storage.errors import DemandRefused

Fault = tuple[str, str, str]
"""A field, what is wrong with it, what to do."""


def faults(wrong: Iterable[Wrong]) -> list[Fault]:
    """Say each fault of a form."""
    return [(each.field, *_typed(each.code, each.facts)) for each in wrong]


def said(refused: DemandRefused | None) -> tuple[str, str, str] | None:
    """Say what a rule refuses, with its code; None where nothing was."""
    return None if refused is None else (*_refused(refused), refused.code)


def _typed(code: str, facts: tuple[str, ...]) -> tuple[str, str]:
    if code == "number.comma":
        return _("A comma can mean two things here."), _comma(facts)
    first, second = (*facts, "", "")[:2]
    return {
        "field.empty": (_("This is empty."), _("Write something here.")),
        "number.negative": (_("This is below zero."), _("Write a number that is not negative.")),
        "number.digits": (_("This is not a number."), _("Write it with the digits 0 to 9 and at most one point.")),
        "number.whole": (_("This is not a whole number."), _("Leave out the part after the point.")),
        "number.decimals": (
            _("This has too many digits after the point."),
            _("Write at most %(most)s digits after the point.", most=first),
        ),
        "number.range": (
            _("This number is out of range."),
            _("Write a number from %(least)s to %(most)s.", least=first, most=second),
        ),
        "date.spelling": (_("This is not a date."), _("Write year-month-day, such as 2027-03-31.")),
        "start.day": (
            _("Not every month has this day."),
            _("Choose a day of the month from 1 to 28, usually the first."),
        ),
        "text.long": (_("This is too long."), _("Use at most %(most)s characters.", most=first)),
        "text.hidden": (_("This holds characters nobody can see."), _("Type it again without them.")),
    }[code]


def _comma(readings: tuple[str, ...]) -> str:
    if len(readings) == 2:
        return _(
            "Write %(point)s if the comma begins the decimals, %(thousands)s if it parts the thousands.",
            point=readings[0],
            thousands=readings[1],
        )
    if readings:
        return _("Write %(number)s, if that is what you mean.", number=readings[0])
    return _("Write the number without commas.")


def _refused(refused: DemandRefused) -> tuple[str, str]:
    return {
        "name.unusable": (_("This name cannot be used."), _("Write one to 120 characters that can be seen.")),
        "tender.not_draft": (
            _("This round is not a draft any more."),
            _("What was published stays as it is. Begin a new draft, or copy this one."),
        ),
        "tender.no_party": (
            _("Your organisation has no id in rounds yet."),
            _("Ask the administrator to add it as a buyer with an id."),
        ),
        "tender.reason": (_("There is no reason yet."), _("Write one, in at most 1,000 characters.")),
        "tender.stale": (
            _("Somebody else changed this while you were typing."),
            _("Compare both below, then save again. Nothing you typed is lost."),
        ),
    }[refused.code]
