"""Which tasks the figures need: who is asked what, on which markets, with which caps."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.tasks import Task

CAPS = {"tiny": 10.0, "city": 60.0, "region": 100.0, "nation": 160.0}
"""Seconds a peer may solve, by size."""
SEEDS = {"city": (1, 2, 3), "region": (1, 2, 3)}
"""Seeds of which the median counts; the larger and the coupled markets are drawn once."""
SIZES = ("city", "region", "nation", "city_coupled", "region_coupled", "nation_coupled")
ONE_PERCENT = 0.01
RIVALS = ("pulp_cbc", "pulp_highs", "highs", "scip", "cp_sat")


def seeds(size: str) -> tuple[int, ...]:
    """Return the seeds a size is drawn with."""
    return SEEDS.get(size, (1,))


def cap(size: str) -> float:
    """Return the seconds a peer may solve a market of a size."""
    return CAPS[size.partition("_")[0]]


def asked(what: str, peer: str, size: str, *, gap: float = ONE_PERCENT, cores: int = 1) -> Iterator[Task]:
    """Yield a question for each seed of a size."""
    for seed in seeds(size):
        yield Task(what=what, peer=peer, size=size, seed=seed, gap=gap, seconds=cap(size), cores=cores)
