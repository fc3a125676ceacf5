"""A school year of two thousand simulated classes, with and without repair, rescue and what-if.

What has to hold is asked of every year; what the features bring is told, and left to luck.
"""

import json
from dataclasses import fields
from datetime import date
from itertools import product
from xml.etree import ElementTree as ET

import pytest

from matching.engine.plan import judge, plan
from matching.engine.results import ScoredPair
from tests.matching.engine.pools import TODAY, classroom
from tests.proof.year import document
from tests.proof.year.assumptions import BASIS, Assumptions
from tests.proof.year.chance import Chance
from tests.proof.year.chart import NAMES, PANELS, summary, svg
from tests.proof.year.classes import Member, everybody
from tests.proof.year.faults import faults
from tests.proof.year.figures import figures
from tests.proof.year.pairing import THRESHOLDS, WEIGHTS, night
from tests.proof.year.school_days import SchoolDays
from tests.proof.year.teachers import declines, learn
from tests.proof.year.variants import CLASSES, SEEDS, VARIANTS, lived
from tests.proof.year.year import Features, Year

RESTLESS = Assumptions(
    autumn_share=1.0,
    winter_share=0.0,
    two_partners_share=0.3,
    volunteers_share=0.7,
    falls_silent_per_week=0.08,
    takes_advice=0.9,
    takes_lesson=0.9,
)
"""A year of few classes in which everything happens often enough to be seen."""


@pytest.mark.proof
@pytest.mark.parametrize(("variant", "seed"), list(product(VARIANTS, SEEDS)))
def test_two_thousand_classes(variant: str, seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    line, wrong = lived(variant, seed, CLASSES)

    with capsys.disabled():
        print(f"\n{json.dumps(line)}")  # noqa: T201 -- the figures of the run
    assert wrong == []
    assert line["found"] > CLASSES // 2


@pytest.fixture(scope="module")
def short_years() -> list[Year]:
    """An autumn of two dozen classes: with everything, and without."""
    return [
        lived_through(Features(repair=on, rescue=on, what_if=on, round_days=7))
        for on in (True, False)
    ]


def lived_through(features: Features) -> Year:
    year = Year(24, 2, features, RESTLESS, last=date(2026, 11, 30))
    year.run()
    return year


def test_a_short_year_breaks_no_promise(short_years: list[Year]) -> None:
    for year in short_years:
        assert [*faults(year)] == []


def test_each_feature_is_at_work_where_it_is_on_and_nowhere_else(short_years: list[Year]) -> None:
    with_all, without = (figures(each) for each in short_years)

    worked = ("bench_asked", "told", "at_once")
    assert [name for name in worked if not with_all[name]] == []
    assert {name: without[name] for name in ("rescued", *worked)} == dict.fromkeys(
        ("rescued", *worked), 0
    )


def test_everybody_does_the_same_in_every_variant(short_years: list[Year]) -> None:
    """Who registers when, and who is a ghost, no feature changes."""
    first, second = (
        {
            name: (each.registers_on, each.is_ghost, each.volunteers, each.wanted)
            for name, each in year.members.items()
        }
        for year in short_years
    )

    assert first == second


def test_a_draw_depends_on_its_name_alone() -> None:
    one, other = Chance(1), Chance(1)
    for number in range(20):
        other.share("somebody else", number)

    assert one.share("a", "b", "declines") == other.share("a", "b", "declines")
    assert len({one.share("a"), one.share("b"), one.share("a", "b"), Chance(2).share("a")}) == 4
    halves = sum(one.happens(0.5, number) for number in range(2_000))
    assert 900 < halves < 1_100


def test_answer_times_have_the_median_that_is_said() -> None:
    chance, plain = Chance(3), Assumptions()

    times = sorted(
        chance.log_normal(plain.answer_school_days, plain.answer_spread, each)
        for each in range(999)
    )

    assert abs(times[499] - plain.answer_school_days) < 0.3
    assert 6 < times[899] < 8.5


def test_school_days_are_counted_without_weekends_and_breaks() -> None:
    days = SchoolDays(classroom("a").calendar)

    assert days.after(date(2026, 9, 4), 1) == date(2026, 9, 7)
    assert days.after(date(2026, 9, 7), 10) == date(2026, 9, 21)
    assert days.after(date(2027, 7, 30), 1) == date.max


def test_the_better_a_pair_the_rarer_a_no() -> None:
    plain = Assumptions()
    shares = [declines(score, plain) for score in (250, 400, 600, 750, 1000)]

    assert shares == sorted(shares, reverse=True)
    assert (shares[0], shares[-1]) == (plain.declines_at_floor, plain.declines_at_best)


def test_a_night_pairs_as_a_plan_does() -> None:
    day = date(2026, 9, 20)
    free = [each for each in everybody(40, RESTLESS, Chance(4)) if each.is_free(day)]

    found = night(free, day)

    planned = plan([each.as_of(day) for each in free], THRESHOLDS, WEIGHTS, today=day, seed=1)
    assert (len(found), sum(pair.score for pair in found)) == (
        len(planned.pairs),
        planned.report["total"],
    )


@pytest.mark.parametrize("reason", ["age", "language"])
def test_a_no_for_that_reason_forbids_such_a_pair(reason: str) -> None:
    a, b = classroom("a", ages=(10, 11)), classroom("b", ages=(11, 12))
    pair = judge(a, b, THRESHOLDS, WEIGHTS, today=TODAY)
    assert isinstance(pair, ScoredPair)
    here = Member(
        a, TODAY, is_ghost=False, volunteers=False, school=SchoolDays(a.calendar), wanted=1
    )

    learn(here, pair, reason)

    told = judge(here.profile, b, THRESHOLDS, WEIGHTS, today=TODAY)
    assert not isinstance(told, ScoredPair)
    assert told.key == f"refusal.{reason}"


def test_a_no_for_want_of_places_or_lessons_takes_one_away() -> None:
    a, b = classroom("a"), classroom("b")
    pair = judge(a, b, THRESHOLDS, WEIGHTS, today=TODAY)
    assert isinstance(pair, ScoredPair)
    here = Member(
        a, TODAY, is_ghost=False, volunteers=False, school=SchoolDays(a.calendar), wanted=2
    )

    learn(here, pair, "capacity")
    learn(here, pair, "lesson")

    assert here.places == 1
    [before], [after] = a.timetables, here.profile.timetables
    assert len(after.slots) == len(before.slots) - 1


def test_every_assumption_says_where_it_comes_from() -> None:
    assert list(BASIS) == [each.name for each in fields(Assumptions)]


def test_the_document_says_what_was_measured() -> None:
    written = document.DOCUMENT.read_text()

    assert document.with_tables(written, document.lines()) == written
    assert document.CHART.read_text() == svg(document.lines())
    assert [line["row"] for line in document.lines()] == document.ORDER


def test_the_chart_names_itself_simulated_and_has_no_style() -> None:
    lines = document.lines()
    picture = ET.fromstring(svg(lines))  # noqa: S314 -- our own picture
    name = "{http://www.w3.org/2000/svg}"

    texts = [str(each.text) for each in picture.iter(f"{name}text")]
    assert "simulated" in str(picture.findtext(f"{name}title")).lower()
    assert picture.findtext(f"{name}desc") == summary(lines)
    assert {panel.label for panel in PANELS} <= set(texts)
    assert set(NAMES.values()) <= set(texts)
    assert [each.tag for each in picture.iter() if "style" in each.attrib] == []
    assert min(int(each.attrib["font-size"]) for each in picture.iter(f"{name}text")) >= 12
