"""How long somebody waits who signed in wrongly: a few tries are free, then each wait is twice the one before.

Tries are counted for one account, from one browser that has been in it before or from all other browsers together.
So at most fifty are made in an hour, however many are sent, and nobody who comes back with their own browser is kept
out by somebody else's tries.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

FREE_TRIES = 5
LONGEST = timedelta(seconds=100)
COUNTED_FOR = timedelta(hours=1)


def allowed_at(failed: Sequence[datetime]) -> datetime | None:
    """Return when the next try counts after tries that failed within `COUNTED_FOR`; None where at once.

    The wait after n tries is 2^(n - 4) seconds, beginning with the fifth, and `LONGEST` at most.
    """
    if len(failed) < FREE_TRIES:
        return None
    doubled = min(len(failed) - FREE_TRIES + 1, 10)
    return max(failed) + min(timedelta(seconds=2**doubled), LONGEST)
