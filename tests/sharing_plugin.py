"""Which files the workers of one run begin with, and what the garbage collector may pass by.

Loaded by `-p tests.sharing_plugin`.
"""

from __future__ import annotations

import gc
import os

import pytest

FIRST = (
    # Long, with all of it in one file: begun late, the other worker would wait for it in the end.
    "tests/access/test_matrix.py",
    # One worker compiles the kernels, each once, and needs no database while the other migrates it.
    "tests/matching/engine/blossom/test_matching.py",
    "tests/matching/engine/test_all_pairs.py",
    "tests/matching/engine/test_any_process.py",
)
"""The others follow in the order in which they were collected: what is short comes last."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Needs `--no-loadscope-reorder`, else the files with the fewest tests would be the last."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        turns = {file: turn for turn, file in enumerate(FIRST)}
        items.sort(key=lambda item: turns.get(item.nodeid.split("::")[0], len(FIRST)))


def pytest_collection_finish() -> None:
    """What is imported by now stays to the end, and is most of what there is to look through."""
    gc.collect()
    gc.freeze()
