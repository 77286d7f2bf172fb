"""Sending a form with something hostile in one field and sound words in the others, and saying what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from werkzeug.test import TestResponse

from tests.web.hostile.forms import TYPED, Field, Forms, encoded
from tests.web.hostile.looking import of_answer
from tests.web.hostile.strings import Hostile
from tests.web.hostile.town import DEMAND, PASSWORD, Town
from tests.web.hostile.walking import Sheet

LOT = {
    **{"title": "Soap", "category": "soap", "unit": "lb", "each": "7", "today": "2", "today_day": "2031-06-01"},
    "today_source": "Invoice",
}
SOUND: Mapping[str, Mapping[str, str]] = {
    "entry.accept": {"factor": "printed", "password": PASSWORD},
    "account.change_password": {"present": PASSWORD, "password": "five other words do well"},
    "people.add_person": {"name": "New person", "email": "new@example.org", "role": "officer"},
    "people.add_organisation": {"organisation_name": "New organisation"},
    "demand.begin": {"name": "New round", "start": "2033-01-01"},
    "demand.make_copy": {"name": "New copy", "start": "2033-01-01"},
    "demand.add_lot": LOT,
    "demand.cancel": {"reason": "Not needed."},
    "demand.split_lot": {"share-1": "60", "share-2": "40", "site-1": "East", "first-2": "2"},
    "published.ask": {"text": "How heavy?"},
    "published.answer": {"answer-2": "Eight pounds.", "answer-3": "Nine.", "act": "publish"},
    "published.publish": {"reason": "The new wing opens."},
    "published.cancel": {"cancel-reason": "No money."},
    "published.extend": {"extend-reason": "Two holidays.", "until": "soon"},
    "published.decide": {"act": "agree", "answer": ""},
    "publishing.sign": {"interest": "none"},
    "imports.confirm": {"faulty": "leave"},
    "contracts.confirm": {"faulty": "leave"},
}
"""By door, words in the fields that are empty as they are shown, so that only the hostile one can be refused."""
TAKEN, REFUSED = (200, 303), (409, 410, 413, 422, 429)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a string in a field; `faults` is what should not have."""

    sheet: Sheet
    field: str
    string: Hostile | None
    status: int
    faults: tuple[str, ...]

    @property
    def taken(self) -> bool:
        """Whether it was taken."""
        return self.status in TAKEN


def sound(town: Town, door: str) -> dict[str, str]:
    """Return sound words for a form."""
    words = dict(SOUND.get(door, {}))
    if words.get("until"):
        words["until"] = (town.now + timedelta(days=40)).strftime("%Y-%m-%dT12:00")
    return words


def send(
    town: Town, sheet: Sheet, values: Mapping[str, str], name: str = "x.csv", file: bytes = DEMAND
) -> TestResponse:
    """Send a form; one with a file sends it under a name."""
    browser, fields = town.browser(sheet.who), sheet.form.filled(dict(values))
    if sheet.form.method == "get":
        return browser.get(sheet.target, query_string=encoded(fields).decode())
    if sheet.form.with_file:
        return browser.post(
            sheet.target, data=_parts(fields, name, file), content_type="multipart/form-data; boundary=b"
        )
    return browser.post(sheet.target, data=encoded(fields), content_type="application/x-www-form-urlencoded")


def _parts(fields: list[tuple[str, str]], name: str, file: bytes) -> bytes:
    """Write a form with a file; the name stands there as it is, as no browser would send it."""
    told = "".join(f'--b\r\nContent-Disposition: form-data; name="{each}"\r\n\r\n{value}\r\n' for each, value in fields)
    told += f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return told.encode("utf-8", "surrogatepass") + file + b"\r\n--b--\r\n"


def tried(town: Town, sheet: Sheet, field: Field, string: Hostile) -> Verdict:
    """Send a string in one field."""
    answer = send(town, sheet, sound(town, sheet.door) | {field.name: string.text})
    faults = of_answer(answer)
    if field.kind in TYPED:
        faults += [] if answer.status_code in (*TAKEN, *REFUSED) else [f"answered by {answer.status_code}"]
        faults += _refused(answer, field, string) if answer.status_code in (409, 422) else []
    faults += _led(town, sheet, answer)
    return Verdict(sheet, field.family, string, answer.status_code, tuple(faults))


def _refused(answer: TestResponse, field: Field, string: Hostile) -> list[str]:
    """Say what a refusal lacks: a word of what is wrong, and what was typed."""
    faults = [] if 'role="alert"' in answer.text else ["it is not said why"]
    there = [each for form in Forms(answer.text).forms for each in form.fields if each.name == field.name]
    kept = {_lines(each.value) for each in there}
    if there and field.kind != "password" and field.name != "code" and _lines(string.arrived) not in kept:
        faults.append("what was typed is lost")
    return faults


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\n")


def _led(town: Town, sheet: Sheet, answer: TestResponse) -> list[str]:
    """Look at the page that a deed leads to."""
    if answer.location is None or sheet.door.startswith("entry."):
        return []
    return of_answer(town.browser(sheet.who).get(answer.location))
