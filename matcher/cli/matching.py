"""`mooring match` and `mooring verify`: folders in, folders out."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import click

from matcher.cli.frontier import table
from matcher.cli.running import running
from matcher.cli.summary import summary
from matcher.errors import Finding, MarketRefused
from matcher.exchange.awards import read_frontier, read_proposal, write_proposal
from matcher.exchange.folder import load
from matcher.insight.baselines import price_alone
from matcher.insight.coverage import coverage
from matcher.insight.frontier import frontier
from matcher.insight.frontier_paper import FrontierPaper, hold, on_paper
from matcher.insight.paper import propose
from matcher.insight.proposal import Proposal
from matcher.insight.recheck import verify as recheck
from matcher.insight.relaxed import POINTS
from matcher.market import Market
from matcher.policy import Policy
from matcher.program import assemble
from matcher.program.view import write_program
from matcher.solve import solve
from matcher.solve.conflict import told
from matcher.solve.door import named
from matcher.solve.result import Result, Status

AWARDABLE, FINDINGS, INFEASIBLE, NOT_AWARDABLE = 0, 2, 3, 4
"""Exit codes of `mooring match`."""
Folder = click.Path(path_type=Path)


@click.command()
@click.argument("folder", type=Folder)
@click.option("--out", type=Folder, help="Write the award's files into this folder.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for programs instead of the summary.")
@click.option("--solver", "solver_name", help="Use this PuLP solver, e.g. CBC, instead of HiGHS in process.")
@click.option("--seconds", type=click.FloatRange(min=0.001), help="Watchdog: cut off after this long.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes for independent parts (default: one a core).")
@click.option("--program", "program_file", type=Folder, help="Write the integer program here, as .lp or .mps.")
@click.option("--frontier", "with_frontier", is_flag=True, help="Show what each further dollar of price could buy.")
@click.option("--points", type=click.IntRange(2, 100), default=POINTS, help="Awards the frontier asks for.")
def match(
    folder: Path,
    out: Path | None,
    as_json: bool,
    solver_name: str | None,
    seconds: float | None,
    workers: int | None,
    program_file: Path | None,
    with_frontier: bool,
    points: int,
) -> None:
    """Match the market in FOLDER and propose an award.

    Exit codes: 0 the award may be signed; 2 something in the input must be repaired; 3 no award is possible;
    4 nothing was found, the gap is too large, or a clock or Ctrl-C cut the run off.

    Ctrl-C ends the run with the best certified award so far, marked as cut off; a second one ends it at once.

    Example: mooring match fixtures/cleveland --out award
    """
    if solver_name and with_frontier:
        raise click.UsageError("A frontier is found by HiGHS in process: leave --solver out.")
    market, policy = _opened(folder, as_json)
    if program_file is not None:
        write_program(assemble(market, policy), program_file)
    solver = named(solver_name) if solver_name else None
    with running("Matching", workers, can_stop=solver is None) as run:
        terms = run.terms(policy, seconds)
        result = solve(market, policy, terms=terms, solver=solver)
        more = result.solution is not None and not run.stopped
        cheapest = solve(market, price_alone(policy), terms=terms, solver=solver) if more else None
        wanted = with_frontier and more and not run.stopped
        beside = on_paper(frontier(market, policy, result, points, terms)) if wanted else None
    if result.solution is None:
        end_without_award(result, as_json, run.stopped)
    proposal = propose(market, policy, result, cheapest)
    if out is not None:
        write_proposal(proposal, out, beside)
    _show(market, policy, proposal, result, beside, out, as_json)
    sys.exit(AWARDABLE if proposal.certificate["awardable"] else NOT_AWARDABLE)


def _opened(folder: Path, as_json: bool) -> tuple[Market, Policy]:
    """Load a market that the program can hold, or end with every finding."""
    try:
        return opened(folder, quiet=as_json)
    except MarketRefused as refused:
        if not as_json:
            raise
        click.echo(json.dumps({"findings": [_fact(each) for each in refused.findings]}, ensure_ascii=False, indent=2))
        sys.exit(FINDINGS)


def opened(folder: Path, quiet: bool = False) -> tuple[Market, Policy]:
    """Load a market, and say its warnings.

    Raises
    ------
    MarketRefused
        With every finding.
    """
    market, policy, warnings = load(folder)
    for warning in [] if quiet else warnings:
        click.echo(f"Note: {warning}", err=True)
    return market, policy


def _fact(finding: Finding) -> dict[str, Any]:
    where = finding.where
    place = {"file": where.file, "row": where.row, "column": where.column}
    return {
        "code": finding.code,
        **place,
        "what": finding.what,
        "remedy": finding.remedy,
        "warning": finding.warning,
    }


def end_without_award(result: Result, as_json: bool = False, stopped: bool = False) -> NoReturn:
    """Say why there is no award, and end with the exit code that means it."""
    if as_json:
        conflict = asdict(result.conflict) if result.conflict else None
        fact = {"status": result.status.value, "conflict": conflict, "cut_off": result.cut_off}
        click.echo(json.dumps(fact, ensure_ascii=False, indent=2))
    elif result.conflict is not None:
        click.echo("Infeasible: no award keeps every rule.", err=True)
        for line in told(result.conflict):
            click.echo(line, err=True)
    else:
        click.echo(f"Nothing found: {_why(result, stopped)}", err=True)
    sys.exit(INFEASIBLE if result.status == Status.INFEASIBLE else NOT_AWARDABLE)


def _why(result: Result, stopped: bool) -> str:
    if stopped:
        return "it was stopped before any award was. Nothing is written."
    why = "the clock ran out" if result.cut_off else "the policy's work was used up"
    return f"{why} before any award was. Raise limits.work in policy.toml, or the seconds allowed."


def _show(
    market: Market,
    policy: Policy,
    proposal: Proposal,
    result: Result,
    beside: FrontierPaper | None,
    out: Path | None,
    as_json: bool,
) -> None:
    assert result.solution is not None
    covers = coverage(market, policy, result.solution)
    if as_json:
        facts = _facts(proposal, covers) | ({"frontier": asdict(beside)} if beside else {})
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2, sort_keys=True))
        return
    for line in [*summary(market, policy, proposal, covers), *(table(market, beside) if beside else ())]:
        click.echo(line)
    if out is not None:
        click.echo(f"\nWritten to {out}. Check it again: mooring verify FOLDER {out}")


def _facts(proposal: Proposal, covers: Any) -> dict[str, Any]:
    """State an award for programs; amounts in cents, hours in hundredths."""
    goals = [
        {
            "goal": g.goal,
            "line": g.line,
            "unit": g.reading.value,
            "value": g.value,
            "today": g.today,
            "cheapest": g.cheapest,
        }
        for g in proposal.goals
    ]
    covered = {name: round(getattr(covers, name)) for name in ("demand", "placed", "with_cooperatives")}
    return {
        "status": proposal.certificate["status"],
        "certificate": proposal.certificate,
        "goals": goals,
        "coverage": covered | {"lots": covers.lots, "lots_outside": covers.lots_outside},
    }


@click.command()
@click.argument("folder", type=Folder)
@click.argument("out", type=Folder)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for programs.")
def verify(folder: Path, out: Path, as_json: bool) -> None:
    """Hold the award in OUT against the market in FOLDER, without any solver.

    Exit codes: 0 it holds; 2 something cannot be read; 5 it is refused.

    Example: mooring verify fixtures/cleveland award
    """
    market, policy = opened(folder, quiet=True)
    certificate, beside = recheck(market, policy, read_proposal(out)), read_frontier(out)
    if beside is not None:
        hold(market, policy, beside)
    if as_json:
        click.echo(json.dumps({"holds": True, "checks": dict(certificate.checks)}, indent=2))
    else:
        checks = sum(certificate.checks.values())
        click.echo(f"It holds: {checks:,} checks of {len(certificate.checks)} rules, every figure and every digest.")
        if beside is not None:
            click.echo(f"So do the {len(beside.points)} points of its frontier, each held against every rule.")
