"""The ids of all tests, read from the files: asking pytest would take as long as it takes to start."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parent


@cache
def known_tests() -> frozenset[str]:
    """Every `tests/…/test_x.py::test_y` and `::TestZ::test_y`, without parameters."""
    found: set[str] = set()
    for path in TESTS.rglob("test_*.py"):
        name = path.relative_to(TESTS.parent).as_posix()
        for node in ast.parse(path.read_bytes()).body:
            if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
                found |= {f"{name}::{node.name}::{each}" for each in _functions(node.body)}
        found |= {f"{name}::{each}" for each in _functions(ast.parse(path.read_bytes()).body)}
    return frozenset(found)


def _functions(body: list[ast.stmt]) -> set[str]:
    return {
        node.name
        for node in body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    }
