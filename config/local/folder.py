"""Where the local database and everything else that `make run` writes is kept."""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


class StartRefused(SystemExit):
    """The start cannot go on; its text is one sentence for the person at the keyboard."""


@dataclass(frozen=True)
class DataFolder:
    """The folder that keeps the local database from one run to the next."""

    path: Path

    def __truediv__(self, name: str) -> Path:
        """Return the path of `name` inside the folder."""
        return self.path / name


def data_folder(checkout: Path = CHECKOUT) -> DataFolder:
    """Return the data folder of this checkout, made if it is not there yet.

    It is `.local/` in the checkout. Postgres refuses to run as root, and the unprivileged child
    that runs it for root often cannot enter the checkout (a root's home is closed to others), so
    root's folder stands under /var/tmp, which survives a restart and can be walked through.
    LOCAL_DATA names another folder, which everybody must be able to walk into when root starts.
    """
    named = os.environ.get("LOCAL_DATA")
    if named:
        path = Path(named).absolute()
        path.mkdir(mode=0o711, parents=True, exist_ok=True)
        return DataFolder(path)
    if os.geteuid() != 0 and os.access(checkout, os.W_OK):
        path = checkout / ".local"
        path.mkdir(mode=0o700, exist_ok=True)
        return DataFolder(path)
    return DataFolder(_outside_folder(checkout))


def _outside_folder(checkout: Path) -> Path:
    mark = hashlib.sha256(str(checkout).encode()).hexdigest()[:12]
    root = Path("/var/tmp")  # noqa: S108 -- checked below: ours, no link, not writable by others
    base = root if root.is_dir() else Path(tempfile.gettempdir())
    path = base / f"aerogram-{mark}-{os.geteuid()}"
    path.mkdir(mode=0o711, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise StartRefused(
            f"The folder {path} belongs to somebody else or can be written by others: "
            "remove it, and start again."
        )
    path.chmod(0o711)
    return path


class RunLock:
    """Held while services run on a data folder, so that no second start touches the same files.

    The kernel lets go of it when the holder dies, however it dies.
    """

    def __init__(self, folder: DataFolder) -> None:
        self._path = folder / "run.lock"
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Take the lock; return False when another running process holds it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._descriptor = descriptor
        return True

    def holder(self) -> str:
        """Return the process number that the holder wrote down, as text."""
        return self._path.read_text().strip() or "unknown"

    def release(self) -> None:
        """Let go of the lock, if held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
