"""`mooring send`: deliver what waits in the outbox once, for machines that rather call it every few minutes."""

from __future__ import annotations

import click

from matcher.cli.serving import ready
from matcher.settings import read_secret, read_settings
from matcher.storage.keys import Keys
from web import create_app
from web.sender import in_demo, send, ways


@click.command("send")
def send_messages() -> None:
    """Deliver the mails and texts that are due, once. `mooring serve` does so by itself.

    Needs MOORING_SMTP_URL with MOORING_MAIL_FROM, or MOORING_TEXT_URL.

    Example: mooring send
    """
    settings = read_settings()
    database = ready(settings)
    if in_demo(database):
        click.echo("This network is a demonstration, or not founded yet: nothing leaves it.")
        return
    if not ways(settings):
        raise click.UsageError("Set MOORING_SMTP_URL and MOORING_MAIL_FROM, or MOORING_TEXT_URL.")
    sent = send(create_app(database, Keys(read_secret(settings)), settings.base_url), settings)
    click.echo(f"{sent.delivered} delivered, {sent.failed} not.")
    if sent.failed:
        click.echo(f"The last reason: {sent.fault}. They are tried again by and by.", err=True)
        raise SystemExit(1)
