"""What is set from outside: variables of the environment that begin with MOORING_, and nothing else."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from matcher.errors import MatcherError
from matcher.installed import folder
from matcher.post import LOOPBACK


@dataclass(eq=False)
class SettingsRefused(MatcherError):
    """Raised when variables cannot be used; `faults` says of each what is wrong, never what it holds."""

    faults: tuple[str, ...]
    code = "settings.refused"

    def __str__(self) -> str:
        """Spell the faults, one a line."""
        return "\n".join(self.faults)


def _home() -> Path:
    """In a checkout, `instance` in it; once installed, where Linux keeps what belongs to a user."""
    migrations = folder("migrations")
    in_checkout = migrations.name == "migrations"
    return migrations.parent / "instance" if in_checkout else Path("~/.local/share/mooring")


def _reached_by(*schemes: str) -> Callable[[SecretStr], SecretStr]:
    """Return a check of an address with a host; in the clear it leads to this machine only."""

    def check(secret: SecretStr) -> SecretStr:
        try:
            asked = urlsplit(secret.get_secret_value())
            sound = asked.scheme in schemes and asked.hostname and (asked.port is None or asked.port > 0)
        except ValueError:
            sound = False
        if not sound:
            raise ValueError(f"write an address that begins with {schemes[0]}:// and names a host")
        if asked.scheme == "http" and asked.hostname not in LOOPBACK:
            raise ValueError("write https: in the clear nothing leaves this machine")
        return secret

    return check


class Settings(BaseSettings):
    """Where things are kept and where the pages are served.

    Attributes
    ----------
    home
        Folder of everything this installation keeps (MOORING_HOME).
    database_url
        The database's address (MOORING_DATABASE_URL), hidden when printed; None means a file in `home`.
    host, port
        Where the pages answer (MOORING_HOST, MOORING_PORT).
    base_url
        The address under which people reach the pages from elsewhere (MOORING_BASE_URL), e.g.
        https://mooring.example.org; None where nobody does.
    secret_key
        What seals second factors and signs visits (MOORING_SECRET_KEY), 32 characters or more; None means a file in
        `home`, made at the first start.
    smtp_url, mail_from
        The mail server (MOORING_SMTP_URL), smtps://user:password@host or smtp:// for STARTTLS, hidden when printed; and
        the address mail comes from (MOORING_MAIL_FROM). Without both, mail waits.
    text_url
        Where texts are posted as JSON (MOORING_TEXT_URL), https://user:password@host/path, hidden when printed.
    cluster
        Address of a Dask scheduler whose workers solve (MOORING_CLUSTER); None means processes of this machine.
    """

    model_config = SettingsConfigDict(
        env_prefix="MOORING_", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    home: Path = Field(default_factory=_home)
    database_url: SecretStr | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    base_url: str | None = Field(default=None, pattern=r"^https?://[A-Za-z0-9.\-\[\]:]+$")
    secret_key: SecretStr | None = Field(default=None, min_length=32)
    smtp_url: Annotated[SecretStr, AfterValidator(_reached_by("smtp", "smtps"))] | None = None
    mail_from: str | None = Field(default=None, pattern=r"^[^@\s<>]+@[^@\s<>]+$", max_length=254)
    text_url: Annotated[SecretStr, AfterValidator(_reached_by("https", "http"))] | None = None
    cluster: str | None = None

    @property
    def folder(self) -> Path:
        """`home` as an absolute path."""
        return self.home.expanduser().absolute()

    @property
    def database(self) -> str | Path:
        """The address to open, with its password; or the file in `home`."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return self.folder / "mooring.db"


def read_settings() -> Settings:
    """Read the environment.

    Raises
    ------
    SettingsRefused
        With all variables that cannot be used.
    """
    try:
        return Settings()
    except ValidationError as failed:
        faults = (f"MOORING_{str(each['loc'][0]).upper()}: {each['msg']}." for each in failed.errors())
        raise SettingsRefused(tuple(faults)) from None


def read_secret(settings: Settings) -> bytes:
    """Return the installation's secret; where none is set, that of a file only this user may read, made when missing.

    Raises
    ------
    SettingsRefused
        If the file cannot be read or made.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value().encode()
    file = settings.folder / "secret-key"
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (
            suppress(FileExistsError),
            os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new,
        ):
            new.write(secrets.token_hex(32))
        return file.read_bytes()
    except OSError as failed:
        raise SettingsRefused((f"MOORING_HOME: {file} cannot be used: {failed.strerror}.",)) from None
