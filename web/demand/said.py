"""Words for what a rule refuses on the officers' pages: what, and what to do."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from matcher.rounds.funding import Money
from matcher.rounds.typed import Wrong
from matcher.storage.errors import DemandRefused
from web import formats

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
    return _of_lot(code, first) or _of_field(code, first, second)


def _of_field(code: str, first: str, second: str) -> tuple[str, str]:
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
        "text.formula": (
            _("Spreadsheets would take this for a formula."),
            _("Begin it with a letter, a digit or a bracket."),
        ),
        "papers.many": (_("These are too many papers."), _("Name at most %(most)s.", most=first)),
        "time.spelling": (_("This is not a day with a time."), _("Write it like 2027-03-31T17:00.")),
        "time.left_out": (
            _("The clocks are changed just then, so this time does not exist."),
            _("Choose a time an hour later."),
        ),
        "time.past": (_("This time is past."), _("Choose a later one.")),
        "time.far": (_("This is more than two years away."), _("Choose an earlier time.")),
        "time.order": (
            _("Questions would end after the round is closed."),
            _("Let questions end first, so that everybody can use the answers."),
        ),
        "time.twice": (
            _("The clocks show this time twice when they are put back."),
            _("Choose one an hour earlier or later."),
        ),
        "text.long": (_("This is too long."), _("Use at most %(most)s characters.", most=first)),
        "text.hidden": (_("This holds characters nobody can see."), _("Type it again without them.")),
    }.get(code) or (_("This does not fit the rest of the lot."), _("Compare it with the other fields."))


def _of_lot(code: str, first: str) -> tuple[str, str] | None:
    if code == "funding.goals":
        return _money_allows(first)
    if code == "wave.shares":
        what = _("The shares add up to %(sum)s, not to all of the lot.", sum=formats.points(int(first)))
        return what, _("Change them so that they add up to 100.")
    return {
        "lot.no_demand": (
            _("Nothing is wanted in any period."),
            _("Write how much is wanted, for each period or for some."),
        ),
        "lot.least_parts": (
            _("A supplier would have to take more parts than the lot has."),
            _("Lower this number, or divide the lot into more parts."),
        ),
        "lot.suppliers": (
            _("So many suppliers cannot share this lot."),
            _("Ask for fewer suppliers, allow more, or divide the lot into more parts."),
        ),
        "lot.option_from": (
            _("The option begins with the lot or after it ends."),
            _("Choose a period after the first with a quantity and not after the last, or leave it empty."),
        ),
        "period.unknown": (_("The round does not have this period."), _("Choose an earlier one.")),
        "amount.too_large": (
            _("Times the quantity, this is more than any budget."),
            _("Check price and quantities for slipped digits."),
        ),
        "row.twice": (_("This term stands here twice."), _("Keep one of the two.")),
        "funding.counsel": (
            _("A note of counsel needs both its words and its day."),
            _("Fill both, or leave both empty."),
        ),
        "wave.few": (_("A lot is split into two waves or more."), _("Fill at least two rows.")),
        "wave.empty": (
            _("Nothing is wanted from this wave after its start."),
            _("Let it start earlier, or give it a larger share."),
        ),
    }.get(code)


def _money_allows(money: str) -> tuple[str, str]:
    if money == Money.CARE:
        return (
            _("Health-care money does not let what a supplier gives to the fund count."),
            _("Choose less, or file a dated note of counsel below."),
        )
    return _("This money lets price and rules alone decide."), _("Choose “price and rules alone”.")


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
        "lot.buyer": (
            _("Whoever wants this lot does not buy in this round."),
            _("Let them join the round first."),
        ),
        "lot.gone": (
            _("Somebody removed this lot while you were typing."),
            _("What you typed is below: save it as a new lot, or put the old one back from the list."),
        ),
        "tender.stale": (
            _("Somebody else changed this while you were typing."),
            _("Compare both below, then save again. Nothing you typed is lost."),
        ),
    }[refused.code]
