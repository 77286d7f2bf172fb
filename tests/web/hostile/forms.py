"""The forms of a page, read as a browser reads them, with every field that something can be typed into."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import urlencode

TYPED = frozenset({"text", "search", "email", "tel", "password", "url", "number", "date", "datetime-local", "textarea"})
"""Kinds of fields that take a text."""
UNSENT = frozenset({"submit", "button", "reset", "image"})


@dataclass
class Field:
    """A field: its kind is the type of an input, or `textarea`, `select`, `button`; `free` if it takes any words."""

    name: str
    kind: str
    value: str = ""
    sent: bool = True
    free: bool = False

    @property
    def family(self) -> str:
        """Its name without numbers: rows of a list are one field."""
        return re.sub(r"[0-9]+", "#", self.name)


@dataclass
class Form:
    """A form, where it goes and what is in it."""

    action: str
    method: str
    with_file: bool = False
    fields: list[Field] = field(default_factory=list)

    @property
    def sends(self) -> list[tuple[str, str]]:
        """What it sends as it stands."""
        return [(each.name, each.value) for each in self.fields if each.sent]

    def filled(self, values: dict[str, str]) -> list[tuple[str, str]]:
        """Return what it sends once something is typed or chosen; of radios and buttons, only what is chosen."""
        once = {each.name for each in self.fields if each.kind in ("radio", "button")}
        kept = [(name, value) for name, value in self.sends if name not in values or name not in once]
        sent = [(name, values.get(name, value)) for name, value in kept]
        return sent + [(name, value) for name, value in values.items() if name not in {each for each, _ in kept}]

    @property
    def typed(self) -> list[Field]:
        """Every field that takes a text, one of each family."""
        return list({each.family: each for each in self.fields[::-1] if each.kind in TYPED}.values())[::-1]

    @property
    def chosen(self) -> list[Field]:
        """Every field that nobody types into but whoever wants to can send anything in; one of each family."""
        others = (each for each in reversed(self.fields) if each.kind not in TYPED | {"file"} and each.name != "csrf")
        return list({each.family: each for each in others}.values())[::-1]


class Forms(HTMLParser):
    """A page's forms and links."""

    def __init__(self, html: str) -> None:
        """Read a page."""
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._form: Form | None = None
        self._text: Field | None = None
        self._select: Field | None = None
        self._elsewhere: list[tuple[Form, str]] = []
        self.feed(html)
        self.close()
        self.forms += [replace(form, action=action) for form, action in self._elsewhere]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a form, a field, or a link."""
        facts = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(facts.get("action", ""), facts.get("method", "get"), "enctype" in facts)
            self.forms.append(self._form)
        elif tag == "a" and "hreflang" not in facts:
            self.links.append(facts.get("href", ""))
        elif self._form is not None:
            self._take(self._form, tag, facts)

    def _take(self, form: Form, tag: str, facts: dict[str, str]) -> None:
        name, value = facts.get("name", ""), facts.get("value", "")
        if tag == "option" and self._select is not None:
            self._option(self._select, value, "selected" in facts)
        elif tag == "textarea" and name:
            self._text = Field(name, "textarea", free=True)
            form.fields.append(self._text)
        elif tag == "select" and name:
            self._select = Field(name, "select", sent=False)
            form.fields.append(self._select)
        elif tag == "button":
            self._elsewhere += [(form, facts["formaction"])] if "formaction" in facts else []
            form.fields += [Field(name, "button", value, sent=False)] if name else []
        elif tag == "input" and name:
            kind = facts.get("type", "text")
            checked = kind not in ("radio", "checkbox") or "checked" in facts
            free = kind == "text" and "inputmode" not in facts
            form.fields.append(Field(name, kind, value or ("on" if kind == "checkbox" else ""), checked, free))

    @staticmethod
    def _option(select: Field, value: str, selected: bool) -> None:
        if selected or not select.sent:
            select.value, select.sent = value, True

    def handle_data(self, data: str) -> None:
        """Keep what stands in a textarea."""
        if self._text is not None:
            self._text.value += data

    def handle_endtag(self, tag: str) -> None:
        """Leave a form or a field."""
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._text is not None:
            self._text.value = self._text.value.removeprefix("\n")
            self._text = None
        elif tag == "select":
            self._select = None


def encoded(fields: list[tuple[str, str]]) -> bytes:
    """Write fields as a browser sends them, and what no browser would: lone surrogates as they are."""
    return urlencode(fields, encoding="utf-8", errors="surrogatepass").encode("ascii")
