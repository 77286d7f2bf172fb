"""Reading a page as strictly as a person with a magnifying glass: balanced tags, single ids, nothing that runs."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "input", "br", "hr", "img"})
STANDALONE = frozenset({"path", "rect", "line", "circle", "use"})
RUNNING = frozenset({"script", "iframe", "object", "embed", "base", "style", "img", "foreignobject", "i", "b", "u"})
"""Elements that no page has; one that is there came out of somebody's text."""


class Page(HTMLParser):
    """A page taken apart; `faults` says what is wrong with it.

    Attributes
    ----------
    links
        Every address in it.
    text
        Its text, pieces joined by single spaces.
    """

    def __init__(self, html: str) -> None:
        """Read a page."""
        super().__init__()
        self.faults: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self._open: list[str] = []
        self._text: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self._open]
        self.faults += [f"id {each} stands twice" for each in sorted({i for i in self.ids if self.ids.count(i) > 1})]
        self.faults += [f"#{to} leads nowhere" for to in self._targets() if to not in self.ids]

    @property
    def text(self) -> str:
        """What a person reads."""
        return " ".join(" ".join(self._text).split())

    def _targets(self) -> list[str]:
        return [link[1:] for link in self.links if link.startswith("#")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element refers to, and whether it may be there."""
        if tag in RUNNING:
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            self._attribute(name, value or "")
        if tag not in VOID and tag not in STANDALONE:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that closes itself."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID and tag not in STANDALONE:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close the element that is open."""
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self._text.append(data)

    def _attribute(self, name: str, value: str) -> None:
        if name.startswith("on") or name == "style":
            self.faults.append(f"{name}={value!r}")
        if name == "id":
            self.ids.append(value)
        if name in ("href", "src", "action", "aria-labelledby", "for"):
            self.links += [f"#{each}" for each in value.split()] if name in ("aria-labelledby", "for") else [value]
            if name in ("href", "src", "action") and not value.startswith(("/", "#")):
                self.faults.append(f"{name}={value!r} leads elsewhere")
