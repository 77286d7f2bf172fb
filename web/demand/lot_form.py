"""The form of a lot: what was typed, read as a lot, and a lot as its form shows it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from matcher.market import Header
from matcher.market.columns import LARGEST_QUANTITY
from matcher.market.tables import PRICE_AT_MOST
from matcher.money import BASIS_POINTS, CENTS, MILLIONTHS, unscaled
from matcher.rounds.funding import GOALS, Money, allowed
from matcher.rounds.lot_rows import faults
from matcher.rounds.lots import KINDS_OF_PRICE, Lot, Price, Term
from matcher.rounds.typed import Typed, TypedWrong, Wrong, day, line, number, optional

TITLE_AT_MOST, WORD_AT_MOST, NOTE_AT_MOST = 200, 64, 1000
SUPPLIERS_AT_MOST = 1000
TERMS_AT_MOST, PAPERS_AT_MOST = 20, 20
YES = "yes"
_ROW = re.compile("(term|value|unit|gate)-([1-9]|1[0-9]|20)")


def read_lot(
    form: Mapping[str, str], header: Header, buyer: str, places: Collection[str]
) -> tuple[Lot | None, list[Wrong]]:
    """Read the form; None with everything that is wrong in it."""
    typed = Typed(form)
    read = {
        **_what(typed, places),
        **_division(typed, header),
        **_money(typed),
        **{kind: _price(typed, kind) for kind in KINDS_OF_PRICE},
        "quantities": _quantities(typed, header.periods),
        "papers": typed.read("papers", _papers),
        "terms": _terms(typed),
    }
    if typed.wrong:
        return None, typed.wrong
    lot = Lot(buyer=buyer, **read)
    wrong = faults(header, lot)
    return (None if wrong else lot), wrong


def _what(typed: Typed, places: Collection[str]) -> dict[str, Any]:
    place = typed.fields.get("place", "")
    return {
        "title": typed.read("title", lambda text: line(text, TITLE_AT_MOST)),
        "category": typed.read("category", lambda text: line(text, WORD_AT_MOST)),
        "unit": typed.read("unit", lambda text: line(text, WORD_AT_MOST)),
        "code": typed.read("code", lambda text: line(text, WORD_AT_MOST, needed=False)),
        "site": typed.read("site", lambda text: line(text, TITLE_AT_MOST, needed=False)),
        "remarks": typed.read("remarks", lambda text: line(text, NOTE_AT_MOST, needed=False)),
        "place": place if place in places else None,
    }


def _quantities(typed: Typed, periods: int) -> tuple[int, ...]:
    """Read the quantity of each period; an empty one takes what was written for each."""
    each = typed.read("each", lambda text: optional(text, _quantity)) or 0
    found = (typed.read(f"q{period}", lambda text: optional(text, _quantity)) for period in range(1, periods + 1))
    return tuple(each if quantity is None else quantity for quantity in found)


def _quantity(text: str) -> int:
    return number(text, 0, 0, LARGEST_QUANTITY)


def _division(typed: Typed, header: Header) -> dict[str, Any]:
    def count(field: str, least: int, most: int) -> int | None:
        return typed.read(field, lambda text: optional(text, lambda kept: number(kept, 0, least, most)))

    def percent(field: str, most: int) -> int | None:
        return typed.read(field, lambda text: optional(text, lambda kept: number(kept.rstrip("% "), CENTS, 0, most)))

    return {
        "parts": count("parts", 1, LARGEST_QUANTITY) or 1,
        "least_parts": count("least_parts", 1, LARGEST_QUANTITY) or 1,
        "least_suppliers": count("least_suppliers", 1, SUPPLIERS_AT_MOST) or 1,
        "most_suppliers": count("most_suppliers", 1, SUPPLIERS_AT_MOST),
        "must_fill": typed.fields.get("must_fill") == YES,
        "option_from": count("option_from", 1, header.periods),
        "guaranteed_bp": percent("guaranteed", BASIS_POINTS),
        "surge_bp": percent("surge", 100 * BASIS_POINTS),
        "switch_cost": typed.read("switch_cost", lambda text: optional(text, lambda kept: number(kept, CENTS))) or 0,
    }


def _price(typed: Typed, kind: str) -> Price:
    def amount(text: str) -> int | None:
        if kind == "today" and not text.strip():
            raise TypedWrong("field.empty")
        return optional(text, lambda kept: number(kept, MILLIONTHS, 0, PRICE_AT_MOST))

    return Price(
        amount=typed.read(kind, amount),
        source=typed.read(f"{kind}_source", lambda text: line(text, TITLE_AT_MOST, needed=False)) or "",
        day=typed.read(f"{kind}_day", lambda text: optional(text, day)),
        hidden=typed.fields.get(f"{kind}_hidden") == YES,
    )


def _money(typed: Typed) -> dict[str, Any]:
    """Read whose money pays and what may be weighed; no more than the money allows."""
    money = Money(typed.fields["money"]) if typed.fields.get("money") in set(Money) else Money.OWN
    counsel = typed.read("counsel", lambda text: line(text, TITLE_AT_MOST, needed=False)) or ""
    counsel_day = typed.read("counsel_day", lambda text: optional(text, day))
    goals = typed.fields["goals"] if typed.fields.get("goals") in GOALS else GOALS[-1]
    if bool(counsel) != (counsel_day is not None):
        typed.wrong.append(Wrong("counsel", "funding.counsel"))
    elif goals not in allowed(money, bool(counsel)):
        typed.wrong.append(Wrong("goals", "funding.goals", (money,)))
    funding = typed.read("funding", lambda text: line(text, WORD_AT_MOST, needed=False))
    return {"money": money, "counsel": counsel, "counsel_day": counsel_day, "goals": goals, "funding": funding or ""}


def _papers(text: str) -> tuple[str, ...]:
    found = {line(each, WORD_AT_MOST) for each in text.replace(";", "\n").splitlines() if each.strip()}
    if len(found) > PAPERS_AT_MOST:
        raise TypedWrong("papers.many", str(PAPERS_AT_MOST))
    return tuple(sorted(found))


def _terms(typed: Typed) -> tuple[Term, ...]:
    rows = range(1, TERMS_AT_MOST + 1)
    filled = [
        row for row in rows if any(typed.fields.get(f"{name}-{row}", "").strip() for name in ("term", "value", "unit"))
    ]
    return tuple(_term(typed, row) for row in filled)


def _term(typed: Typed, row: int) -> Term:
    return Term(
        term=typed.read(f"term-{row}", lambda text: line(text, WORD_AT_MOST)) or "",
        value=typed.read(f"value-{row}", lambda text: line(text, TITLE_AT_MOST)) or "",
        unit=typed.read(f"unit-{row}", lambda text: line(text, WORD_AT_MOST, needed=False)) or "",
        gate=typed.fields.get(f"gate-{row}") == YES,
    )


def typed_lot(lot: Lot) -> dict[str, str]:
    """Write a lot as its form shows it: what one would have to type."""
    shown: dict[str, str | None] = {
        **{name: getattr(lot, name) for name in ("title", "category", "unit", "code", "site", "remarks", "place")},
        **{name: _count(getattr(lot, name)) for name in ("parts", "least_parts", "least_suppliers", "most_suppliers")},
        **{f"q{period}": str(quantity) for period, quantity in enumerate(lot.quantities, 1)},
        "option_from": _count(lot.option_from),
        "must_fill": YES if lot.must_fill else "",
        "guaranteed": _scaled(lot.guaranteed_bp, CENTS),
        "surge": _scaled(lot.surge_bp, CENTS),
        "switch_cost": _scaled(lot.switch_cost or None, CENTS),
        **{name: getattr(lot, name) for name in ("funding", "money", "goals", "counsel")},
        "counsel_day": _day(lot.counsel_day),
        "papers": "\n".join(lot.papers),
    }
    for kind in KINDS_OF_PRICE:
        shown |= _shown_price(kind, getattr(lot, kind))
    for row, term in enumerate(lot.terms, 1):
        shown |= {f"term-{row}": term.term, f"value-{row}": term.value, f"unit-{row}": term.unit}
        shown[f"gate-{row}"] = YES if term.gate else ""
    return {name: value or "" for name, value in shown.items()}


def _shown_price(kind: str, price: Price) -> dict[str, str]:
    return {
        kind: _scaled(price.amount, MILLIONTHS),
        f"{kind}_source": price.source,
        f"{kind}_day": _day(price.day),
        f"{kind}_hidden": YES if price.hidden else "",
    }


def _count(value: int | None) -> str:
    return "" if value is None else str(value)


def _scaled(value: int | None, decimals: int) -> str:
    return "" if value is None else unscaled(value, decimals)


def _day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


NEW = {
    **{f"{kind}_hidden": YES for kind in ("today", "outside")},
    **{"parts": "1", "least_parts": "1", "least_suppliers": "1", "money": Money.OWN.value, "goals": GOALS[-1]},
}
"""What the form of a new lot begins with: today's price stays hidden unless the officer shows it."""


def differences(now: Mapping[str, str], typed: Mapping[str, str]) -> list[str]:
    """Return the fields of a form in which two of its versions differ, in order; `now` has all but rows added since."""
    rows = [each for each in typed if each not in now and _ROW.fullmatch(each)]
    return [each for each in (*now, *rows) if now.get(each, "").strip() != typed.get(each, "").strip()]
