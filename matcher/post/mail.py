"""Mail over SMTP: `smtps://user:password@host` is encrypted from the first byte, `smtp://` by STARTTLS.

To another machine nothing goes unencrypted, a password neither.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, localtime
from urllib.parse import SplitResult, unquote, urlsplit

from matcher.post import LOOPBACK, SECONDS, Letter, NotDelivered, Unreachable

PORTS = {"smtp": 587, "smtps": 465}
UNADDRESSED = (ValueError, IndexError, MessageError)
"""What `email` raises of an address that it cannot write."""


class Mailer:
    """An open connection over which letters go."""

    def __init__(self, server: smtplib.SMTP, sender: str) -> None:
        """Take a connection that is encrypted and signed in as far as it will be."""
        self._server, self._sender = server, sender

    def deliver(self, letter: Letter) -> None:
        """Hand a letter over.

        Raises
        ------
        NotDelivered
            If the server does not take it.
        Unreachable
            If the connection is gone.
        """
        try:
            mail = written(letter, self._sender)
        except UNADDRESSED as unaddressed:
            raise NotDelivered(_plain(unaddressed), final=True) from None
        try:
            self._server.send_message(mail, self._sender, [letter.to])
        except smtplib.SMTPRecipientsRefused as refused:
            raise _refused(*next(iter(refused.recipients.values()))) from None
        except smtplib.SMTPResponseException as refused:
            raise _refused(refused.smtp_code, refused.smtp_error) from None
        except (smtplib.SMTPException, OSError) as failed:
            raise Unreachable(_plain(failed)) from None


@contextmanager
def mailer(url: str, sender: str) -> Iterator[Mailer]:
    """Connect to the server of an address.

    Raises
    ------
    Unreachable
        If it is not there, not encrypted, or does not let us in.
    """
    asked = urlsplit(url)
    try:
        server = _connected(asked)
    except (smtplib.SMTPException, OSError) as failed:
        raise Unreachable(_plain(failed)) from None
    try:
        yield Mailer(server, sender)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()


def _connected(asked: SplitResult) -> smtplib.SMTP:
    host, port = asked.hostname or "", asked.port or PORTS[asked.scheme]
    if asked.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, port, timeout=SECONDS)
    try:
        if asked.scheme == "smtp":
            _encrypt(server, host)
        if asked.username:
            server.login(unquote(asked.username), unquote(asked.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _encrypt(server: smtplib.SMTP, host: str) -> None:
    """Begin encryption; where the server has none, go on only on this machine."""
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
    elif host not in LOOPBACK:
        raise smtplib.SMTPException("it offers no encryption (STARTTLS)")


def written(letter: Letter, sender: str) -> EmailMessage:
    """Write a letter as mail; a break in a head is a space, so that no text makes a head of its own."""
    mail = EmailMessage()
    mail["Subject"] = " ".join(letter.subject.split())
    mail["From"] = Address("Mooring", addr_spec=sender)
    mail["To"] = Address(addr_spec=letter.to)
    mail["Date"] = format_datetime(localtime())
    mail["Message-ID"] = f"<{letter.mark}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.body)
    if letter.language:  # after the content, which puts heads of its own in place of others
        mail["Content-Language"] = letter.language
    return mail


def _refused(code: int, said: bytes | str) -> NotDelivered:
    """Take an answer of the server: those from 500 on stand (RFC 5321 §4.2.1)."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return NotDelivered(f"{code} {' '.join(text.split())}", final=code >= 500)


def _plain(failed: Exception) -> str:
    if isinstance(failed, smtplib.SMTPResponseException):
        return str(_refused(failed.smtp_code, failed.smtp_error))
    words = failed.strerror if isinstance(failed, OSError) and failed.strerror else str(failed)
    return " ".join(words.split()) or type(failed).__name__
