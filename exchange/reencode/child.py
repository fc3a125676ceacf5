"""The process in which one picture is decoded: bytes come in, two pictures go out, then it ends.

Whatever a hostile file does to a decoder, it does it here: in a process without settings, secrets
or database, that may use little memory and time, start no other and write no large file.
"""

import contextlib
import json
import resource
import sys

from exchange.reencode.limits import MOST_BYTES, PictureRefused

CPU_SECONDS = 4
MEMORY_BYTES = 768 * 1024 * 1024
ANSWER_BYTES = 512 * 1024
OPEN_FILES = 32


def main() -> None:
    _bound()
    # Pillow is loaded under the limits, as everything that follows.
    from exchange.reencode.making import decode  # noqa: PLC0415

    try:
        made = decode(sys.stdin.buffer.read(MOST_BYTES + 1), sys.argv[2])
    except PictureRefused as refused:
        _say({"refused": refused.key})
        return
    size = {"width": made.width, "height": made.height, "note": made.note}
    _say({**size, "large": len(made.large), "small": len(made.small)}, made.large, made.small)


def _bound() -> None:
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_FSIZE: ANSWER_BYTES,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_AS: MEMORY_BYTES,
    }
    for name, most in limits.items():
        # macOS knows some of them by name only; servers run on Linux, where all of them hold.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(name, (most, most))


def _say(head: dict[str, object], *parts: bytes) -> None:
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + b"".join(parts))
    sys.stdout.buffer.flush()
