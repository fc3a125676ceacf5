"""The JSON schemas say what the readers do: the same fields, words and bounds."""

import json
import random
import re
import runpy
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from matching.engine.plan import plan
from matching.engine.pool_file import FileRefused, plan_lines, pool_from_text
from matching.engine.pool_file.fields import (
    BOUNDED_THRESHOLDS,
    CALENDAR,
    CLASS,
    COMPOSITIONS,
    DAYS,
    LANGUAGE,
    LEVELS,
    MODES,
    SLOT,
    THRESHOLDS,
    TIERS,
    TIMETABLE,
    WEEKS,
    WEIGHTS,
    WISHES,
)
from matching.engine.pool_file.pool import POOL
from matching.engine.pool_file.reading import Fields
from matching.engine.profile import ClassProfile, Level, Thresholds
from matching.engine.weights import Weights
from tests.matching.engine.pool_document import FULL, PLAIN, document, pool_document
from tests.matching.engine.test_pool_file_mutations import mutated

SAMPLES = Path(__file__).parents[3] / "docs" / "samples"
POOLS = ("two-schools.json", "clock-change.json", "sixty-classes.json")
SCHEMA = json.loads((SAMPLES / "pool.schema.json").read_text())
PLAN_SCHEMA = json.loads((SAMPLES / "plan.schema.json").read_text())

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
SAID = {"$schema", "$defs", "title", "description", "default"}


def faults(value: Any, schema: Any, root: Any) -> Iterator[str]:
    """What a schema finds wrong: the keywords our schemas use, and an error for any other."""
    for keyword, wanted in schema.items():
        if keyword not in SAID and not CHECKS[keyword](value, wanted, schema, root):
            yield f"{keyword} of {json.dumps(value)[:60]}"


def fits(value: Any, schema: Any, root: Any) -> bool:
    return not any(faults(value, schema, root))


def _of_type(value: Any, wanted: str, *_: Any) -> bool:
    return isinstance(value, TYPES[wanted]) and (wanted == "boolean" or not isinstance(value, bool))


def _additional(value: Any, wanted: Any, schema: Any, root: Any) -> bool:
    if not isinstance(value, dict):
        return True
    others = [value[name] for name in value.keys() - schema.get("properties", {}).keys()]
    return not others if wanted is False else all(fits(each, wanted, root) for each in others)


def _resolved(name: str, root: Any) -> Any:
    return root["$defs"][name.removeprefix("#/$defs/")]


CHECKS: dict[str, Any] = {
    "type": _of_type,
    "const": lambda value, wanted, *_: value == wanted,
    "enum": lambda value, wanted, *_: any(
        value == each and type(value) is type(each) for each in wanted
    ),
    "required": lambda value, wanted, *_: not isinstance(value, dict) or {*wanted} <= {*value},
    "additionalProperties": _additional,
    "properties": lambda value, wanted, schema, root: (
        not isinstance(value, dict)
        or all(fits(value[name], each, root) for name, each in wanted.items() if name in value)
    ),
    "items": lambda value, wanted, schema, root: (
        not isinstance(value, list) or all(fits(each, wanted, root) for each in value)
    ),
    "prefixItems": lambda value, wanted, schema, root: (
        not isinstance(value, list)
        or all(fits(*both, root) for both in zip(value, wanted, strict=False))
    ),
    "minItems": lambda value, wanted, *_: not isinstance(value, list) or len(value) >= wanted,
    "maxItems": lambda value, wanted, *_: not isinstance(value, list) or len(value) <= wanted,
    "uniqueItems": lambda value, wanted, *_: (
        not isinstance(value, list) or len({json.dumps(each) for each in value}) == len(value)
    ),
    "minLength": lambda value, wanted, *_: not isinstance(value, str) or len(value) >= wanted,
    "maxLength": lambda value, wanted, *_: not isinstance(value, str) or len(value) <= wanted,
    "pattern": lambda value, wanted, *_: (
        not isinstance(value, str) or bool(re.search(wanted, value))
    ),
    "minimum": lambda value, wanted, *_: not isinstance(value, int) or value >= wanted,
    "maximum": lambda value, wanted, *_: not isinstance(value, int) or value <= wanted,
    "anyOf": lambda value, wanted, schema, root: any(fits(value, each, root) for each in wanted),
    "oneOf": lambda value, wanted, schema, root: (
        sum(fits(value, each, root) for each in wanted) == 1
    ),
    "$ref": lambda value, wanted, schema, root: fits(value, _resolved(wanted, root), root),
}

