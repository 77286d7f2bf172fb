"""The forms of a page, as a browser reads and sends them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

UNSENT = frozenset({"submit", "button", "file", "reset", "image"})
TICKED = frozenset({"checkbox", "radio"})


@dataclass
class Form:
    """A form: where it goes, what it sends as it stands, and what else may be chosen in each field.

    Attributes
    ----------
    fields
        Names and values in the order of the page; boxes that are not ticked stay out.
    kinds
        How each field is filled, by name: `text`, `hidden`, `checkbox`, `radio`, `select`, `date` and so on.
    choices
        What can be chosen, by name, where it is one of some.
    """

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)

    @property
    def typed(self) -> dict[str, list[str]]:
        """What is sent, by name."""
        found: dict[str, list[str]] = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        return found

    def value(self, name: str) -> str:
        """What stands in a field, "" where nothing is chosen."""
        return next((value for each, value in self.fields if each == name), "")

    def put(self, name: str, value: str) -> dict[str, list[str]]:
        """What is sent once somebody put a value into a field; "" takes it out where it is a box."""
        kept = self.typed
        if value or self.kinds[name] not in TICKED:
            return kept | {name: [value]}
        return {each: values for each, values in kept.items() if each != name}


def forms(html: str) -> list[Form]:
    """Read the forms of a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def form_to(html: str, action: str) -> Form:
    """Return the first form of a page that goes to an address, or to the page's own for ""."""
    return next(each for each in forms(html) if each.action == action)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._form: Form | None = None
        self._area: tuple[str, list[str]] | None = None
        self._select: tuple[str, list[tuple[str, bool]]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(facts.get("action", ""))
            self.found.append(self._form)
        elif self._form is not None:
            self._begin(self._form, tag, facts)

    def _begin(self, form: Form, tag: str, facts: dict[str, str]) -> None:
        name = facts.get("name", "")
        if tag == "input" and name and facts.get("type", "text") not in UNSENT:
            self._input(form, name, facts)
        elif tag == "textarea" and name:
            self._area = name, []
        elif tag == "select" and name:
            self._select = name, []
        elif tag == "option" and self._select is not None:
            self._select[1].append((facts.get("value", ""), "selected" in facts))

    def _input(self, form: Form, name: str, facts: dict[str, str]) -> None:
        kind = facts.get("type", "text")
        form.kinds[name] = kind
        if kind in TICKED:
            form.choices.setdefault(name, []).append(facts.get("value", "on"))
        if kind not in TICKED or "checked" in facts:
            form.fields.append((name, facts.get("value", "on" if kind in TICKED else "")))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif self._form is not None and tag == "textarea" and self._area is not None:
            name, pieces = self._area
            self._form.kinds[name] = "text"
            self._form.fields.append((name, "".join(pieces).removeprefix("\n")))
            self._area = None
        elif self._form is not None and tag == "select" and self._select is not None:
            name, options = self._select
            self._form.kinds[name] = "select"
            self._form.choices[name] = [value for value, _ in options]
            chosen = [value for value, selected in options if selected] or [value for value, _ in options[:1]]
            self._form.fields += [(name, value) for value in chosen]
            self._select = None
