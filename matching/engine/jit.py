"""Runs the engine's inner loops compiled by numba where that pays, else as the Python they are.

A function marked `@kernel` is an ordinary function until `compile_kernels()` is called; from then
on every module that holds it by name holds its compiled form, until the process ends or
`interpret_kernels()` is called. Both forms work on whole numbers only and give the same answers.

To be understood by both, a kernel reads flat sequences: lists of int when interpreted (a list is
three times as fast as an array there), arrays when compiled. `sequence` makes the right kind.

Compiled code is kept on disk beside the sources, or where NUMBA_CACHE_DIR says. Without it the
first large pool waits most of a minute for the compiler, so small pools are interpreted.
"""

import hashlib
import os
import sys
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
Ints = Any
"""A flat sequence of whole numbers: a list when interpreted, an int64 (or int32) array compiled."""

KERNELS = ("kernels", "blossom")
"""The folders of the engine that kernels stand in."""
LEAST_COMPILED = 300
"""From so many classes on it pays to load numba and what it compiled earlier."""

_kernels: list[Callable[..., Any]] = []
_compiled: dict[Callable[..., Any], Any] = {}
_running_compiled = False


def kernel(function: F) -> F:
    """Mark a function as an inner loop. It may call other kernels and read global numbers."""
    _kernels.append(function)
    if _running_compiled:
        compile_kernels()
        return _compiled[function]
    return function


def is_compiled() -> bool:
    """Whether kernels run compiled now."""
    return _running_compiled


def available() -> bool:
    """Whether numba is installed; it is not imported to find out."""
    return find_spec("numba") is not None


def choose_for(classes: int) -> None:
    """Compile for a pool of this size if that pays and can be; never go back to interpreting."""
    if not _running_compiled and classes >= LEAST_COMPILED and available():
        compile_kernels()


def compile_kernels() -> None:
    """From now on, kernels run compiled. The compiler itself works at the first call of each."""
    global _running_compiled  # noqa: PLW0603 -- one form for the whole process
    # Half a second and 100 MB, in no process that pairs small pools only.
    import numba  # noqa: PLC0415

    folder = _cache_folder()
    numba.config.CACHE_DIR = str(folder or "")  # type: ignore[attr-defined]
    for function in _kernels:
        if function not in _compiled:
            _compiled[function] = numba.njit(cache=folder is not None, nogil=True)(function)
    _exchange(_compiled)
    _running_compiled = True


def interpret_kernels() -> None:
    """From now on, kernels run as plain Python."""
    global _running_compiled  # noqa: PLW0603
    _exchange({compiled: function for function, compiled in _compiled.items()})
    _running_compiled = False


def sequence(values: Iterable[int], *, narrow: bool = False) -> Any:
    """A list of int, or when kernels are compiled an int64 array (int32 if `narrow`)."""
    if not _running_compiled:
        return list(values)
    import numpy as np  # noqa: PLC0415 -- as heavy as numba, and as rarely needed

    return np.fromiter(values, dtype=np.int32 if narrow else np.int64)


def zeros(length: int, *, value: int = 0) -> Any:
    """A sequence of `length` equal numbers, of the kind the kernels want now (int64)."""
    if not _running_compiled:
        return [value] * length
    import numpy as np  # noqa: PLC0415

    return np.full(length, value, dtype=np.int64)


def _cache_folder() -> Path | None:
    """Where compiled code is kept: a folder for this state of all sources, None if none can be.

    numba looks only at the file of a function, not at those of the functions it calls: after a
    change in one of these it would go on with the old code.
    """
    engine = Path(__file__).parent
    files = sorted(file for folder in KERNELS for file in (engine / folder).glob("*.py"))
    state = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
    home = os.environ.get("NUMBA_CACHE_DIR") or str(Path(__file__).parent / "__pycache__")
    folder = Path(home) / f"kernels-{state}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def _exchange(forms: dict[Any, Any]) -> None:
    """Put the other form wherever a module of the engine holds a kernel by name."""
    for name, module in list(sys.modules.items()):
        if name.startswith("matching.engine") and module is not None:
            for key, held in list(vars(module).items()):
                if callable(held) and held in forms:
                    setattr(module, key, forms[held])
