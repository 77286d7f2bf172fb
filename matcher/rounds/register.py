"""The contracts an anchor has today, and when the work of each will be asked for again."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

Row = TypeVar("Row")

LEAD_MONTHS = 6
"""Months before the last day of notice at which the officer is told, and the work is expected to be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract in force.

    Attributes
    ----------
    number
        The anchor's own.
    notice_by
        The last day on which it can be ended or not be renewed.
    options
        What it says of extensions, in people's words.
    auto_renew, group_purchasing
        Whether it goes on unless somebody ends it; whether a purchasing group made it.
    yearly_value
        In cents, None if it is not known; never public.
    public
        Whether the forward calendar shows it.
    """

    number: str
    category: str
    supplier: str
    ends: date
    notice_by: date
    title: str = ""
    begins: date | None = None
    options: str = ""
    auto_renew: bool = False
    group_purchasing: bool = False
    yearly_value: int | None = None
    public: bool = True

    @property
    def opens(self) -> date:
        """About when the work will be asked for again."""
        return months_before(self.notice_by, LEAD_MONTHS)

    def needs_decision(self, today: date) -> bool:
        """Tell whether the officer has to decide now whether it ends."""
        return self.opens <= today <= self.notice_by


def faults(contract: Contract) -> list[str]:
    """Return the rules that a contract breaks."""
    found = ["contract.ends_first"] if contract.begins is not None and contract.begins > contract.ends else []
    return found + (["contract.notice_late"] if contract.notice_by > contract.ends else [])


def notice_by(ends: date, given: date | None, days: int | None) -> date:
    """Return the last day of notice: as given, or so many days before the end, or the end itself."""
    return given or ends - timedelta(days or 0)


def months_before(day: date, months: int) -> date:
    """Count whole months back; a day that the month does not have becomes its last."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def months_until(day: date, today: date) -> int:
    """Count the whole months from today to a day; 0 where it is less than one away, or past."""
    months = (day.year - today.year) * 12 + day.month - today.month
    return max(months - (day.day < today.day), 0)


def ahead(found: Iterable[Row], today: date, contract: Callable[[Any], Contract] = lambda each: each) -> list[Row]:
    """Return what the public sees of contracts whose notice can still be given, the next to open first.

    `contract` reads the contract off what is found, where that is more than the contract.
    """
    shown = (each for each in found if contract(each).public and contract(each).notice_by >= today)
    return sorted(shown, key=lambda each: (contract(each).opens, contract(each).category, contract(each).number))
