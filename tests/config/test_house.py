"""The walls between the apps hold, and each is seen to catch a breach.

The project is copied, one forbidden import is planted for each wall, and the check runs once.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_CHECKOUT = Path(__file__).resolve().parents[2]
_APPS = ("config", "exchange", "matching", "safeguarding", "classrooms", "users", "outbox")
_PLANTED = {
    "The data walks from classrooms through matching to exchange": (
        "users/lifecycle.py",
        "import matching.choices",
    ),
    "Time and pairing are computed without Django, queue or database": (
        "matching/engine/__init__.py",
        "import django",
    ),
    "Inside outbox": ("outbox/models.py", "import outbox.services"),
    "Inside users": ("users/managers.py", "import users.services"),
    "Inside classrooms": ("classrooms/wording.py", "import classrooms.models"),
    "Inside safeguarding": ("safeguarding/models.py", "import safeguarding.gates"),
    "Inside matching": ("matching/services/__init__.py", "import matching.tasks"),
    "Inside exchange": ("exchange/services/__init__.py", "import exchange.pages.home"),
    "Inside exchange.moderation": (
        "exchange/moderation/policy.py",
        "import exchange.moderation.services",
    ),
    "Inside exchange.gallery": ("exchange/gallery/querysets.py", "import exchange.gallery.views"),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for app in _APPS:
        shutil.copytree(_CHECKOUT / app, tmp_path / app)
    shutil.copy(_CHECKOUT / "pyproject.toml", tmp_path)
    return tmp_path


def check(project: Path) -> dict[str, str]:
    """Return the verdict on every contract: KEPT or BROKEN."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=project,
        env={"COLUMNS": "200", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    return dict(re.findall(r"^(.+?) (KEPT|BROKEN)", done.stdout, re.MULTILINE))


def test_every_planted_breach_is_caught(copy: Path) -> None:
    for path, line in _PLANTED.values():
        with (copy / path).open("a") as module:
            module.write(f"\n{line}\n")

    assert check(copy) == dict.fromkeys(_PLANTED, "BROKEN")


def test_a_module_without_a_place_is_caught(copy: Path) -> None:
    (copy / "matching/common.py").write_text("")

    assert check(copy)["Inside matching"] == "BROKEN"
