"""Nothing but the clear error, whatever stands in a pool file; and a plan is there or it is not."""

import json
import random
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.engine.pool_file import FileRefused, pool_from_text
from matching.engine.pool_file.command import main
from tests.matching.engine.pool_document import FULL, document

SAMPLES = Path(__file__).parents[3] / "docs" / "samples"
SMALL = (SAMPLES / "two-schools.json").read_text()
VALUES = [
    None, True, 0, -1, 10**30, 1.5, float("nan"), "", "x", "2026-09-01", "08:00", "A", [], [[]], {},
    {"id": {}}, ["Mon"], "\ud800", "\u202e", [None] * 600,
]  # fmt: skip


def mutated(value: Any, chance: random.Random) -> Any:
    """The document with one to three values deleted, replaced, repeated or swapped."""
    value = deepcopy(value)
    for _ in range(chance.randint(1, 3)):
        spots = list(_spots(value))
        if not spots:
            return value
        holder, key = chance.choice(spots)
        action = chance.randrange(5)
        if action == 0:
            del holder[key]
        elif action == 1:
            holder[key] = deepcopy(chance.choice(VALUES))
        elif action == 2 and isinstance(holder, list):
            holder.insert(0, deepcopy(holder[key]))
        elif action == 3 and isinstance(holder, dict):
            holder[chance.choice(["id", "note", "end", "zone", "x"])] = holder.pop(key)
        else:
            other, place = chance.choice(spots)
            holder[key], other[place] = deepcopy(other[place]), deepcopy(holder[key])
    return value


def _spots(value: Any) -> Any:
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _spots(value[key])


def outcome(raw: bytes, folder: Path) -> int:
    """What the command ends with; a plan is there exactly if that is 0."""
    pool, out = folder / "pool.json", folder / "plan.json"
    pool.write_bytes(raw)
    out.unlink(missing_ok=True)
    code = main([str(pool), "--out", str(out)])
    assert out.exists() == (code == 0)
    assert {each.name for each in folder.iterdir()} <= {"pool.json", "plan.json"}
    return code


def test_mutated_values_never_surprise(tmp_path: Path) -> None:
    chance = random.Random(2026)
    rich = json.loads(SMALL)
    rich["classes"].append(document(replace(FULL, blocked=frozenset({"porto-5c"}))))

    codes = [outcome(json.dumps(mutated(rich, chance)).encode(), tmp_path) for _ in range(400)]

    assert set(codes) == {0, 2}


@settings(max_examples=150)
@given(st.integers(0, len(SMALL)), st.integers(0, 40), st.binary(max_size=12))
def test_mutated_bytes_never_surprise(at: int, cut: int, put: bytes) -> None:
    raw = SMALL.encode()

    changed = (raw[:at] + put + raw[at + cut :]).decode(errors="surrogateescape")

    try:
        found = pool_from_text(changed).classes
    except FileRefused as error:
        found = error.lines
    assert len(found) > 0
