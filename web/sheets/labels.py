"""Names of the fields that a sheet may have, as pages and templates show them."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from matcher.rounds.lots import Holder, Price
from web import formats

_ = lazy_gettext
MOST_SHOWN = 6
"""Values of a list that are shown, such as the quantities of the first periods."""


FIELDS: dict[str, LazyString] = {
    "lot": _("Lot"),
    "title": _("Title"),
    "category": _("Category"),
    "code": _("Category code"),
    "unit": _("Unit"),
    "site": _("Site"),
    "total": _("Quantity over the term"),
    "yearly": _("Quantity a year"),
    "each": _("Quantity in each period"),
    "quantity": _("Quantity"),
    "today_price": _("Today’s price"),
    "today_source": _("Source of today’s price"),
    "today_date": _("Date of today’s price"),
    "outside_price": _("Outside price"),
    "limit_price": _("Limit price"),
    "hidden": _("Hide prices from bidders"),
    "parts": _("Parts"),
    "least_parts": _("Least parts"),
    "least_suppliers": _("Least suppliers"),
    "most_suppliers": _("Most suppliers"),
    "must_fill": _("Must be filled"),
    "papers": _("Papers needed"),
    "funding": _("Funding"),
    "holder": _("Today’s supplier"),
    "remarks": _("Remarks"),
    "contract": _("Contract number"),
    "supplier": _("Supplier"),
    "begins": _("Begins"),
    "ends": _("Ends"),
    "notice_by": _("Give notice by"),
    "notice_days": _("Days of notice"),
    "options": _("Options to extend"),
    "auto_renew": _("Renews by itself"),
    "group_purchasing": _("Through a purchasing group"),
    "yearly_value": _("Value a year"),
    "public": _("Show on the public calendar"),
    "number": _("Contract number"),
    "today": _("Today’s price"),
    "outside": _("Outside price"),
    "limit": _("Limit price"),
    "quantities": _("Quantity"),
    "holders": _("Today’s supplier"),
}
"""Names of fields; of two kinds of sheets, fields of one name mean the same."""


def field_word(name: str) -> str:
    """Name a field of a sheet."""
    return str(FIELDS.get(name, name))


def shown(value: object) -> str:
    """Write a value of a lot or a contract for the list of what would change."""
    match value:
        case None | "" | ():
            return formats.NOTHING
        case bool():
            return str(_("yes") if value else _("no"))
        case int():
            return formats.number(value)
        case date():
            return formats.day(value)
        case Price():
            return _price(value)
        case Holder():
            return formats.spoken(value.supplier)
        case tuple():
            parts = [shown(each) for each in value[:MOST_SHOWN]]
            return " · ".join([*parts, "…"] if len(value) > MOST_SHOWN else parts)
    return str(value)


def _price(price: Price) -> str:
    amount = (
        formats.NOTHING if price.amount is None else formats.price(price.amount, formats.price_places([price.amount]))
    )
    hidden = str(_("hidden from bidders")) if price.hidden else ""
    day = formats.day(price.day) if price.day else ""
    return ", ".join(filter(None, (amount, price.source, day, hidden)))
