"""What uvicorn serves: Django on a fixed number of threads, each with one database connection.

Django under plain ASGI opens a connection for every request that runs at the same time; a fixed
number of threads bounds them. The server answers the opening and closing of the process itself and
refuses websockets, since no page of the site opens one.
"""

from __future__ import annotations

from typing import cast

from a2wsgi import WSGIMiddleware
from a2wsgi.asgi_typing import Receive, Scope, Send
from a2wsgi.wsgi_typing import WSGIApp
from django.conf import settings

from config.body import BoundedBody
from config.cookies import HostCookies
from config.headers import SecurityHeaders
from config.wsgi import application as django_application

_bounded = BoundedBody(
    WSGIMiddleware(cast(WSGIApp, django_application), workers=settings.WEB_THREADS),
    limit=settings.MAX_BODY_BYTES,
    seconds=settings.BODY_SECONDS,
)
_site = SecurityHeaders(HostCookies(_bounded) if settings.HTTPS else _bounded)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one connection; `WSGIMiddleware` itself closes websockets and answers lifespan."""
    await _site(scope, receive, send)
