"""How the goals are weighed against each other."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from matcher.policy.values import Money, Rate, Share, Strict, whole


class Goal(StrEnum):
    """The three goals, each in its own unit: cents, cents at published rates, cents."""

    PRICE = "price"
    STEADINESS = "steadiness"
    REINVESTMENT = "reinvestment"


def _listed(value: object) -> object:
    return [value] if isinstance(value, int) else value


class Goals(Strict):
    """How the goals are weighed.

    `weighted`: money at the published rates. `in_order`: level after level, each worsened by at most its
    tolerance.

    Attributes
    ----------
    idle_hour, swing_hour
        Cents an idle or a swing hour counts.
    moved_bp
        Basis points of the value of work moved away from a worker-owned holder.
    reinvested_bp
        Basis points of price that one unit reinvested counts.
    margin_bp
        Margin of a supplier without a reviewed statement.
    steady_through
        Periods in which hours count; None means twelve months.
    """

    mode: Literal["weighted", "in_order"] = "weighted"
    idle_hour: Money = 0
    swing_hour: Money = 0
    moved_bp: Rate = 0
    reinvested_bp: Rate = 0
    margin_bp: Share = 500
    order: tuple[Goal, ...] = (Goal.PRICE, Goal.STEADINESS, Goal.REINVESTMENT)
    tolerance_bp: Annotated[tuple[Rate, ...], BeforeValidator(_listed)] = ()
    steady_through: Annotated[int, BeforeValidator(whole), Field(ge=1, le=60)] | None = None

    @model_validator(mode="after")
    def _order_means_something(self) -> Self:
        if len(set(self.order)) != len(self.order) or not self.order:
            raise ValueError("order names each goal at most once, and at least one")
        if len(self.tolerance_bp) > len(self.order):
            raise ValueError("tolerance_bp has at most one number for each goal in order")
        if self.mode == "in_order" and Goal.STEADINESS in self.order and not self.steadiness_counts:
            raise ValueError("steadiness in order needs idle_hour, swing_hour or moved_bp to be one number")
        return self

    @property
    def steadiness_counts(self) -> bool:
        """Tell whether any part of steadiness has a rate."""
        return bool(self.idle_hour or self.swing_hour or self.moved_bp)

    def tolerance(self, level: int) -> int:
        """Return the basis points by which the levels after this one may worsen it."""
        return self.tolerance_bp[level] if level < len(self.tolerance_bp) else 0
