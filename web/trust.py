"""What anybody may hold us to: who may open which door, the trail's head of each day, and the trail itself."""

from __future__ import annotations

import re

from flask import Blueprint, Response, render_template, request

from matcher.rounds.people import Role
from matcher.rounds.trail import START, written
from matcher.storage import trail
from matcher.storage.people import people
from web.access import DOORS
from web.gate import FILES
from web.visitor import database, visitor

trust = Blueprint("trust", __name__)

DAYS = 14
EVENTS_SHOWN = 50
LAST = 10**15


@trust.get("/permissions")
def permissions() -> str:
    """Show the table that the gate asks."""
    shown = [door for door in DOORS if door.endpoint not in FILES]
    return render_template("trust/permissions.html", doors=shown)


@trust.get("/trail")
def heads() -> str:
    """Show the head of each of the last days."""
    with database().reading.begin() as session:
        found = trail.day_heads(session, visitor().now, visitor().time_zone, DAYS)
    return render_template("trust/heads.html", heads=[each for each in found if each[1] != START])


@trust.get("/trail/events")
def own_events() -> str:
    """List what one's organisation did, or for the auditor all."""
    asked = request.args.get("before", "")
    before = int(asked) if re.fullmatch("[0-9]{1,15}", asked) else LAST
    whole = Role.AUDITOR in visitor().roles
    with database().reading.begin() as session:
        found = trail.latest(session, None if whole else visitor().organisation.id, before, EVENTS_SHOWN + 1)
        names = {f"account {each.account.id}": each.account.name for each in people(session, visitor().now)}
        session.expunge_all()
    return render_template(
        "trust/events.html", events=found[:EVENTS_SHOWN], more=len(found) > EVENTS_SHOWN, names=names, whole=whole
    )


@trust.get("/trail/trail.txt")
def whole() -> Response:
    """Hand out the whole trail as a file that bare Python checks."""
    with database().reading.begin() as session:
        text = "".join(map(written, trail.links(session)))
    answer = Response(text, mimetype="text/plain")
    answer.headers.set("Content-Disposition", "attachment", filename="trail.txt")
    return answer
