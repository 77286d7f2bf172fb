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
from matcher.cli.summary import summary
from matcher.insight.baselines import price_alone
from matcher.insight.coverage import coverage
from matcher.insight.paper import propose
from matcher.insight.recheck import awarded
from matcher.insight.refusal import without_award
from matcher.installed import folder as installed
from matcher.market import Market
from matcher.policy import Policy
from matcher.settings import Settings, read_settings
from matcher.solve import solve, terms_of
from matcher.solve.result import Status
from matcher.storage import rounds, runs
from matcher.storage.database import Database, open_database
from matcher.storage.migration import migrate
from web import create_app, warm

AWARDED = (Status.PROVED, Status.FEASIBLE)
"""Statuses of a run with an award."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
PORTS_TRIED = 50
"""Ports after a taken one that are tried before giving up."""


@click.command()
@click.option("--once", is_flag=True, help="Stop after the summary instead of serving the pages.")
def demo(once: bool) -> None:
    """Show an invented network end to end: migrate, load, match, summary, pages until Ctrl-C.

    Run again, it finds the same round and its award; nothing is lost.

    Example: mooring demo --once
    """
    settings = read_settings()
    database = ready(settings)
    round_id = _kept(database, installed("fixtures") / "cleveland")
    if not once:
        _serve(database, settings, f"rounds/{round_id}/")


@click.command()
@click.option("--host", help="Address to listen on; loopback only, as long as there are no accounts.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the pages of the rounds in the database until Ctrl-C.

    Example: mooring serve --port 8080
    """
    settings = read_settings()
    chosen = {"host": host or settings.host, "port": port or settings.port}
    settings = settings.model_copy(update=chosen)
    if settings.host not in LOOPBACK:
        raise click.UsageError(
            f"Mooring has no accounts yet, so it serves this machine only, not {settings.host}."
            f" Use --host 127.0.0.1, and an SSH tunnel from elsewhere."
        )
    _serve(ready(settings), settings, "")


@click.command("import")
@click.argument("folder", type=Folder)
def import_folder(folder: Path) -> None:
    """Keep the market in FOLDER as a round, match it, and keep the award beside it.

    Example: mooring import our-network
    """
    round_id = _kept(ready(read_settings()), folder)
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


def _kept(database: Database, folder: Path) -> int:
    """Keep a folder's market as a round with an award, unless it is kept already; print the summary."""
    with telling("Reading the market"):
        market, policy = opened(folder)
    with database.writing.begin() as session:
        round_id = rounds.import_market(session, market, policy, datetime.now(UTC))
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
    with telling("Matching") as tell:
        result = solve(market, policy, terms=terms_of(policy, tell=tell))
        if result.solution is None:
            with database.writing.begin() as session:
                runs.store(session, round_id, without_award(market, policy, result), datetime.now(UTC))
            end_without_award(result)
        cheapest = solve(market, price_alone(policy), terms=terms_of(policy, tell=tell))
        proposal = propose(market, policy, result, cheapest)
    with database.writing.begin() as session:
        return runs.store(session, round_id, proposal, datetime.now(UTC))


def _serve(database: Database, settings: Settings, path: str) -> None:
    port = _free_port(settings.host, settings.port)
    app = create_app(database)
    warm(app)
    server = create_server(app, host=settings.host, port=port, threads=4, ident="Mooring")
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    click.echo(f"\nServing on http://{shown}:{port}/{path} until Ctrl-C")
    try:
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
