"""Over https every cookie carries the prefix `__Host-`, with which browsers guard it.

Such a cookie comes from this very host, over https and for the whole site, so that no other site
under the same domain can plant one (somebody else's session, a forged cross-site token). Behind
this wall all of them go by their plain names, those of libraries too.
"""

from __future__ import annotations

from a2wsgi.asgi_typing import ASGIApp, Receive, Scope, Send, SendEvent

PREFIX = b"__Host-"


class HostCookies:
    """ASGI middleware: cookies go out with the prefix, and only those with it come in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["headers"] = [_plain(name, value) for name, value in scope["headers"]]

        async def send_prefixed(event: SendEvent) -> None:
            if event["type"] == "http.response.start":
                event["headers"] = [
                    (name, _prefixed(value)) if name.lower() == b"set-cookie" else (name, value)
                    for name, value in event.get("headers", [])
                ]
            await send(event)

        await self._app(scope, receive, send_prefixed)


def _plain(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    if name.lower() != b"cookie":
        return name, value
    ours = [each.strip() for each in value.split(b";") if each.strip().startswith(PREFIX)]
    return name, b"; ".join(each.removeprefix(PREFIX) for each in ours)


def _prefixed(cookie: bytes) -> bytes:
    """A cookie that is taken back is not marked by Django as one for https alone."""
    flags = {each.strip().lower() for each in cookie.split(b";")[1:]}
    return PREFIX + cookie + (b"" if b"secure" in flags else b"; Secure")