OBJECTS: list[tuple[str, Any, Fields]] = [
    ("pool", SCHEMA, POOL),
    *(
        (name, SCHEMA["$defs"][name], known)
        for name, known in {
            "class": CLASS,
            "language": LANGUAGE,
            "timetable": TIMETABLE,
            "slot": SLOT,
            "calendar": CALENDAR,
            "wishes": WISHES,
            "thresholds": THRESHOLDS,
            "weights": WEIGHTS,
        }.items()
    ),
]
EVERY_OBJECT = pytest.mark.parametrize(
    ("schema", "known"), [each[1:] for each in OBJECTS], ids=[each[0] for each in OBJECTS]
)


@EVERY_OBJECT
def test_schema_and_reader_know_the_same_fields(schema: Any, known: Fields) -> None:
    required = {name for name, field in known.items() if field.required}

    assert set(schema["properties"]) == set(known)
    assert set(schema.get("required", ())) == required
    assert schema["additionalProperties"] is False


def test_every_field_of_a_class_can_be_said() -> None:
    said = {field.name for field in (*CLASS.values(), *WISHES.values())} - {"wishes", "note"}

    assert said == {each.name for each in fields(ClassProfile) if each.init}


def test_every_threshold_has_bounds_of_its_own() -> None:
    assert set(BOUNDED_THRESHOLDS) == {each.name for each in fields(Thresholds)}


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        (SCHEMA["$defs"]["weekday"], DAYS),
        (SCHEMA["$defs"]["level"], LEVELS),
        (SCHEMA["$defs"]["composition"], COMPOSITIONS),
        (SCHEMA["$defs"]["slot"]["properties"]["week"], WEEKS),
        (SCHEMA["$defs"]["class"]["properties"]["mode"], MODES),
        (SCHEMA["$defs"]["class"]["properties"]["access"], TIERS),
    ],
)
def test_schema_and_reader_know_the_same_words(listed: Any, words: dict[str, Any]) -> None:
    assert listed["enum"] == list(words)


def test_defaults_are_those_of_thresholds_and_weights() -> None:
    said = {
        kind: {
            name: each["default"]
            for name, each in SCHEMA["$defs"][kind]["properties"].items()
            if "default" in each
        }
        for kind in ("thresholds", "weights")
    }
    said["thresholds"]["least_language_level"] = int(
        Level[said["thresholds"]["least_language_level"]]
    )

    assert Thresholds.from_json(said["thresholds"]) == Thresholds()
    assert said["weights"] == Weights().to_json()


def bounds() -> Iterator[tuple[str, Any, int]]:
    """(field, value, allowed) just inside and just outside of every bound of a number."""
    for kind in ("class", "thresholds", "weights"):
        for name, each in SCHEMA["$defs"][kind]["properties"].items():
            numbers = SCHEMA["$defs"]["points"] if kind == "weights" else each
            if numbers.get("type") == "integer":
                least, most = numbers["minimum"], numbers["maximum"]
                for value, allowed in ((least, 1), (most, 1), (least - 1, 0), (most + 1, 0)):
                    yield f"{kind}.{name}", value, allowed


@pytest.mark.parametrize(("field", "value", "allowed"), list(bounds()))
def test_schema_and_reader_draw_the_same_bounds(field: str, value: Any, allowed: int) -> None:
    kind, _, name = field.partition(".")
    changed = PLAIN | ({name: value} if kind == "class" else {})
    pool = pool_document([changed]) | ({} if kind == "class" else {kind: {name: value}})

    assert accepted(pool) == bool(allowed)
    assert fits(pool, SCHEMA, SCHEMA) == bool(allowed)


def accepted(value: Any) -> bool:
    try:
        pool_from_text(json.dumps(value))
    except FileRefused:
        return False
    return True


def test_what_the_schema_refuses_the_reader_refuses() -> None:
    chance = random.Random(7)
    rich = {**pool_document([document(FULL), PLAIN]), "thresholds": Thresholds().to_json()}

    pools = [mutated(rich, chance) for _ in range(1500)]
    verdicts = [(fits(each, SCHEMA, SCHEMA), accepted(each)) for each in pools]

    assert (False, True) not in verdicts
    assert {(True, True), (False, False)} <= set(verdicts)


@pytest.mark.parametrize("name", POOLS)
def test_samples_and_their_plans_follow_the_schemas(name: str) -> None:
    written = (SAMPLES / name).read_text()
    pool = pool_from_text(written)

    found = plan(pool.classes, pool.thresholds, pool.weights, today=pool.today, seed=1)

    assert [*faults(json.loads(written), SCHEMA, SCHEMA)] == []
    assert [*faults(json.loads("".join(plan_lines(found))), PLAN_SCHEMA, PLAN_SCHEMA)] == []


def test_the_samples_are_what_their_script_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SAMPLES))

    script = runpy.run_path(str(SAMPLES / "make_samples.py"))

    assert set(script["SAMPLES"]) == set(POOLS)
    for name, make in script["SAMPLES"].items():
        assert (SAMPLES / name).read_text() == script["written"](make()) + "\n"
