"""The processes of the site and how honcho runs them: one stops, all stop; none outlives us."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shlex
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any

from honcho.manager import Manager
from honcho.process import Popen, Process

from config.local.folder import CHECKOUT, DataFolder
from config.local.lifeline import Ledger, end_with_parent


def site_processes(folder: DataFolder, *, host: str, port: int, reload: bool) -> dict[str, str]:
    """Return the command line of each process by its name.

    Two workers: what people wait for (mail, live hints) never queues behind a matching round.
    """
    python = shlex.quote(sys.executable)
    celery = f"exec {python} -m celery --app config.celery --quiet"
    worker = f"{celery} worker --loglevel WARNING --without-mingle --without-gossip"
    schedule = shlex.quote(str(folder / "beat-schedule"))
    web = (
        f"exec {python} -m uvicorn config.asgi:application --host {host} --port {port} "
        "--no-access-log --no-proxy-headers --log-level warning --timeout-graceful-shutdown 3"
    )
    watched = " ".join(f"--reload-dir {name}" for name in _source_folders()) if reload else ""
    return {
        "web": f"{web} --reload {watched}" if reload else web,
        "worker": f"{worker} --hostname outbox@%h --queues outbox,beat --concurrency 2",
        "heavy": f"{worker} --hostname heavy@%h --queues heavy --concurrency 1",
        "beat": f"{celery} beat --loglevel WARNING --pidfile= --schedule {schedule}",
    }


def run_processes(
    commands: Mapping[str, str],
    *,
    environment: Mapping[str, str],
    ledger: Ledger,
    when_started: Callable[[], None],
) -> int:
    """Run all commands until one ends or we are told to stop, and return the exit status.

    `when_started` is called once in this process, after every command has been started.
    """
    manager = _TetheredManager(ledger, when_started)
    for name, command in commands.items():
        manager.add_process(name, command, env=dict(environment), cwd=str(CHECKOUT))
    manager.loop()
    return int(manager.returncode or 0)


class _TetheredManager(Manager):
    """honcho's manager, whose processes end with us however we end."""

    def __init__(self, ledger: Ledger, when_started: Callable[[], None]) -> None:
        super().__init__()
        self._process_ctor = _TetheredProcess
        self._procmgr = _Signals()
        self._ledger = ledger
        self._when_started = when_started

    def _start(self) -> None:
        super()._start()
        self._when_started()

    def _system_print(self, data: str) -> None:
        """Say only what a person can use: which process ended and with which status."""
        name, _, status = data.strip().partition(" stopped (rc=")
        if status and not self._terminating and name in self._processes:
            super()._system_print(f"{name} ended with status {status.rstrip(')')}\n")
        pid = self._processes.get(data.split(" ")[0], {}).get("pid")
        if pid is not None and "started" in data:
            self._ledger.add(data.split(" ")[0], pid)


class _TetheredProcess(Process):
    """Runs between the manager and the command; both links are cut together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._child_ctor = _TetheredPopen
        self._arm = end_with_parent(signal.SIGKILL)

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        self._arm()
        super().run(events, ignore_signals)


class _TetheredPopen(Popen):
    def __init__(self, command: str, **kwargs: Any) -> None:
        super().__init__(command, preexec_fn=end_with_parent(signal.SIGTERM), **kwargs)


class _Signals:
    """Asks only the main process to stop, which ends its own children in order; kills the group.

    A signal to the whole group would tear a worker's children away in the middle of a job.
    """

    def terminate(self, pid: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)

    def kill(self, pid: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def _source_folders() -> list[str]:
    return sorted(path.parent.name for path in CHECKOUT.glob("*/apps.py"))


# The lifeline needs the process that starts a command to be the parent that lives as long as we do.
multiprocessing.set_start_method("fork", force=True)
