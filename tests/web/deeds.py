"""Every deed of the pages, each ready to be done once: what has to be there, who does it, and what they send."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matcher.policy import stored_policy
from matcher.rounds.actor import COMMAND
from matcher.rounds.people import Role
from matcher.storage import demo, entry, passwords, sheets
from matcher.storage.database import Database
from matcher.storage.lot_rows import lots_of
from matcher.storage.people import find, invite, people
from matcher.storage.tables.rounds import Round
from matcher.storage.tables.sheets import Kind
from matcher.storage.trail import Deed, append
from tests.web.forms import form_to
from tests.web.kept import KEYS, app_of, browser_of, closed, empty, entered
from tests.web.preparing import Office, office
from tests.web.publishing.two import two
from tests.web.test_published import local, open_it
from web.demand.lot_form import NEW, typed_lot
from web.policy.form import written
from web.visitor import fresh_token, written_visit

PASSWORD = "quilt harbor lemon stair"
SHEET = b"Title,Category,Unit,Price,Q1 2028\nBread,bakery,case,2,30\n"
REGISTER = b"Contract,Category,Supplier,Ends,Notice by\nC-9,laundry,Big Linen,2029-12-31,2029-08-31\n"
DAYS = timedelta(days=20)
MISSING = {
    "version": "1",
    "terms_version": "0",
    "questions": f"{datetime.now(UTC) + DAYS:%Y-%m-%dT%H:%M}",
    "closes": f"{datetime.now(UTC) + 2 * DAYS:%Y-%m-%dT%H:%M}",
    "premium": "5",
}
Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Ready:
    """A deed that can be done now, by whoever has the cookie.

    Attributes
    ----------
    form
        What is sent; bytes go as a file.
    token
        That of the visit, which the form's mark is made from.
    """

    app: Flask
    database: Database
    path: str
    form: Fields
    cookie: str
    token: str

    def browser(self) -> FlaskClient:
        """Open a browser with the cookie."""
        return browser_of(self.app, self.cookie)

    def send(self, browser: FlaskClient) -> TestResponse:
        """Send the form."""
        files = {name: (io.BytesIO(value), "sheet.csv") for name, value in self.form.items() if type(value) is bytes}
        return browser.post(self.path, data={**self.form, **files, "csrf": KEYS.tag("form", self.token)})


@dataclass(frozen=True)
class Case:
    """How a deed is made ready in a folder; one that only shows something `writes` nothing."""

    endpoint: str
    ready: Callable[[Path], Ready]
    writes: bool = field(default=True)


def visit(app: Flask, database: Database, account: int | None) -> tuple[str, str]:
    """Let somebody come in with a second factor, or stay outside; return cookie and token."""
    if account is None:
        token = fresh_token()
        with app.app_context():
            return written_visit(token, datetime.now(UTC)), token
    cookie = entered(app, database, account, fresh=True)
    return cookie, cookie.split(".")[0]


def by(site: Office, role: Role | None, path: str, form: Fields, foreign: bool = False) -> Ready:
    """Let somebody of the network do something; nobody of it for None."""
    account = None if role is None else (site.foreign if foreign else site.people)[role]
    cookie, token = visit(site.app, site.database, account)
    return Ready(site.app, site.database, path, form, cookie, token)


def _in_draft(role: Role, rest: str, form: Fields, *before: Callable[[Office], Any]) -> Callable[[Path], Ready]:
    """Make a deed about the draft ready."""

    def ready(folder: Path) -> Ready:
        site = office(folder)
        for each in before:
            each(site)
        return by(site, role, site.path(rest), form)

    return ready


def opened(site: Office) -> None:
    """Let the round be open, and the trail tell of it."""
    open_it(site)
    with site.database.writing.begin() as session:
        deed = Deed(name="round.try", actor=COMMAND, now=datetime.now(UTC))
        append(session, deed, ("tenders", site.round_id), ("round_states", site.round_id))


def _of_open(
    role: Role, rest: str, form: Callable[[Office], Fields], *before: Callable[[Office], Any]
) -> Callable[[Path], Ready]:
    """Make a deed about a published round ready."""

    def ready(folder: Path) -> Ready:
        site = office(folder)
        opened(site)
        for each in before:
            assert each(site).status_code == 303
        return by(site, role, f"/rounds/{site.round_id}/{rest}", form(site))

    return ready


def _in_network(
    role: Role | None, path: str, form: Fields, *before: Callable[[Office], Any]
) -> Callable[[Path], Ready]:
    """Make a deed ready that is about no round; `{role}` in its address is the account with that role."""

    def ready(folder: Path) -> Ready:
        site = office(folder)
        for each in before:
            each(site)
        return by(site, role, path.format(**{str(each): number for each, number in site.people.items()}), form)

    return ready


def let_in(site: Office, role: Role) -> list[str]:
    """Give somebody a password and a printed list; return its codes."""
    with site.database.writing.begin() as session:
        token = invite(session, KEYS, site.people[role], COMMAND, datetime.now(UTC))
        return list(entry.accept(session, KEYS, token, passwords.hashed(PASSWORD), None, datetime.now(UTC)))


def _sign_in(folder: Path) -> Ready:
    site = office(folder)
    code = let_in(site, Role.OFFICER)[0]
    return by(site, None, "/signin", {"email": f"{Role.OFFICER}@example.org", "password": PASSWORD, "code": code})


def _sign_in_to_demo(folder: Path) -> Ready:
    database, now = empty(folder), datetime.now(UTC)
    with database.writing.begin() as session:
        demo.settle(session, "0" * 64, now)
        account = people(session, now)[0].account.id
    app = app_of(database)
    return Ready(app, database, "/signin/demo", {"account": str(account)}, *visit(app, database, None))


def _accept(folder: Path) -> Ready:
    site = office(folder)
    with site.database.writing.begin() as session:
        token = invite(session, KEYS, site.people[Role.READER], COMMAND, datetime.now(UTC))
    return by(site, None, f"/invitations/{token}", {"password": PASSWORD, "factor": "printed"})


def asked(site: Office) -> TestResponse:
    """Let a bidder ask a question."""
    return site.post(f"/rounds/{site.round_id}/questions", {"text": "How heavy is it?"}, Role.BIDDER)


def proposed(site: Office) -> TestResponse:
    """Let an officer propose a change of the published lot."""
    path = f"/rounds/{site.round_id}/demand/L-001/change"
    form = form_to(site.browser(Role.OFFICER).get(path).text, path)
    return site.post(path, form.put("title", "Linen of all wards"))


def moved(site: Office) -> TestResponse:
    """Let an officer ask that the round be cancelled."""
    return site.post(f"/rounds/{site.round_id}/cancellation", {"cancel-reason": "Enough."})


def _seen(site: Office) -> dict[str, str]:
    """Return what a form of the addendum says it saw."""
    page = site.browser(Role.OFFICER).get(f"/rounds/{site.round_id}/addendum").text
    return {"seen": form_to(page, f"/rounds/{site.round_id}/addendum").value("seen")}


def _withdrawn(site: Office) -> dict[str, str]:
    page = site.browser(Role.OFFICER).get(f"/rounds/{site.round_id}/addendum").text
    return {"seen": form_to(page, f"/rounds/{site.round_id}/demand/L-001/change/drop").value("seen")}


def _joined(site: Office) -> TestResponse:
    return site.post(site.path("anchors/join"), {"organisation": str(_university(site))})


def _university(site: Office) -> int:
    with site.database.reading.begin() as session:
        return find(session, site.foreign[Role.OFFICER]).organisation_id


def _leave(folder: Path) -> Ready:
    site = office(folder)
    assert _joined(site).status_code == 303
    return by(site, Role.OFFICER, site.path(f"anchors/{_university(site)}/leave"), {})


def _join(folder: Path) -> Ready:
    site = office(folder)
    return by(site, Role.OFFICER, site.path("anchors/join"), {"organisation": str(_university(site))})


def _sign(folder: Path) -> Ready:
    """Make the signature ready that opens a round."""
    site = two(folder)
    for who in ((site.lead, Role.OFFICER), (site.lead, Role.APPROVER), (site.other, Role.OFFICER)):
        assert site.sign(*who).status_code == 303
    page = site.get("publish", site.other, Role.APPROVER)
    seen = page.split('name="seen" value="')[1].split('"')[0]
    visitor = visit(site.app, site.draft.database, site.draft.people[site.other, Role.APPROVER])
    form = {"seen": seen, "interest": "none"}
    return Ready(site.app, site.draft.database, site.path("publish"), form, *visitor)


def _policy(path: str) -> Callable[[Path], Ready]:
    def ready(folder: Path) -> Ready:
        site = office(folder)
        with site.database.reading.begin() as session:
            found = session.get_one(Round, site.round_id)
            form = {**written(stored_policy(found.policy)).to_dict(flat=False), "seen": found.policy_digest}
        return by(site, Role.OFFICER, site.path(path), {**form, "goals.idle_hour": "11"})

    return ready


def _changed_lot(folder: Path) -> Ready:
    site = office(folder)
    with site.database.reading.begin() as session:
        lot = lots_of(session, site.round_id)["L-001"].lot
    changed = replace(lot, title="Other", quantities=(1, 2, 3, 4), terms=(), remarks="Washed cold")
    return by(site, Role.OFFICER, site.path("lots/L-001/edit"), {**typed_lot(changed), "version": "1"})


def _sheet(kind: Kind, content: bytes, act: str) -> Callable[[Path], Ready]:
    """Make ready what is done with a sheet that was sent."""

    def ready(folder: Path) -> Ready:
        site = office(folder)
        round_id = site.round_id if kind == Kind.DEMAND else None
        start = site.path("import") if kind == Kind.DEMAND else "/contracts/import"
        with site.database.writing.begin() as session:
            officer = find(session, site.people[Role.OFFICER])
            number = sheets.receive(session, officer, kind, round_id, "x.csv", content, datetime.now(UTC))
        path = f"{start}/{number}/{act}"
        form: Fields = {"comma": "thousands"}
        if act == "confirm":
            form = {"seal": form_to(site.browser(Role.OFFICER).get(f"{start}/{number}").text, path).value("seal")}
        return by(site, Role.OFFICER, path, form)

    return ready


BREAD = {**NEW, "title": "Bread", "category": "bread", "unit": "loaf", "each": "1200", "today": "2.15"}
BREAD |= {"term-1": "delivery days", "value-1": "6"}
WAVES = {"version": "1", "site-1": "North", "share-1": "60", "share-2": "40", "first-2": "2"}
CASES = (
    Case("entry.sign_in_now", _sign_in),
    Case("entry.sign_in_to_demo", _sign_in_to_demo),
    Case("entry.sign_out", _in_network(Role.OFFICER, "/signout", {})),
    Case("entry.accept", _accept),
    Case("account.sign_out_elsewhere", _in_network(Role.OFFICER, "/account/signout", {})),
    Case("account.choose_language", _in_network(Role.OFFICER, "/account/language", {"language": "es"})),
    Case("account.print_codes", _in_network(Role.OFFICER, "/account/codes", {})),
    Case(
        "account.change_password",
        _in_network(
            Role.OFFICER,
            "/account/password",
            {"present": PASSWORD, "password": "another harbor lemon stair"},
            lambda site: let_in(site, Role.OFFICER),
        ),
    ),
    Case(
        "people.add_organisation",
        _in_network(Role.ADMIN, "/people/organisations", {"organisation_name": "New", "kind": "anchor", "party": "n"}),
    ),
    Case(
        "people.add_person",
        _in_network(
            Role.ADMIN,
            "/people/",
            {"organisation": "1", "name": "Zoe", "email": "zoe@example.org", "role": "officer", "until": "2040-01-01"},
        ),
    ),
    Case("people.invite", _in_network(Role.ADMIN, "/people/{reader}/invitation", {})),
    Case("people.set_roles", _in_network(Role.ADMIN, "/people/{reader}/roles", {"role": ["bidder"], "seen": "reader"})),
    Case("people.shut_out", _in_network(Role.ADMIN, "/people/{reader}/shut", {})),
    Case(
        "people.let_in",
        _in_network(
            Role.ADMIN,
            "/people/{reader}/open",
            {},
            lambda site: site.post(f"/people/{site.people[Role.READER]}/shut", role=Role.ADMIN),
        ),
    ),
    Case("notices.mark_read", _in_network(Role.OFFICER, "/notices", {"up_to": "1000"}, opened, asked)),
    Case("notices.set_ways", _in_network(Role.OFFICER, "/notices/ways", {"phone": "+1 216 555 0134", "mail": "asked"})),
    Case("notices.retry", _in_network(Role.ADMIN, "/outbox", {}, opened, asked)),
    Case("contracts.receive", _in_network(Role.OFFICER, "/contracts/import", {"file": REGISTER})),
    Case("contracts.learn", _sheet(Kind.CONTRACTS, REGISTER, "reading")),
    Case("contracts.confirm", _sheet(Kind.CONTRACTS, REGISTER, "confirm")),
    Case(
        "demand.begin",
        _in_network(
            Role.OFFICER, "/demand/new", {"name": "New", "period": "month", "periods": "12", "start": "2030-01-01"}
        ),
    ),
    Case(
        "demand.make_copy",
        _in_network(Role.OFFICER, "/demand/copy", {"source": "1", "name": "Again", "start": "2030-01-01"}),
    ),
    Case(
        "demand.set_dates",
        _in_draft(Role.OFFICER, "dates", {"version": "1", "name": "Other", "method": "proposal", "standstill": "14"}),
    ),
    Case("demand.add_lot", _in_draft(Role.OFFICER, "new-lot", BREAD)),
    Case("demand.change_lot", _changed_lot),
    Case("demand.remove_lot", _in_draft(Role.OFFICER, "lots/L-001/remove", {"version": "1"})),
    Case("demand.put_lot_back", _in_draft(Role.OFFICER, "lots/L-002/put-back", {})),
    Case("demand.split_lot", _in_draft(Role.OFFICER, "lots/L-001/split", WAVES)),
    Case("imports.receive", _in_draft(Role.OFFICER, "import", {"file": SHEET})),
    Case("imports.learn", _sheet(Kind.DEMAND, SHEET, "reading")),
    Case("imports.confirm", _sheet(Kind.DEMAND, SHEET, "confirm")),
    Case("demand.cancel", _in_draft(Role.OFFICER, "cancel", {"reason": "Enough."})),
    Case("policy.save", _policy("policy")),
    Case("policy.effect", _policy("policy/effect"), writes=False),
    Case("publishing.complete", _in_draft(Role.OFFICER, "missing", MISSING)),
    Case("published.ask", _of_open(Role.BIDDER, "questions", lambda _: {"text": "How heavy is it?"})),
    Case(
        "published.answer",
        _of_open(Role.OFFICER, "questions/1", lambda _: {"answer-1": "Two.", "version": "1", "act": "publish"}, asked),
    ),
    Case(
        "published.propose",
        _of_open(
            Role.OFFICER,
            "demand/L-001/change",
            lambda site: form_to(
                site.browser(Role.OFFICER).get(f"/rounds/{site.round_id}/demand/L-001/change").text,
                f"/rounds/{site.round_id}/demand/L-001/change",
            ).put("title", "Linen of most wards"),
            proposed,
        ),
    ),
    Case("published.withdraw", _of_open(Role.OFFICER, "demand/L-001/change/drop", _withdrawn, proposed)),
    Case(
        "published.publish",
        _of_open(Role.OFFICER, "addendum", lambda site: {**_seen(site), "reason": "More."}, proposed),
    ),
    Case(
        "published.extend",
        _of_open(
            Role.OFFICER, "extension", lambda _: {"until": local(datetime.now(UTC) + DAYS), "extend-reason": "More."}
        ),
    ),
    Case("published.cancel", _of_open(Role.OFFICER, "cancellation", lambda _: {"cancel-reason": "Enough."})),
    Case("published.decide", _of_open(Role.APPROVER, "motions/1", lambda _: {"act": "agree"}, moved)),
    Case(
        "publishing.set_terms",
        _in_draft(Role.OFFICER, "anchors", {"version": "0", "premium": "5", "quotes": "100", "joint": "yes"}),
    ),
    Case("publishing.join", _join),
    Case("publishing.leave", _leave),
    Case("publishing.sign", _sign),
)


@contextmanager
def kept_copy(database: Database) -> Iterator[Callable[[], None]]:
    """Copy a database of a file, and give what puts it back as it was."""
    file, kept = Path(str(database.engine.url.database)), closed(database)

    def put_back() -> None:
        database.engine.dispose()
        for each in file.parent.glob(f"{file.name}-*"):
            each.unlink()
        file.write_bytes(kept)

    yield put_back
