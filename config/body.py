"""Takes a request's whole body before a thread is given to it.

Django works on a fixed number of threads. A phone on a bad line that uploads for a minute would
hold one of them all that time, and ten such phones the whole site. So bodies are gathered here,
where waiting is free, and counted on the way.
"""

from __future__ import annotations

import asyncio
from tempfile import SpooledTemporaryFile

from a2wsgi.asgi_typing import ASGIApp, HTTPScope, Receive, ReceiveEvent, Scope, Send

_IN_MEMORY_BYTES = 256 * 1024
_CHUNK_BYTES = 64 * 1024

_TOO_LARGE = (413, b"This is more than one request may carry. Send it in smaller parts.\n")
_NO_ROOM = (503, b"The server has no room for this request now. Try again in a minute.\n")
_TOO_SLOW = (408, b"The line was too slow for this request. Send it again, or in smaller parts.\n")
_BAD_LENGTH = (400, b"The length of this request is not a number.\n")


class RefusedBody(Exception):
    """The body cannot be taken; carries the status and the sentence to answer with."""

    def __init__(self, answer: tuple[int, bytes]) -> None:
        self.status, self.sentence = answer


class Disconnected(Exception):
    """The client left before its request was complete: there is nobody to answer."""


class BoundedBody:
    """ASGI middleware: passes on only complete requests of at most `limit` bytes.

    A body that takes longer than `seconds` altogether is refused. Header names with an underscore
    are dropped: WSGI cannot tell them from the hyphenated ones that a proxy vouches for.
    """

    def __init__(self, app: ASGIApp, *, limit: int, seconds: float) -> None:
        self._app = app
        self._limit = limit
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["headers"] = [(name, value) for name, value in scope["headers"] if b"_" not in name]
        with SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as body:
            try:
                self._check_declared_length(scope)
                await asyncio.wait_for(self._gather(body, receive), self._seconds)
            except Disconnected:
                return
            except RefusedBody as refused:
                await _answer(send, refused.status, refused.sentence)
                return
            except TimeoutError:
                await _answer(send, *_TOO_SLOW)
                return
            except OSError:
                await _answer(send, *_NO_ROOM)
                return
            await self._app(scope, _replay(body, receive), send)

    def _check_declared_length(self, scope: HTTPScope) -> None:
        for name, value in scope["headers"]:
            if name == b"content-length":
                if not value.isdigit():
                    raise RefusedBody(_BAD_LENGTH)
                if int(value) > self._limit:
                    raise RefusedBody(_TOO_LARGE)

    async def _gather(self, body: SpooledTemporaryFile[bytes], receive: Receive) -> None:
        taken, more = 0, True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                raise Disconnected
            chunk = message.get("body", b"")
            taken += len(chunk)
            if taken > self._limit:
                raise RefusedBody(_TOO_LARGE)
            body.write(chunk)
            more = message.get("more_body", False)
        body.seek(0)


def _replay(body: SpooledTemporaryFile[bytes], receive: Receive) -> Receive:
    """Return a `receive` that hands out the gathered body, then listens to the client again."""
    finished = False

    async def replayed() -> ReceiveEvent:
        nonlocal finished
        if finished:
            return await receive()
        chunk = body.read(_CHUNK_BYTES)
        finished = len(chunk) < _CHUNK_BYTES
        return {"type": "http.request", "body": chunk, "more_body": not finished}

    return replayed


async def _answer(send: Send, status: int, sentence: bytes) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(sentence)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence, "more_body": False})
