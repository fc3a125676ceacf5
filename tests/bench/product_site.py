"""The running product for a measurement: its own database, and the processes of production.

The commands come from docker-compose.yml and the Dockerfile, so that what is measured is what runs.
Postgres and Valkey are those that DATABASE_URL and REDIS_URL name, or throw-away ones; in a named
Postgres a database of its own is made and dropped again.
"""

import http.client
import json
import os
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import psycopg2
import yaml
from psycopg2 import sql

from config.local.folder import DataFolder, RunLock, data_folder
from config.local.lifeline import end_with_parent
from config.local.ports import LOOPBACK, free_port
from config.local.services import running_services
from tests.bench.measuring import KIB_PER_MB
from tests.bench.record import ROOT

REDIS_NUMBER = 9
READY_SECONDS = 60.0
GRACE_SECONDS = 60.0
OK = 200
VOLUMES = "/var/lib/aerogram"
SCRIPT = "import django; django.setup(); from tests.bench import product_pool; product_pool.main()"


class NotRunning(RuntimeError):
    """A part of the site did not start, or did not do what it was asked."""


class Site:
    """The processes of the site, by the names of docker-compose.yml."""

    def __init__(self, folder: Path, services: dict[str, str], cache: Path | None) -> None:
        self.port = free_port()
        self.folder = folder
        self.cache = cache or folder / "kernels"
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._environment = {
            **os.environ,
            **services,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PRODUCTION": "1",
            "DEBUG": "0",
            "DEMO": "0",
            "BASE_URL": f"http://{LOOPBACK}:{self.port}",
            "ALLOWED_HOSTS": LOOPBACK,
            # No proxy that speaks https stands in front.
            "TRUSTED_PROXIES": "0",
            "SECRET_KEY": secrets.token_urlsafe(60),
            "MAIL_SERVICE": "none",
            "MAIL_FROM": "bench@localhost",
            "STATIC_ROOT": str(folder / "static"),
            "MEDIA_ROOT": str(folder / "media"),
            "NUMBA_CACHE_DIR": str(self.cache),
        }

    def prepare(self) -> None:
        """Tables and the gathered styles and scripts, as before every start in production."""
        self._run(["-m", "config.prepare"])
        self._run(["manage.py", "collectstatic", "--noinput", "--verbosity", "0"])

    def script(self, *arguments: str) -> Any:
        """What `product_pool` answers to these arguments, in a process of its own."""
        return json.loads(self._run(["-c", SCRIPT, *arguments]))

    def start(self, name: str) -> None:
        """Start one process of the site; what it says is kept in the folder."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                self._command(name),
                cwd=ROOT,
                env=self._environment | {"PGAPPNAME": name},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent(),  # noqa: PLW1509 -- it makes one system call
            )

    def wait_for_web(self) -> None:
        """Until the site can serve people."""
        self._wait("web", lambda: self._readiness() == OK)

    def wait_for_worker(self, name: str, node: str) -> None:
        """Until the worker answers as its health check asks it."""
        question = ["celery", "--app", "config.celery", "--quiet", "inspect", "ping"]
        whom = ["--timeout", "2", "--destination", f"{node}@{socket.gethostname()}"]
        command = [sys.executable, "-m", *question, *whom]
        self._wait(name, lambda: not self._quietly(command))

    def stop(self, name: str) -> None:
        """End a process as production does; after a minute, its whole group."""
        process = self._running.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop_all(self) -> None:
        """End whatever still runs, what was started last first."""
        for name in reversed(list(self._running)):
            self.stop(name)

    def family(self, name: str) -> list[psutil.Process]:
        """The process and its children."""
        parent = psutil.Process(self._running[name].pid)
        return [parent, *parent.children(recursive=True)]

    def cpu_s(self, name: str) -> float:
        """CPU seconds of the process and its living children until now."""
        times = [each.cpu_times() for each in self.family(name)]
        return sum(each.user + each.system for each in times)

    def last_words(self, name: str) -> str:
        """The end of its log."""
        return (self.folder / f"{name}.log").read_text(errors="replace")[-3000:]

    def connect(self) -> Any:
        """A connection to the site's database on which every statement is a transaction."""
        connection = psycopg2.connect(self._environment["DATABASE_URL"], connect_timeout=5)
        connection.autocommit = True
        return connection

    def _command(self, name: str) -> list[str]:
        if name == "web":
            return _web_command(self.port)
        services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
        own = str(self.folder)
        words = [str(word).replace(VOLUMES, own) for word in services[name]["command"]]
        return [sys.executable, "-m", *words]

    def _run(self, words: list[str]) -> str:
        # Filling tables is no request: it may take its time, as the `tables` service may.
        ended = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self._environment | {"DATABASE_STATEMENT_SECONDS": "0", "LOG_LEVEL": "WARNING"},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return ended.stdout

    def _readiness(self) -> int:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def _quietly(self, command: list[str]) -> int:
        return subprocess.run(
            command, cwd=ROOT, env=self._environment, capture_output=True, check=False
        ).returncode

    def _wait(self, name: str, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not ready():
            if self._running[name].poll() is not None or time.monotonic() > deadline:
                raise NotRunning(f"{name} does not start: {self.last_words(name)}")
            time.sleep(0.2)


def peak_mb_of(process: psutil.Process) -> int:
    """The most memory a living process ever held, in millions of bytes (Linux only)."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    held = next(line for line in lines if line.startswith("VmHWM:"))
    return round(int(held.split()[1]) / KIB_PER_MB)


@contextmanager
def running_site(cache: Path | None = None) -> Iterator[Site]:
    """A prepared site none of whose processes runs yet; everything is gone in the end.

    `cache` keeps compiled kernels; without it, they are compiled anew.
    """
    with ExitStack() as stack:
        # The name marks it as a test run's: what a killed one leaves, the next test run clears.
        home = data_folder()
        folder = DataFolder(home / f"tests-{os.getpid()}-bench")
        folder.path.mkdir(mode=0o711)
        stack.callback(shutil.rmtree, folder.path, ignore_errors=True)
        lock = RunLock(folder)
        lock.take()
        stack.callback(lock.release)
        services = stack.enter_context(running_services(folder, programs=home))
        database = stack.enter_context(_own_database(services.database_url))
        redis = _own_redis(services.redis_url)
        own = folder / "site"
        own.mkdir()
        site = Site(own, {"DATABASE_URL": database, "REDIS_URL": redis}, cache)
        stack.callback(site.stop_all)
        site.prepare()
        yield site


@contextmanager
def _own_database(url: str) -> Iterator[str]:
    name = f"aerogram_bench_{os.getpid()}"
    _administer(url, "CREATE DATABASE {}", name)
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        _administer(url, "DROP DATABASE {} WITH (FORCE)", name)


def _administer(url: str, statement: str, name: str) -> None:
    connection = psycopg2.connect(url, connect_timeout=5)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
    finally:
        connection.close()


def _own_redis(url: str) -> str:
    """A numbered database of its own, where no other worker hears our bell."""
    return urlsplit(url)._replace(path=f"/{REDIS_NUMBER}").geturl()


def _web_command(port: int) -> list[str]:
    """The last line of the Dockerfile, listening on this machine only."""
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    shell = json.loads(next(line for line in lines if line.startswith("CMD ")).removeprefix("CMD "))
    line = shell[-1].replace("$PORT", str(port)).replace("0.0.0.0", LOOPBACK)  # noqa: S104
    return [sys.executable, "-m", *shlex.split(line.removeprefix("exec "))]
