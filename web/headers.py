"""What every answer tells the browser: nothing from elsewhere, no script, no frame, no guessing."""

from __future__ import annotations

from flask import Flask, Response, request

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


def install(app: Flask) -> None:
    """Put the headers on every answer, errors and files too."""

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers.update(HEADERS)
        if request.endpoint not in ("static", "bootstrap.static"):
            response.headers["Cache-Control"] = "private, no-cache"
        return response
