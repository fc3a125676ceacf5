"""The door itself: a pool file in, a plan file out. Django's command and the module share it."""

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from matching.engine.plan import Plan, plan
from matching.engine.pool_file import messages
from matching.engine.pool_file.document import FileRefused
from matching.engine.pool_file.plan_file import (
    plan_lines,
    read_partners,
    why_not_writable,
    write_whole,
)
from matching.engine.pool_file.pool import MOST_SEED, PoolFile, read_pool

DONE, REFUSED = 0, 2
PRINTED = "-"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("pool", metavar="POOL.json", help="the classes, as docs/plan_pool.md says")
    parser.add_argument(
        "--partners-from",
        nargs="+",
        action="extend",
        default=[],
        metavar="PLAN.json",
        help="earlier plans: whoever was paired there is not paired again unless both ask for it",
    )
    parser.add_argument(
        "--seed", type=_seed, metavar="N", help="in place of the seed in the pool file"
    )
    parser.add_argument(
        "--out", required=True, metavar="PLAN.json", help="where the plan goes; - prints it"
    )


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 10 or int(text) > MOST_SEED:
        raise ArgumentTypeError(messages.whole(text, 0, MOST_SEED))
    return int(text)


def run(
    pool: str,
    *,
    out: str,
    partners_from: Sequence[str],
    seed: int | None,
    stdout: TextIO,
    stderr: TextIO,
) -> int:
    """Plan a pool: 0, or 2 with the reasons on `stderr`. Then nothing is written."""
    try:
        _check_out(out, [pool, *partners_from])
        read = _read(pool, partners_from)
    except FileRefused as refused:
        stderr.write("".join(f"{line}\n" for line in refused.lines))
        return REFUSED
    stderr.write("".join(f"{pool}: {line}.\n" for line in read.notes))
    progress = Progress(stderr)
    found = plan(
        read.classes,
        read.thresholds,
        read.weights,
        today=read.today,
        seed=read.seed if seed is None else seed,
        progress=progress,
        threads=os.cpu_count() or 1,
    )
    progress.clear()
    try:
        _write(found, out, stdout)
    except OSError as error:
        stderr.write(f"{messages.not_written(out, error)}\n")
        return REFUSED
    total = len(read.classes)
    stderr.write(f"{messages.paired(total - len(found.unmatched), total, _shown(out))}\n")
    return DONE


def _check_out(out: str, inputs: Sequence[str]) -> None:
    """Raises FileRefused before anything is computed that could not be kept."""
    if out == PRINTED:
        return
    try:
        read = {Path(each).resolve() for each in inputs}
        why = messages.IS_READ if Path(out).resolve() in read else why_not_writable(Path(out))
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        why = str(error)
    if why:
        raise FileRefused([messages.not_there(out, why)])


def _read(pool: str, partners_from: Sequence[str]) -> PoolFile:
    refused: list[str] = []
    pairs: list[tuple[str, str]] = []
    read = None
    try:
        read = read_pool(Path(pool))
    except FileRefused as error:
        refused += messages.headed(pool, error.lines)
    for each in partners_from:
        try:
            pairs += read_partners(Path(each))
        except FileRefused as error:
            refused += messages.headed(each, error.lines)
    if read is None or refused:
        raise FileRefused(refused)
    return read.with_past(pairs)


def _write(found: Plan, out: str, stdout: TextIO) -> None:
    if out != PRINTED:
        write_whole(Path(out), plan_lines(found))
        return
    encoding = getattr(stdout, "encoding", None) or "utf-8"
    stdout.writelines(plan_lines(found, only_ascii=encoding.lower() not in ("utf-8", "utf8")))
    stdout.flush()


def _shown(out: str) -> str | None:
    return None if out == PRINTED else out


class Progress:
    """A line that overwrites itself on a terminal; silent anywhere else.

    It is called far more often than anybody can read, and prints when the percentage moves.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._speaks = stream.isatty()
        self._printed: tuple[str, int] | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Told by the engine; `total` may be 0."""
        if not self._speaks:
            return
        percent = 100 * done // total if total else 100
        if (stage, percent) != self._printed:
            self._printed = (stage, percent)
            self._stream.write(f"\r\x1b[K{stage} {percent} %")
            self._stream.flush()

    def clear(self) -> None:
        """Leave an empty line for what is said next."""
        if self._printed is not None:
            self._stream.write("\r\x1b[K")


def main(arguments: Sequence[str] | None = None) -> int:
    """What `python -m matching.engine.pool_file` does: 0, or 2 if there is no plan."""
    parser = ArgumentParser(
        prog="python -m matching.engine.pool_file",
        description="Pair the classes of a pool file and write the plan. Needs no database.",
    )
    add_arguments(parser)
    return run(**vars(parser.parse_args(arguments)), stdout=sys.stdout, stderr=sys.stderr)
