"""A plugin that runs each guard's test with the guard switched off: `-p tests.guards_off`.

One session for all guards: what takes long is starting, not switching. The verdicts are written as
JSON to the file in GUARDS_SAID.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guards import all_guards
from tests.switches import Guard

RED, GREEN, BROKEN = "red", "green", "broken"
_guards: dict[str, list[Guard]] = {}
_verdicts: dict[str, str] = {}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each test once for each of its guards, and nothing else."""
    by_test: dict[str, list[Guard]] = defaultdict(list)
    for guard in all_guards():
        by_test[guard.test].append(guard)
    _guards.update(by_test)
    items[:] = [item for item in items if item.nodeid in by_test]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Off while the test itself runs; what it stands on was built with the guard on."""
    guard = _guards[item.nodeid].pop(0)
    with guard.off():
        outcome = yield
    _verdicts[guard.name] = GREEN if outcome.excinfo is None else RED
    outcome.force_result(None)


def pytest_sessionfinish(session: pytest.Session) -> None:
    said = {guard.name: _verdicts.get(guard.name, BROKEN) for guard in all_guards()}
    Path(os.environ["GUARDS_SAID"]).write_text(json.dumps(said))
