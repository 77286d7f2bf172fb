"""`mooring demo`, `serve`, `import` and `migrate`: rounds in a database, pages in a browser."""

from __future__ import annotations

import errno
import socket
from datetime import UTC, datetime
from pathlib import Path

import click
from waitress.server import create_server

from matcher.cli.matching import Folder, end_without_award, opened
from matcher.cli.progress import telling
from matcher.cli.running import running
from matcher.cli.summary import summary
from matcher.insight.baselines import price_alone
from matcher.insight.coverage import coverage
from matcher.insight.paper import propose
from matcher.insight.recheck import awarded
from matcher.insight.refusal import without_award
from matcher.installed import folder as installed
from matcher.market import Market
from matcher.policy import Policy
from matcher.rounds.states import State
from matcher.settings import Settings, read_secret, read_settings
from matcher.solve import solve
from matcher.solve.result import Status
from matcher.storage import rounds, runs
from matcher.storage.database import Database, open_database
from matcher.storage.demo import prepare, settle
from matcher.storage.keys import Keys
from matcher.storage.migration import migrate
from matcher.storage.network import network
from web import create_app, warm
from web.sender import sending

AWARDED = (Status.PROVED, Status.FEASIBLE)
"""Statuses of a run with an award."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
CLEVELAND = installed("fixtures") / "cleveland"
PORTS_TRIED = 50
"""Ports after a taken one that are tried before giving up."""


@click.command()
@click.option("--once", is_flag=True, help="Stop after the summary instead of serving the pages.")
def demo(once: bool) -> None:
    """Show an invented network end to end: migrate, load, match, summary, pages until Ctrl-C.

    The database stays a demonstration for ever: anybody who reaches its pages may be any of its invented people.
    Run again, it finds the same round and its award; nothing is lost.

    Example: mooring demo --once
    """
    settings = read_settings()
    database = ready(settings)
    market, policy = opened(CLEVELAND, quiet=True)
    with database.writing.begin() as session:
        settle(session, market.digest, datetime.now(UTC))
    round_id = _kept(database, market, policy, State.AWARDED)
    with database.writing.begin() as session:
        prepare(session, round_id, datetime.now(UTC))
    if not once:
        _serve(database, settings)


@click.command()
@click.option("--host", help="Address to listen on; another than loopback needs accounts and MOORING_BASE_URL.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the pages of the rounds in the database until Ctrl-C.

    Example: mooring serve --port 8080
    """
    settings = read_settings()
    chosen = {"host": host or settings.host, "port": port or settings.port}
    settings = settings.model_copy(update=chosen)
    database = ready(settings)
    _refuse_strange_host(database, settings)
    _serve(database, settings)


def _refuse_strange_host(database: Database, settings: Settings) -> None:
    """Serve other machines only where people have accounts, under one name."""
    if settings.host in LOOPBACK:
        return
    with database.reading.begin() as session:
        there = network(session)
        what = "has no accounts yet (mooring user-add)" if there is None else "is a demonstration" if there.demo else ""
    if what:
        raise click.UsageError(f"This network {what}, so it serves this machine only, not {settings.host}.")
    if settings.base_url is None:
        raise click.UsageError("Set MOORING_BASE_URL to the address people use, e.g. https://mooring.example.org.")


@click.command("import")
@click.argument("folder", type=Folder)
def import_folder(folder: Path) -> None:
    """Keep the market in FOLDER as a round, match it, and keep the award beside it.

    Example: mooring import our-network
    """
    database = ready(read_settings())
    with telling("Reading the market"):
        market, policy = opened(folder)
    round_id = _kept(database, market, policy, State.OPENED)
    click.echo(f"\nKept as round {round_id}. See it: mooring serve")


@click.command("migrate")
def migrate_database() -> None:
    """Bring the database up to this version's tables.

    Example: mooring migrate
    """
    settings = read_settings()
    ready(settings)
    click.echo("The database is up to date.")


def ready(settings: Settings) -> Database:
    """Open the database and bring it to this version's tables."""
    with telling("Preparing the database"):
        database = open_database(settings.database)
        migrate(database.engine)
    return database


def _kept(database: Database, market: Market, policy: Policy, state: State) -> int:
    """Keep a market as a round with an award, unless it is kept already; print the summary."""
    with database.writing.begin() as session:
        round_id = rounds.import_market(session, market, policy, datetime.now(UTC), state=state)
        run = runs.latest(session, round_id)
        run_id = run.id if run and run.status in AWARDED else None
    if run_id is None:
        run_id = _matched(database, round_id, market, policy)
    with database.reading() as session:
        proposal = runs.read(session, run_id)
    for line in summary(market, policy, proposal, coverage(market, policy, awarded(proposal))):
        click.echo(line)
    return round_id


def _matched(database: Database, round_id: int, market: Market, policy: Policy) -> int:
    with running("Matching", can_stop=False) as run:
        result = solve(market, policy, terms=run.terms(policy))
        if result.solution is None:
            with database.writing.begin() as session:
                runs.store(session, round_id, without_award(market, policy, result), datetime.now(UTC))
            end_without_award(result)
        cheapest = solve(market, price_alone(policy), terms=run.terms(policy))
        proposal = propose(market, policy, result, cheapest)
    with database.writing.begin() as session:
        return runs.store(session, round_id, proposal, datetime.now(UTC))


def _serve(database: Database, settings: Settings) -> None:
    port = _free_port(settings.host, settings.port)
    app = create_app(database, Keys(read_secret(settings)), settings.base_url)
    warm(app)
    server = create_server(app, host=settings.host, port=port, threads=4, ident="Mooring")
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    click.echo(f"\nServing on http://{shown}:{port}/ until Ctrl-C")
    try:
        with sending(app, settings):
            server.run()
    except KeyboardInterrupt:
        click.echo("Stopped.")
    finally:
        server.close()


def _free_port(host: str, wanted: int) -> int:
    """Return the wanted port, or the next free one, and say so."""
    for port in range(wanted, min(wanted + PORTS_TRIED, 65535) + 1):
        if _free(host, port):
            if port != wanted:
                click.echo(f"Port {wanted} is taken; using {port}.")
            return port
    raise click.UsageError(f"Ports {wanted} to {wanted + PORTS_TRIED} are all taken. Name another with --port.")


def _free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as failed:
            if failed.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
        return True
