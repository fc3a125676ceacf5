"""Every guard is switched off once, and its test turns red; every twin shows the damage."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards import TWINS, all_guards
from tests.guards_off import RED
from tests.names import known_tests
from tests.switches import Guard

CHECKOUT = Path(__file__).resolve().parents[2]


def run(*arguments: str, said: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-q", "--reuse-db", *arguments],
        cwd=CHECKOUT,
        env=os.environ | {"GUARDS_SAID": str(said)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_guard_and_twin_names_a_test_that_exists() -> None:
    known = known_tests()
    named = [*(guard.test for guard in all_guards()), *TWINS]

    assert [each for each in named if each.partition("[")[0] not in known] == []
    assert len({guard.name for guard in all_guards()}) == len(all_guards())
    assert len({guard.test for guard in all_guards()}) == len(all_guards())


def test_every_twin_is_run() -> None:
    assert set(TWINS) == {each for each in known_tests() if "::test_twin" in each}


@pytest.mark.django_db
@pytest.mark.parametrize("guard", all_guards(), ids=lambda guard: guard.name)
def test_every_switch_finds_what_it_switches(guard: Guard) -> None:
    with guard.off():
        pass


@pytest.mark.proof
def test_without_its_guard_each_test_turns_red(tmp_path: Path) -> None:
    said = tmp_path / "said.json"
    files = sorted({guard.test.partition("::")[0] for guard in all_guards()})

    done = run("-p", "tests.guards_off", *files, said=said)

    assert done.returncode == 0, done.stdout[-4_000:]
    verdicts = json.loads(said.read_text())
    assert {name: verdict for name, verdict in verdicts.items() if verdict != RED} == {}
    figures = {"proof": "guards", "red": len(verdicts), "twins": len(TWINS)}
    print(f"\n{json.dumps(figures)}")  # noqa: T201 -- the figures of the run


@pytest.mark.proof
def test_each_twin_shows_the_damage(tmp_path: Path) -> None:
    done = run(*TWINS, said=tmp_path / "none")

    assert done.returncode == 0, done.stdout[-4_000:]
