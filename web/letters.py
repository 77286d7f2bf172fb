"""What people are told, in words: as a line of their list, as a mail, as a text.

Whatever leaves says what happened, in which round and until when. It holds no price and none of anybody's free text,
and it leads nowhere but to the sign-in page: what counts stands behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from matcher.post import Letter
from matcher.post.text import LENGTH
from matcher.rounds.notices import Happening, Via
from matcher.storage.notices import Told
from matcher.storage.outbox import Outgoing
from web import formats
from web.language import FIGURES, of_account, prefix


@dataclass(frozen=True, slots=True)
class Sentence:
    """What happened, as a title, and what it means for whoever reads it."""

    title: str
    means: str


def happening_word(happening: Happening) -> str:
    """Name something people are told of, as a switch has it."""
    return {
        Happening.PUBLISHED: _("A round is published"),
        Happening.ASKED: _("Somebody asks a question about a round of yours"),
        Happening.ANSWERED: _("A question is answered"),
        Happening.ADDENDUM: _("Published demand changes"),
        Happening.TO_CONFIRM: _("Something waits for your signature"),
        Happening.SENT_BACK: _("An approver says no"),
        Happening.EXTENDED: _("A round closes later"),
        Happening.CANCELLED: _("A round is cancelled"),
    }[happening]


def sentence(told: Told, time_zone: str) -> Sentence:
    """Say what somebody is told."""
    facts, name = told.facts, told.round_name
    title, means = _words(Happening(told.notice.happening), facts, _when(facts, time_zone))
    return Sentence(title % {"round": name}, means)


def _when(facts: dict[str, Any], time_zone: str) -> str:
    return formats.moment(facts["until"], time_zone) if facts.get("until") else ""


def _words(happening: Happening, facts: dict[str, Any], when: str) -> tuple[str, str]:
    number = facts.get("number", "")
    return {
        Happening.PUBLISHED: (
            _("%(round)s is open for bids"),
            _("Bids are taken until %(when)s.", when=when),
        ),
        Happening.ASKED: (
            _("A question about %(round)s"),
            _("Question %(number)s waits for an answer.", number=number),
        ),
        Happening.ANSWERED: (
            _("An answer about %(round)s"),
            _("Question %(number)s is answered, for everybody.", number=number),
        ),
        Happening.ADDENDUM: (
            _("%(round)s has changed"),
            _("Addendum %(number)s changes what is asked for. Bids sent before it must be confirmed.", number=number),
        ),
        Happening.TO_CONFIRM: (
            _("Your signature is asked for on %(round)s"),
            _("An officer asks you to agree to a change of the round, or to say no."),
        ),
        Happening.SENT_BACK: (
            _("The approver said no on %(round)s"),
            _("What you asked for was not agreed to. The reason stands with the round."),
        ),
        Happening.EXTENDED: (
            _("%(round)s closes later"),
            _("Bids are now taken until %(when)s.", when=when),
        ),
        Happening.CANCELLED: (
            _("%(round)s is cancelled"),
            _("No bid will be opened. The reason stands with the round."),
        ),
    }[happening]


def letter(outgoing: Outgoing, to: str, time_zone: str) -> Letter:
    """Write a message as it leaves, in the language of whoever it is for."""
    letters = of_account(outgoing.account)
    with force_locale(FIGURES[letters]):
        return _letter(outgoing, to, time_zone, letters)


def _letter(outgoing: Outgoing, to: str, time_zone: str, letters: str) -> Letter:
    mark = f"notice-{outgoing.told.notice.id}-{outgoing.message.via}"
    if outgoing.message.via == Via.TEXT:
        return Letter(to=to, subject="", body=_text(outgoing.told, time_zone, letters), mark=mark, language=letters)
    said = sentence(outgoing.told, time_zone)
    lines = [
        _("Good day %(name)s,", name=outgoing.account.name),
        f"{said.title}. {said.means}",
        _way_in(letters),
        _("You can choose under Notices what is sent to you. Mooring never asks for a password or a price by mail."),
    ]
    return Letter(to=to, subject=said.title, body="\n\n".join(lines) + "\n", mark=mark, language=letters)


def _text(told: Told, time_zone: str, letters: str) -> str:
    """Write a text; where it would be too long for a phone, the name of the round gives way and not the way in."""
    said = sentence(told, time_zone)
    written = f"{said.title}. {said.means} {_way_in(letters)}"
    over = len(written) - LENGTH
    if over <= 0 or len(told.round_name) <= over + 1:
        return written
    return _text(replace(told, round_name=f"{told.round_name[: -over - 1]}…"), time_zone, letters)


def _way_in(letters: str) -> str:
    """Say how to go on; without an address that people reach, in words."""
    base = current_app.config["BASE_URL"]
    if not base or not urlsplit(base).netloc:
        return _("Sign in to read more.")
    return _("Sign in to read more: %(address)s", address=f"{base}{prefix(letters)}/signin")
