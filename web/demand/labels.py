"""Names of the fields of a lot, for its form and wherever two versions of it are compared."""

from __future__ import annotations

from flask_babel import gettext as _

from matcher.rounds.funding import GOALS, Money


def field_word(field: str) -> str:
    """Name a field of the form of a lot."""
    name, _dash, row = field.partition("-")
    if row:
        return _of_term(name, row)
    if field[:1] == "q" and field[1:].isdigit():
        return _("Quantity in period %(number)s", number=field[1:])
    price, _under, part = field.partition("_")
    if price in ("today", "outside", "limit"):
        return _of_price(price, part)
    return _of_lot(field)


def _of_term(name: str, row: str) -> str:
    return {
        "term": _("Term %(row)s", row=row),
        "value": _("Value of term %(row)s", row=row),
        "unit": _("Unit of term %(row)s", row=row),
        "gate": _("Term %(row)s must be accepted as it stands", row=row),
    }.get(name, name)


def _of_price(price: str, part: str) -> str:
    if not part:
        return {
            "today": _("Today’s price of one unit"),
            "outside": _("Price outside the network"),
            "limit": _("Most that may be paid"),
        }[price]
    return {
        "source": {
            "today": _("Source of today’s price"),
            "outside": _("Source of the price outside"),
            "limit": _("Source of the limit"),
        },
        "day": {
            "today": _("Day of today’s price"),
            "outside": _("Day of the price outside"),
            "limit": _("Day of the limit"),
        },
        "hidden": {
            "today": _("Bidders do not see today’s price"),
            "outside": _("Bidders do not see the price outside"),
            "limit": _("Bidders do not see the limit"),
        },
    }[part][price]


def _of_lot(field: str) -> str:
    return {
        "title": _("Name of the lot"),
        "category": _("Category"),
        "unit": _("Unit"),
        "code": _("Code"),
        "site": _("Site"),
        "place": _("Place"),
        "remarks": _("Remarks for suppliers"),
        "each": _("In each period"),
        "parts": _("Equal parts"),
        "least_parts": _("Fewest parts for one supplier"),
        "least_suppliers": _("Fewest suppliers"),
        "most_suppliers": _("Most suppliers"),
        "must_fill": _("It must be awarded whole"),
        "option_from": _("An option from this period on"),
        "guaranteed": _("Share that is paid in any case"),
        "surge": _("Share that may be called besides"),
        "switch_cost": _("Cost of changing the supplier"),
        "money": _("Whose money pays it"),
        "funding": _("Name of the fund or grant"),
        "goals": _("What may count in the award"),
        "counsel": _("Note of counsel"),
        "counsel_day": _("Day of the note"),
        "papers": _("Papers a supplier must have"),
    }[field]


def value_word(field: str, value: str) -> str:
    """Say what stands in a field, where that is one of a few words of our own."""
    if field == "money" and value in set(Money):
        return money_word(value)
    if field == "goals" and value in GOALS:
        return goals_word(value)
    if field.partition("-")[0] in ("gate", "must_fill") or field.endswith("_hidden"):
        return _("yes") if value else _("no")
    return value


def money_word(money: str) -> str:
    """Name a sort of money."""
    return {
        "own": _("Own money, free of such rules"),
        "care": _("Health-care revenue"),
        "low_bid": _("Money under a low-bid law"),
        "federal": _("A federal award"),
    }[money]


def money_basis(money: str) -> str:
    """Say what a sort of money allows, and why."""
    return {
        "own": _("All goals may count."),
        "care": _(
            "What a supplier gives to the fund may not count (42 U.S.C. 1320a-7b) unless counsel says so, with a day."
        ),
        "low_bid": _("Price and published rules alone decide; name the law in the name of the fund."),
        "federal": _("Price and published rules alone decide (2 CFR 200.319 and 200.320)."),
    }[money]


def goals_word(goals: str) -> str:
    """Say what may count in an award."""
    return {
        "all": _("Price, steady work and what goes to the fund"),
        "no_reinvestment": _("Price and steady work"),
        "price_only": _("Price and rules alone"),
    }[goals]
