"""The pure parts run where Django, Celery, Redis and a database driver do not exist."""

import pkgutil
import subprocess
import sys

import pytest

import classrooms.calendars
import classrooms.timetable
import matching.engine

BLOCKED = ("django", "celery", "redis", "kombu", "psycopg2", "psycopg")
HEAD = f"""
import sys
class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {BLOCKED}:
            raise ImportError(name + " is out of reach for the pure parts")
sys.meta_path.insert(0, Wall())
"""
MODULES = [
    "classrooms.places",
    *(
        f"{package.__name__}.{module.name}"
        for package in (classrooms.calendars, classrooms.timetable, matching.engine)
        for module in pkgutil.iter_modules(package.__path__)
    ),
]


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", HEAD + code], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("module", MODULES)
def test_imports_alone(module: str) -> None:
    ended = run(f"import {module}")

    assert ended.stderr == ""


def test_the_wall_stands() -> None:
    assert "out of reach" in run("import django").stderr
