"""Finding every page and every form of a town: along all links, as one person after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.web.hostile.forms import Form, Forms
from tests.web.hostile.town import Town
from web.gate import FILES

WHO = (
    *("nobody", "lead officer", "lead approver", "other officer", "bidder", "admin"),
    *("facilitator", "auditor"),
)
"""Those whose pages are read; what others see is among it."""
READERS = ("nobody", "lead approver", "bidder", "admin", "auditor")
"""Those who read what others wrote."""
PAGES_OF_A_KIND, ALL_OF_A_KIND = 2, 2
"""How many pages of one kind each of them reads; one is enough once so many were read by anybody."""


@dataclass(frozen=True)
class Sheet:
    """A form with the page it stands on, whose page that is, and the door it leads to."""

    who: str
    page: str
    door: str
    form: Form

    @property
    def target(self) -> str:
        """Where it is sent."""
        return self.form.action or self.page

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same form on another page: its door, and what of rows there is in it."""
        return self.door, " ".join(sorted({each.family for each in self.form.fields}))


@dataclass
class Walk:
    """A walk through a town: each page that was read by whose it was and its address, and each form once."""

    town: Town
    pages: dict[tuple[str, str], TestResponse] = field(default_factory=dict)
    doors: Counter[str] = field(default_factory=Counter)
    sheets: dict[tuple[str, str], Sheet] = field(default_factory=dict)

    def everybody(self, first: Mapping[str, list[str]], people: Iterable[str] = WHO) -> Walk:
        """Read everybody's pages, some addresses of each first."""
        for who in people:
            self.along(who, [*first.get(who, []), "/"])
        return self

    def along(self, who: str, waiting: list[str]) -> None:
        """Read pages from some addresses on."""
        read: Counter[str] = Counter()
        while waiting:
            path = waiting.pop(0)
            door = self.door("GET", path)
            if (who, path) in self.pages or door in ("", *FILES) or self._enough(read, door):
                continue
            waiting += [each.partition("#")[0] for each in self.read(who, path) if each.startswith("/")]
            read[door] += self.pages[who, path].status_code == 200

    def read(self, who: str, path: str) -> list[str]:
        """Read a page, and return where it leads."""
        answer = self.pages[who, path] = self.town.browser(who).get(path)
        self.doors[self.door("GET", path)] += answer.status_code == 200
        if answer.location is not None or answer.mimetype != "text/html":
            return [answer.location or ""]
        found = Forms(answer.text)
        self._take(who, path, found.forms)
        return found.links

    def _enough(self, read: Counter[str], door: str) -> bool:
        return read[door] >= (PAGES_OF_A_KIND if self.doors[door] < ALL_OF_A_KIND else 1)

    def _take(self, who: str, path: str, forms: list[Form]) -> None:
        for form in forms:
            door = self.door(form.method.upper(), form.action or path)
            sheet = Sheet(who, path, door, form)
            self.sheets.setdefault(sheet.key, sheet)

    def door(self, method: str, path: str) -> str:
        """Name the door behind an address."""
        try:
            endpoint, _ = self.town.app.url_map.bind("localhost").match(urlsplit(path).path, method)
        except HTTPException:
            return ""
        return str(endpoint)
