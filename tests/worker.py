"""A real Celery worker, in a process of its own, on the test database and the test broker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.db import connection

from config.celery import app
from config.local.lifeline import end_with_parent

_START_SECONDS = 30.0


@contextmanager
def running_worker(
    *queues: str, pool: str = "threads", concurrency: int = 2
) -> Iterator[subprocess.Popen[bytes]]:
    """Yield the process of a worker that listens on `queues` and has said that it is ready.

    `pool="prefork"` gives each job a process of its own, for tests that kill one.
    """
    name = f"test-{os.getpid()}-{time.monotonic_ns()}@localhost"
    command = [
        *(sys.executable, "-m", "celery", "--app", "config.celery", "--quiet", "worker"),
        *("--queues", ",".join(queues), "--pool", pool, "--concurrency", str(concurrency)),
        *("--hostname", name, "--loglevel", "WARNING", "--without-mingle", "--without-gossip"),
    ]
    worker = subprocess.Popen(
        command,
        env=os.environ | {"DATABASE_URL": database_url(), "PYTHONWARNINGS": "default"},
        start_new_session=True,
        preexec_fn=end_with_parent(),  # noqa: PLW1509 -- it makes one system call
    )
    try:
        _wait_until_ready(worker, name)
        yield worker
    finally:
        worker.send_signal(signal.SIGTERM)
        try:
            worker.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()


def database_url() -> str:
    """Return the address of the test database itself, which DATABASE_URL does not name."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return parts._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


def _wait_until_ready(worker: subprocess.Popen[bytes], name: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if worker.poll() is not None:
            raise RuntimeError(f"The worker ended at once with status {worker.returncode}")
        if app.control.ping(destination=[name], timeout=0.5):
            return
    raise RuntimeError("The worker did not get ready")
