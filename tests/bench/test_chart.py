"""The chart says what was measured, and can be read; lines and goals are kept as they say."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.bench import chart, goals, record
from tests.bench.measuring import Stages, exponent
from tests.bench.record import Row

SVG = "{http://www.w3.org/2000/svg}"
POINTS = [
    {"N": 1_000, "score_s": 0.005, "solve_s": 0.004, "exact_s": 0.03},
    {"N": 10_000, "score_s": 0.4, "solve_s": 0.06, "exact_s": 1.8},
    {"N": 100_000, "score_s": 25.0, "solve_s": 1.5, "exact_s": 119.0},
]
ROWS: dict[str, Row] = {
    "growth": {"row": "growth", "N": 100_000, "points": POINTS, "machine": {"cpu": "A & B"}},
    "peers-2000": {
        "row": "peers-2000",
        "N": 2_000,
        "peers": {
            "networkx": {"cpu_s": 74.2, "wall_s": 75.0, "status": "ended"},
            "rustworkx": {"cpu_s": 2.2, "wall_s": 2.2, "status": "ended"},
            "highs": {"cpu_s": 2.4, "wall_s": 2.6, "status": "ended"},
            "highs_bound": {"cpu_s": 0.5, "wall_s": 0.5, "status": "ended"},
            "cp_sat": {"cpu_s": 240.0, "wall_s": 120.0, "status": "timeout"},
        },
    },
}


def drawn(rows: dict[str, Row]) -> ET.Element:
    return ET.fromstring(chart.svg(rows))  # noqa: S314 -- our own picture


def texts(picture: ET.Element) -> list[str]:
    return [str(each.text) for each in picture.iter(f"{SVG}text")]


@pytest.mark.parametrize("rows", [ROWS, {}])
def test_it_holds_to_the_content_security_policy_and_names_itself(rows: dict[str, Row]) -> None:
    picture = drawn(rows)

    named = {f"{SVG}title": "What a round costs", f"{SVG}desc": chart.summary(rows)}
    assert {each: picture.findtext(each) for each in named} == named
    assert [each.tag for each in picture.iter() if "style" in each.attrib] == []
    assert {each.tag.removeprefix(SVG) for each in picture.iter()} <= {
        *("svg", "title", "desc", "rect", "line", "text", "polyline", "polygon", "circle")
    }


def test_text_is_large_enough_to_read() -> None:
    sizes = [int(each.attrib["font-size"]) for each in drawn(ROWS).iter(f"{SVG}text")]

    assert min(sizes) >= 12


def test_axes_are_labelled_in_words() -> None:
    found = texts(drawn(ROWS))

    labels = ["1,000 classes", "10,000 classes", "100,000 classes"]
    labels += ["1 ms", "10 ms", "0.1 s", "1 s", "10 s", "100 s", "1,000 s"]
    assert [label for label in labels if found.count(label) != 1] == []


def test_every_line_goes_through_its_points() -> None:
    lines = [each.attrib["points"] for each in drawn(ROWS).iter(f"{SVG}polyline")]

    left, middle, right = chart.LEFT, (chart.LEFT + chart.RIGHT) / 2, chart.RIGHT
    across = [[float(spot.split(",")[0]) for spot in line.split()] for line in lines]
    assert across == [[left, middle, right]] * 3
    down = [float(spot.split(",")[1]) for line in lines for spot in line.split()]
    assert [each for each in down if not chart.TOP <= each <= chart.BOTTOM] == []
    assert down == sorted(down[:3], reverse=True) + sorted(down[3:6], reverse=True) + sorted(
        down[6:], reverse=True
    )


def test_a_peer_that_did_not_end_is_hollow_and_said_so() -> None:
    picture = drawn(ROWS)

    hollow = [each for each in picture.iter(f"{SVG}polygon") if each.get("fill") == chart.SURFACE]
    assert len(hollow) == 1
    peers = {text for text in texts(picture) if "CP-SAT" in text or "networkx" in text}
    assert peers == {"CP-SAT: over 120 s", "networkx: 74 s"}


def test_a_bound_alone_is_no_peer_of_the_solver() -> None:
    assert [mark.at for mark in chart.marks_of(ROWS)] == [
        *((2_000, 74.2), (2_000, 2.2), (2_000, 2.4), (2_000, 120.0))
    ]


def test_the_picture_is_told_in_words_too() -> None:
    told = chart.summary(ROWS)

    assert "scoring all pairs: 5 ms at 1,000 classes, 25 s at 100,000." in told
    assert "rustworkx: 2.2 s at 2,000 classes." in told


def test_a_scale_turns_powers_of_ten_into_equal_steps() -> None:
    scale = chart.scale([0.03, 40.0], (1, 10), (0, 400))

    assert (scale.low, scale.high) == (-2, 2)
    assert [scale.at(10.0**decade) for decade in scale.decades()] == [0, 100, 200, 300, 400]


def test_labels_keep_apart_and_inside() -> None:
    placed = chart.spread([50.0, 10.0, 12.0, 98.0, 99.0], 19, 100)

    assert placed == [50.0, 10.0, 29.0, 81.0, 100.0]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.00512, "5.12 ms"), (0.25, "0.25 s"), (1, "1 s"), (73.6, "74 s"), (1800, "1,800 s")],
)
def test_seconds_are_spoken(seconds: float, words: str) -> None:
    assert chart.spoken(seconds) == words


def test_a_new_line_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "measured.jsonl"
    order = ["first", "second"]

    for row in ({"row": "second"}, {"row": "first", "at": 1}, {"row": "gone"}, {"row": "first"}):
        record.put(row, order, file)

    assert [json.loads(line) for line in file.read_text().splitlines()] == [
        {"row": "first"},
        {"row": "second"},
    ]


def test_a_row_says_which_goals_it_missed() -> None:
    row: Row = {"row": "pool-10000-2", "wall_s": 2.5, "gap_ppm": 0}

    judged = goals.judged(row)

    assert (judged["ok"], judged["missed"]) == (False, ["wall_s"])
    assert judged["goal"] == {"wall_s": "at most 2", "gap_ppm": "at most 0"}


def test_a_figure_that_is_not_there_misses_its_goal() -> None:
    peers = {"networkx": {"ratio": 2000.0, "same_optimum": True}, "rustworkx": {"ratio": None}}

    judged = goals.judged({"row": "peers-2000", "peers": peers})

    assert judged["missed"] == ["peers.rustworkx.ratio", "peers.rustworkx.same_optimum"]


def test_a_row_without_a_goal_is_in_order() -> None:
    assert goals.judged({"row": "compile"}) == {
        "row": "compile",
        "goal": {},
        "ok": True,
        "missed": [],
    }


def test_the_exponent_of_a_power_is_found() -> None:
    assert round(exponent({n: 3e-9 * n**1.75 for n in (1_000, 5_000, 100_000)}), 9) == 1.75


def test_a_stage_inside_another_counts_for_itself_alone() -> None:
    ticks = iter([(at, 2 * at) for at in (0.0, 1.0, 3.0, 6.0, 10.0, 15.0, 21.0)])
    stages = Stages(lambda: next(ticks))

    with stages("outer"):
        with stages("inner"):
            pass
        with stages("inner"):
            pass

    assert stages.wall == {"outer": 2.0 + 4.0 + 6.0, "inner": 3.0 + 5.0}
    assert stages.sums("outer", "inner", "missing") == (20.0, 40.0)
