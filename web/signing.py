"""The sign-in page, where it is asked for and where it stands in place of a page that is shut."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from flask import render_template

from matcher.storage.people import Person, people
from web.again import Form
from web.visitor import database, visitor


def sign_in_page(
    back: str, email: str = "", refused: bool = False, until: datetime | None = None, form: Form | None = None
) -> str:
    """Show the sign-in page; it says the same whether an account is not there or something typed is wrong.

    `form` is one that came after its visit had ended; it is carried along.
    """
    return render_template(
        "entry/sign_in.html",
        back=back,
        email=email,
        refused=refused,
        wait=shown_for(until),
        people=demo_people(),
        form=form,
    )


def shown_for(until: datetime | None) -> int | None:
    """Return how many seconds somebody waits, None if not at all."""
    if until is None or until <= visitor().now:
        return None
    return ceil((until - visitor().now).total_seconds())


def demo_people() -> list[Person]:
    """List the invented people of a demonstration; nobody of a real network."""
    if not visitor().in_demo:
        return []
    with database().reading.begin() as session:
        found = people(session, visitor().now)
        session.expunge_all()
    return [each for each in found if each.invented and not each.account.disabled_at and each.roles]
