"""The reverse of reading a pool file: profiles as the plain JSON that says them."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from classrooms.timetable.slots import DateSpan, SchoolCalendar, Timetable, Week, WeeklySlot
from matching.engine.profile import (
    AccessTier,
    ClassProfile,
    Composition,
    Language,
    Level,
    Mode,
)

Json = dict[str, Any]

PLAIN: Json = {
    "id": "k-12",
    "school": "a school",
    "country": "KE",
    "zone": "Africa/Nairobi",
    "ages": [10, 11],
    "size": 20,
    "languages": [{"code": "en", "level": "B1"}],
    "calendar": {"terms": [["2026-09-01", "2027-06-30"]]},
}
FULL = ClassProfile(
    id="everything",
    school_id="a school",
    country="KE",
    zone="Africa/Nairobi",
    ages=(16, 40),
    size=12,
    languages=(Language("en", Level.B2, learning=True), Language("sw", Level.NATIVE)),
    calendar=SchoolCalendar(
        "Africa/Nairobi",
        (DateSpan(date(2026, 9, 1), date(2026, 12, 1)),),
        closed=(DateSpan(date(2026, 10, 20), date(2026, 10, 20)),),
        uncertain=(DateSpan(date(2026, 11, 9), date(2026, 11, 10)),),
        week_a_from=date(2026, 9, 7),
        school_days=frozenset({0, 6}),
    ),
    region="Africa",
    timetables=(
        Timetable(
            (
                WeeklySlot(0, time(8, 5), 45, Week.A),
                WeeklySlot(6, time(23, 30), 90, Week.B, swappable=True),
                WeeklySlot(2, time(23, 0), 60),
            ),
            date(2026, 9, 1),
            date(2026, 10, 1),
        ),
        Timetable((), valid_from=date(2026, 10, 2)),
    ),
    adult_learners=True,
    composition=Composition.GIRLS,
    composition_wishes=frozenset({Composition.GIRLS, Composition.MIXED}),
    teacher_languages=frozenset({"en", "sw"}),
    themes=frozenset({"water"}),
    subjects=frozenset({"biology"}),
    mode=Mode.LIVE,
    access_tier=AccessTier.LOW,
    accepts_translation=True,
    allows_same_country=True,
    wishes_countries=frozenset({"PT"}),
    wishes_regions=frozenset({"Europe"}),
    places_left=3,
    blocked=frozenset({"b"}),
    past_partners=frozenset({"c"}),
    repeat_ok=True,
    weeks_waited=4,
    underserved=3,
    reliability=90,
    earliest_start=date(2026, 9, 7),
    latest_end=date(2026, 11, 30),
    most_age_gap_months=18,
    least_level=Level.B1,
)
"""A class with a value of its own in every field."""
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def pool_document(classes: Sequence[Json]) -> Json:
    """A pool of these classes, made on 1 September 2026."""
    return {"format": "aerogram-pool/1", "today": "2026-09-01", "classes": list(classes)}


def document(profile: ClassProfile) -> Json:
    """The class as it stands in a pool file."""
    said: Json = {
        "id": profile.id,
        "school": profile.school_id,
        "country": profile.country,
        "region": profile.region,
        "zone": profile.zone,
        "ages": list(profile.ages),
        "size": profile.size,
        "languages": [
            {
                "code": each.code,
                "level": _level(each.level),
                "learning": each.learning,
            }
            for each in profile.languages
        ],
        "teacher_languages": sorted(profile.teacher_languages),
        "themes": sorted(profile.themes),
        "subjects": sorted(profile.subjects),
        "lessons": [_timetable(each) for each in profile.timetables],
        "calendar": _calendar(profile.calendar),
        "mode": str(profile.mode),
        "access": profile.access_tier.name.lower(),
        "translation_ok": profile.accepts_translation,
        "same_country_ok": profile.allows_same_country,
        "wishes": {
            "countries": sorted(profile.wishes_countries),
            "regions": sorted(profile.wishes_regions),
            "composition": sorted(str(each) for each in profile.composition_wishes),
        },
        "composition": str(profile.composition),
        "adult_learners": profile.adult_learners,
        "partners_wanted": profile.places_left,
        "blocked": sorted(profile.blocked),
        "past_partners": sorted(profile.past_partners),
        "repeat_ok": profile.repeat_ok,
        "weeks_waited": profile.weeks_waited,
        "underserved": profile.underserved,
        "reliability": profile.reliability,
        "earliest_start": profile.earliest_start and profile.earliest_start.isoformat(),
        "latest_end": profile.latest_end and profile.latest_end.isoformat(),
        "most_age_gap_months": profile.most_age_gap_months,
        "least_level": profile.least_level and _level(profile.least_level),
    }
    return _without_none(said)


def _level(level: Level) -> str:
    return "native" if level is Level.NATIVE else level.name


def _calendar(calendar: SchoolCalendar) -> Json:
    said = {
        "terms": [_span(each) for each in calendar.terms],
        "breaks": [_span(each) for each in calendar.closed],
        "uncertain": [_span(each) for each in calendar.uncertain],
        "week_a_from": calendar.week_a_from and calendar.week_a_from.isoformat(),
        "school_days": [DAYS[day] for day in sorted(calendar.school_days)],
    }
    return _without_none(said)


def _timetable(timetable: Timetable) -> Json:
    said = {
        "slots": [_slot(each) for each in timetable.slots],
        "valid_from": timetable.valid_from and timetable.valid_from.isoformat(),
        "valid_to": timetable.valid_to and timetable.valid_to.isoformat(),
    }
    return _without_none(said)


def _slot(slot: WeeklySlot) -> Json:
    hours, minutes = divmod(slot.start_minute + slot.minutes, 60)
    by_end = (hours, minutes) <= (24, 0)
    return {
        "day": DAYS[slot.weekday],
        "start": f"{slot.start:%H:%M}",
        **({"end": f"{hours:02}:{minutes:02}"} if by_end else {"minutes": slot.minutes}),
        "week": str(slot.week),
        "swappable": slot.swappable,
    }


def _span(span: DateSpan) -> list[str]:
    return [span.first.isoformat(), span.last.isoformat()]


def _without_none(said: Json) -> Json:
    return {name: value for name, value in said.items() if value is not None}
