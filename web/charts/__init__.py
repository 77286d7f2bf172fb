"""Pictures: functions from figures to inline SVG. Each stands beside a table with the same figures."""

from web.charts.goals import Goal, gauge
from web.charts.prices import Priced, price_strip
from web.charts.shares import FILLS, Part, Piece, award_bar, bar
from web.charts.work import Load, work_list, work_strip

__all__ = [
    "FILLS",
    "Goal",
    "Load",
    "Part",
    "Piece",
    "Priced",
    "award_bar",
    "bar",
    "gauge",
    "price_strip",
    "work_list",
    "work_strip",
]
