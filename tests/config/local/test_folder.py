"""The data folder is ours alone, and only one run works on it at a time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.local.folder import DataFolder, RunLock, StartRefused, _outside_folder, data_folder


def test_the_folder_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCAL_DATA", str(tmp_path / "elsewhere"))

    assert data_folder() == DataFolder(tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere").is_dir()


def test_two_checkouts_have_two_folders(tmp_path: Path) -> None:
    first, second = _outside_folder(tmp_path / "a"), _outside_folder(tmp_path / "b")
    first.rmdir()
    second.rmdir()

    assert first != second


def test_a_link_laid_by_somebody_is_refused(tmp_path: Path) -> None:
    place = _outside_folder(tmp_path)
    place.rmdir()
    place.symlink_to(tmp_path)

    with pytest.raises(StartRefused, match="belongs to somebody else"):
        _outside_folder(tmp_path)

    place.unlink()


def test_a_second_run_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    first, second = RunLock(DataFolder(tmp_path)), RunLock(DataFolder(tmp_path))

    assert first.take()
    assert not second.take()
    assert second.holder() == str(os.getpid())

    first.release()
    assert second.take()
    second.release()


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    code = (
        "import time; from pathlib import Path\n"
        "from config.local.folder import DataFolder, RunLock\n"
        f"print(RunLock(DataFolder(Path({str(tmp_path)!r}))).take(), flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        holder.kill()
        holder.wait()
    lock = RunLock(DataFolder(tmp_path))

    assert lock.take()
    lock.release()
