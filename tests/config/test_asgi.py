"""The site as uvicorn serves it: a fixed number of threads that slow visitors cannot hold."""

import asyncio
import socket
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from config.asgi import application
from tests.browser.server import running_server


@pytest.fixture(scope="module")
def address(django_db_setup: None) -> Iterator[str]:
    with running_server() as address:
        yield address


def status_of(address: str) -> int:
    with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
        return answer.status


def slow_upload(address: str) -> socket.socket:
    """Open a connection that promises a body and sends one byte of it."""
    parts = urlsplit(address)
    line = socket.create_connection((parts.hostname, parts.port), timeout=5)
    line.sendall(
        b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nx"
    )
    return line


def test_more_slow_uploads_than_threads_hold_nobody_up(address: str) -> None:
    lines = [slow_upload(address) for _ in range(settings.WEB_THREADS * 2)]

    answered = status_of(address)
    for line in lines:
        line.close()

    assert answered == 200


def test_after_people_hung_up_half_way_the_site_still_answers(address: str) -> None:
    for _ in range(settings.WEB_THREADS * 2):
        slow_upload(address).close()

    assert status_of(address) == 200


def test_too_much_is_refused_with_a_sentence(address: str) -> None:
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as line:
        length = str(settings.MAX_BODY_BYTES + 1).encode()
        line.sendall(
            b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Length: " + length + b"\r\n\r\n"
        )
        answer = b"".join(iter(lambda: line.recv(4096), b"")).decode()

    assert answer.startswith("HTTP/1.1 413 ")
    assert "Send it in smaller parts." in answer


def test_a_question_for_the_head_alone_gets_no_body(address: str) -> None:
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as line:
        line.sendall(b"HEAD /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: line.recv(4096), b"")).decode()

    assert answer.startswith("HTTP/1.1 200 ")
    assert answer.endswith("\r\n\r\n")


def test_a_websocket_is_closed() -> None:
    sent = []

    async def receive() -> dict:
        return {"type": "websocket.connect"}

    async def send(message: dict) -> None:
        sent.append(message)

    asyncio.run(application({"type": "websocket", "path": "/", "headers": []}, receive, send))

    assert [message["type"] for message in sent] == ["websocket.close"]
