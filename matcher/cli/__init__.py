"""The `mooring` command: match and verify folders, keep rounds in a database, show them in a browser."""

from __future__ import annotations

import sys
from typing import Any

import click

from matcher import __version__
from matcher.cli.accounts import user_add
from matcher.cli.asking import explain
from matcher.cli.checking import check
from matcher.cli.keeping import back_up, restore
from matcher.cli.matching import match, verify
from matcher.cli.sending import send_messages
from matcher.cli.serving import demo, import_folder, migrate_database, serve
from matcher.errors import CertificateRefused, MarketRefused, MatcherError
from matcher.storage.errors import TrailBroken

FAILED, REFUSED_INPUT, REFUSED_AWARD = 1, 2, 5
"""Exit codes of what is refused; those of an answer stand in `matcher.cli.matching`."""


class Plain(click.Group):
    """A group that says refusals in plain sentences instead of showing a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a refusal ends it with its sentences and its exit code."""
        try:
            return super().invoke(ctx)
        except MarketRefused as refused:
            _say(refused.findings)
            sys.exit(REFUSED_INPUT)
        except CertificateRefused as refused:
            _say(["Refused: the award does not pass the check.", *refused.breaches])
            sys.exit(REFUSED_AWARD)
        except TrailBroken as broken:
            _say([f"{each} [{broken.code}]" for each in broken.faults])
            sys.exit(REFUSED_AWARD)
        except MatcherError as failed:
            _say([f"{failed} [{failed.code}]"])
            sys.exit(FAILED)


def _say(lines: Any) -> None:
    for line in lines:
        click.echo(str(line), err=True)


@click.group(cls=Plain, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mooring")
def main() -> None:
    """Match what anchor institutions buy with what worker-owned firms can supply.

    Example: mooring match fixtures/cleveland --out award
    """


COMMANDS: tuple[click.Command, ...] = (
    *(match, verify, explain),
    *(demo, serve, import_folder, migrate_database, check, back_up, restore, user_add, send_messages),
)
for _command in COMMANDS:
    main.add_command(_command)
