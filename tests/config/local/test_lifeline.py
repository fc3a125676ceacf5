"""Processes of ours are told from strangers, and none outlives its parent."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from config.local.lifeline import Ledger

_SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
_PARENT = """
import subprocess, sys, time
from config.local.lifeline import end_with_parent
child = subprocess.Popen({sleeper!r}, preexec_fn=end_with_parent())
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(_SLEEPER)
    yield process
    process.kill()
    process.wait()


def gone(pid: int, seconds: float = 5.0) -> bool:
    """Tell whether the process is gone within `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.02)
    return False


def test_an_orphan_written_down_is_ended(tmp_path: Path, sleeper) -> None:
    ledger = Ledger(tmp_path / "processes.json")
    ledger.add("worker", sleeper.pid)

    ended = ledger.end_orphans()

    assert ended == ["worker"]
    assert gone(sleeper.pid)
    assert ledger.end_orphans() == []


def test_a_stranger_with_the_same_number_is_left_alone(tmp_path: Path, sleeper) -> None:
    path = tmp_path / "processes.json"
    path.write_text(json.dumps({"worker": {"pid": sleeper.pid, "started": 1_000.0}}))

    ended = Ledger(path).end_orphans()

    assert ended == []
    assert sleeper.poll() is None


def test_a_ledger_cut_short_by_a_kill_counts_as_empty(tmp_path: Path) -> None:
    path = tmp_path / "processes.json"
    path.write_text('{"worker": {"pid"')

    assert Ledger(path).end_orphans() == []


def test_a_deaf_process_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.local.lifeline._GRACE_SECONDS", 0.5)
    code = "import signal,time;signal.signal(15, signal.SIG_IGN);print(1,flush=True);time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as deaf:
        deaf.stdout.readline()
        ledger = Ledger(tmp_path / "processes.json")
        ledger.add("deaf", deaf.pid)

        ledger.end_orphans()

        assert gone(deaf.pid)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_a_child_dies_with_a_parent_that_is_killed_outright() -> None:
    command = [sys.executable, "-c", _PARENT.format(sleeper=_SLEEPER)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())

        parent.kill()
        parent.wait()

        assert gone(child)
