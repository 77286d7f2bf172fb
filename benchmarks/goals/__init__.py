"""The figures to reach, one module per sort."""

from __future__ import annotations

from benchmarks.goals import built, hot, problems
from benchmarks.goals.line import HEAD, Goal

__all__ = ["GOALS", "HEAD", "Goal"]

GOALS = (*built.GOALS, *hot.GOALS, *problems.GOALS)
"""Every figure to reach, in the order of the table."""
