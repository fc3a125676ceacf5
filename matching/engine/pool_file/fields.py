"""Every field of a pool file: its name, its reader and its bounds.

The JSON schema in docs/samples says the same again for people; a test holds the two together.
"""

from dataclasses import fields
from datetime import time
from functools import cache
from itertools import pairwise
from typing import Any

from classrooms.timetable.slots import MOST_MINUTES, DateSpan, Timetable, Week, WeeklySlot
from classrooms.timetable.zones import UnknownZone, country_names, known_zones, zone
from matching.engine.pool_file import messages
from matching.engine.pool_file.reading import (
    Field,
    Fields,
    Found,
    Where,
    Wrong,
    a_list,
    a_set,
    an_object,
    day,
    first_repeated,
    flag,
    matching,
    note,
    read_object,
    text,
    whole,
    word,
)
from matching.engine.profile import (
    CIRCLE_SIZES,
    AccessTier,
    Composition,
    Language,
    Level,
    Mode,
    Thresholds,
)
from matching.engine.weights import Weights

MOST_CLASSES = 200_000
MOST_SLOTS = 500
MOST_SPANS = 500
MOST_NAMES = 10_000
MOST_CHOICES = 60

_WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAYS = {name: number for number, name in enumerate(_WEEK)}
WEEKS = {str(each): each for each in Week}
LEVELS = {"native" if each is Level.NATIVE else each.name: each for each in Level}
MODES = {str(each): each for each in Mode}
TIERS = {each.name.lower(): each for each in AccessTier}
COMPOSITIONS = {str(each): each for each in Composition}


def _clock(value: Any, where: Where, found: Found) -> int:
    answer = _minutes(value) if type(value) is str else None
    if answer is None:
        raise Wrong(messages.form(value, "a time like 08:05"))
    return answer


@cache
def _minutes(value: str) -> int | None:
    """Minutes from midnight of 00:00 to 24:00, always with two digits before the colon."""
    digits = value[:2] + value[3:]
    if len(value) != 5 or value[2] != ":" or not (digits.isascii() and digits.isdecimal()):
        return None
    hours, minutes = int(value[:2]), int(value[3:])
    return hours * 60 + minutes if minutes < 60 and hours * 60 + minutes <= MOST_MINUTES else None


def _zone(value: Any, where: Where, found: Found) -> str:
    try:
        zone(value if type(value) is str else "")
    except UnknownZone:
        what = "the name of a time zone"
        raise Wrong(messages.unknown_name(value, known_zones(), what)) from None
    return str(value)


def _country(value: Any, where: Where, found: Found) -> str:
    if type(value) is not str or value not in country_names():
        raise Wrong(messages.country(value, country_names()))
    return value


def _span(value: Any, where: Where, found: Found) -> DateSpan | None:
    """Two dates, both included."""
    days = _two_days(value, where, found)
    if len(days) < 2:
        return None
    if days[1] < days[0]:
        raise Wrong(messages.reversed_days(days[1], days[0]))
    return DateSpan(*days)


_two_days = a_list(day, least=2, most=2)


def _ages(value: Any, where: Where, found: Found) -> tuple[int, int]:
    ages = _two_ages(value, where, found)
    if len(ages) == 2 and ages[1] < ages[0]:
        raise Wrong(messages.reversed_ages(ages[1], ages[0]))
    return tuple(ages)


_two_ages = a_list(whole(3, 110), least=2, most=2)

# -- Languages -----------------------------------------------------------------------------------

_code = matching("[a-z]{2,3}", "a language code like en")

LANGUAGE: Fields = {
    "code": Field("code", _code, required=True),
    "level": Field("level", word(LEVELS, "a level"), required=True),
    "learning": Field("learning", flag),
}


def _language(value: Any, where: Where, found: Found) -> Language | None:
    values = read_object(value, where, found, LANGUAGE)
    return Language(**values) if {"code", "level"} <= values.keys() else None


