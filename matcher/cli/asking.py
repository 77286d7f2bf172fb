"""`mooring why`: a question about a certified award, answered in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path

import click

from matcher.cli.matching import Folder, opened
from matcher.cli.running import running
from matcher.cli.summary import money
from matcher.errors import Finding, MarketRefused, Where
from matcher.exchange.awards import read_proposal
from matcher.insight.changes import PERCENT
from matcher.insight.recheck import verify as recheck
from matcher.insight.why import Threshold, Why, why
from matcher.market import Market


@click.command("why")
@click.argument("folder", type=Folder)
@click.argument("out", type=Folder)
@click.argument("bid")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for programs.")
@click.option("--seconds", type=click.FloatRange(min=0.001), help="Watchdog: cut every solve off after this long.")
def explain(folder: Path, out: Path, bid: str, as_json: bool, seconds: float | None) -> None:
    """Say what became of BID under the award in OUT: what it won, or why it lost and at what price it would have won.

    The price is a whole percentage of the bid's unit prices, all other bids unchanged. It is called verified only if
    a certified award is proved to be better with the bid at this percentage, and worse at the next.

    Exit codes: 0 it is answered; 2 something cannot be read; 5 the award is refused.

    Example: mooring why fixtures/cleveland award B-0819
    """
    market, policy = opened(folder, quiet=True)
    if bid not in market.bids.bid:
        what, remedy = f"There is no bid {bid}.", "Name a bid as bids.csv has it."
        raise MarketRefused([Finding("bid.unknown", Where("bids.csv"), what, remedy)])
    proposal = read_proposal(out)
    recheck(market, policy, proposal)
    with running("Asking", can_stop=False) as run:
        answer = why(market, policy, proposal, bid, run.terms(policy, seconds))
    if as_json:
        click.echo(json.dumps(asdict(answer) | {"won": answer.won}, ensure_ascii=False, indent=2))
        return
    for line in said(market, answer):
        click.echo(line)


def said(market: Market, answer: Why) -> Iterator[str]:
    """Yield an answer in words."""
    supplier = market.suppliers.name[int(market.bids.supplier[market.bids.bid.index(answer.bid)])]
    yield f"{answer.bid} of {supplier} {'won' if answer.won else 'won nothing'}."
    for row in answer.reasons:
        yield f"  {row.lot}: {row.detail} [{row.rule}]"
    if answer.threshold is not None:
        yield ""
        yield from _threshold(market, answer.threshold)


def _threshold(market: Market, found: Threshold) -> Iterator[str]:
    word = "Verified" if found.verified else "Estimate"
    if found.percent is None:
        yield f"{word}: no price would have won{_floor(found)}."
    elif found.percent == PERCENT:
        yield "Estimate: within what the award is proved to, it could have won at its own prices."
    else:
        yield f"{word}: it would have won a part at {found.percent} % of its unit prices, all other bids unchanged."
        yield from _margins(market, found, found.percent)
    if not found.verified and found.gain is not None:
        yield "The solves are not proved closely enough to be certain; more work may be (limits.work in policy.toml)."


def _floor(found: Threshold) -> str:
    if found.least == 1:
        return "; the reason above decided"
    return f"; below {found.least} % its prices no longer pay its hours at the wage floor"


def _margins(market: Market, found: Threshold, percent: int) -> Iterator[str]:
    if found.gain is not None:
        better = money(market, Fraction(found.gain), cents=True)
        yield f"At {percent} % the best award found is {better} better with it than without it."
    if found.loss is not None:
        worse = money(market, Fraction(found.loss), cents=True)
        yield f"At {percent + 1} % it is {worse} worse."
    if found.least > 1:
        yield f"Below {found.least} % its prices no longer pay its hours at the wage floor."
