"""Django gets complete requests of a bounded size; slow, huge and broken ones never reach it."""

import asyncio
from typing import Any

import pytest

from config.body import BoundedBody

Message = dict[str, Any]


class Recorder:
    """An application that notes what it was given and answers 200."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.headers: list[tuple[bytes, bytes]] = []

    async def __call__(self, scope, receive, send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message["body"]
            more = message["more_body"]
        self.bodies.append(body)
        self.headers = scope["headers"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def ask(
    application: Recorder,
    messages: list[Message],
    *,
    headers: list[tuple[bytes, bytes]] | None = None,
    limit: int = 100,
    seconds: float = 5.0,
) -> list[Message]:
    """Send one request made of `messages` and return what came back; then the line is silent."""
    waiting = list(messages)
    answers: list[Message] = []

    async def receive() -> Message:
        if waiting:
            return waiting.pop(0)
        await asyncio.sleep(3600)
        raise AssertionError

    async def send(message: Message) -> None:
        answers.append(message)

    scope = {"type": "http", "headers": headers or []}
    bounded = BoundedBody(application, limit=limit, seconds=seconds)
    asyncio.run(bounded(scope, receive, send))
    return answers


def part(body: bytes, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 300_000])
def test_a_body_arrives_whole_however_it_was_cut(size: int) -> None:
    application = Recorder()
    body = bytes(index % 251 for index in range(size))
    half = size // 2

    ask(application, [part(body[:half], more=True), part(body[half:])], limit=300_000)

    assert application.bodies == [body]


def test_a_declared_length_above_the_limit_is_refused_before_a_byte_is_read() -> None:
    application = Recorder()

    answers = ask(application, [], headers=[(b"content-length", b"101")])

    assert answers[0]["status"] == 413
    assert (b"connection", b"close") in answers[0]["headers"]
    assert application.bodies == []


def test_an_undeclared_length_is_counted_on_the_way() -> None:
    application = Recorder()

    answers = ask(application, [part(b"x" * 60, more=True), part(b"x" * 60, more=True)])

    assert answers[0]["status"] == 413
    assert application.bodies == []


def test_a_length_that_is_no_number_is_refused() -> None:
    answers = ask(Recorder(), [part(b"")], headers=[(b"content-length", b"-5")])

    assert answers[0]["status"] == 400


def test_a_line_that_falls_silent_is_given_up() -> None:
    application = Recorder()

    answers = ask(application, [part(b"half", more=True)], seconds=0.05)

    assert answers[0]["status"] == 408
    assert application.bodies == []


def test_somebody_who_leaves_half_way_changes_nothing() -> None:
    application = Recorder()

    answers = ask(application, [part(b"half", more=True), {"type": "http.disconnect"}])

    assert answers == []
    assert application.bodies == []


def test_a_header_that_only_looks_like_the_proxys_is_dropped() -> None:
    application = Recorder()
    headers = [(b"x_forwarded_proto", b"https"), (b"x-request-id", b"7")]

    ask(application, [part(b"")], headers=headers)

    assert application.headers == [(b"x-request-id", b"7")]
