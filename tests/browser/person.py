"""Somebody at a browser, who does what people do, has every page looked at, and counts what it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.browser.conftest import Visit
from tests.browser.test_pages import faults

Window = Callable[..., Visit]


@dataclass(eq=False)
class Person:
    """Somebody at a browser.

    Attributes
    ----------
    inputs
        Every field typed into, every choice made, every file chosen, and every button or link pressed.
    pages
        The address of every page that was loaded, also of one that was there before.
    looked_at
        Headings of pages and widths at which axe has seen them; it sees each once, as it takes its time.
    """

    visit: Visit
    scripts: bool = True
    inputs: int = 0
    pages: list[str] = field(default_factory=list)
    looked_at: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Note every page that is loaded."""
        self.visit.page.on("load", lambda page: self.pages.append(page.url))

    @property
    def text(self) -> str:
        """What stands on the page, with plain spaces."""
        return self.visit.page.locator("main").inner_text().replace("\xa0", " ").replace("\u202f", " ")

    @property
    def heading(self) -> str:
        """What the page is about."""
        return self.visit.page.locator("h1").inner_text()

    def begin_to_count(self) -> None:
        """Count from here."""
        self.inputs = 0
        self.pages.clear()

    def go(self, path: str) -> None:
        """Open an address, as one does from a bookmark."""
        self.visit.go(path)
        self.look()

    def follow(self, link: str) -> None:
        """Press a link."""
        self._leave(lambda: self.visit.page.get_by_role("link", name=link, exact=True).first.click())

    def press(self, button: str) -> None:
        """Press a button."""
        self._leave(lambda: self.visit.page.get_by_role("button", name=button, exact=True).first.click())

    def type(self, label: str, text: str) -> None:
        """Type into a field."""
        self.visit.page.get_by_label(label, exact=True).fill(text)
        self.inputs += 1

    def tick(self, label: str) -> None:
        """Make a choice, or tick a box."""
        self.visit.page.get_by_label(label).check()
        self.inputs += 1

    def pick(self, label: str, choice: str) -> None:
        """Pick from a list."""
        self.visit.page.get_by_label(label).select_option(choice)
        self.inputs += 1

    def attach(self, label: str, name: str, content: bytes) -> None:
        """Choose a file."""
        with self.visit.page.expect_file_chooser() as chooser:
            self.visit.page.get_by_label(label).click()
        chooser.value.set_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})
        self.inputs += 1

    def look(self) -> None:
        """Look at the page as a critical eye does; axe is a script itself, so it sees nothing where none runs."""
        shown = self.heading, int(self.visit.page.evaluate("window.innerWidth"))
        assert self.visit.sideways() == 0, shown
        assert [each for each in self.visit.complaints if " 422 " not in each] == [], shown
        if self.scripts and shown not in self.looked_at:
            self.looked_at.add(shown)
            assert faults(self.visit) == [], shown

    def _leave(self, act: Callable[[], None]) -> None:
        with self.visit.page.expect_navigation(wait_until="load"):
            act()
        self.inputs += 1
        self.look()
