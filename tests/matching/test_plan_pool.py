"""`manage.py plan_pool`: sample pools with known answers, the same bytes again, clear refusals."""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "docs" / "samples"
TWO, CLOCKS, SIXTY = (
    SAMPLES / f"{name}.json" for name in ("two-schools", "clock-change", "sixty-classes")
)
NOBODY = "127.0.0.1:9"
"""Where neither a database nor Redis listens."""


def planned(pool: Path, out: Path, *more: str) -> dict[str, Any]:
    call_command("plan_pool", str(pool), *more, "--out", str(out))
    return json.loads(out.read_text())


def pairs_of(plan: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["low"], each["high"]) for each in plan["pairs"]]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "plan.json"


def windows(plan: dict[str, Any], low: str) -> dict[str, list[list[Any]]]:
    """The windows of the pair of `low`, by the Mondays of its weeks."""
    (pair,) = (each for each in plan["pairs"] if each["low"] == low)
    return {each["week"]: each["windows"] for each in pair["shared"]}


def on(days: str, start: str, end: str) -> list[list[Any]]:
    return [[f"2027-{day}T{start}Z", f"2027-{day}T{end}Z", False] for day in days.split()]


def test_two_schools(out: Path) -> None:
    plan = planned(TWO, out)

    (pair,) = plan["pairs"]
    said = {name: pair[name] for name in ("low", "high", "mode", "channel", "starts_on", "ends_on")}
    assert said == {
        "low": "nairobi-5a",
        "high": "porto-5c",
        "mode": "live",
        "channel": "sound",
        "starts_on": "2026-09-14",
        "ends_on": "2026-10-25",
    }
    assert pair["shared"][0] == {
        "week": "2026-09-14",
        "windows": [["2026-09-15T08:10Z", "2026-09-15T08:40Z", False]],
    }
    assert pair["shared"][5] == {"week": "2026-10-19", "windows": []}
    assert sum(part["points"] for part in pair["parts"]) == pair["score"]
    assert [(each["id"], each["counts"]) for each in plan["unmatched"]] == [
        ("nairobi-8b", {"refusal.same_school": 1, "refusal.age": 1})
    ]


def test_clocks_that_change_on_different_days(out: Path) -> None:
    plan = planned(CLOCKS, out)

    assert pairs_of(plan) == [
        ("auckland-8", "tokyo-1c"),
        ("berlin-7b", "new-york-7"),
        ("dakar-5", "london-7h"),
        ("kathmandu-7", "lord-howe-6"),
        ("madrid-1a", "santiago-7a"),
    ]
    assert [(each["id"], each["eligible"], each["most"]) for each in plan["unmatched"]] == [
        ("cairo-evening", 0, "refusal.adults"),
        ("honolulu-7", 0, "refusal.windows"),
    ]


def test_half_an_hour_on_lord_howe_island_ends_the_meetings(out: Path) -> None:
    """14:30 there is 9:15 in Kathmandu until 4 April. Holi, 22 March, and Easter carry nothing."""
    found = windows(planned(CLOCKS, out), "kathmandu-7")

    assert found == {
        "2027-03-01": on("03-01 03-03", "03:30", "04:15"),
        "2027-03-08": on("03-08 03-10", "03:30", "04:15"),
        "2027-03-15": on("03-15 03-17", "03:30", "04:15"),
        "2027-03-22": on("03-24", "03:30", "04:15"),
        "2027-03-29": on("03-31", "03:30", "04:15"),
        "2027-04-05": [],
    }


def test_two_weeks_between_the_clock_changes_of_america_and_europe(out: Path) -> None:
    plan = planned(CLOCKS, out)

    assert windows(plan, "berlin-7b") == {
        "2027-02-22": on("02-23", "13:40", "14:15"),
        "2027-03-01": on("03-02", "13:40", "14:15"),
        "2027-03-08": on("03-09", "13:40", "14:15"),
        "2027-03-15": [],
        "2027-04-05": on("04-06", "12:40", "13:15"),
        "2027-04-12": on("04-13", "12:40", "13:15"),
    }
    (weekly, *_) = next(each["weekly"] for each in plan["pairs"] if each["low"] == "berlin-7b")
    assert (weekly["working"], weekly["total"], weekly["missing"]) == (5, 6, ["2027-03-15"])


def test_lessons_of_week_a_meet_every_other_week(out: Path) -> None:
    found = windows(planned(CLOCKS, out), "dakar-5")

    assert [week for week, each in found.items() if each] == ["2027-03-01", "2027-03-15"]
    assert "2027-02-15" not in found


def test_sixty_classes(out: Path) -> None:
    pool = {each["id"]: each for each in json.loads(SIXTY.read_text())["classes"]}
    plan = planned(SIXTY, out)

    pairs = pairs_of(plan)
    partners = Counter(name for pair in pairs for name in pair)
    alone = {each["id"]: each for each in plan["unmatched"]}
    assert len(partners) == plan["report"]["covered"] == 56
    assert set(alone) == {"reykjavik-b", "tbilisi-a", "thimphu-a", "ushuaia-b"}
    assert {each["eligible"] for each in alone.values()} == {0}
    assert alone["reykjavik-b"]["most"] == "refusal.adults"
    assert alone["tbilisi-a"]["most"] == "refusal.age"
    assert alone["thimphu-a"]["counts"]["refusal.language"] == 28
    assert alone["ushuaia-b"]["counts"]["refusal.dates"] == 28
    assert all(count <= pool[name].get("partners_wanted", 1) for name, count in partners.items())
    everything = {*pairs, *((each["low"], each["high"]) for each in plan["alternatives"])}
    assert not everything & {("lyon-b", "seville-b"), ("bologna-b", "seville-b")}
    assert ("leeds-a", "lyon-a") not in everything
    modes = {(each["low"], each["high"]): each["mode"] for each in plan["pairs"]}
    asynchronous = {name for name, each in pool.items() if each.get("mode") == "asynchronous"}
    assert len(asynchronous) == 3
    assert {modes[pair] for pair in pairs if asynchronous & {*pair}} == {"asynchronous"}


