"""Ids in addresses: any id of a market makes one segment that comes back as it was.

An id may hold `/`, `?`, `%`, spaces or be `..`; browsers and servers change such segments on their way even when
they are percent-encoded. So every ASCII character that is not plainly safe is written as `~` and two hex digits.
"""

from __future__ import annotations

import re

from werkzeug.routing import BaseConverter, ValidationError

_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
_ESCAPED = re.compile("~([0-9A-F]{2})")


def segment(name: str) -> str:
    """Write an id as a segment of an address.

    >>> segment("L-014"), segment("../a b")
    ('L-014', '~2E~2E~2Fa~20b')
    """
    return "".join(each if each in _SAFE or ord(each) > 127 else f"~{ord(each):02X}" for each in name)


def named(written: str) -> str:
    """Read back what `segment` wrote.

    Raises
    ------
    ValueError
        If `segment` would not have written it so, or no id can be so.
    """
    name = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), written)
    if segment(name) != written or "\0" in name:  # not every database can even look for a zero byte
        raise ValueError(f"{written!r} is not how an id is written in an address")
    return name


class Name(BaseConverter):
    """The `<name:…>` of a route: an id of a market."""

    def to_python(self, value: str) -> str:
        """Read the id; an address nobody would write leads nowhere."""
        try:
            return named(value)
        except ValueError as wrong:
            raise ValidationError from wrong

    def to_url(self, value: str) -> str:
        """Write the id, non-ASCII percent-encoded."""
        return super().to_url(segment(value))
