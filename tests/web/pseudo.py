"""A language that does not exist: every word of the catalogue stands between marks, so that any other is seen.

Longer by 40 percent, as a translation may be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from babel.support import NullTranslations

OPEN, SHUT = "⟦", "⟧"
_MARKED = re.compile(f"{OPEN}[^{OPEN}{SHUT}]*{SHUT}")
READ = frozenset({"aria-label", "title", "alt", "placeholder", "data-label"})
"""Attributes that people read or hear."""
UNREAD = frozenset({"style", "script", "code"})


class Pseudo(NullTranslations):
    """The translations of a language that does not exist."""

    def __init__(self, longer: bool = False) -> None:
        """Translate by marks alone, or into something longer too."""
        super().__init__()
        self.longer = longer

    def ugettext(self, message: str) -> str:
        """Mark a message."""
        words = " " + "ó" * min(9, len(message) * 2 // 5) if self.longer else ""
        return f"{OPEN}{message}{words}{SHUT}"

    def ungettext(self, singular: str, plural: str, num: int) -> str:
        """Mark the form for a number."""
        return self.ugettext(singular if num == 1 else plural)


@dataclass
class Form:
    """A form of a page: where it goes, what it sends as it stands, and the names of what somebody types."""

    action: str
    kept: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)

    def take(self, tag: str, facts: dict[str, str | None]) -> None:
        """Add a field."""
        name, kind = facts.get("name") or "", facts.get("type") or "text"
        if kind == "hidden" or (kind in ("radio", "checkbox") and "checked" in facts):
            self.kept[name] = facts.get("value") or ""
        elif tag == "textarea" or kind not in ("radio", "checkbox", "file", "submit"):
            self.typed.append(name)


class Words(HTMLParser):
    """What of a page is in no catalogue: texts and attributes without what stands between marks."""

    def __init__(self, html: str) -> None:
        """Read a page."""
        super().__init__()
        self.inside: list[str] = []
        self.texts: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what is read of an element, and where it leads if not to another language."""
        self.inside.append(tag)
        facts = dict(attrs)
        self.texts += [value for name, value in attrs if name in READ and value]
        if "hreflang" not in facts:
            self.links += [value for name in ("href", "action") if (value := facts.get(name)) is not None]
        if tag == "form" and facts.get("method") == "post":
            self.forms.append(Form(facts.get("action") or ""))
        elif tag in ("input", "textarea") and self.forms and "form" in self.inside:
            self.forms[-1].take(tag, facts)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and those in it that need no end."""
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        if UNREAD.isdisjoint(self.inside):
            self.texts.append(data)

    @property
    def unmarked(self) -> str:
        """All texts, as far as they are in no catalogue; a mark in two pieces was cut by markup within a message."""
        text = " ".join(self.texts)
        while (fewer := _MARKED.sub(" ", text)) != text:
            text = fewer
        return text
