"""Fill the table of figures: `python -m benchmarks`.

Cells that still speak of the code, markets, versions and machine of now are not measured again, so that a run that
was stopped goes on where it was. The table is written after every cell.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from benchmarks.cells import FOLDER, fill, fits
from benchmarks.figures import FIGURES
from benchmarks.generator import SIZES
from benchmarks.page import PAGE, page
from benchmarks.peers import PEERS
from benchmarks.prepare import prepared
from benchmarks.tasks import Task


def _named(known: Iterable[str]) -> click.Choice[str]:
    return click.Choice(list(known))


@click.command()
@click.option("--only", multiple=True, type=_named(figure.name for figure in FIGURES), help="Only this part; repeat.")
@click.option("--sizes", multiple=True, type=_named(SIZES), help="Only markets of this size; repeat.")
@click.option("--peers", multiple=True, type=_named(PEERS), help="Only ask this one; repeat.")
@click.option("--seeds", multiple=True, type=int, help="Only markets of this seed; repeat.")
@click.option("--again", is_flag=True, help="Measure again what has been measured.")
@click.option("--table", is_flag=True, help="Measure nothing: write the table from the cells there are.")
def main(
    only: tuple[str, ...],
    sizes: tuple[str, ...],
    peers: tuple[str, ...],
    seeds: tuple[int, ...],
    again: bool,
    table: bool,
) -> None:
    """Measure what is missing, and write benchmarks/table.md.

    Example: python -m benchmarks --sizes city --peers highs --peers scip
    """
    chosen = [
        task
        for task in tasks(only)
        if (not sizes or task.size in sizes) and (not peers or task.peer in peers) and (not seeds or task.seed in seeds)
    ]
    if not table:
        with TemporaryDirectory(prefix="mooring-benchmark-") as folder:
            measure(chosen, Path(folder), again)
    PAGE.write_text(page(), "utf-8")
    click.echo(f"Written to {PAGE}.")


def tasks(only: Iterable[str] = ()) -> list[Task]:
    """List what the figures need, each task once."""
    wanted = set(only)
    return list(dict.fromkeys(task for f in FIGURES if not wanted or f.name in wanted for task in f.tasks))


def measure(chosen: Iterable[Task], drawn: Path, again: bool = False, cells: Path = FOLDER) -> None:
    """Fill the cells of some tasks one after the other, those that fit left as they are."""
    for task in chosen:
        market = prepared(task.size, task.seed, drawn)
        if not again and fits(task, market, cells):
            click.echo(f"{task.name}: kept")
            continue
        click.echo(f"{task.name} ...", nl=False)
        began = time.monotonic()
        cell = fill(task, market, cells)
        gap = "" if cell.gap is None else f", gap {cell.gap:.2%}"
        click.echo(f" {cell.outcome}{gap}, {cell.peak_mb:,} MB, {time.monotonic() - began:.0f} s in all")
        if cells == FOLDER:
            PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
