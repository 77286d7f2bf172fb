"""When to stop, as a value: close enough, worked enough, an award at all, or out of time."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from matcher.solve.watch import Brake, Seen, Watch

HALF_A_CENT = 0.005
"""Distance, in units of the currency, at which the best award counts as found."""
PROVED = 5e-7
"""Relative distance at which the best award counts as found."""
FINE = 1e-6
"""Absolute distance that counts where the cost is no money."""


@dataclass(frozen=True, kw_only=True)
class Stop:
    """When a search may end.

    Attributes
    ----------
    gap
        At this distance of award and bound, relative to the award; 0 means prove the best.
    fine
        True if the cost is no money, and what differs by a millionth is to be told apart.
    work
        After so many units; see `WORK_UNIT`.
    first
        True if the first award will do.
    deadline
        The watchdog: a moment of `time.time`; None means none. What it cuts off cannot be signed.
    brake
        Pulled by somebody who does not want to wait any longer; cuts off as the watchdog does.
    """

    gap: float = 0.0
    fine: bool = False
    work: int = 2000
    first: bool = False
    deadline: float | None = None
    brake: Brake | None = None

    def within(self, seconds: float | None) -> Stop:
        """Return the same, but cut off after so many seconds from now; None means not at all."""
        return replace(self, deadline=None if seconds is None else time.time() + seconds)

    @property
    def seconds(self) -> float | None:
        """Seconds left on the watchdog, never below 0."""
        return self.watch().seconds

    @property
    def late(self) -> bool:
        """Tell whether the watchdog has run out, or the brake is pulled."""
        return self.watch().late

    def watch(self, seen: Seen | None = None) -> Watch:
        """Watch a search by the same clock and brake."""
        return Watch(until=self.deadline, brake=self.brake, seen=seen)

    def allowed(self, value: float) -> float:
        """How far from its bound an award of some value may stay."""
        least = FINE if self.fine else max(HALF_A_CENT, PROVED * abs(value))
        return max(self.gap * abs(value), least)
