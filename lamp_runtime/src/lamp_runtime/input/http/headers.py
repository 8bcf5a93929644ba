"""What every response says to the browser that gets it."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import Message

# The page loads nothing from anywhere else, and no other site may frame or embed it. `same-origin`, since a browser
# that may not say where a form comes from says `Origin: null`.
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; connect-src 'self' ws: wss:; style-src 'self'; "
    "img-src 'self' data:; object-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def add_headers(message: Message, path: str) -> Message:
    """Add HEADERS to the start of a response that lacks them. What the API says stays in no cache."""
    if message["type"] in ("http.response.start", "websocket.http.response.start"):
        headers = MutableHeaders(scope=message)
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        if not path.startswith("/page/"):
            headers.setdefault("Cache-Control", "no-store")
    return message
