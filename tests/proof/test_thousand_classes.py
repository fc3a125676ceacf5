"""How many of a thousand classes with three to five own lessons find a partner they can meet live.

The classes lie in the large cities of the world and keep the calendars of their countries: terms,
breaks, public holidays, those of uncertain date among them. Each plan is drawn up for few and for
many meetings, with the teachers' own lessons alone and with lessons that could be swapped.
"""

import json
import random
import time as clock
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from functools import cache
from itertools import product
from typing import Any

import pytest

from classrooms.calendars import preset, public_holidays
from classrooms.places import City, cities
from classrooms.timetable.slots import DateSpan, SchoolCalendar, Timetable, Week, WeeklySlot
from matching.engine.plan import Plan, plan
from matching.engine.profile import AccessTier, ClassProfile, Language, Level, Mode, Thresholds
from matching.engine.weights import Weights

pytestmark = pytest.mark.proof

CLASSES = 1_000
TODAY = date(2026, 9, 1)
LESSON, PERIODS = 45, 6
NATIVE = {
    **dict.fromkeys(("GB", "IE", "US", "CA", "AU", "NZ", "NG", "GH", "JM", "ZA", "KE"), "en"),
    **dict.fromkeys(("FR", "BE", "SN", "CI", "CM", "MG", "TN"), "fr"),
    **dict.fromkeys(("ES", "MX", "AR", "CO", "PE", "CL", "UY", "CR", "EC", "GT"), "es"),
    **dict.fromkeys(("EG", "MA", "JO", "SA", "OM", "QA", "AE", "LB"), "ar"),
    **dict.fromkeys(("BR", "PT", "MZ", "AO"), "pt"),
}
"""School languages met in many countries; elsewhere the country's own counts as one of its own."""


def thousand_classes(count: int, seed: int) -> list[ClassProfile]:
    """Always the same classes for a seed; all lessons that are not the teacher's are swappable."""
    chance = random.Random(seed)
    return [
        _class(f"class-{number:04}", chance.choice(cities()), chance) for number in range(count)
    ]


def own_lessons_alone(pool: Sequence[ClassProfile]) -> list[ClassProfile]:
    """The same classes, of teachers who cannot swap."""
    return [
        replace(
            each,
            timetables=tuple(
                Timetable(tuple(slot for slot in table.slots if not slot.swappable))
                for table in each.timetables
            ),
        )
        for each in pool
    ]


def insisting(pool: Sequence[ClassProfile]) -> list[ClassProfile]:
    """The same classes, where everybody who would meet live accepts nothing else."""
    return [
        each if each.mode is Mode.ASYNCHRONOUS else replace(each, mode=Mode.LIVE) for each in pool
    ]


def _class(name: str, city: City, chance: random.Random) -> ClassProfile:
    calendar = _calendar(city)
    youngest = chance.randint(8, 16)
    return ClassProfile(
        id=name,
        school_id=f"school of {name}",
        country=city.country,
        region=city.zone.partition("/")[0],
        zone=city.zone,
        ages=(youngest, youngest + chance.randint(0, 2)),
        size=chance.randint(14, 36),
        languages=_languages(city.country, chance),
        teacher_languages=frozenset({"en"} if chance.random() < 0.8 else {_native(city.country)}),
        themes=frozenset(chance.sample(("water", "food", "music", "energy", "maps", "sport"), 2)),
        mode=chance.choices([*Mode], weights=[25, 15, 60])[0],
        access_tier=chance.choices([*AccessTier], weights=[5, 15, 20, 60])[0],
        accepts_translation=chance.random() < 0.5,
        weeks_waited=chance.randint(0, 6),
        underserved=chance.randint(0, 3),
        calendar=calendar,
        timetables=(Timetable(_lessons(sorted(calendar.school_days), chance)),),
    )


@cache
def _calendar(city: City) -> SchoolCalendar:
    start = preset(city.country, TODAY)
    holidays = public_holidays(city.country, start.terms[0].first, start.terms[-1].last)
    days = [(DateSpan(each.date, each.date), each.estimated) for each in holidays]
    return SchoolCalendar(
        city.zone,
        start.terms,
        closed=(*start.breaks, *dict.fromkeys(day for day, _ in days)),
        uncertain=tuple(dict.fromkeys(day for day, estimated in days if estimated)),
        week_a_from=start.terms[0].first,
        school_days=start.school_days,
    )


def _native(country: str) -> str:
    return NATIVE.get(country, f"own language of {country}")


