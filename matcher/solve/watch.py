"""Who watches a run: a clock, somebody who may not want to wait any longer, a line on a screen.

None of them decides what an award is, only when to be content with the one there is.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.sharedctypes import RawValue

GRACE = 2.0
"""Seconds beyond the end in which parts that have no point yet may still look for one."""
ROUNDING = 1.0
"""Seconds beyond the end that making a point whole may take."""
PATIENCE = 1.0
"""Seconds between two looks at a search."""

Seen = Callable[[float, float], None]
"""Told the best cost a search has so far, and its bound."""


class Brake:
    """Pulled by somebody who does not want to wait any longer; workers of a pool feel it too."""

    def __init__(self) -> None:
        self._moment = RawValue("d", 0.0)  # shared memory without a lock: a signal may come at any moment

    @property
    def pulled(self) -> float | None:
        """The moment of `time.time` at which it was pulled, or None."""
        return self._moment.value or None

    def pull(self) -> None:
        """End what can be ended."""
        self._moment.value = self._moment.value or time.time()


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What a search looks at while it is under way.

    Attributes
    ----------
    until
        The watchdog: a moment of `time.time`, which machines share; None means none.
    brake
        Ends a search in the processes that feel it.
    seen
        Told where a search in this process stands.
    """

    until: float | None = None
    brake: Brake | None = None
    seen: Seen | None = None

    @property
    def end(self) -> float:
        """The moment at which clock or brake end it, as far as is known."""
        pulled = self.brake.pulled if self.brake else None
        return min(pulled or math.inf, math.inf if self.until is None else self.until)

    @property
    def late(self) -> bool:
        """Tell whether the clock has run out or the brake is pulled."""
        return time.time() >= self.end

    @property
    def seconds(self) -> float | None:
        """Seconds left on the clock, never below 0; None means no clock."""
        return None if self.until is None else max(self.until - time.time(), 0.0)

    @property
    def elsewhere(self) -> Watch:
        """The part of it that travels: the clock."""
        return Watch(until=self.until)

    @property
    def grace(self) -> Watch:
        """A watch over what is begun after the end: a little time for all of it together, and no brake."""
        return Watch(until=self.end + GRACE)

    @property
    def rounding(self) -> Watch:
        """A watch over what makes a point whole: no brake, and a moment more than the clock has left."""
        return Watch(until=None if self.until is None else max(self.until, time.time() + ROUNDING))


UNWATCHED = Watch()


class Glance:
    """Looks at a search now and then, and tells what it sees."""

    def __init__(self, watch: Watch) -> None:
        self._tell, self._next = watch.seen, time.monotonic() + PATIENCE

    def look(self, value: float, bound: float) -> None:
        """Tell the best cost so far and the bound, if it is time to."""
        if self._tell is not None and time.monotonic() >= self._next:
            self._next = time.monotonic() + PATIENCE
            self._tell(value, bound)
