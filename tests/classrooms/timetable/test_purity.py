"""The pure parts run where Django, Celery, Redis and a database driver do not exist."""

import json
import pkgutil
import subprocess
import sys

import pytest

import classrooms.calendars
import classrooms.timetable
import matching.engine

BLOCKED = ("django", "celery", "redis", "kombu", "psycopg2", "psycopg")
EACH_ALONE = f"""
import importlib, json, os, sys, traceback
import numpy  # the one heavy thing that many of them take from outside
class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {BLOCKED}:
            raise ImportError(name + " is out of reach for the pure parts")
sys.meta_path.insert(0, Wall())
said = {{}}
for name in sys.argv[1:]:
    reader, writer = os.pipe()
    if not (child := os.fork()):
        os.dup2(writer, 2)
        try:
            importlib.import_module(name)
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)
        sys.stderr.flush()
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as heard:
        said[name] = heard.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status and not said[name]:
        said[name] = f"ended with {{status}}"
print(json.dumps(said))
"""
MODULES = [
    "classrooms.places",
    *(
        f"{package.__name__}.{module.name}"
        for package in (classrooms.calendars, classrooms.timetable, matching.engine)
        for module in pkgutil.iter_modules(package.__path__)
    ),
]


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """What Python says of each, imported in a process in which none of the others is."""
    ended = subprocess.run(
        [sys.executable, "-c", EACH_ALONE, "django", *MODULES],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, str] = json.loads(ended.stdout)
    return found


@pytest.mark.parametrize("module", MODULES)
def test_imports_alone(module: str, said: dict[str, str]) -> None:
    assert said[module] == ""


def test_the_wall_stands(said: dict[str, str]) -> None:
    assert "out of reach" in said["django"]