def _languages(country: str, chance: random.Random) -> tuple[Language, ...]:
    native = Language(_native(country), Level.NATIVE)
    learnt = [code for code in ("en", "fr", "es") if code != native.code]
    second = learnt[0] if chance.random() < 0.8 else learnt[1]
    level = chance.choices([Level.A1, Level.A2, Level.B1, Level.B2, Level.C1], [1, 3, 4, 3, 1])[0]
    return (native, Language(second, level, learning=True))


def _lessons(school_days: Sequence[int], chance: random.Random) -> tuple[WeeklySlot, ...]:
    """Three to five own lessons by the bells of the school, four to six that could be swapped."""
    first_bell = chance.choice([7 * 60 + 30, 8 * 60, 8 * 60 + 5, 8 * 60 + 30, 9 * 60])
    own, others = chance.randint(3, 5), chance.randint(4, 6)
    periods = chance.sample([*product(school_days, range(PERIODS))], own + others)
    alternating = chance.random() < 0.15
    return tuple(
        WeeklySlot(
            day,
            time(*divmod(first_bell + period * (LESSON + 10), 60)),
            LESSON,
            week=chance.choice([*Week]) if alternating else Week.EVERY,
            swappable=number >= own,
        )
        for number, (day, period) in enumerate(periods)
    )


def shares(pool: Sequence[ClassProfile], meetings: int) -> dict[str, Any]:
    """Shares of classes, in per cent of all, and which rules excluded whom for those left over.

    `most_live` counts who could have a live partner at once if nobody accepted anything else and no
    score were too low: the most there can be. `why_not_live` gives the rules for the others.
    """
    asked = _planned(pool, Thresholds(meetings=meetings))
    best = _planned(insisting(pool), Thresholds(meetings=meetings, score_floor=0))
    classes = Counter(pair.mode for pair in asked.pairs for _ in (pair.low, pair.high))
    assert classes.total() + len(asked.unmatched) == len(pool)
    assert all(pair.mode == "asynchronous" or len(pair.windows) >= meetings for pair in asked.pairs)
    live = 2 * sum(pair.mode == "live" for pair in best.pairs)
    return {
        "live": _percent(classes["live"], pool),
        "asynchronous": _percent(classes["asynchronous"], pool),
        "none": _percent(len(asked.unmatched), pool),
        "why_none": _why(asked),
        "most_live": _percent(live, pool),
        "why_not_live": _why(best),
    }


def _planned(pool: Sequence[ClassProfile], thresholds: Thresholds) -> Plan:
    return plan(pool, thresholds, Weights(), today=TODAY, seed=1)


def _percent(part: int, pool: Sequence[ClassProfile]) -> float:
    return round(100 * part / len(pool), 1)


def _why(found: Plan) -> dict[str, dict[str, int]]:
    """Classes left over by the rule that excluded most others for them ("taken": partners they
    could have had went elsewhere), and how often each rule excluded somebody for them.
    """
    classes, others = Counter[str](), Counter[str]()
    for each in found.unmatched:
        classes["taken" if each.eligible else str(each.most)] += 1
        others.update(each.counts)
    return {"classes": dict(classes.most_common()), "others": dict(others.most_common())}


def figures(pool: Sequence[ClassProfile]) -> dict[str, dict[str, Any]]:
    """The shares for two and six meetings, without and with lessons that could be swapped."""
    pools = {"own": own_lessons_alone(pool), "with swaps": pool}
    return {
        f"{meetings} meetings, {lessons}": shares(classes, meetings)
        for meetings in (2, 6)
        for lessons, classes in pools.items()
    }


def test_how_many_find_a_live_partner(capsys: pytest.CaptureFixture[str]) -> None:
    began = clock.process_time()
    pool = thousand_classes(CLASSES, seed=1)

    found = figures(pool)

    with capsys.disabled():
        line = {
            "id": "live partners",
            "classes": len(pool),
            "countries": len({each.country for each in pool}),
            "zones": len({each.zone for each in pool}),
            "never_live": _percent(sum(each.mode is Mode.ASYNCHRONOUS for each in pool), pool),
            "percent": found,
            "cpu_s": round(clock.process_time() - began),
        }
        print(f"\n{json.dumps(line)}")  # noqa: T201 -- the figures of the run
    # More lessons and fewer meetings leave every choice open that there was.
    most = {name: shown["most_live"] for name, shown in found.items()}
    assert most["2 meetings, with swaps"] >= most["2 meetings, own"] >= most["6 meetings, own"]
    assert most["2 meetings, with swaps"] >= most["6 meetings, with swaps"]
    assert most["6 meetings, with swaps"] >= most["6 meetings, own"] > 0
