"""The figures to reach, one module per sort."""

from __future__ import annotations

from benchmarks.goals import built, coupled, every_rule, hot, problems, proved
from benchmarks.goals.line import HEAD, Goal

__all__ = ["GOALS", "HEAD", "Goal"]

GOALS = (*built.GOALS, *proved.GOALS, *coupled.GOALS, *every_rule.GOALS, *hot.GOALS, *problems.GOALS)
"""Every figure to reach, in the order of the table."""
