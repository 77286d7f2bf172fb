"""What a round still needs before it can be published: one line for each task, in the order in which one does them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from matcher.policy import Policy
from matcher.rounds.people import Role
from matcher.storage import sheets
from matcher.storage.anchors import joined
from matcher.storage.lot_lines import lot_lines
from matcher.storage.tables.sheets import Kind
from matcher.storage.tenders import HeldRound
from web import formats
from web.gate import seen
from web.visitor import visitor
from web.words import method_word


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task: what it is, what there is of it so far, and whether that is enough.

    Attributes
    ----------
    endpoint
        The page where it is done; the list links it for those whom the table lets in.
    query
        What the page is asked for.
    done
        None where nothing has to be done, such as an import.
    """

    words: str
    says: str
    endpoint: str
    done: bool | None
    query: Mapping[str, str] = field(default_factory=dict)


def _lots(session: Any, held: HeldRound) -> Task:
    count = len(lot_lines(session, held.id, seen().buyers))
    says = ngettext("%(num)s lot", "%(num)s lots", count) if count else _("What is wanted, where, when and how much")
    return Task(words=_("Lots"), says=says, endpoint="demand.lots", done=count > 0)


def _sheet(session: Any, held: HeldRound) -> Task:
    whose = None if Role.AUDITOR in visitor().roles else visitor().organisation.id
    count = len(sheets.confirmed(session, Kind.DEMAND, held.id, whose))
    says = (
        ngettext("%(num)s sheet taken in", "%(num)s sheets taken in", count) if count else _("Lots from a spreadsheet")
    )
    return Task(words=_("Take in a sheet"), says=says, endpoint="imports.send", done=None)


def _prices(session: Any, held: HeldRound) -> Task:
    lines = lot_lines(session, held.id, seen().buyers)
    lacking = sum(not line.sourced for line in lines)
    says = ngettext(
        "%(num)s lot without source or day of today’s price",
        "%(num)s lots without source or day of today’s price",
        lacking,
    )
    return Task(
        words=_("Sources of prices"),
        says=says if lacking else _("Every price says where it comes from"),
        endpoint="demand.lots",
        query={"lacks": "prices"} if lacking else {},
        done=bool(lines) and not lacking,
    )


def _dates(_session: Any, held: HeldRound) -> Task:
    closing = held.tender.closes_at
    method = method_word(held.tender.method)
    if closing is None:
        says = _("%(method)s; no closing yet", method=method)
    else:
        says = _("%(method)s, until %(when)s", method=method, when=formats.moment(closing, visitor().time_zone))
    return Task(words=_("Dates and method"), says=says, endpoint="demand.dates", done=closing is not None)


def _anchors(session: Any, held: HeldRound) -> Task:
    found = joined(session, held)
    open_ended = sum(each.terms.premium_bp is None for each in found)
    says = ngettext("%(num)s anchor", "%(num)s anchors", len(found))
    if open_ended:
        says += ", " + ngettext(
            "%(num)s has not said what it pays at most", "%(num)s have not said what they pay at most", open_ended
        )
    return Task(words=_("Anchors and their terms"), says=says, endpoint="publishing.anchors", done=not open_ended)


def _policy(_session: Any, held: HeldRound) -> Task:
    written = held.round.policy_digest != Policy().digest
    says = _("The rates and rules by which the award is found") if written else _("Nothing but the price counts so far")
    return Task(words=_("Policy"), says=says, endpoint="policy.show", done=written or None)


def _published(_session: Any, held: HeldRound) -> Task:
    says = _("What bidders will see, what is missing, and who signs")
    return Task(words=_("Check and publish"), says=says, endpoint="publishing.publish", done=held.published)


Asked = Callable[[Any, HeldRound], Task]
TASKS: tuple[Asked, ...] = (_lots, _sheet, _prices, _dates, _anchors, _policy, _published)
"""Each reads what it needs of the database in a session and says how far the task is."""


def tasks_of(session: Any, held: HeldRound) -> list[Task]:
    """List the tasks of a round."""
    return [each(session, held) for each in TASKS]
