"""Texts by a webhook of the network's own: a POST of JSON, `{"to": "+12165550134", "text": "…", "id": "…"}`.

Any answer from 200 to 299 means that it was taken. A password in the address goes as HTTP Basic; redirects are not
followed, for they would carry it elsewhere.
"""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from matcher.post import SECONDS, Letter, NotDelivered, Unreachable

TOO_MANY, REFUSED = 429, (401, 403, 404)
LENGTH = 320
"""Characters of a text: two of those that phones put together."""


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_facts: Any, **_more: Any) -> None:
        """Follow nobody."""


def deliver(url: str, letter: Letter) -> None:
    """Hand a text over.

    Raises
    ------
    NotDelivered
        If it is not taken.
    Unreachable
        If none would be.
    """
    try:
        with build_opener(_Stay).open(_request(url, letter), timeout=SECONDS) as answer:
            answer.read(1)
    except HTTPError as refused:
        refused.close()
        raise _refused(refused.code, refused.reason) from None
    except (OSError, ValueError) as failed:
        raise Unreachable(" ".join(str(getattr(failed, "reason", failed)).split())) from None


def _refused(code: int, reason: str) -> NotDelivered | Unreachable:
    said = f"{code} {reason}"
    if code in REFUSED or code == TOO_MANY or code < 400 or code >= 500:
        return Unreachable(said)
    return NotDelivered(said, final=True)


def _request(url: str, letter: Letter) -> Request:
    asked = urlsplit(url)
    host = f"{asked.hostname}:{asked.port}" if asked.port else str(asked.hostname)
    body = json.dumps({"to": letter.to, "text": letter.body[:LENGTH], "id": letter.mark}).encode()
    request = Request(urlunsplit(asked._replace(netloc=host)), data=body, method="POST")
    request.add_header("Content-Type", "application/json")
    if asked.username:
        pair = f"{unquote(asked.username)}:{unquote(asked.password or '')}"
        request.add_header("Authorization", f"Basic {base64.b64encode(pair.encode()).decode()}")
    return request
