"""`mooring backup` and `mooring restore`: a copy of everything in one file, and the way back."""

from __future__ import annotations

from pathlib import Path

import click

from matcher.cli.checking import Head
from matcher.cli.matching import Folder
from matcher.cli.progress import telling
from matcher.cli.serving import ready
from matcher.settings import read_settings
from matcher.storage import backup as storage
from matcher.storage.errors import TrailBroken

Copy = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("backup")
@click.argument("file", type=Folder)
def back_up(file: Path) -> None:
    """Keep a copy of the whole database in FILE, while others go on working.

    The copy is one SQLite file, also of a PostgreSQL database, and is held against its trail before it is called kept.

    Exit codes: 0 it is kept and holds; 1 it is not kept; 5 it is kept, but something in the database was changed.

    Example: mooring backup mooring-2026-12-08.db
    """
    settings = read_settings()
    database = ready(settings)
    with telling("Keeping a copy"):
        found = storage.back_up(database, file)
    click.echo(f"Kept in {file}. {_held(found)}")
    if settings.secret_key is None:
        click.echo(f"Keep {settings.folder / 'secret-key'} apart from it: without it no phone's code fits any more.")
    if found.checked.faults:
        raise TrailBroken(found.checked.faults)


@click.command("restore")
@click.argument("file", type=Copy)
@click.option("--head", default="", type=Head, help="A hash published earlier, which must be in the copy's trail.")
def restore(file: Path, head: str) -> None:
    """Take the copy in FILE back into an empty database, all of it or nothing; everybody signs in again.

    With MOORING_DATABASE_URL set to a new PostgreSQL database, this is also the way there from SQLite.

    Exit codes: 0 it is back and holds; 1 it cannot be taken back; 5 it is not what its trail says, or the head is not
    in it: a copy older than a published head lacks what happened since. Nothing was taken back then.

    Example: mooring restore mooring-2026-12-08.db
    """
    database = ready(read_settings())
    with telling("Taking the copy back"):
        found = storage.restore(database, file, head)
    click.echo(f"Taken back from {file}. {_held(found)}")
    if not head:
        click.echo("An older copy lacks what came later: mooring check --head HASH, with a hash published last, tells.")


def _held(found: storage.Copied) -> str:
    checked = found.checked
    holds = "but not everything is as the events say" if checked.faults else "and everything is as the events say"
    return f"{found.rows} rows arrived, {checked.events} of them events, {holds}. Head: {checked.head}"