def _languages(value: Any, where: Where, found: Found) -> tuple[Language, ...]:
    languages = tuple(_listed_languages(value, where, found))
    repeated = first_repeated(each.code for each in languages)
    if repeated:
        raise Wrong(messages.twice(repeated))
    return languages


_listed_languages = a_list(_language, least=1, most=MOST_CHOICES)

# -- Lessons -------------------------------------------------------------------------------------

SLOT: Fields = {
    "day": Field("weekday", word(DAYS, "a day"), required=True),
    "start": Field("start", _clock, required=True),
    "end": Field("end", _clock),
    "minutes": Field("minutes", whole(1, MOST_MINUTES)),
    "week": Field("week", word(WEEKS, "a week")),
    "swappable": Field("swappable", flag),
}


def _slot(value: Any, where: Where, found: Found) -> WeeklySlot | None:
    before = len(found.problems)
    values = read_object(value, where, found, SLOT)
    if ("end" in value) == ("minutes" in value):
        raise Wrong(messages.NEEDS_LENGTH)
    if len(found.problems) > before:
        return None
    start = values["start"]
    if start == MOST_MINUTES:
        found.add((where, "start"), messages.form("24:00", "a time before midnight"))
        return None
    end = values.get("end")
    if end is not None and end <= start:
        found.add((where, "end"), messages.reversed_clock(value["start"], value["end"]))
        return None
    length = values["minutes"] if end is None else end - start
    week, swappable = values.get("week", Week.EVERY), values.get("swappable", False)
    return _made_slot(values["weekday"], start, length, week, swappable)


@cache
def _made_slot(weekday: int, start: int, length: int, week: Week, swappable: bool) -> WeeklySlot:
    # A large pool has few different lessons; each is made and held once.
    return WeeklySlot(weekday, time(*divmod(start, 60)), length, week, swappable)


TIMETABLE: Fields = {
    "valid_from": Field("valid_from", day),
    "valid_to": Field("valid_to", day),
    "slots": Field("slots", a_list(_slot, most=MOST_SLOTS), required=True),
}


def _timetable(value: Any, where: Where, found: Found) -> Timetable | None:
    values = read_object(value, where, found, TIMETABLE)
    first, last = values.get("valid_from"), values.get("valid_to")
    if first and last and last < first:
        found.add((where, "valid_to"), messages.reversed_days(last, first, "valid_from"))
        return None
    return Timetable(tuple(values.get("slots", ())), first, last)


def _lessons(value: Any, where: Where, found: Found) -> tuple[Timetable, ...]:
    timetables = tuple(_listed_timetables(value, where, found))
    count = sum(len(each.slots) for each in timetables)
    if count > MOST_SLOTS:
        raise Wrong(messages.too_many_slots(count, MOST_SLOTS))
    return timetables


_listed_timetables = a_list(_timetable, most=MOST_CHOICES)

# -- Calendars -----------------------------------------------------------------------------------

CALENDAR: Fields = {
    "terms": Field("terms", a_list(_span, least=1, most=MOST_SPANS), required=True),
    "breaks": Field("closed", a_list(_span, most=MOST_SPANS)),
    "uncertain": Field("uncertain", a_list(_span, most=MOST_SPANS)),
    "week_a_from": Field("week_a_from", day),
    "school_days": Field("school_days", a_set(word(DAYS, "a day"), least=1, most=7)),
    "note": Field("note", note),
}


def calendar(value: Any, where: Where, found: Found) -> dict[str, Any]:
    """Reads what a SchoolCalendar needs beside its zone."""
    values = read_object(value, where, found, CALENDAR)
    values.pop("note", None)
    terms = sorted(values.get("terms", ()), key=lambda term: term.first)
    for earlier, later in pairwise(terms):
        if later.first <= earlier.last:
            found.add((where, "terms"), messages.overlapping_terms(later.first, earlier.last))
    return {name: tuple(each) if type(each) is list else each for name, each in values.items()}


def _calendar_or_name(value: Any, where: Where, found: Found) -> Any:
    if type(value) is str:
        return value
    return calendar(value, where, found)


