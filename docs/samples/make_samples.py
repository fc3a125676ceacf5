"""Writes the sample pools that stand beside it: `python docs/samples/make_samples.py`.

The same files every time; a test compares them. Cities, zones and clock changes are real, schools
and terms are made up to look like those of the country.
"""
# ruff: noqa: INP001 -- a script beside its output, in no package

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sixty import CALENDARS, sixty_classes

HERE = Path(__file__).parent
WIDTH = 100
Json = dict[str, Any]


def written(value: Any, indent: int = 0) -> str:
    """JSON in which whatever fits into a line stands in one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if indent + len(flat) <= WIDTH or not isinstance(value, dict | list) or not value:
        return flat
    pad = " " * (indent + 2)
    if isinstance(value, list):
        inner = [written(each, indent + 2) for each in value]
        return "[\n" + ",\n".join(pad + each for each in inner) + "\n" + " " * indent + "]"
    named = [
        f"{json.dumps(name)}: {written(each, indent + 4 + len(name))}"
        if len(json.dumps(each)) + indent + len(name) + 6 <= WIDTH
        else f"{json.dumps(name)}: {written(each, indent + 2)}"
        for name, each in value.items()
    ]
    return "{\n" + ",\n".join(pad + each for each in named) + "\n" + " " * indent + "}"


def lessons(*weekly: str) -> list[Json]:
    """One timetable of lessons such as "Tue 11:00-11:40", with "A", "B" or "swap" after it."""
    slots = []
    for each in weekly:
        day, clock, *marks = each.split()
        start, end = clock.split("-")
        slot: Json = {"day": day, "start": start, "end": end}
        slot |= {"week": marks[0]} if marks and marks[0] in "AB" else {}
        slots.append(slot | ({"swappable": True} if "swap" in marks else {}))
    return [{"slots": slots}]


def speaks(*known: str) -> list[Json]:
    """Languages such as "en B1", with "learning" after it."""
    found = []
    for each in known:
        code, level, *learning = each.split()
        found.append({"code": code, "level": level} | ({"learning": True} if learning else {}))
    return found


def pool(today: str, note: str, classes: Sequence[Json], **more: Any) -> Json:
    """The document around the classes."""
    head = {"$schema": "pool.schema.json", "format": "aerogram-pool/1", "note": note}
    return {**head, "today": today, "seed": 1, **more, "classes": list(classes)}


# -- Two schools ---------------------------------------------------------------------------------

KENYA = {
    "terms": [["2026-04-27", "2026-07-31"], ["2026-08-24", "2026-10-23"]],
    "breaks": [["2026-10-10", "2026-10-10"], ["2026-10-20", "2026-10-20"]],
}
PORTUGAL = {
    "terms": [["2026-09-14", "2026-12-18"], ["2027-01-04", "2027-03-19"]],
    "breaks": [["2026-10-05", "2026-10-05"], ["2026-12-01", "2026-12-01"]],
}


def two_schools() -> Json:
    """Two classes that suit each other, and an older one beside them."""
    nairobi: Json = {
        "school": "Jacaranda Road Primary School, Nairobi",
        "country": "KE",
        "region": "Africa",
        "zone": "Africa/Nairobi",
    }
    return pool(
        "2026-08-03",
        "5A and 5C share a lesson on Tuesdays: 11:10 in Nairobi is 09:10 in Porto.",
        [
            {
                "id": "nairobi-5a",
                **nairobi,
                "ages": [10, 11],
                "size": 32,
                "languages": speaks("sw native", "en B2"),
                "teacher_languages": ["en", "sw"],
                "themes": ["water", "music", "festivals"],
                "calendar": KENYA,
                "lessons": lessons("Tue 11:00-11:40", "Thu 10:20-11:00 swap"),
                "access": "sound",
            },
            {
                "id": "nairobi-8b",
                **nairobi,
                "ages": [13, 14],
                "size": 35,
                "languages": speaks("sw native", "en C1"),
                "teacher_languages": ["en", "sw"],
                "themes": ["water", "rights"],
                "calendar": KENYA,
                "lessons": lessons("Mon 08:20-09:00", "Tue 11:00-11:40"),
                "access": "sound",
            },
            {
                "id": "porto-5c",
                "school": "Escola do Carvalhal Velho, Porto",
                "country": "PT",
                "region": "Europe",
                "zone": "Europe/Lisbon",
                "ages": [10, 11],
                "size": 24,
                "languages": speaks("pt native", "en A2 learning"),
                "teacher_languages": ["pt", "en"],
                "themes": ["music", "water", "food"],
                "wishes": {"regions": ["Africa"]},
                "calendar": PORTUGAL,
                "lessons": lessons("Tue 09:10-10:00", "Fri 11:20-12:10"),
            },
        ],
    )


# -- Clock changes -------------------------------------------------------------------------------


def _live(name: str, school: str, country: str, zone: str, **more: Any) -> Json:
    plain = {"ages": [12, 13], "size": 24, "mode": "live"}
    head = {"id": name, "school": school, "country": country, "zone": zone}
    return {**head, **plain, **more}


def clock_change() -> Json:
    """Six weeks in spring 2027, when clocks change on different days or not at all."""
    return pool(
        "2027-01-25",
        "Clocks change on 14 March in New York, 28 March in Europe, 3 April in Chile, 4 April on "
        "Lord Howe Island (by 30 minutes) and in Auckland; never in Dakar, in Tokyo, and in "
        "Kathmandu, which is 5:45 ahead of UTC.",
        [*_by_the_clock(), *_beside_the_clock()],
    )


def _by_the_clock() -> list[Json]:
    return [
        _live(
            "kathmandu-7",
            "Bagmati View Secondary School, Kathmandu",
            "NP",
            "Asia/Kathmandu",
            languages=speaks("ne native", "en B2 learning"),
            teacher_languages=["ne", "en"],
            themes=["nature", "festivals", "climate"],
            calendar={
                "note": "Holi is announced late, so the days around it are kept free.",
                "terms": [["2026-05-03", "2027-04-09"]],
                "uncertain": [["2027-03-22", "2027-03-22"]],
                "school_days": ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri"],
            },
            lessons=lessons("Mon 09:15-10:00", "Wed 09:15-10:00"),
        ),
        _live(
            "lord-howe-6",
            "Mount Gower Central School, Lord Howe Island",
            "AU",
            "Australia/Lord_Howe",
            size=14,
            languages=speaks("en native"),
            teacher_languages=["en"],
            themes=["nature", "climate", "water"],
            earliest_start="2027-03-01",
            calendar={
                "terms": [["2027-01-28", "2027-04-09"], ["2027-04-27", "2027-07-02"]],
                "breaks": [["2027-03-26", "2027-03-29"]],
            },
            lessons=lessons("Mon 14:30-15:30", "Wed 14:30-15:30"),
        ),
        _live(
            "berlin-7b",
            "Kastanienhof-Schule, Berlin",
            "DE",
            "Europe/Berlin",
            languages=speaks("de native", "en B1 learning"),
            teacher_languages=["de", "en"],
            themes=["cities", "media", "music"],
            earliest_start="2027-02-22",
            calendar={
                "terms": [["2027-01-04", "2027-06-30"]],
                "breaks": [["2027-02-01", "2027-02-06"], ["2027-03-22", "2027-04-02"]],
            },
            lessons=lessons("Tue 14:30-15:15"),
        ),
        _live(
            "new-york-7",
            "Hudson Bend Middle School, New York",
            "US",
            "America/New_York",
            languages=speaks("en native", "de A2 learning"),
            teacher_languages=["en"],
            themes=["cities", "music", "sport"],
            calendar={
                "terms": [["2027-01-04", "2027-06-25"]],
                "breaks": [["2027-02-15", "2027-02-19"], ["2027-04-22", "2027-04-30"]],
            },
            lessons=lessons("Tue 08:40-09:30"),
        ),
        _live(
            "london-7h",
            "Fleet Water School, London",
            "GB",
            "Europe/London",
            languages=speaks("en native", "fr A2 learning"),
            teacher_languages=["en", "fr"],
            themes=["food", "stories", "art"],
            calendar={
                "note": "A two-week timetable; week A and B go on counting through the holidays.",
                "terms": [["2027-01-04", "2027-03-24"], ["2027-04-12", "2027-07-21"]],
                "breaks": [["2027-02-15", "2027-02-19"], ["2027-05-31", "2027-06-04"]],
                "week_a_from": "2027-01-04",
            },
            lessons=lessons("Tue 10:00-11:00 A", "Fri 14:00-15:00 B"),
        ),
        _live(
            "dakar-5",
            "École Teranga Bleue, Dakar",
            "SN",
            "Africa/Dakar",
            languages=speaks("wo native", "fr C1", "en A2 learning"),
            teacher_languages=["wo", "fr"],
            themes=["food", "art", "stories"],
            calendar={
                "note": "Korité, by the moon.",
                "terms": [["2027-01-04", "2027-06-30"]],
                "uncertain": [["2027-03-10", "2027-03-11"]],
            },
            lessons=lessons("Tue 10:00-11:00"),
        ),
    ]


def _beside_the_clock() -> list[Json]:
    return [
        _live(
            "madrid-1a",
            "Instituto Almendro, Madrid",
            "ES",
            "Europe/Madrid",
            languages=speaks("es native", "en A2 learning"),
            teacher_languages=["es"],
            themes=["sport", "rights", "water"],
            calendar={
                "terms": [["2027-01-08", "2027-06-22"]],
                "breaks": [["2027-03-19", "2027-03-29"]],
            },
            lessons=lessons("Wed 12:30-13:25"),
        ),
        _live(
            "santiago-7a",
            "Colegio Los Quillayes, Santiago",
            "CL",
            "America/Santiago",
            languages=speaks("es native"),
            teacher_languages=["es"],
            themes=["sport", "water", "rights"],
            calendar={
                "terms": [["2027-03-03", "2027-07-02"]],
                "breaks": [["2027-03-26", "2027-03-26"]],
            },
            lessons=lessons("Wed 08:45-10:15"),
        ),
        _live(
            "tokyo-1c",
            "Midorigaoka Junior High School, Tokyo",
            "JP",
            "Asia/Tokyo",
            languages=speaks("ja native", "en A2 learning"),
            teacher_languages=["ja", "en"],
            themes=["numbers", "science", "work"],
            calendar={
                "terms": [["2027-01-08", "2027-03-24"], ["2027-04-07", "2027-07-20"]],
                "breaks": [
                    ["2027-02-11", "2027-02-11"],
                    ["2027-02-23", "2027-02-23"],
                    ["2027-03-22", "2027-03-22"],
                ],
            },
            lessons=lessons("Tue 09:00-09:50"),
        ),
        _live(
            "auckland-8",
            "Pōhutukawa Bay Intermediate, Auckland",
            "NZ",
            "Pacific/Auckland",
            languages=speaks("en native", "ja A2 learning"),
            teacher_languages=["en"],
            themes=["science", "numbers", "nature"],
            calendar={
                "terms": [["2027-02-01", "2027-04-09"], ["2027-04-27", "2027-07-02"]],
                "breaks": [["2027-02-08", "2027-02-08"], ["2027-03-26", "2027-03-30"]],
            },
            lessons=lessons("Tue 13:15-14:05"),
        ),
        _live(
            "honolulu-7",
            "Koko Palms School, Honolulu",
            "US",
            "Pacific/Honolulu",
            note="Meets live or not at all; its one lesson falls into everybody else's evening.",
            languages=speaks("en native"),
            teacher_languages=["en"],
            themes=["nature", "music"],
            calendar={
                "terms": [["2027-01-05", "2027-05-28"]],
                "breaks": [["2027-03-15", "2027-03-19"]],
            },
            lessons=lessons("Thu 10:00-10:45"),
        ),
        _live(
            "cairo-evening",
            "Nile Lantern Evening School, Cairo",
            "EG",
            "Africa/Cairo",
            note="Adults who learn English after work.",
            ages=[25, 60],
            adult_learners=True,
            languages=speaks("ar native", "en A2 learning"),
            teacher_languages=["ar", "en"],
            themes=["work", "cities"],
            calendar={
                "terms": [["2027-02-06", "2027-06-10"]],
                "school_days": ["Sat", "Sun", "Mon", "Tue", "Wed"],
            },
            lessons=lessons("Tue 18:30-20:00", "Wed 18:30-20:00"),
        ),
    ]


# -- Sixty classes -------------------------------------------------------------------------------


def sixty() -> Json:
    """A mixed pool, with four classes that nobody can be found for."""
    return pool(
        "2026-08-31",
        "Thirty schools with two classes each. Some have wishes, blocks or old partners, some want "
        "two or three partners; four cannot be paired with anybody.",
        sixty_classes(),
        thresholds={"plan_weeks": 6, "meetings": 2, "excluded_country_pairs": [["IS", "FI"]]},
        calendars=CALENDARS,
    )


SAMPLES = {
    "two-schools.json": two_schools,
    "clock-change.json": clock_change,
    "sixty-classes.json": sixty,
}


def main() -> None:
    """Write all samples."""
    for name, make in SAMPLES.items():
        (HERE / name).write_text(f"{written(make())}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
