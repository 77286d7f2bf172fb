"""What the pages of published rounds share: where they stand, and how a deed on one is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect
from werkzeug.wrappers import Response as AnyResponse

from matcher.storage.errors import RoundRefused
from web.visitor import database

published = Blueprint("published", __name__, url_prefix="/rounds")

OF_ROUND = "/<int(max=999999999):round_id>"
Answer = AnyResponse | str | tuple[str, int]


def done(deed: Callable[[Any], Any], to: str, page: Callable[[RoundRefused], str]) -> Answer:
    """Do a deed in one transaction and go on; what a rule refuses is shown with what was typed."""
    try:
        with database().writing.begin() as session:
            deed(session)
    except RoundRefused as refused:
        return page(refused), 422
    return redirect(to, 303)
