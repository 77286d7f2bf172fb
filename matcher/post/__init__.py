"""What carries a message away: mail over SMTP, texts over HTTPS. Nothing here knows what a round is.

A carrier raises `NotDelivered` for one message, and `Unreachable` where no message gets through at present.
"""

from __future__ import annotations

from dataclasses import dataclass

from matcher.errors import MatcherError

SECONDS = 20
"""How long a server elsewhere may take for one answer."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""Hosts to which words may go without encryption: they do not leave this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message as somebody reads it; `mark` is its name, the same each time it is tried.

    Attributes
    ----------
    to
        An e-mail address, or a phone's number as `+12165550134`.
    language
        The letters of the language it is in (RFC 5646), "" where nobody says.
    """

    to: str
    subject: str
    body: str
    mark: str
    language: str = ""


@dataclass(eq=False)
class NotDelivered(MatcherError):
    """Raised when a server refused one message; `final` if another try would end the same."""

    reason: str
    final: bool = False
    code = "post.not_delivered"

    def __str__(self) -> str:
        """Spell the server's words."""
        return self.reason


@dataclass(eq=False)
class Unreachable(MatcherError):
    """Raised when no message gets through: nobody there, no encryption, wrong password."""

    reason: str
    code = "post.unreachable"

    def __str__(self) -> str:
        """Spell what is in the way."""
        return self.reason
