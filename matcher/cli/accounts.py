"""`mooring user-add`: the first account of a network, made by whoever runs the server."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import available_timezones

import click

from matcher.cli.serving import ready
from matcher.rounds.actor import COMMAND
from matcher.rounds.people import HELD_IN, Kind, Role
from matcher.settings import read_secret, read_settings
from matcher.storage.keys import Keys
from matcher.storage.network import found
from matcher.storage.people import add_account, add_organisation, invite, organisations
from web.language import LANGUAGES, SOURCE, prefix

ROLES = [str(each) for each in Role]


@click.command("user-add")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), default=["admin"], show_default=True)
@click.option("--organisation", default="Network office", show_default=True, help="Its name; made if it is not there.")
@click.option(
    "--time-zone", default="UTC", show_default=True, help="The network's, set for good with its first account."
)
@click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    default=SOURCE,
    show_default=True,
    help="What they are written in.",
)
def user_add(email: str, name: str, roles: tuple[str, ...], organisation: str, time_zone: str, language: str) -> None:
    """Add a person and print the address at which they set a password and a second factor.

    The first one founds the network. Administrators invite everybody else on the pages.

    Example: mooring user-add ana@example.org --name "Ana Reyes" --time-zone America/New_York
    """
    if time_zone not in available_timezones():
        raise click.UsageError(f"There is no time zone {time_zone}. Write one like America/New_York.")
    settings, held = read_settings(), [Role(each) for each in roles]
    keys, now = Keys(read_secret(settings)), datetime.now(UTC)
    with ready(settings).writing.begin() as session:
        found(session, time_zone, COMMAND, now)
        known = {each.name.casefold(): each for each in organisations(session)}
        home = known.get(organisation.casefold()) or add_organisation(
            session, organisation, _kind(held), None, COMMAND, now
        )
        made = add_account(session, email, name, home, held, COMMAND, now, language=language)
        token = invite(session, keys, made.id, COMMAND, now)
    base = settings.base_url or f"http://{settings.host}:{settings.port}"
    click.echo(
        f"Added {made.name}. Start `mooring serve`, and open within seven days:\n"
        f"{base}{prefix(language)}/invitations/{token}"
    )


def _kind(roles: list[Role]) -> Kind:
    """Choose the kind of a new organisation: the one that gives its first role."""
    return next(kind for kind, given in HELD_IN.items() if roles[0] in given)
