"""Bring the translations to the words that the pages have now, and say what is left to do: `python3 dev.py words`.

A person writes the translations into the `.po` files, sentence by sentence; nothing is guessed here. The pages read the
same files.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).parent.parent / "web"
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
AS_THE_PAGES = {"**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
LINE = 110
_FACTS = re.compile(r"%\((\w+)\)[sd]")


def main() -> int:
    """Write every translation anew; return 1 where something is left to do."""
    left = 0
    for file in files():
        catalogue = read(file)
        catalogue.update(found(), no_fuzzy_matching=True, update_creation_date=False)
        with file.open("wb") as handle:
            write_po(handle, catalogue, width=LINE, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
        faults = list(problems(catalogue))
        left += len(faults)
        print("\n".join([*faults, f"{file.relative_to(WEB.parent)}: {len(faults)} of {len(catalogue)} left to do"]))
    return 1 if left else 0


def files() -> list[Path]:
    """Return the translations there are."""
    return sorted(WEB.glob("translations/*/LC_MESSAGES/messages.po"))


def read(file: Path) -> Catalog:
    """Read a translation; its folder says of which language."""
    with file.open("rb") as handle:
        return read_po(handle, locale=file.parts[-3])


def found() -> Catalog:
    """Collect the words of all pages."""
    words = Catalog(fuzzy=False)
    for file, _, message, _, context in extract_from_dir(WEB, METHODS, AS_THE_PAGES):
        words.add(message, locations=[(f"web/{file}", 0)], context=context)
    return words


def problems(catalogue: Catalog) -> Iterator[str]:
    """Yield what is wrong with a translation: not done, doubtful, or with other facts in it than the source."""
    for message in catalogue:
        if not message.id:
            continue
        if message.fuzzy:
            yield f"doubtful: {_source(message)}"
        elif not all(_forms(message)):
            yield f"without translation: {_source(message)}"
        elif any(_facts(each) != _facts(_source(message)) for each in _forms(message)[-1:]):
            yield f"other facts than the source: {_source(message)}"


def _source(message: Message) -> str:
    """Return what is translated, of a plural the form for many."""
    return message.id if isinstance(message.id, str) else message.id[-1]


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def _facts(text: str) -> list[str]:
    return sorted(set(_FACTS.findall(text)))


if __name__ == "__main__":
    sys.exit(main())
