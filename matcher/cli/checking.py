"""`mooring check`: hold the database against its trail, and write the trail for somebody outside."""

from __future__ import annotations

import re
from pathlib import Path

import click

from matcher.cli.matching import Folder
from matcher.cli.progress import telling
from matcher.cli.serving import ready
from matcher.errors import FolderRefused
from matcher.rounds.trail import written
from matcher.settings import read_settings
from matcher.storage import checking
from matcher.storage.database import Database
from matcher.storage.errors import TrailBroken
from matcher.storage.trail import links


class _Head(click.ParamType[str]):
    """All digits of a hash."""

    name = "hash"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what is no hash."""
        if value and not re.fullmatch("[0-9a-f]{64}", value):
            self.fail("it takes all 64 digits of a hash, 0 to 9 and a to f.", param, ctx)
        return value


Head = _Head()


@click.command()
@click.option("--head", default="", type=Head, help="A hash published earlier, which must be in the trail.")
@click.option("--write", "file", type=Folder, help="Write the trail here, to be checked elsewhere.")
def check(head: str, file: Path | None) -> None:
    """Hold every row against the trail: the chain of events, its guards, and what each event says.

    Exit codes: 0 everything holds; 5 something was changed, and is named.

    Example: mooring check --write trail.txt
    """
    database = ready(read_settings())
    if file is not None:
        _write(database, file)
    with telling("Checking the trail"), database.reading.begin() as session:
        found = checking.check(session, head)
    if found.faults:
        raise TrailBroken(found.faults)
    click.echo(f"{found.events} events hold, and every row is as they say. Head: {found.head}")


def _write(database: Database, file: Path) -> None:
    try:
        with file.open("w", encoding="ascii", errors="surrogateescape") as handle, database.reading.begin() as session:
            handle.writelines(map(written, links(session)))
    except OSError as failed:
        raise FolderRefused(str(file), failed.strerror or "the file system says no") from None
