"""Delivers what waits in the outbox: one round of it, or one after the other beside the pages.

In a demonstration nothing leaves. What fails is tried again later, and waits where no server is set.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Event, Thread

from flask import Flask

from matcher.errors import MatcherError
from matcher.post import Letter, NotDelivered, Unreachable, text
from matcher.post.mail import mailer
from matcher.rounds.notices import Via
from matcher.settings import Settings
from matcher.storage import outbox
from matcher.storage.database import Database
from matcher.storage.network import network
from matcher.storage.outbox import Outcome, Outgoing
from matcher.storage.people import is_invented
from web.letters import letter

SECONDS_BETWEEN = 20
SECONDS_TO_STOP = 5
LOG = logging.getLogger("mooring.sender")

Carry = Callable[[Letter], None]


@dataclass
class Sent:
    """What a sender did: how many messages were delivered, how many were not, and the last reason."""

    delivered: int = 0
    failed: int = 0
    fault: str = ""

    def count(self, outcomes: list[Outcome]) -> None:
        """Add what became of some messages."""
        faults = [each.fault for each in outcomes if each.fault]
        self.delivered += len(outcomes) - len(faults)
        self.failed += len(faults)
        self.fault = faults[-1] if faults else self.fault


def ways(settings: Settings) -> list[Via]:
    """List the ways out that are set up."""
    mail = [Via.MAIL] if settings.smtp_url and settings.mail_from else []
    return mail + ([Via.TEXT] if settings.text_url else [])


def in_demo(database: Database) -> bool:
    """Tell whether nothing may leave."""
    with database.reading.begin() as session:
        there = network(session)
        return there is None or there.demo


def send(app: Flask, settings: Settings) -> Sent:
    """Deliver everything that is due now; a way on which nothing gets through is left at once."""
    sent = Sent()
    if not in_demo(app.extensions["database"]):
        for via in ways(settings):
            while _send_some(app, settings, via, sent):
                pass
    return sent


def _send_some(app: Flask, settings: Settings, via: Via, sent: Sent) -> bool:
    """Deliver a few messages; return whether there may be more that get through."""
    database, clock = app.extensions["database"], app.extensions["clock"]
    with database.writing.begin() as session:
        claimed = outbox.claim(session, [via], clock())
        there = network(session)
        session.expunge_all()
    if not claimed or there is None:
        return False
    with app.app_context():
        outcomes, gets_through = _delivered(settings, via, claimed, there.time_zone)
    with database.writing.begin() as session:
        outbox.record(session, outcomes, clock())
    sent.count(outcomes)
    return gets_through


def _delivered(settings: Settings, via: Via, claimed: list[Outgoing], zone: str) -> tuple[list[Outcome], bool]:
    """Try each message; once nothing gets through, the rest is not tried."""
    done: list[Outcome] = []
    try:
        with _carrier(settings, via) as carry:
            for each in claimed:
                done.append(_one(carry, each, zone))
    except Unreachable as nobody:
        return done + [Outcome(each.message.id, str(nobody)) for each in claimed[len(done) :]], False
    return done, True


@contextmanager
def _carrier(settings: Settings, via: Via) -> Iterator[Carry]:
    if via == Via.MAIL and settings.smtp_url and settings.mail_from:
        with mailer(settings.smtp_url.get_secret_value(), settings.mail_from) as server:
            yield server.deliver
    elif settings.text_url:
        yield partial(text.deliver, settings.text_url.get_secret_value())


def _one(carry: Carry, outgoing: Outgoing, zone: str) -> Outcome:
    to, account = outgoing.to, outgoing.account
    if to is None or account.disabled_at is not None or is_invented(account):
        return Outcome(outgoing.message.id, "nobody reads there any more", final=True)
    try:
        carry(letter(outgoing, to, zone))
    except NotDelivered as refused:
        return Outcome(outgoing.message.id, str(refused), refused.final)
    return Outcome(outgoing.message.id)


@contextmanager
def sending(app: Flask, settings: Settings) -> Iterator[None]:
    """Deliver what is due beside the pages, every few seconds, until they end."""
    if not ways(settings):
        yield
        return
    stop = Event()
    thread = Thread(target=_go_on, args=(app, settings, stop), name="sender", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(SECONDS_TO_STOP)


def _go_on(app: Flask, settings: Settings, stop: Event) -> None:
    while not stop.wait(SECONDS_BETWEEN):
        try:
            sent = send(app, settings)
        except MatcherError as failed:
            LOG.warning("%s: %s", failed.code, failed)
            continue
        if sent.failed:
            LOG.warning("%s messages were not delivered: %s", sent.failed, sent.fault)
