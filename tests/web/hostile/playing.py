"""Playing a round from its draft to its end in hostile words alone, and gathering everything that shows them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from werkzeug.test import TestResponse

from tests.web.hostile.forms import Forms
from tests.web.hostile.looking import Inert, cells, of_answer
from tests.web.hostile.sending import TAKEN, send, sound
from tests.web.hostile.strings import WORDS, Hostile, Strings
from tests.web.hostile.town import Town
from tests.web.hostile.walking import Sheet, Walk

LATER = ("demand.cancel", "published.cancel", "published.extend", "published.decide", "published.publish")
"""Doors that shut others: what they end is played first."""
UNPLAYED = ("entry.sign_in_now", "policy.effect")
"""One asks for a code that nobody has twice, the other keeps nothing."""
OFFICER, APPROVER, OTHER, SECOND = "lead officer", "lead approver", "other officer", "other approver"
STORY = (
    (OFFICER, "/demand/{0}/dates", "demand.set_dates"),
    (OFFICER, "/demand/{0}/lots/L-001/edit", "demand.change_lot"),
    *((who, "/demand/{0}/publish", "publishing.sign") for who in (OFFICER, APPROVER, OTHER, SECOND)),
    ("bidder", "/rounds/{0}/questions", "published.ask"),
    (OFFICER, "/rounds/{0}/questions", "published.answer"),
    (OFFICER, "/rounds/{0}/demand/L-001/change", "published.propose"),
    (OFFICER, "/rounds/{0}/addendum", "published.publish"),
    (OFFICER, "/rounds/{0}/changes", "published.extend"),
    (APPROVER, "/rounds/{0}/changes", "published.decide"),
    (OFFICER, "/rounds/{0}/changes", "published.cancel"),
    (APPROVER, "/rounds/{0}/changes", "published.decide"),
)
"""Who does what on which page of a draft that lacks signatures alone."""
SHEETS = (
    (
        *("/demand/{0}/import", "imports"),
        ("Title", "Source", "Site", "Remarks", "Category", "Unit", "Price", "As of", "Q1 2032"),
        ("laundry", "lb", "2", "2031-06-01", "7"),
    ),
    (
        *("/contracts/import", "contracts"),
        ("Title", "Supplier", "Contract", "Category", "Ends", "Notice by", "Public"),
        ("C-9", "laundry", "2099-12-31", "2099-06-30", "yes"),
    ),
)
"""Where sheets are sent, whose doors those are, and the heads of a line; what is not given here is hostile."""
WRONG = re.compile(r'<a href="#([^"]+)">|id="([^"]+)-fault"')


@dataclass
class Play:
    """A town in which forms are sent in hostile words.

    `sent` is what was taken, by door and field; `failed` what was not, even in sound words; `pages` whoever saw which,
    `shown` all that was read.
    """

    town: Town
    strings: Strings
    kinds: Iterator[str]
    sent: list[tuple[str, str, Hostile]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    pages: dict[str, list[str]] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)

    def forms(self, walk: Walk) -> None:
        """Send every form of a walk in which something is typed, those that end others last."""
        found = [each for each in walk.sheets.values() if each.form.method == "post" and self._played(each)]
        for sheet in sorted(found, key=lambda each: each.door in LATER):
            self._again(sheet)

    @staticmethod
    def _played(sheet: Sheet) -> bool:
        return bool(sheet.form.typed) and sheet.door not in UNPLAYED

    def story(self, round_id: int) -> None:
        """Play a round to its end."""
        for who, page, door in STORY:
            self._on(who, page.format(round_id), partial(_leads_to, door))

    def sheets(self, round_id: int) -> None:
        """Send sheets of demand and of contracts with hostile cells, take them in, and send back what is handed out."""
        for page, doors, heads, rest in SHEETS:
            self._sheet(page.format(round_id), doors, heads, rest)
            self._back(page.format(round_id))

    def _sheet(self, page: str, doors: str, heads: tuple[str, ...], rest: tuple[str, ...]) -> None:
        name, *words = (self._draw() for _ in range(1 + len(heads) - len(rest)))
        written = io.StringIO()
        csv.writer(written).writerows([heads, (*(each.text for each in words), *rest)])
        looked = self._on(OFFICER, page, _has_file, (name.text, written.getvalue().encode()))
        if self._on(OFFICER, looked, partial(_leads_to, f"{doors}.confirm")):
            self.sent += [(f"{doors}.confirm", "cell", each) for each in words]
        shown = Forms(self._look(OFFICER, page if doors == "imports" else "/contracts/").text).links
        originals = [each for each in shown if each.endswith("/original")]
        self.failed += [] if originals else [f"what was sent to {page} is handed out nowhere"]
        for each in originals:
            self._look(OFFICER, each)

    def _back(self, page: str) -> None:
        """Send back a sheet that was handed out; it says what it said."""
        for kind in ("xlsx", "csv"):
            content = self._look(OFFICER, f"{page.removesuffix('import')}template.{kind}").data
            looked = self._on(OFFICER, page, _has_file, (f"x.{kind}", content))
            if "0 new, 0 changed" not in Inert(self._look(OFFICER, looked).text).text:
                self.failed.append(f"what {page} hands out as {kind} reads otherwise")

    def _draw(self) -> Hostile:
        return self.strings.next(next(self.kinds))

    def _on(self, who: str, page: str, wanted: Callable[[Sheet], bool], file: tuple[str, bytes] = ("", b"")) -> str:
        """Send a form of a page; return where it leads, "" if it was not taken."""
        walk = Walk(self.town)
        walk.read(who, page)
        found = [each for each in walk.sheets.values() if wanted(each)]
        if not found:
            self.failed.append(f"{page} has no such form for {who}")
            return ""
        return self._send(found[0], file)

    def _again(self, sheet: Sheet) -> None:
        """Send a form as its page shows it now, if it still does."""
        shown = self.town.browser(sheet.who).get(sheet.page)
        self.shown += list(read((shown,)))
        html = shown.text
        now = [replace(sheet, form=form) for form in Forms(html).forms if form.action == sheet.form.action]
        same = [each for each in now if each.key == sheet.key]
        if same:
            self._send(same[0])

    def _send(self, sheet: Sheet, file: tuple[str, bytes] = ("", b"")) -> str:
        """Send a form in hostile words; in sound ones where it takes no others."""
        words = {each.name: self._draw() for each in sheet.form.typed if each.free}
        for _ in range(3):
            values = sound(self.town, sheet.door) | {name: string.text for name, string in words.items()}
            answer = send(self.town, sheet, values, *file)
            self._take(sheet, answer)
            if answer.status_code in TAKEN:
                self.sent += [(sheet.door, name, string) for name, string in words.items()]
                return answer.location or sheet.page
            refused = {name for pair in WRONG.findall(answer.text) for name in pair} & words.keys()
            words = {name: string for name, string in words.items() if refused and name not in refused}
        self.failed.append(f"{sheet.door} takes neither hostile nor sound words")
        return ""

    def _take(self, sheet: Sheet, answer: TestResponse) -> None:
        """Look at an answer, at where it leads, and at the page of the form."""
        self.faults += of_answer(answer)
        self.shown += [Inert(answer.text).text] if answer.location is None else []
        if answer.status_code in TAKEN and not sheet.door.startswith("entry."):
            self._look(sheet.who, answer.location or sheet.page)
            if sheet.door in LATER:
                self._look(sheet.who, sheet.page)

    def _look(self, who: str, path: str) -> TestResponse:
        answer = self.town.browser(who).get(path)
        self.faults += of_answer(answer)
        self.shown += list(read((answer,)))
        self.pages.setdefault(who, []).append(path.partition("#")[0])
        return answer


def read(answers: Iterable[TestResponse]) -> Iterator[str]:
    """Yield everything people read: texts of pages, and cells of files."""
    for answer in answers:
        if answer.mimetype == "text/html":
            yield Inert(answer.text).text
        else:
            yield from (" ".join(each.split()) for each in cells(answer))


def _leads_to(door: str, sheet: Sheet) -> bool:
    return sheet.door == door


def _has_file(sheet: Sheet) -> bool:
    return sheet.form.with_file


def by_turns() -> Iterator[str]:
    """Name the kinds of words, again and again."""
    while True:
        yield from WORDS
