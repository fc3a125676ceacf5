"""`python -m classrooms.timetable.shared`: right on every case, clear about every bad file."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from classrooms.timetable.shared import BadCases, answers

CASES = Path(__file__).parents[2] / "data" / "tz_cases.json"
GOOD: dict[str, Any] = {
    "name": "plain",
    "zone_a": "Europe/Berlin",
    "local_slots_a": [["Mon", "09:00", "10:00"]],
    "zone_b": "UTC",
    "local_slots_b": [["Mon", "07:30", "09:00"]],
    "utc_start": "2026-09-07",
    "utc_end_exclusive": "2026-09-14",
}


def run(file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "classrooms.timetable.shared", "--cases", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def answer(**changes: Any) -> dict[str, Any]:
    (found,) = answers({"cases": [GOOD | changes]})["cases"]  # type: ignore[misc, attr-defined]
    return dict(found)


def test_every_case_agrees() -> None:
    cases = json.loads(CASES.read_text())["cases"]

    found = json.loads(run(CASES).stdout)["cases"]

    assert len(cases) == 12
    assert found == [
        {
            "name": case["name"],
            "shared_utc": case["expected_shared_utc"],
            "shared_minutes": case["shared_minutes"],
        }
        for case in cases
    ]


def test_expected_values_are_not_read() -> None:
    assert answer(expected_shared_utc="nonsense", shared_minutes=None) == {
        "name": "plain",
        "shared_utc": [["2026-09-07T07:30Z", "2026-09-07T08:00Z"]],
        "shared_minutes": 30,
    }


@pytest.mark.parametrize(
    ("slot", "minutes"),
    [
        (["Sun", "23:00", "24:00"], 60),
        (["Sun", "23:00", "01:00"], 120),
        (["Sun", "23:00", "25:30"], 150),
        (["sunday", "00:00", "24:00"], 1440),
    ],
)
def test_a_slot_may_reach_or_pass_midnight(slot: list[str], minutes: int) -> None:
    found = answer(
        zone_a="Asia/Kolkata",
        local_slots_a=[slot],
        zone_b="Asia/Kolkata",
        local_slots_b=[[day, "00:00", "24:00"] for day in ("Sat", "Sun", "Mon")],
    )

    assert found["shared_minutes"] == minutes


def test_slots_that_touch_or_overlap_are_one() -> None:
    slots = [["Mon", "09:00", "09:45"], ["Mon", "09:45", "10:00"], ["Mon", "09:30", "09:50"]]

    assert answer(local_slots_a=slots, local_slots_b=slots, zone_b="Europe/Berlin") == {
        "name": "plain",
        "shared_utc": [["2026-09-07T07:00Z", "2026-09-07T08:00Z"]],
        "shared_minutes": 60,
    }


def test_limits_may_be_instants_and_cut_a_window() -> None:
    found = answer(utc_start="2026-09-07T07:40Z", utc_end_exclusive="2026-09-07T09:50+02:00")

    assert found["shared_utc"] == [["2026-09-07T07:40Z", "2026-09-07T07:50Z"]]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"zone_a": "Mars/Olympus"}, "'Mars/Olympus' is not the name of a time zone"),
        ({"zone_b": None}, "zone_b is missing"),
        ({"utc_start": "soon"}, "'soon' is not a date"),
        ({"utc_start": "2026-09-14"}, "has to come after"),
        ({"utc_start": "0001-01-01"}, "between 1980 and 2200"),
        ({"local_slots_a": "Mon"}, "local_slots_a has to be a list"),
        ({"local_slots_a": [["Mon", "09:00"]]}, "is not a slot"),
        ({"local_slots_a": [["Mon", "9", "10:00"]]}, "'9' is not a time"),
        ({"local_slots_a": [["Funday", "09:00", "10:00"]]}, "'Funday' is not a weekday"),
        ({"local_slots_a": [["Mon", "09:00", "09:00"]]}, "cannot run from 09:00 to 09:00"),
        ({"local_slots_a": [["Mon", "09:00", "34:00"]]}, "longer than a day"),
    ],
)
def test_a_bad_case_is_named_in_one_sentence(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(BadCases) as error:
        answer(**changes)

    assert words in str(error.value)
    assert str(error.value).startswith("Case 1 (plain): ")
    assert str(error.value).endswith(".")


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"cases": 3}', '{"cases": [1]}', '{"cases": [{}]}', "[" * 100_000]
)
def test_a_bad_file_ends_with_one_sentence_and_code_2(tmp_path: Path, text: str) -> None:
    file = tmp_path / "cases.json"
    file.write_text(text)

    ended = run(file)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert len(ended.stderr.splitlines()) == 1


def test_a_missing_or_binary_file_ends_with_one_sentence_and_code_2(tmp_path: Path) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00\x80")

    for file in (tmp_path / "nowhere", binary, tmp_path):
        ended = run(file)

        assert (ended.returncode, ended.stdout) == (2, "")
        assert len(ended.stderr.splitlines()) == 1


def test_no_cases_give_no_answers() -> None:
    assert answers({"cases": []}) == {"cases": []}
