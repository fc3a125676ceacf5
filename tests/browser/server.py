"""The real ASGI application behind a real server, in a thread, on the test database."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from config.asgi import application
from config.local.ports import LOOPBACK, free_port

_START_SECONDS = 20.0


@contextmanager
def running_server(application: Any = application) -> Iterator[str]:
    """Yield the address of the running site, or of another application."""
    port = free_port()
    config = uvicorn.Config(
        application, host=LOOPBACK, port=port, log_config=None, proxy_headers=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="site", daemon=True)
    thread.start()
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError(f"The test server does not start on port {port}")
        time.sleep(0.02)
    try:
        yield f"http://localhost:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
