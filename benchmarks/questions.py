"""Which tasks the figures need: who is asked what, on which markets, with which caps."""

from __future__ import annotations

from benchmarks.tasks import ONE_PERCENT, Task

CAPS = {"tiny": 10.0, "city": 60.0, "region": 100.0, "nation": 160.0}
"""Seconds a peer may solve, by size."""
SEEDS = {"city": (1, 2, 3), "region": (1, 2, 3)}
"""Seeds of which the median counts; the larger and the coupled markets are drawn once."""
QUICK = frozenset({"hand over", "view"})
"""Questions that are asked three times where a market is not a nation."""
SIZES = ("city", "region", "nation", "city_coupled", "region_coupled", "nation_coupled")
RIVALS = ("pulp_highs", "pulp_cbc", "highs", "scip", "cp_sat")

Tasks = tuple[Task, ...]


def every(*groups: Tasks) -> Tasks:
    """Put the tasks of several questions together."""
    return tuple(task for tasks in groups for task in tasks)


def asked(
    what: str,
    peer: str,
    size: str,
    *,
    gap: float = ONE_PERCENT,
    cores: int = 1,
    seconds: float | None = None,
    seeds: tuple[int, ...] = (),
) -> Tasks:
    """Ask a question for each seed of a size, or for some of them."""
    return tuple(
        Task(
            what=what,
            peer=peer,
            size=size,
            seed=seed,
            gap=gap,
            seconds=seconds or CAPS[size.partition("_")[0]],
            cores=cores,
            times=3 if what in QUICK and size != "nation" else 1,
        )
        for seed in seeds or SEEDS.get(size, (1,))
    )
