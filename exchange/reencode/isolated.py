"""Has a picture made anew by a process of its own, and believes nothing that it answers.

Decoders are large programs in C that read what strangers wrote. In a thread of the web process one
crash would take down ten people's requests, and a slow file could not be stopped at all. Starting a
process costs a tenth of a second, on the one request in a hundred that brings a picture.
"""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from exchange.reencode.headers import look
from exchange.reencode.limits import LARGE_BYTES, LARGE_SIDE, SMALL_BYTES, PictureRefused, Remade
from exchange.reencode.plain import is_plain_webp

logger = logging.getLogger(__name__)

# Twice what the processor's limit allows, and some: more means that others are at work, too.
WALL_SECONDS = 8.0
WAIT_SECONDS = 5.0
AT_ONCE = max(2, os.cpu_count() or 2)
_PROJECT = str(Path(__file__).resolve().parents[2])
_CHILD = (
    "import sys; sys.path.insert(0, sys.argv[1]); from exchange.reencode.child import main; main()"
)
# Refused by the child in its own words; anything else that it says is not believed.
_ITS_REFUSALS = {"picture.broken", "picture.too_many_pixels"}
_ITS_NOTES = {"", "picture.first_frame"}
_TOO_LATE = 1_000
_room = threading.BoundedSemaphore(AT_ONCE)


def remake(data: bytes) -> Remade:
    """The picture in both sizes, or PictureRefused, after `WAIT_SECONDS` + `WALL_SECONDS` at most.

    Not to be called inside a transaction: it would hold its locks all that time.
    """
    kind = look(data).kind
    with _a_place(), TemporaryFile() as answer:
        status = _run(data, kind, answer)
        answer.seek(0)
        if status == 0:
            return _read(answer)
    # A status below zero is the signal that ended it: its time (XCPU), its memory (ABRT), a crash.
    logger.warning("exchange.picture_process_failed", extra={"status": status, "bytes": len(data)})
    raise PictureRefused("picture.busy" if status == _TOO_LATE else "picture.broken")


@contextmanager
def _a_place() -> Iterator[None]:
    """Only so many at once, so that a class that sends thirty photos does not fill the memory."""
    if not _room.acquire(timeout=WAIT_SECONDS):
        raise PictureRefused("picture.busy")
    try:
        yield
    finally:
        _room.release()


def _run(data: bytes, kind: str, answer: Any) -> int:
    """The child's exit status. It gets no environment: nothing of ours is in it to be read."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-B", "-c", _CHILD, _PROJECT, kind],
            input=data,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _TOO_LATE
    return done.returncode


def _read(answer: Any) -> Remade:
    try:
        head = json.loads(answer.readline(1000))
        refused = head.get("refused")
        if refused:
            raise PictureRefused(refused if refused in _ITS_REFUSALS else "picture.broken")
        made = Remade(
            large=answer.read(int(head["large"])),
            small=answer.read(int(head["small"])),
            width=int(head["width"]),
            height=int(head["height"]),
            note=str(head["note"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PictureRefused("picture.broken") from error
    if not _is_what_was_asked_for(made):
        raise PictureRefused("picture.broken")
    return made


def _is_what_was_asked_for(made: Remade) -> bool:
    return (
        max(made.width, made.height) <= LARGE_SIDE
        and min(made.width, made.height) >= 1
        and made.note in _ITS_NOTES
        and len(made.large) <= LARGE_BYTES
        and len(made.small) <= SMALL_BYTES
        and is_plain_webp(made.large)
        and is_plain_webp(made.small)
    )
