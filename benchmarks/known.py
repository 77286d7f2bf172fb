"""Solve known problems and compare with what others published: `python -m benchmarks.known FOLDER`.

Each file is read, written as a market, solved as any market is, and the award held against the problem itself, in
fractions. The table is kept in `benchmarks/known.md` and `.json`; the problems are not.
"""

from __future__ import annotations

import sys
import time
from fractions import Fraction
from pathlib import Path

import click
from rich.console import Console

from benchmarks.markets import Translation
from benchmarks.problems import Problem, ProblemRefused, read
from benchmarks.table import Line, Setting, as_quick, cores, cpu, printed, verdict, write
from benchmarks.textbook import seconds_of
from matcher.errors import SolverFailed
from matcher.money import nearest, unscaled
from matcher.policy import Limits, Policy
from matcher.program import assemble
from matcher.solve import solve, terms_of, versions
from matcher.solve.progress import Progress
from matcher.solve.result import Result
from matcher.solve.run import TIES

TABLE = Path(__file__).with_suffix(".md")
WORK = 100_000
"""Units of work each solve may take, as in a policy's limits."""
SECONDS = 120.0
"""The watchdog of each solve."""
DECIMALS = 6
"""Decimals of an amount in the table."""


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--only", multiple=True, metavar="NAME", help="Only this file, named without .json; may be repeated.")
@click.option("--seconds", type=click.FloatRange(min=0.001), default=SECONDS, show_default=True,
              help="Watchdog for each problem.")  # fmt: skip
@click.option("--work", type=click.IntRange(1, 10**9), default=WORK, show_default=True,
              help="Units of work each solve may take.")  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path),
              help="Write the table here, and as .json beside it; without --only, benchmarks/known.md.")  # fmt: skip
def main(folder: Path, only: tuple[str, ...], seconds: float, work: int, out: Path | None) -> None:
    """Solve every known problem (*.json) in FOLDER and compare with its published optimum.

    Exit codes: 0 every problem is at its published optimum; 1 one is not, or cannot be used.
    """
    paths = _chosen(folder, only)
    lines = []
    for path in paths:
        click.echo(f"{path.stem} ...", err=True)
        lines.append(line_of(path, work, seconds))
    _show(lines)
    page = out or (None if only else TABLE)
    if page is not None:
        setting = Setting(cores=cores(), cpu=cpu(), work=work, seconds=seconds, versions=versions())
        click.echo(f"Written to {page} and {write(lines, setting, page)}.")
    sys.exit(0 if all(line.agrees for line in lines) else 1)


def _chosen(folder: Path, only: tuple[str, ...]) -> list[Path]:
    found = {path.stem: path for path in sorted(folder.glob("*.json"))}
    if not found:
        raise click.UsageError(f"{folder} holds no file that ends in .json.")
    if missing := [name for name in only if name not in found]:
        raise click.UsageError(f"{folder} holds no {', '.join(f'{name}.json' for name in missing)}.")
    return [path for name, path in found.items() if not only or name in only]


def _show(lines: list[Line]) -> None:
    console = Console(width=None if sys.stdout.isatty() else 200)
    console.print(printed(lines))
    click.echo(verdict(lines))


def line_of(path: Path, work: int, seconds: float) -> Line:
    """Solve one file and compare; a file that cannot be used, or a solver that fails, is a line that disagrees."""
    try:
        problem = read(path)
        translation = Translation(problem)
        market = translation.market()
    except ProblemRefused as refused:
        return Line(name=path.stem, family="", status="cannot be used", note=str(refused))
    policy = Policy(limits=Limits(work=work))
    program = assemble(market, policy)
    size = (len(program.lower), len(program.row_lower))
    clock = _Clock()
    try:
        result = solve(market, policy, terms=terms_of(policy, seconds=seconds, tell=clock))
    except SolverFailed as failed:
        return Line(name=path.stem, family=problem.family, status="failed", note=str(failed))
    return _line(path.stem, translation, result, size, (*clock.parted(), seconds_of(problem, seconds)[0]))


class _Clock:
    """Notes when a run is told to have come to its ties, which are broken among awards that are proved."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._proved: float | None = None

    def __call__(self, progress: Progress) -> None:
        """Take note of where a run stands."""
        if self._proved is None and progress.what.startswith(TIES):
            self._proved = time.perf_counter()

    def parted(self) -> tuple[float, float]:
        """Return the seconds to the proof, and from there to now."""
        now = time.perf_counter()
        proved = now if self._proved is None else self._proved
        return proved - self._began, now - proved


def _line(
    name: str, translation: Translation, result: Result, size: tuple[int, int], seconds: tuple[float, float, float]
) -> Line:
    problem = translation.problem
    cost, broken = _held_against(problem, translation, result)
    return Line(
        name=name,
        family=problem.family,
        columns=size[0],
        rows=size[1],
        published=_decimal(problem.optimum),
        ours="" if cost is None else _decimal(cost),
        status=f"{result.status.value}, cut off" if result.cut_off else result.status.value,
        gap="" if result.gap is None else f"{float(result.gap):.1e}",
        seconds=f"{seconds[0]:.2f}",
        ties=f"{seconds[1]:.2f}",
        highspy=f"{seconds[2]:.2f}",
        quick=as_quick(seconds[0], seconds[2]),
        work=result.work,
        agrees=cost is not None and not broken and problem.agrees(cost),
        note="; ".join([*(f"breaks {rule}" for rule in broken), *_rounding(translation)]),
    )


def _held_against(problem: Problem, translation: Translation, result: Result) -> tuple[Fraction | None, list[str]]:
    """Return what an award costs in the problem's own numbers, and the problem's rules it breaks."""
    if result.solution is None:
        return None, []
    taken = translation.taken(result.solution)
    return problem.cost(taken), problem.breaches(taken)


def _rounding(translation: Translation) -> list[str]:
    notes = []
    if translation.rounded:
        notes.append(f"prices rounded, at most {float(translation.rounded):.1e} in all")
    if translation.narrowed:
        notes.append("capacity rounded down, uses up")
    if translation.coarse:
        notes.append("divided in whole parts only")
    return notes


def _decimal(number: Fraction) -> str:
    """Write an amount with at most six decimals."""
    text = unscaled(nearest(number * 10**DECIMALS), DECIMALS)
    return text.removesuffix(".00")


if __name__ == "__main__":
    main()
