"""An award in words and figures that an officer reads in half a minute."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from matcher.insight.coverage import Coverage
from matcher.insight.proposal import GoalRow, Proposal, Reading
from matcher.market import Market
from matcher.money import BASIS_POINTS
from matcher.policy import Policy

LOCALE = "en_US"
HUNDREDTHS = 100
LINES = {
    ("price", "total"): "Price",
    ("distance", "total"): "Distance",
    ("steadiness", "idle_hours"): "Idle hours",
    ("steadiness", "swing_hours"): "Swing hours",
    ("steadiness", "moved"): "Work moved",
    ("reinvestment", "total"): "Reinvestment",
}
"""The lines of the account that a summary shows."""


def summary(market: Market, policy: Policy, proposal: Proposal, covers: Coverage) -> Iterator[str]:
    """Yield the lines of a summary."""
    yield from _head(market)
    yield from _placed(market, covers)
    yield ""
    yield from _account(market, proposal)
    yield ""
    yield from _biggest(market, covers)
    yield ""
    yield from _standing(market, policy, proposal)


def _head(market: Market) -> Iterator[str]:
    header = market.header
    things = {"buyer": market.buyers, "lot": market.lots, "bid": market.bids, "supplier": market.suppliers}
    counts = ", ".join(_count(len(table), name) for name, table in things.items())
    yield header.name
    yield f"{_count(header.periods, header.period)} from {format_date(header.start, 'd MMMM y', LOCALE)}: {counts}."


def _placed(market: Market, covers: Coverage) -> Iterator[str]:
    yield ""
    yield f"Placed        {_percent(covers.share(covers.placed))} of {money(market, covers.demand)} at today's prices"
    yield f"Cooperatives  {_percent(covers.share(covers.with_cooperatives))}"
    outside = covers.demand - covers.placed
    lots = f"{covers.lots_outside} of {covers.lots} lots, whole or in part"
    yield f"Outside       {money(market, outside)} ({lots})"


def _account(market: Market, proposal: Proposal) -> Iterator[str]:
    rows = {(row.goal, row.line): row for row in proposal.goals}
    yield f"{'':14}{'proposed':>16}{'today':>16}{'against today':>24}{'cheapest':>16}"
    for key, name in LINES.items():
        row = rows.get(key)
        if row is None:  # distance, where it does not count
            continue
        figures = (row.value, row.today, row.cheapest)
        shown = [_figure(market, row, figure) for figure in figures]
        yield f"{name:14}{shown[0]:>16}{shown[1]:>16}{_difference(market, row):>24}{shown[2]:>16}"


def _figure(market: Market, row: GoalRow, value: int | None) -> str:
    if value is None:
        return "not solved"
    if row.reading == Reading.HOURS:
        return f"{format_decimal(round(value / HUNDREDTHS), locale=LOCALE)} h"
    return money(market, Fraction(value))


def _difference(market: Market, row: GoalRow) -> str:
    if not row.today:
        return _figure(market, row, row.value)
    change = row.value - row.today
    sign = "+" if change > 0 else ""
    return f"{sign}{_figure(market, row, change)} ({sign}{_percent(Fraction(change, abs(row.today)))})"


def _biggest(market: Market, covers: Coverage) -> Iterator[str]:
    yield "Biggest suppliers, at today's prices" + ("" if covers.biggest else ": none")
    for share in covers.biggest:
        yield f"  {share.name[:44]:44}{money(market, share.value):>16}{_percent(share.of_demand):>9}"


def _standing(market: Market, policy: Policy, proposal: Proposal) -> Iterator[str]:
    said = proposal.certificate
    yield f"{_status(market, said)} {_signing(policy, said)}"
    checks = format_decimal(sum(said["checks"].values()), locale=LOCALE)
    yield f"{checks} checks hold, made in whole numbers without the solver. Bound: {said['bound_source']}."
    cheapest = said["baselines"].get("cheapest")
    if cheapest and cheapest["status"] == "feasible" and cheapest["gap_cents"]:
        yield f"Cheapest is feasible: at most {money(market, Fraction(cheapest['gap_cents']))} from its best."


def _status(market: Market, said: dict[str, Any]) -> str:
    if said["status"] == "proved":
        return "Proved: no better award exists under this policy."
    if said["gap_cents"] is None:
        return "Feasible: how far from the best is not known."
    gap = f" ({_percent(Fraction(said['gap']), 3)})" if said["gap"] is not None else ""
    return f"Feasible: at most {money(market, Fraction(said['gap_cents']), cents=True)} from the best{gap}."


def _signing(policy: Policy, said: dict[str, Any]) -> str:
    allowed = _percent(Fraction(policy.limits.award_gap_bp, BASIS_POINTS), 2)
    if said["awardable"]:
        return f"It may be signed: the policy asks for {allowed} or less."
    if said["cut_off"]:
        return "It may not be signed: a clock or Ctrl-C cut the run off, so it cannot be repeated."
    return f"It may not be signed: the policy asks for {allowed} or less."


def money(market: Market, amount: Fraction, cents: bool = False) -> str:
    """Write an amount of cents in the market's currency, whole units unless cents are asked for."""
    units = Decimal(round(amount)) / 100 if cents else Decimal(round(amount / 100))
    pattern = "¤#,##0.00" if cents else "¤#,##0"
    return str(format_currency(units, market.header.currency, pattern, LOCALE, currency_digits=False))


def _count(number: int, thing: str) -> str:
    return f"{format_decimal(number, locale=LOCALE)} {thing}{'' if number == 1 else 's'}"


def _percent(share: Fraction, digits: int = 1) -> str:
    return str(format_percent(Decimal(share.numerator) / share.denominator, f"0.{'0' * digits} %", LOCALE))
