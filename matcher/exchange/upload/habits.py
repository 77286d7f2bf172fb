"""How an organisation writes its sheets, learned once: its heads, its words, its commas and its dates."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

COMMAS = ("", "thousands", "decimals")
"""What a comma in a number is: not said, `1,200` is 1200, or `1,5` is 1.5."""
DATES = ("", "month_first", "day_first")
"""What 3/4/2027 is: not said, 4 March, or 3 April."""
LEFT_OUT = "-"
"""Stands for a column that is not read."""
MOST_KEPT = 500
"""Heads, and words of one field, that are remembered."""

Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Habits:
    """What is remembered.

    Attributes
    ----------
    heads
        By `plainly` written head, the field it stands for, or `LEFT_OUT`.
    words
        By field and then by `plainly` written word, the word that is kept.
    comma, date
        One of `COMMAS` and of `DATES`.
    """

    heads: Mapping[str, str] = field(default_factory=dict)
    words: Words = field(default_factory=dict)
    comma: str = ""
    date: str = ""

    def written(self) -> str:
        """Write them as JSON."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    @staticmethod
    def read(written: str) -> Habits:
        """Read what `written` wrote."""
        known: dict[str, Any] = json.loads(written)
        return Habits(**known)

    def with_heads(self, heads: Mapping[str, str]) -> Habits:
        """Learn what heads stand for; the latest are kept."""
        return replace(self, heads=_latest({**self.heads, **heads}))

    def with_words(self, name: str, words: Mapping[str, str]) -> Habits:
        """Learn what words of a field mean."""
        return replace(self, words={**self.words, name: _latest({**self.words.get(name, {}), **words})})


def _latest(known: dict[str, str]) -> dict[str, str]:
    return dict(list(known.items())[-MOST_KEPT:])


def _bare(text: str) -> str:
    """Write letters small, without accents and apostrophes."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return re.sub("['’`]", "", "".join(each for each in apart if not unicodedata.combining(each)))


def plainly(text: str) -> str:
    """Write words so that they can be compared: small letters, no accents, brackets or marks, single spaces.

    >>> plainly("Today’s  price ($/lb)"), plainly("Categoría"), plainly("U.O.M.")
    ('todays price', 'categoria', 'uom')
    """
    without = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", text)
    without = re.sub(r"\b([^\W\d_])\.(?=[^\W\d_]\b|\s|$)", r"\1", without)
    return " ".join(re.findall(r"[^\W_]+", _bare(without))) or " ".join(text.casefold().split())


def named(text: str) -> str:
    """Write words as a name of files and lists has them.

    >>> named("Health laundry (flat)")
    'health-laundry-flat'
    """
    return "-".join(re.findall(r"[^\W_]+", _bare(text)))[:64].strip("-")
