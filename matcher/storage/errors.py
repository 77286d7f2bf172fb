"""What a database may refuse, each with its place and what to do; a password is never shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from matcher.errors import MatcherError


@dataclass(eq=False)
class DatabaseFailed(MatcherError):
    """Raised when the database could not do what was asked; nothing of it is kept.

    Attributes
    ----------
    place
        Path of the file, or the address without the password.
    reason
        In the words of the database.
    """

    place: str
    reason: str
    code = "database.failed"
    sentence: ClassVar[str] = (
        "The database {place} failed: {reason}. Nothing was changed; look into its log, then try again."
    )

    def __str__(self) -> str:
        """Spell place, reason and remedy."""
        return self.sentence.format(place=self.place, reason=self.reason)


class AddressWrong(DatabaseFailed):
    """Raised when MOORING_DATABASE_URL is not an address of SQLite or PostgreSQL."""

    code = "database.address"
    sentence = (
        "MOORING_DATABASE_URL cannot be used ({place}): {reason}. Write sqlite:////folder/mooring.db or"
        " postgresql://user:password@host/database."
    )


class NotADatabase(DatabaseFailed):
    """Raised when the file is something else, or damaged."""

    code = "database.file"
    sentence = (
        "{place} is not a sound SQLite database: {reason}. Move it away, or set MOORING_DATABASE_URL to another file."
    )


class DatabaseUnreachable(DatabaseFailed):
    """Raised when nothing can be opened there: no server, no such database, no such folder."""

    code = "database.unreachable"
    sentence = (
        "The database {place} cannot be opened: {reason}. Check that the server runs, or that the folder may"
        " be written, and what MOORING_DATABASE_URL or MOORING_HOME says."
    )


class DatabaseReadOnly(DatabaseFailed):
    """Raised when the database may be read but not written."""

    code = "database.read_only"
    sentence = (
        "The database {place} cannot be written: {reason}. Give this user the right to write there, or set"
        " MOORING_HOME to another folder."
    )


class DatabaseBusy(DatabaseFailed):
    """Raised when somebody else kept the database locked for too long."""

    code = "database.busy"
    sentence = "The database {place} is busy: {reason}. Nothing was changed; try again in a moment."


class DatabaseFull(DatabaseFailed):
    """Raised when there is no room left."""

    code = "database.full"
    sentence = "The database {place} is full: {reason}. Nothing was changed; make room and try again."


class DatabaseNewer(DatabaseFailed):
    """Raised when a later version of Mooring has been at work; this one would not understand the tables."""

    code = "database.newer"
    sentence = (
        "The database {place} is of a later version of Mooring ({reason}). Install that version, or set"
        " MOORING_DATABASE_URL to another database."
    )


@dataclass(eq=False)
class BackupRefused(MatcherError):
    """Raised when a copy cannot be made or taken back; the database stays as it was."""

    file: str
    reason: str
    code = "backup.refused"

    def __str__(self) -> str:
        """Spell which file and why."""
        return f"The backup {self.file} cannot be used: {self.reason}. Nothing was changed."


@dataclass(eq=False)
class RoundUnknown(MatcherError):
    """Raised when there is no round of this number."""

    round_id: int
    code = "round.unknown"

    def __str__(self) -> str:
        """Spell which round is missing."""
        return f"There is no round {self.round_id}."


@dataclass(eq=False)
class LotUnknown(MatcherError):
    """Raised when a round has no lot of this id."""

    lot: str
    code = "lot.unknown"

    def __str__(self) -> str:
        """Spell which lot is missing."""
        return f"There is no lot {self.lot}."


@dataclass(eq=False)
class RoundUnopened(MatcherError):
    """Raised when a round has no market yet, since its bids are not in."""

    round_id: int
    code = "round.unopened"

    def __str__(self) -> str:
        """Spell which round is meant."""
        return f"Round {self.round_id} has no bids yet."


@dataclass(eq=False)
class RoundDamaged(MatcherError):
    """Raised when a round's rows are no longer those that were imported."""

    round_id: int
    what: str
    code = "round.damaged"

    def __str__(self) -> str:
        """Spell which part of which round differs."""
        return (
            f"The {self.what} of round {self.round_id} is no longer what was imported: its digest differs."
            " Restore the database from a backup."
        )


@dataclass(eq=False)
class UploadUnknown(MatcherError):
    """Raised when an organisation sent no file of this number for this purpose."""

    upload_id: int
    code = "upload.unknown"

    def __str__(self) -> str:
        """Spell which file is missing."""
        return f"There is no file {self.upload_id}."


@dataclass(eq=False)
class RunUnknown(MatcherError):
    """Raised when there is no run of this number."""

    run_id: int
    code = "run.unknown"

    def __str__(self) -> str:
        """Spell which run is missing."""
        return f"There is no run {self.run_id}."


@dataclass(eq=False)
class RunRefused(MatcherError):
    """Raised when a proposal does not belong to the round; nothing of it is kept."""

    round_id: int
    reason: str
    code = "run.refused"

    def __str__(self) -> str:
        """Spell why."""
        return f"This proposal is not one of round {self.round_id}: {self.reason}. Match the round again."


