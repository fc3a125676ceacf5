"""`make run` as a person meets it: one command, one sentence if it cannot, nothing left behind."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from config.local.folder import DataFolder, RunLock, data_folder
from config.local.ports import free_port
from tests.worker import database_url

_CHECKOUT = Path(__file__).resolve().parents[3]
_READY_SECONDS = 90


class Run:
    """One `python -m config.local` in its own session, as a terminal would start it."""

    def __init__(self, folder: Path, port: int, **environment: str) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.log = folder.parent / f"{folder.name}-{port}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "config.local"],
                cwd=_CHECKOUT,
                env=kept
                | {"LOCAL_DATA": str(folder), "PORT": str(port), "DEMO": "0"}
                | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while "Ready after" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def family(self) -> list[psutil.Process]:
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)


@contextlib.contextmanager
def trial_folder() -> Iterator[Path]:
    path = data_folder() / f"trial-{os.getpid()}-{time.monotonic_ns()}"
    path.mkdir(mode=0o711)
    yield path
    subprocess.run(
        ["rm", "-rf", str(path), *map(str, path.parent.glob(f"{path.name}-*"))], check=True
    )


@pytest.fixture
def folder() -> Iterator[Path]:
    with trial_folder() as path:
        yield path


@pytest.fixture(scope="module")
def lived_in() -> Iterator[Path]:
    """A folder that several tests start in: only the first of them makes a database there."""
    with trial_folder() as path:
        yield path


def fetch(port: int, path: str) -> tuple[int, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.status, answer.read().decode()


@pytest.mark.timeout(240)
def test_after_a_kill_of_everything_it_serves_the_same_data_and_ctrl_c_leaves_no_process(
    lived_in: Path,
) -> None:
    port = free_port()
    run = Run(lived_in, port)
    run.wait_until_ready()
    assert "Traceback" not in run.said()
    for process in run.family():
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    run.process.wait(timeout=10)

    again = Run(lived_in, port)
    again.wait_until_ready()
    ready = fetch(port, "/readyz")
    family = again.family()
    again.process.send_signal(signal.SIGINT)
    status = again.process.wait(timeout=30)

    assert ready == (200, '{"status": "ready", "database": "ok", "queue": "ok"}')
    assert status == 0, again.said()
    assert psutil.wait_procs(family, timeout=10)[1] == []
    assert f"Aerogram is at http://localhost:{port}/" in again.said()
    assert "Traceback" not in again.said()


@pytest.mark.timeout(240)
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_a_killed_launcher_takes_everything_with_it(lived_in: Path) -> None:
    run = Run(lived_in, free_port())
    run.wait_until_ready()
    family = run.family()

    run.process.kill()
    run.process.wait()

    assert psutil.wait_procs(family[1:], timeout=20)[1] == []


def test_a_taken_port_is_said_in_one_sentence(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        run = Run(folder, port)
        status = run.process.wait(timeout=30)

    assert status == 1
    assert re.fullmatch(
        rf"Port {port} is taken by another program: choose one, "
        r"for example 'make run PORT=\d+'\.\n",
        run.said(),
    )


@pytest.mark.parametrize("port", ["0", "70000", "eight"])
def test_an_impossible_port_is_said_in_one_sentence(folder: Path, port: str) -> None:
    run = Run(folder, 1, PORT=port)
    status = run.process.wait(timeout=30)

    assert status == 1
    assert run.said() == f"PORT is '{port}': it takes a number from 1 to 65535.\n"


@pytest.mark.timeout(240)
@pytest.mark.django_db(transaction=True)
def test_named_services_are_used_and_none_is_started(folder: Path) -> None:
    port = free_port()
    run = Run(
        folder,
        port,
        DATABASE_URL=database_url(),
        REDIS_URL=os.environ["REDIS_URL"],
    )
    run.wait_until_ready()
    ready = fetch(port, "/readyz")
    names = {process.name() for process in run.family()}
    run.end()

    assert ready[0] == 200
    assert not names & {"postgres", "valkey-server", "redis-server"}
    assert not list(folder.glob("postgres-*"))


def test_a_second_start_on_the_same_data_is_told_who_runs(folder: Path) -> None:
    lock = RunLock(DataFolder(folder))
    lock.take()

    run = Run(folder, free_port())
    status = run.process.wait(timeout=30)
    lock.release()

    assert status == 1
    assert run.said() == (
        f"Aerogram already runs from this folder (process {os.getpid()}): stop it first.\n"
    )


@pytest.mark.timeout(240)
def test_a_command_runs_beside_the_services(folder: Path) -> None:
    asked = "import os, psycopg2; psycopg2.connect(os.environ['DATABASE_URL']); print('reached')"

    done = subprocess.run(
        [sys.executable, "-m", "config.local", "with", sys.executable, "-c", asked],
        cwd=_CHECKOUT,
        env={"PATH": os.environ["PATH"], "LOCAL_DATA": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert (done.returncode, done.stdout) == (0, "reached\n"), done.stderr
