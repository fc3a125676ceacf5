"""Where the files of pictures stand, and how they get there and away.

A file appears under its name only when all of it is on the disk: written beside it, synced, then
renamed. Nothing here cleans up after a failure; the sweeper does, as it does after a power cut.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkstemp
from uuid import UUID

from django.conf import settings

LARGE, SMALL = "large", "small"
_NAME = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-small)?\.webp")
_UNFINISHED = ".new-"


def path_of(picture: UUID, size: str) -> Path:
    """In one of 256 folders, so that none of them gets slow to list."""
    ending = "-small" if size == SMALL else ""
    return _folder() / picture.hex[:2] / f"{picture}{ending}.webp"


def write_files(picture: UUID, *, large: bytes, small: bytes) -> None:
    """Both sizes, safe on the disk when this returns."""
    _write(path_of(picture, LARGE), large)
    _write(path_of(picture, SMALL), small)


def has_files(picture: UUID) -> bool:
    return all(path_of(picture, size).is_file() for size in (LARGE, SMALL))


def remove_files(picture: UUID) -> None:
    """Remove both sizes; what is gone already is fine."""
    for size in (LARGE, SMALL):
        path_of(picture, size).unlink(missing_ok=True)


def files_before(instant: float) -> Iterator[tuple[Path, UUID | None]]:
    """Every file of ours that is older, with its picture; None for one that was never finished."""
    for path in _folder().glob("??/*"):
        named = _NAME.fullmatch(path.name)
        if named is None and not path.name.startswith(_UNFINISHED):
            continue
        try:
            changed = path.stat().st_mtime
        except FileNotFoundError:
            continue
        if changed < instant:
            yield path, UUID(named.group(1)) if named else None


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "pictures"


def _write(path: Path, data: bytes) -> None:
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        _sync_folder(path.parent.parent)
    descriptor, unfinished = mkstemp(dir=path.parent, prefix=_UNFINISHED)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """A name is safe only when the folder that holds it is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
