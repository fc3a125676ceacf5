"""Seconds by stage, memory, and the machine they were measured on."""

import os
import platform
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from math import log
from pathlib import Path
from statistics import linear_regression

KIB_PER_MB = 1000 * 1000 / 1024


def now() -> tuple[float, float]:
    """Wall and CPU seconds of this process."""
    return time.perf_counter(), time.process_time()


class Stages:
    """Wall and CPU seconds (of all threads) by the name of what was done.

    A stage inside another counts for itself alone: the outer one is paused.
    """

    def __init__(self, now: Callable[[], tuple[float, float]] = now) -> None:
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}
        self._running: list[str] = []
        self._now = now
        self._since = now()

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        self._book()
        self._running.append(name)
        try:
            yield
        finally:
            self._book()
            self._running.pop()

    def _book(self) -> None:
        moment = self._now()
        if self._running:
            name = self._running[-1]
            self.wall[name] = self.wall.get(name, 0.0) + moment[0] - self._since[0]
            self.cpu[name] = self.cpu.get(name, 0.0) + moment[1] - self._since[1]
        self._since = moment

    def sums(self, *names: str) -> tuple[float, float]:
        """Wall and CPU seconds of some stages together."""
        return (
            sum(self.wall.get(name, 0.0) for name in names),
            sum(self.cpu.get(name, 0.0) for name in names),
        )

    def to_json(self) -> dict[str, dict[str, float]]:
        """Plain JSON: wall and CPU seconds by stage."""
        return {"stages": rounded(self.wall), "stages_cpu": rounded(self.cpu)}


def rounded(seconds: dict[str, float]) -> dict[str, float]:
    """To a tenth of a millisecond."""
    return {name: round(value, 4) for name, value in seconds.items()}


def peak_mb() -> int:
    """The most memory this process ever held, in millions of bytes."""
    # Linux lets a program inherit the figure of the process that started it, except here.
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / KIB_PER_MB)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / (1_000_000 if sys.platform == "darwin" else KIB_PER_MB))


def machine() -> dict[str, object]:
    """What the figures depend on; `load` is how many processes wanted a core when it began."""
    return {
        "cpu": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "numba": version("numba"),
        "load": round(os.getloadavg()[0], 2),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def exponent(points: dict[int, float]) -> float:
    """The e of seconds ~ N^e, by least squares in the logarithms."""
    logs = [(log(classes), log(seconds)) for classes, seconds in points.items()]
    return linear_regression(*zip(*logs, strict=True)).slope
