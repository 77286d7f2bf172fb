"""Hostile strings in every text field of every form: taken or refused with a reason, and text wherever they end up.

The forms are not listed here: they are found along the links of a town in which every door of the access table opens
for somebody. One that is not found, and a field that nothing hostile was typed into, fails a test.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from pathlib import Path

import pytest

from tests.matcher.post.servers import mail_server, text_server
from tests.web.hostile.forms import Field
from tests.web.hostile.looking import of_answer, of_mail
from tests.web.hostile.playing import Play, by_turns, read
from tests.web.hostile.sending import Verdict, tried
from tests.web.hostile.strings import KINDS, WORDS, Hostile, Strings
from tests.web.hostile.town import Town, opened_again, town
from tests.web.hostile.walking import READERS, Sheet, Walk
from tests.web.test_notices import settings
from web.access import DOORS
from web.gate import FILES
from web.sender import send as send_messages

STRINGS = 2_000
NOT_HERE = {"entry.sign_in_to_demo", "publishing.complete"}
"""Doors of a demonstration, and of drafts that lack dates or terms: those are typed into their own forms here."""
FREE = {
    ("demand.add_lot", "title"),
    ("demand.add_lot", "remarks"),
    ("demand.set_dates", "name"),
    ("published.ask", "text"),
    ("published.answer", "answer-2"),
    ("published.publish", "reason"),
    ("people.add_person", "name"),
    ("people.add_organisation", "organisation_name"),
    ("policy.save", "wage_floor.1.basis"),
}
"""Fields of free text, by door: each takes attacks, else the looking at pages means nothing."""
SHOWN_NOWHERE = {"password", "present", "username", "code", "party"}
"""Fields whose words nobody reads again; the id of an organisation in rounds stands in the addresses of its pages."""


@dataclass(frozen=True)
class Found:
    """A town as it was kept, with all forms that were found in it."""

    walk: Walk
    kept: Path

    @property
    def town(self) -> Town:
        """The town."""
        return self.walk.town


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    folder = tmp_path_factory.mktemp("hostile")
    made = town(folder)
    made.app.config["PROPAGATE_EXCEPTIONS"] = False
    walk = Walk(made).everybody(made.more)
    made.keep(folder / "kept.db")
    return Found(walk, folder / "kept.db")


def fields(walk: Walk, chosen: bool) -> Iterator[tuple[Sheet, Field]]:
    """Yield every field into which something is typed; or those that are chosen from, or sent unseen."""
    for sheet in walk.sheets.values():
        yield from ((sheet, each) for each in (sheet.form.chosen if chosen else sheet.form.typed))


def once(walk: Walk, chosen: bool) -> list[tuple[Sheet, Field]]:
    """List each field of a room once, of the forms that have it one by turns: one reader takes it from all of them."""
    same: dict[tuple[str, str], list[tuple[Sheet, Field]]] = {}
    for sheet, each in fields(walk, chosen):
        same.setdefault((sheet.door.partition(".")[0], each.family), []).append((sheet, each))
    return [forms[turn % len(forms)] for turn, forms in enumerate(same.values())]


def sweep(found: Found, tries: Iterable[tuple[Sheet, Field]], strings: Iterator[Hostile]) -> list[Verdict]:
    """Send a string in each field, each time to the town as it was kept."""
    verdicts, changed = [], True
    for sheet, each in tries:
        if changed:
            found.town.put_back(found.kept)
        verdict = tried(found.town, sheet, each, next(strings))
        verdicts.append(verdict)
        changed = verdict.taken and sheet.form.method == "post"
    found.town.put_back(found.kept)
    return verdicts


def wrong(verdicts: list[Verdict]) -> list[str]:
    """Name what should not have come of a string."""
    return [f"{each.sheet.door} {each.field} {each.string!r}: {each.faults}" for each in verdicts if each.faults]


@pytest.fixture(scope="module")
def verdicts(found: Found) -> list[Verdict]:
    return sweep(found, once(found.walk, chosen=False), iter(Strings(4).next, None))


def test_every_door_of_the_table_is_opened_and_its_form_found(found: Found) -> None:
    sent = {each.door for each in found.walk.sheets.values()}
    assert {door.endpoint for door in DOORS if door.deed} - sent == NOT_HERE
    seen = found.walk.doors.keys() | {*FILES, "imports.file"}  # which a later test reads
    assert {door.endpoint for door in DOORS if not door.deed} - seen == set()
    assert [
        f"{who} {path}: {faults}" for (who, path), each in found.walk.pages.items() if (faults := of_answer(each))
    ] == []


def test_whatever_is_typed_into_a_field_is_taken_or_refused_with_a_reason(
    found: Found, verdicts: list[Verdict]
) -> None:
    assert {each.field for each in verdicts} == {each.family for _, each in fields(found.walk, chosen=False)}
    assert {each.string.kind for each in verdicts if each.string} == set(KINDS)
    assert wrong(verdicts) == []


def test_whatever_is_sent_in_a_field_that_nobody_sees_breaks_nothing(found: Found) -> None:
    unseen = [(sheet, each) for sheet, each in once(found.walk, chosen=True) if each.kind == "hidden"]
    assert len(unseen) > 5
    assert wrong(sweep(found, unseen, repeat(Hostile("digits", "9" * 5000, "zq0z")))) == []


def played(found: Found, strings: Strings, kinds: Iterator[str]) -> Play:
    """Play everything in hostile words, look at all that comes of it, and read it."""
    play = Play(opened_again(found.town, found.kept), strings, kinds)
    play.sheets(play.town.written)
    play.forms(found.walk)
    play.story(play.town.draft)
    walk = Walk(play.town).everybody(play.pages, READERS)
    play.faults += [
        f"{who} {path}: {faults}" for (who, path), each in walk.pages.items() if (faults := of_answer(each))
    ]
    play.shown += [*read(walk.pages.values()), posted(play.town)]
    play.town.database.engine.dispose()
    return play


def posted(town: Town) -> str:
    """Send what waits, and return what arrived after looking at it."""
    with mail_server() as (mail, mails), text_server() as (texts, given):
        sent = send_messages(town.app, settings(mail, texts))
    assert sent.failed == 0
    assert len(mails.taken) > 20
    faults = [of_mail(each, to) for each, (_, to) in zip(mails.taken, mails.envelopes, strict=True)]
    assert [each for each in faults if each] == []
    assert {(each["to"], *sorted(each)) for each in given.taken} == {("+12165550134", "id", "text", "to")}
    written = [f"{each['Subject']} {each.get_content()}" for each in mails.taken] + [
        each["text"] for each in given.taken
    ]
    return " ".join("\n".join(written).split()).casefold()


def unread(play: Play) -> list[str]:
    """Name what was taken and stands nowhere as it was typed."""
    known = unicodedata.normalize("NFC", "\n".join(play.shown)).casefold()
    return [
        f"{door} {name} {string.text[:80]!r}"
        for door, name, string in play.sent
        if name not in SHOWN_NOWHERE and string.shown.casefold() not in known
    ]


def test_what_is_taken_is_text_on_every_page_in_every_file_and_in_mail(found: Found) -> None:
    play = played(found, Strings(4), by_turns())
    assert play.failed == []
    assert play.faults == []
    assert unread(play) == []
    assert {(door, name) for door, name, _ in play.sent} >= FREE


@pytest.mark.full
def test_thousands_of_strings_of_each_kind_in_each_field_of_each_form(found: Found) -> None:
    strings, verdicts = Strings(7), list[Verdict]()
    for _ in KINDS:
        verdicts += sweep(found, fields(found.walk, chosen=False), iter(strings.next, None))
    assert wrong(verdicts) == []
    assert len(strings.drawn) >= STRINGS


@pytest.mark.full
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_its_kind_what_is_sent_in_a_field_that_is_chosen_from_breaks_nothing(found: Found, kind: str) -> None:
    drawn = iter(partial(Strings(8).next, kind), None)
    assert wrong(sweep(found, fields(found.walk, chosen=True), drawn)) == []


@pytest.mark.full
@pytest.mark.parametrize("turn", range(len(WORDS)))
def test_whatever_its_kind_what_is_taken_is_text_everywhere(found: Found, turn: int) -> None:
    kinds = by_turns()
    for _ in range(turn):
        next(kinds)
    play = played(found, Strings(100 + turn), kinds)
    assert (play.failed, play.faults, unread(play)) == ([], [], [])
