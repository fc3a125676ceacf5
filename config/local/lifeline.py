"""Children that do not outlive their parent, and orphans recognised beyond doubt.

A process number alone proves nothing: the system hands it out again. A process is ours when its
number and the moment it was started both agree with what was written down when we started it.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil

_PR_SET_PDEATHSIG = 1
_GRACE_SECONDS = 8.0
_CLOCK_TOLERANCE_SECONDS = 0.05


def end_with_parent(signum: int = signal.SIGTERM) -> Callable[[], None]:
    """Return a `preexec_fn` that has the kernel send `signum` to the child when its parent dies.

    Works even when the parent is killed outright. Only Linux offers it; elsewhere the orphan is
    found and ended by `Ledger.end_orphans` at the next start.
    """
    parent = os.getpid()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def arm() -> None:
        if libc is None:
            return
        libc.prctl(_PR_SET_PDEATHSIG, int(signum), 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), signum)

    return arm


class Ledger:
    """A small file that names the processes started from one data folder.

    It outlives a `kill -9` of everything, so that the next start can tell our orphans from
    strangers that happen to carry the same process number.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, name: str, pid: int) -> None:
        """Write down that process `pid`, just started by us, is `name`."""
        try:
            started = psutil.Process(pid).create_time()
        except psutil.NoSuchProcess:
            return
        entries = self._read()
        entries[name] = {"pid": pid, "started": started}
        self._write(entries)

    def running(self, name: str) -> psutil.Process | None:
        """Return the process written down as `name` if that very process is still alive."""
        entry = self._read().get(name)
        return None if entry is None else _same_process(int(entry["pid"]), entry["started"])

    def end_orphans(self) -> list[str]:
        """End every process of ours that is still alive, newest first, and return their names."""
        ended = []
        for name in reversed(self._read()):
            process = self.running(name)
            if process is not None:
                end_process(process)
                ended.append(name)
        self._write({})
        return ended

    def _read(self) -> dict[str, dict[str, float]]:
        try:
            entries = json.loads(self._path.read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return entries if isinstance(entries, dict) else {}

    def _write(self, entries: dict[str, dict[str, float]]) -> None:
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps(entries))
        draft.replace(self._path)


def end_process(process: psutil.Process, gently: int = signal.SIGTERM) -> None:
    """Ask `process` to stop with the signal `gently`; after eight seconds, kill it."""
    try:
        process.send_signal(gently)
        process.wait(timeout=_GRACE_SECONDS)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(timeout=_GRACE_SECONDS)
    except psutil.NoSuchProcess:
        return


def end_child(child: subprocess.Popen[bytes], gently: int = signal.SIGTERM) -> None:
    """Do the same to a child that we hold ourselves, and take its exit status."""
    child.send_signal(gently)
    try:
        child.wait(timeout=_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _same_process(pid: int, started: float) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
        if abs(process.create_time() - started) > _CLOCK_TOLERANCE_SECONDS:
            return None
        return None if process.status() == psutil.STATUS_ZOMBIE else process
    except psutil.NoSuchProcess:
        return None