# -- The class -----------------------------------------------------------------------------------

_names = a_set(text, most=MOST_NAMES)
_choices = a_set(text, most=MOST_CHOICES)

WISHES: Fields = {
    "countries": Field("wishes_countries", a_set(_country, most=MOST_CHOICES * 5)),
    "regions": Field("wishes_regions", _choices),
    "composition": Field("composition_wishes", a_set(word(COMPOSITIONS, "a class"), most=3)),
}

CLASS: Fields = {
    "id": Field("id", text, required=True),
    "school": Field("school_id", text, required=True),
    "country": Field("country", _country, required=True),
    "zone": Field("zone", _zone, required=True),
    "ages": Field("ages", _ages, required=True),
    "size": Field("size", whole(1, 1000), required=True),
    "languages": Field("languages", _languages, required=True),
    "calendar": Field("calendar", _calendar_or_name, required=True),
    "region": Field("region", text),
    "lessons": Field("timetables", _lessons),
    "adult_learners": Field("adult_learners", flag),
    "composition": Field("composition", word(COMPOSITIONS, "a class")),
    "teacher_languages": Field("teacher_languages", a_set(_code, most=MOST_CHOICES)),
    "themes": Field("themes", _choices),
    "subjects": Field("subjects", _choices),
    "mode": Field("mode", word(MODES, "a way to work")),
    "access": Field("access_tier", word(TIERS, "an access tier")),
    "translation_ok": Field("accepts_translation", flag),
    "same_country_ok": Field("allows_same_country", flag),
    "wishes": Field("wishes", an_object(WISHES)),
    "partners_wanted": Field("places_left", whole(1, 3)),
    "blocked": Field("blocked", _names),
    "past_partners": Field("past_partners", _names),
    "repeat_ok": Field("repeat_ok", flag),
    "weeks_waited": Field("weeks_waited", whole(0, 1000)),
    "underserved": Field("underserved", whole(0, 3)),
    "reliability": Field("reliability", whole(0, 100)),
    "earliest_start": Field("earliest_start", day),
    "latest_end": Field("latest_end", day),
    "most_age_gap_months": Field("most_age_gap_months", whole(0, 1200)),
    "least_level": Field("least_level", word(LEVELS, "a level")),
    "note": Field("note", note),
}

# -- Thresholds and weights ----------------------------------------------------------------------


def _level(value: Any, where: Where, found: Found) -> int:
    """A word as in a class, or the number that a plan's report shows."""
    if type(value) is int and value in set(Level):
        return value
    return int(word(LEVELS, "a level")(value, where, found))


def _circle_size(value: Any, where: Where, found: Found) -> int:
    if type(value) is not int or value not in (0, *CIRCLE_SIZES):
        raise Wrong(messages.kind(value, messages.CIRCLE_SIZE))
    return value


BOUNDED_THRESHOLDS = {
    "plan_weeks": whole(1, 30),
    "span_percent": whole(100, 300),
    "meetings": whole(0, 100),
    "meeting_minutes": whole(5, 600),
    "max_age_gap_months": whole(0, 1200),
    "adult_partner_least_age": whole(0, 110),
    "least_language_level": _level,
    "lead_days": whole(0, 366),
    "horizon_weeks": whole(0, 104),
    "excluded_country_pairs": a_list(a_list(_country, least=2, most=2), most=MOST_NAMES),
    "score_floor": whole(0, 1_000_000),
    "candidates_per_class": whole(0, 1000),
    "trios": whole(0, 1),
    "circle_size": _circle_size,
}
_ANY_THRESHOLD = whole(0, 1_000_000)
_WEIGHT = whole(0, 100_000)

THRESHOLDS: Fields = {
    each.name: Field(each.name, BOUNDED_THRESHOLDS.get(each.name, _ANY_THRESHOLD))
    for each in fields(Thresholds)
}
WEIGHTS: Fields = {each.name: Field(each.name, _WEIGHT) for each in fields(Weights)}
