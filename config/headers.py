"""What every answer tells the browser about itself, whoever made it.

Django's middleware sees neither the files of the look nor what is refused before it, so this stands
around the whole site: what an answer does not say by itself is said here, the strict way.
"""

from __future__ import annotations

from a2wsgi.asgi_typing import ASGIApp, Receive, Scope, Send, SendEvent
from csp.utils import build_policy
from django.conf import settings

# Devices and abilities that no page of the site asks for.
_UNUSED = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
_PASSKEYS = "publickey-credentials-create=(self), publickey-credentials-get=(self)"


def strict_headers() -> dict[str, str]:
    """Name to value, as far as an answer says nothing else."""
    headers = {
        "content-security-policy": build_policy(),
        "x-content-type-options": "nosniff",
        "referrer-policy": settings.SECURE_REFERRER_POLICY,
        "cross-origin-opener-policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": ", ".join([*(f"{name}=()" for name in _UNUSED), _PASSKEYS]),
        "x-frame-options": settings.X_FRAME_OPTIONS,
        "x-robots-tag": "noindex",
        "cache-control": "private, no-cache",
    }
    if seconds := settings.SECURE_HSTS_SECONDS:
        below = "; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
        headers["strict-transport-security"] = f"max-age={seconds}{below}"
    return headers


class SecurityHeaders:
    """ASGI middleware: adds to every answer the strict headers that it does not have."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = {name.encode(): value.encode() for name, value in strict_headers().items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(event: SendEvent) -> None:
            if event["type"] == "http.response.start":
                said = [(name.lower(), value) for name, value in event.get("headers", [])]
                names = {name for name, _ in said}
                missing = [each for each in self._headers.items() if each[0] not in names]
                event["headers"] = [*said, *missing]
            await send(event)

        await self._app(scope, receive, send_with_headers)
