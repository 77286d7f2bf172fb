"""What a draft lacks and its officer can say at once, on the page where it is checked: dates, and what one pays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from matcher.rounds.tenders import Schedule, proposed
from matcher.rounds.tenders import faults as date_faults
from matcher.rounds.typed import Typed, Wrong, moment
from matcher.storage import anchors, tenders
from matcher.storage.errors import DemandRefused
from matcher.storage.publication import Standing
from matcher.storage.tenders import HeldRound
from web.demand.dates import typed_schedule
from web.gate import held
from web.publishing.anchors import premium_share
from web.publishing.room import is_officer, of_lead
from web.visitor import visitor

DATES = frozenset({"publish.closing", "publish.closing_past", "publish.questions", "publish.questions_past"})
Form = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """What the visitor is asked for: dates, the premium of their own anchor, or neither.

    Attributes
    ----------
    typed
        What stands in the fields; dates that are proposed at first.
    version, terms_version
        Those of the round and of the anchor's terms that the form is made from.
    """

    dates: bool
    premium: bool
    typed: Form
    version: int
    terms_version: int

    @property
    def any(self) -> bool:
        """Whether anything is asked for."""
        return self.dates or self.premium


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was typed: how the round is to be held, the premium in basis points; None for what was not asked."""

    schedule: Schedule | None
    premium_bp: int | None


def gaps(standing: Standing, now: HeldRound, typed: Form | None) -> Gaps:
    """Tell what the visitor is asked for: of what is missing what they can say, and what they typed before."""
    own, codes = visitor().organisation.party, {(each.code, each.buyer) for each in standing.lacks}
    before, zone = typed or {}, visitor().time_zone
    return Gaps(
        dates=is_officer() and of_lead() and ("closes" in before or any(code in DATES for code, _buyer in codes)),
        premium=is_officer() and ("premium" in before or ("publish.premium", own) in codes),
        typed=typed or typed_schedule(proposed(now.schedule, visitor().now, zone), zone),
        version=now.tender.version,
        terms_version=next((each.version for each in standing.anchors if each.buyer == own), 0),
    )


def read(form: Form) -> tuple[Given | None, Sequence[Wrong]]:
    """Read what was asked for; None with everything that is wrong in it."""
    typed, zone = Typed(form), visitor().time_zone
    premium = typed.read("premium", premium_share) if "premium" in form else None
    schedule, wrong = None, list[Wrong]()
    if "closes" in form:
        closing, questions = (typed.read(each, lambda text: moment(text, zone)) for each in ("closes", "questions"))
        schedule = replace(held().schedule, closes_at=closing, questions_until=questions)
        wrong = date_faults(questions, closing, visitor().now)
    wrong = [*typed.wrong, *wrong]
    return (None, wrong) if wrong else (Given(schedule=schedule, premium_bp=premium), [])


def write(session: Any, given: Given, version: int, terms_version: int) -> None:
    """Write it, all or nothing.

    Raises
    ------
    DemandRefused
        If it is no draft, or somebody else changed what was shown.
    """
    now = visitor().now
    if given.schedule is not None:
        tenders.schedule(session, held().id, version, given.schedule, visitor().actor, now)
    if given.premium_bp is None:
        return
    found = anchors.joined(session, tenders.find(session, held().id, now))
    mine = next((each for each in found if each.organisation.id == visitor().organisation.id), None)
    if mine is None:
        raise DemandRefused("anchor.not_joined")
    terms = replace(mine.terms, premium_bp=given.premium_bp)
    anchors.set_terms(session, held().id, terms, terms_version, visitor().account, now)
