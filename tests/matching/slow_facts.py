"""What can be counted about a proposal, from the rows and the standard library alone.

Slow and plain on purpose: it walks through the exchange in steps of five minutes and asks each wall
clock. Nothing of the engine, of `classrooms.timetable` or of the stored explanation is used.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from classrooms.models import Classroom
from matching.models import Proposal

STEP = timedelta(minutes=5)
LEAST_SCHOOL_DAYS = 3


@dataclass(frozen=True)
class Facts:
    """Of both classes, seen from `here`."""

    weeks: int
    weeks_with_window: int
    span: int
    gap_months: int
    here_size: int
    there_size: int
    level: int


def facts_of(proposal: Proposal, here: Classroom, there: Classroom, *, minutes: int) -> Facts:
    common = common_mondays(proposal, here, there)
    windows = shared_windows(proposal, here, there, minutes=minutes)
    return Facts(
        weeks=len(common),
        weeks_with_window=len({monday(start.date()) for start, _end in windows} & set(common)),
        span=(common[-1] - common[0]).days // 7 + 1,
        gap_months=abs(here.age_from + here.age_to - there.age_from - there.age_to) * 6,
        here_size=here.size,
        there_size=there.size,
        level=_common_level(here, there),
    )


def common_mondays(proposal: Proposal, *classrooms: Classroom) -> list[date]:
    """The weeks of the exchange in which each school is open on three days."""
    found, week = [], monday(proposal.starts_on)
    while week <= proposal.ends_on:
        days = [week + timedelta(days=n) for n in range(7)]
        if all(
            sum(is_school_day(each, day) for day in days) >= LEAST_SCHOOL_DAYS
            for each in classrooms
        ):
            found.append(week)
        week += timedelta(days=7)
    return found


def shared_windows(
    proposal: Proposal, *classrooms: Classroom, minutes: int
) -> list[tuple[datetime, datetime]]:
    """Stretches in which everybody has a lesson, `minutes` or longer."""
    moment = datetime.combine(proposal.starts_on, datetime.min.time(), UTC)
    end = datetime.combine(proposal.ends_on + timedelta(days=1), datetime.min.time(), UTC)
    found: list[tuple[datetime, datetime]] = []
    while moment < end:
        if all(has_lesson(each, moment) for each in classrooms):
            if found and found[-1][1] == moment:
                found[-1] = (found[-1][0], moment + STEP)
            else:
                found.append((moment, moment + STEP))
        moment += STEP
    least = timedelta(minutes=minutes)
    return [(start, over) for start, over in found if over - start >= least]


def has_lesson(classroom: Classroom, moment: datetime) -> bool:
    local = moment.astimezone(ZoneInfo(classroom.school.zone))
    if not is_school_day(classroom, local.date()):
        return False
    clock = local.hour * 60 + local.minute
    return any(
        weekday == local.weekday() and start <= clock < start + length
        for weekday, start, length in _lessons(classroom)
    )


def is_school_day(classroom: Classroom, day: date) -> bool:
    school = classroom.school
    in_term = any(term.starts_on <= day <= term.ends_on for term in school.terms.all())
    closed = any(each.starts_on <= day <= each.ends_on for each in school.breaks.all())
    return in_term and not closed and day.weekday() in school.school_days


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def numbers_in(sentence: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", sentence)]


def expected_numbers(sentence: str, facts: Facts) -> list[int]:
    """The numbers a reason should state. A sentence that is not known here fails the test."""
    for pattern, expected in (
        (r"You can meet live in .* weeks?\.", [facts.weeks_with_window, facts.weeks]),
        (r"The classes are about .* months? apart in age\.", [facts.gap_months]),
        (r"The classes are about the same size: .*", [facts.here_size, facts.there_size]),
        (r"Both schools teach for .* without a break\.", [facts.weeks]),
        (r"Both schools teach in .* of .* weeks?\.", [facts.weeks, facts.span]),
        (r"Both classes can work in .* \(at least [ABC][12]\)\.", [facts.level]),
        (r"\D*", []),
    ):
        if re.fullmatch(pattern, sentence):
            return expected
    raise AssertionError(f"nobody recounts “{sentence}”")


def _common_level(here: Classroom, there: Classroom) -> int:
    """The figure in "B1": what the weaker class has in the language both know best."""
    mine, theirs = (
        {each.language: each.level for each in one.languages.all()} for one in (here, there)
    )
    best = max((min(level, theirs.get(code, 0)) for code, level in mine.items()), default=0)
    return (best + 1) % 2 + 1


def _lessons(classroom: Classroom) -> list[tuple[int, int, int]]:
    return [
        (slot.weekday, slot.start_time.hour * 60 + slot.start_time.minute, slot.minutes)
        for timetable in classroom.timetables.all()
        for slot in timetable.slots.all()
    ]
