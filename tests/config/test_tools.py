"""A machine that lacks a tool is told so in one sentence, with the command that installs it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

_CHECKOUT = Path(__file__).resolve().parents[2]
_BASICS = ("sh", "make", "find", "test", "echo", "command")


def make_tools(folder: Path, *tools: str, **scripts: str) -> subprocess.CompletedProcess[str]:
    """Run `make tools` where only the named tools, and small scripts in place of others, exist."""
    for name in (*_BASICS, *tools):
        found = shutil.which(name)
        if found:
            (folder / name).symlink_to(found)
    for name, text in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    return subprocess.run(
        ["make", "--silent", "tools"],
        cwd=_CHECKOUT,
        env={"PATH": str(folder), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("tools", "scripts", "sentence"),
    [
        (("node", "npm"), {}, "Python 3.11 or newer with its venv module is missing: install it"),
        (
            ("node", "npm"),
            {"python3": "exit 1"},
            "Python 3.11 or newer with its venv module is missing: install it",
        ),
        (("npm",), {"python3": "exit 0"}, "Node.js 20.19 or newer is missing: install it with "),
        (
            ("npm",),
            {"python3": "exit 0", "node": "exit 1"},
            "Node.js 20.19 or newer is missing: install it with ",
        ),
        (
            (),
            {"python3": "exit 0", "node": "exit 0"},
            "npm is missing: install it with 'sudo apt-get install npm'",
        ),
    ],
)
def test_a_missing_tool(tmp_path: Path, tools: tuple, scripts: dict, sentence: str) -> None:
    said = make_tools(tmp_path, *tools, **scripts)

    lines = [line for line in said.stderr.splitlines() if not line.startswith("make:")]
    assert said.returncode != 0
    assert len(lines) == 1
    assert lines[0].startswith(sentence)


def test_a_complete_machine_hears_nothing(tmp_path: Path) -> None:
    said = make_tools(tmp_path, python3="exit 0", node="exit 0", npm="exit 0")

    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