@dataclass(eq=False)
class TrailBroken(MatcherError):
    """Raised when the database is not what its trail says; `faults` names each place."""

    faults: tuple[str, ...]
    code = "trail.broken"

    def __str__(self) -> str:
        """Spell the places, one a line."""
        return "\n".join(self.faults)


class Refused(MatcherError):
    """Raised when a rule refuses a deed; `code` is the rule, `facts` are what it speaks of."""

    def __init__(self, code: str, *facts: str) -> None:
        """Take the rule's code."""
        super().__init__(code, *facts)
        self.code, self.facts = code, facts

    def __str__(self) -> str:
        """Spell the rule in English; pages have their own words."""
        return REFUSALS[self.code].format(*self.facts)


class PeopleRefused(Refused):
    """Raised when people may not be as somebody asked."""


class RoundRefused(Refused):
    """Raised when a published round, or what is asked about it, may not be as somebody asked."""


class DemandRefused(Refused):
    """Raised when what a round asks for may not be as somebody asked."""


REFUSALS = {
    "network.demo": (
        "This database is a demonstration, and stays one. For real people set MOORING_HOME to a new folder."
    ),
    "network.in_use": "This database is in use, so it is no demonstration. Set MOORING_HOME to a new folder for one.",
    "network.time_zone": "This network was founded with the time zone {0}, which does not change.",
    "name.unusable": "A name has one to 120 characters that can be seen.",
    "email.unusable": "An e-mail address looks like ana@example.org.",
    "email.taken": "There is an account with the address {0} already.",
    "organisation.taken": "There is an organisation called {0} already.",
    "organisation.party_unusable": "An id in rounds has up to 64 characters that can be seen, and begins no formula.",
    "organisation.party_taken": "That id in rounds is the one of {0}.",
    "organisation.unknown": "There is no such organisation.",
    "role.until": "The last day of a role is a date such as 2027-03-31.",
    "role.none": "Choose at least one role.",
    "role.not_here": "An organisation of this kind does not give this role: {0}.",
    "role.two_people": "Two people hold these roles, never one: {0} and {1}.",
    "account.unknown": "There is no such account.",
    "account.stale": "Somebody else gave this account other roles meanwhile.",
    "account.own": "Another administrator has to do this: nobody changes their own account.",
    "invitation.over": "This invitation was used, replaced, or is older than seven days. Ask for a new one.",
    "code.wrong": "This code does not fit. Wait for the next one, or take one from the printed list.",
    "password.wrong": "This is not the present password.",
    "question.closed": "Questions about this round are not taken any more.",
    "question.many": "Twenty questions of this organisation wait for an answer already.",
    "question.unknown": "There is no such question.",
    "answer.published": "This question is answered; what was published stays.",
    "answer.closed": "This round is closed, so no answer would reach a bidder in time.",
    "answer.stale": "Somebody else wrote on this answer in the meantime.",
    "addendum.empty": "There is no change to publish.",
    "addendum.closed": "This round is not open any more, so its demand stays as it is.",
    "addendum.stale": "Somebody else changed this in the meantime.",
    "motion.not_open": "This round is not open any more, so it cannot close later.",
    "motion.over": "This round cannot be cancelled any more.",
    "motion.not_later": "The new closing is not later than the present one.",
    "motion.too_late": "A round closes at most a year later.",
    "motion.waits": "Something else waits for the approver.",
    "motion.not_lead": "Only the anchor that leads the round does this.",
    "motion.decided": "This is decided already.",
    "motion.own": "Another person has to agree to this.",
    "tender.not_draft": "This round is not a draft any more, so this cannot be changed.",
    "tender.no_party": "This organisation has no id in rounds, so it cannot buy in one.",
    "tender.reason": "A reason has one to 1,000 characters that can be seen.",
    "lot.gone": "Somebody removed this lot in the meantime.",
    "lot.buyer": "Whoever wants this lot does not buy in this round.",
    "tender.stale": "Somebody else changed this in the meantime.",
    "anchor.not_lead": "The officers of {0} decide who joins.",
    "anchor.cannot_join": "Only anchors that have an id in rounds and are not in this one can join.",
    "anchor.cannot_leave": "Only an anchor that joined can leave.",
    "anchor.has_lots": "{0} still has lots in this round.",
    "anchor.not_joined": "This organisation is not in the round.",
    "anchor.stale": "Somebody else changed these terms in the meantime.",
    "sign.changed": "Something was changed since this was shown.",
    "sign.incomplete": "The round is not ready to be signed.",
    "sign.not_yours": "Officers and approvers of the round's anchors sign.",
    "sign.given": "Somebody signed in this role already.",
    "sign.two_people": "Another person signs in this role.",
    "sign.officer_first": "An officer of the same anchor signs first.",
    "sign.interest": "Whoever may have an interest in a bidder does not sign.",
    "policy.not_lead": "The officers of {0} write this policy.",
    "policy.stale": "Somebody else saved another policy in the meantime.",
    "policy.locks": "A policy decides about no single bid before the round is opened.",
    "policy.never_together": "These rules can never hold together: {0}.",
}
"""What each rule says where no page has words for it; `{0}` is the first fact."""
