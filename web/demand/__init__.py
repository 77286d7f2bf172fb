"""The officers' pages: rounds that are prepared and held here, from the first lot to their end.

`demand` is the blueprint with all of them.
"""

from web.demand import copies, dates, lots
from web.demand.rounds import demand

__all__ = ["copies", "dates", "demand", "lots"]
