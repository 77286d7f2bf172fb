"""Where an answer stands: its status in words, how far from the best it may be, and whether it may be signed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from matcher.policy import Policy
from web import formats

AWARDED = ("proved", "feasible")
"""Statuses with an award."""
SYMBOLS = {"proved": "final", "feasible": "check", "infeasible": "cancelled", "nothing_found": "wait"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the certificate says of an answer as a whole; `gap` is a share of the objective, `gap_cents` money.

    `conflict` and `relief` say in sentences why nothing is possible, and what would have to give; `minimal` tells
    whether each rule of the conflict is known to be needed for it.
    """

    status: str
    gap: Fraction | None
    gap_cents: int | None
    gap_allowed: Fraction
    awardable: bool
    cut_off: bool
    what_if: bool
    checks: int
    digest: str
    currency: str
    conflict: tuple[str, ...] = ()
    minimal: bool = True
    relief: tuple[str, ...] = ()

    @classmethod
    def of(cls, certificate: dict[str, Any], policy: Policy, currency: str) -> Standing:
        """Read a certificate."""
        gap, conflict = certificate.get("gap"), certificate.get("conflict") or {}
        return cls(
            status=certificate["status"],
            gap=None if gap is None else Fraction(gap),
            gap_cents=certificate.get("gap_cents"),
            gap_allowed=Fraction(policy.limits.award_gap_bp, 10_000),
            awardable=bool(certificate.get("awardable")),
            cut_off=bool(certificate.get("cut_off")),
            what_if=bool(certificate.get("what_if")),
            checks=sum((certificate.get("checks") or {}).values()),
            digest=(certificate.get("digests") or {}).get("awards", ""),
            currency=currency,
            conflict=tuple(conflict.get("rules", ())),
            minimal=conflict.get("minimal", True),
            relief=tuple(conflict.get("relief", ())),
        )

    @property
    def symbol(self) -> str:
        """Name the sign beside the word."""
        return "warn" if self.what_if else SYMBOLS[self.status]

    @property
    def word(self) -> str:
        """Say the status in one word."""
        return _("What-if") if self.what_if else status_word(self.status)

    @property
    def distance(self) -> str:
        """Say how far from the best the award may be."""
        if self.status == "proved":
            return _("no award is better by more than rounding")
        if self.status not in AWARDED:
            return _("there is no award")
        if self.gap_cents is None:
            return _("how far from the best is not known")
        return _("at most %(money)s from the best", money=formats.money(self.gap_cents, self.currency))

    @property
    def signing(self) -> str:
        """Say whether the award may be signed, and why not."""
        if self.awardable:
            return _("may be signed")
        if self.status not in AWARDED:
            return _("nothing to sign")
        if self.cut_off:
            return _("may not be signed: a clock cut the run off")
        if self.what_if:
            return _("may not be signed: rows beyond the policy were added")
        allowed = formats.small_percent(self.gap_allowed)
        return _("may not be signed: the policy allows a gap of %(gap)s", gap=allowed)


def status_word(status: str) -> str:
    """Say a status in one word."""
    return {
        "proved": _("Proved"),
        "feasible": _("Feasible"),
        "infeasible": _("Infeasible"),
        "nothing_found": _("Nothing found"),
    }[status]
