"""What the compiler costs once after a change of the sources, and loading its work ever after."""

import json
import os
import subprocess
import sys
import tempfile

from matching.engine import jit
from tests.bench.measuring import Stages, peak_mb
from tests.bench.record import ROOT, Row
from tests.bench.rounds import WARM_UP, warm_up


def compile_row() -> Row:
    """Two processes one after the other, with a cache of their own: the first finds it empty."""
    with tempfile.TemporaryDirectory() as cache:
        cold, cached = _once_more(cache), _once_more(cache)
    return {
        "N": WARM_UP,
        "cpu_s": round(cold["first_cpu_s"] - cold["again_cpu_s"], 2),
        "wall_s": round(cold["first_s"] - cold["again_s"], 2),
        "cached_cpu_s": round(cached["first_cpu_s"] - cached["again_cpu_s"], 2),
        "cached_wall_s": round(cached["first_s"] - cached["again_s"], 2),
        "import_s": cached["import_s"],
        "work_s": cached["again_s"],
        "peak_mb": cold["peak_mb"],
        "cached_peak_mb": cached["peak_mb"],
    }


def first_and_again() -> dict[str, float]:
    """The same small pool twice in this process: what the second time is quicker by was loading."""
    stages = Stages()
    with stages("import"):
        jit.compile_kernels()
    with stages("first"):
        warm_up()
    with stages("again"):
        warm_up()
    first, first_cpu = stages.sums("import", "first")
    return {
        "import_s": round(stages.wall["import"], 3),
        "first_s": round(first, 3),
        "first_cpu_s": round(first_cpu, 3),
        "again_s": round(stages.wall["again"], 3),
        "again_cpu_s": round(stages.cpu["again"], 3),
        "peak_mb": peak_mb(),
    }


def _once_more(cache: str) -> dict[str, float]:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.bench.compiling"],
        cwd=ROOT,
        env=os.environ | {"NUMBA_CACHE_DIR": cache},
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(ended.stdout)


if __name__ == "__main__":
    print(json.dumps(first_and_again()))  # noqa: T201 -- read by the process that asked
