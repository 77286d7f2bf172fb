"""What every answer tells the browser: nothing from elsewhere, no script, no frame, no guessing."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

LOOPBACK = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
"""Names this server always answers to; behind any other but its own could stand somebody else's page."""


def install(app: Flask) -> None:
    """Refuse other names than this machine's and its own; put the headers on every answer, errors and files too."""
    own = urlsplit(app.config["BASE_URL"] or "").netloc.casefold()

    @app.before_request
    def know_the_name() -> None:
        if not LOOPBACK.fullmatch(request.host) and (not own or request.host.casefold() != own):
            abort(400)

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers.update(HEADERS)
        if request.endpoint not in ("static", "bootstrap.static"):
            response.headers["Cache-Control"] = "no-store"
        if app.config["SECURE"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response