@pytest.mark.parametrize("pool", [TWO, CLOCKS, SIXTY])
def test_the_same_bytes_again_and_the_same_plan_in_any_order(pool: Path, tmp_path: Path) -> None:
    shuffled = json.loads(pool.read_text())
    random.Random(3).shuffle(shuffled["classes"])
    other = tmp_path / "pool.json"
    other.write_text(json.dumps(shuffled))
    outs = [tmp_path / f"{number}.json" for number in range(3)]

    plans = [planned(*each) for each in zip((pool, pool, other), outs, strict=True)]

    assert outs[0].read_bytes() == outs[1].read_bytes()
    assert plans[2]["report"]["total"] == plans[0]["report"]["total"]
    assert outs[2].read_bytes() == outs[0].read_bytes()


def test_partners_of_earlier_plans_are_not_paired_again(tmp_path: Path) -> None:
    first, second, third = (tmp_path / f"{number}.json" for number in (1, 2, 3))
    before = pairs_of(planned(SIXTY, first))
    after = pairs_of(planned(SIXTY, second, "--partners-from", str(first)))

    last = pairs_of(planned(SIXTY, third, "--partners-from", str(first), str(second)))

    assert not {*after} & {*before}
    assert not {*last} & ({*before} | {*after})


def test_old_partners_meet_again_if_both_ask(tmp_path: Path) -> None:
    pool, first = tmp_path / "pool.json", tmp_path / "1.json"
    document = json.loads(TWO.read_text())
    before = pairs_of(planned(TWO, first))
    document["classes"][0]["repeat_ok"] = True
    pool.write_text(json.dumps(document))
    one_asks = pairs_of(planned(pool, tmp_path / "2.json", "--partners-from", str(first)))
    document["classes"][2]["repeat_ok"] = True
    pool.write_text(json.dumps(document))

    both_ask = pairs_of(planned(pool, tmp_path / "3.json", "--partners-from", str(first)))

    assert (one_asks, both_ask) == ([], before)


def test_the_seed_of_the_command_counts(out: Path) -> None:
    assert planned(TWO, out)["report"]["seed"] == 1
    assert planned(TWO, out, "--seed", "12")["report"]["seed"] == 12


def test_it_prints(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    planned(TWO, out)
    capsys.readouterr()

    call_command("plan_pool", str(TWO), "--out", "-")

    printed = capsys.readouterr()
    assert printed.out == out.read_text()
    assert printed.err == "Paired 2 of 3 classes.\n"


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    with pytest.raises(SystemExit) as ended:
        call_command("plan_pool", *map(str, arguments))
    assert ended.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err


def test_all_that_is_wrong_in_all_files_is_told(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pool = tmp_path / "pool.json"
    pool.write_text(TWO.read_text().replace('"end": "11:40"', '"end": "10:40"'))
    out.write_text("an earlier plan")

    said = refused(capsys, pool, "--partners-from", TWO, tmp_path / "none", "--out", out)

    reversed_end = "lessons[0].slots[{}].end: 10:40 is before the start 11:00"
    assert said.splitlines() == [
        f"{pool} cannot be used, nothing was written:",
        f'  line 26, class "nairobi-5a", {reversed_end.format(0)}',
        f'  line 52, class "nairobi-8b", {reversed_end.format(1)}',
        f"{TWO} cannot be used, nothing was written:",
        '  line 3, format: "aerogram-pool/1" is not "aerogram-plan/1", the format read here',
        f"{tmp_path / 'none'} cannot be used, nothing was written:",
        "  it cannot be read: No such file or directory",
    ]
    assert out.read_text() == "an earlier plan"


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("none/plan.json", "there is no folder {folder}/none"),
        (".", "there is something of that name that is not a file (use - to print the plan)"),
        ("pool.json", "this file is being read"),
        ("link.json", "this file is being read"),
    ],
)
def test_places_where_no_plan_can_go(
    place: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pool = tmp_path / "pool.json"
    pool.write_text(TWO.read_text())
    (tmp_path / "link.json").symlink_to(pool)
    target = f"{tmp_path}/{place}"

    said = refused(capsys, pool, "--out", target)

    assert said == f"The plan cannot be written to {target}: {why.format(folder=tmp_path)}.\n"
    assert pool.read_text() == TWO.read_text()


def test_it_needs_neither_database_nor_redis_nor_even_django(tmp_path: Path, out: Path) -> None:
    settings = {
        "PRODUCTION": "0",
        "DATABASE_URL": f"postgres://nobody@{NOBODY}/none",
        "REDIS_URL": f"redis://{NOBODY}",
    }
    planned(TWO, out)
    commands: list[tuple[list[str], dict[str, str]]] = [
        (["manage.py", "plan_pool"], settings),
        (["manage.py", "plan_pool"], {}),
        (["-m", "matching.engine.pool_file"], {}),
    ]
    bare = {name: value for name, value in os.environ.items() if name not in settings}

    for number, (command, extra) in enumerate(commands):
        file = tmp_path / f"{number}.json"
        ended = subprocess.run(
            [sys.executable, *command, str(TWO), "--out", str(file)],
            cwd=ROOT,
            env=bare | extra,
            capture_output=True,
            text=True,
            check=False,
        )

        assert ended.stderr == f"Paired 2 of 3 classes; written to {file}.\n"
        assert ended.returncode == 0
        assert file.read_bytes() == out.read_bytes()
