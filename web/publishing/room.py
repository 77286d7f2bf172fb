"""What the pages share: the blueprint, and whose anchor asks."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from matcher.rounds.people import Role
from matcher.rounds.publication import SIGNERS
from matcher.rounds.states import State
from web.gate import held
from web.visitor import visitor

publishing = Blueprint("publishing", __name__, url_prefix="/demand")

Answer = AnyResponse | str | tuple[str, int]


def of_lead() -> bool:
    """Tell whether the visitor's organisation leads the present round."""
    return visitor().organisation.id == held().lead.id


def is_officer() -> bool:
    """Tell whether the visitor prepares the present draft for their anchor."""
    return Role.OFFICER in visitor().roles and held().state == State.DRAFT


def signs_as() -> Role | None:
    """Return the role in which the visitor signs the present draft, None where they do not."""
    if held().state != State.DRAFT or visitor().organisation.party not in held().buyers:
        return None
    return next((role for role in SIGNERS if role in visitor().roles), None)
