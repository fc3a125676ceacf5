"""Pool files: read into profiles, or refused with the line and the field of all that is wrong."""

import json
from dataclasses import MISSING, fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from classrooms.timetable.slots import DateSpan, SchoolCalendar
from matching.engine.pool_file import (
    FileRefused,
    PoolFile,
    pool_from_text,
    read_pool,
)
from matching.engine.profile import (
    ClassProfile,
    Language,
    Level,
    Thresholds,
)
from matching.engine.weights import Weights
from tests.matching.engine.pool_document import FULL, PLAIN, document, pool_document
from tests.matching.engine.pools import mixed_pool

SAMPLES = Path(__file__).parents[3] / "docs" / "samples"
SMALL = (SAMPLES / "two-schools.json").read_text()


def one_class(**changes: Any) -> dict[str, Any]:
    """A pool of one plain class."""
    return pool_document([PLAIN | changes])


def read(value: object) -> PoolFile:
    return pool_from_text(json.dumps(value, indent=1))


def refused(value: object) -> tuple[str, ...]:
    """What is said about a document, without the lines."""
    written = value if isinstance(value, str) else json.dumps(value, indent=1)
    with pytest.raises(FileRefused) as caught:
        pool_from_text(written)
    return tuple(line.partition(", ")[2] for line in caught.value.lines)


def test_every_field_comes_through() -> None:
    unset = [each.name for each in fields(ClassProfile) if each.init and is_default(each)]
    pool = [FULL, *mixed_pool(40, seed=5, most_places=3)]

    found = read(pool_document([document(each) for each in pool]))

    assert unset == []
    assert found.classes == tuple(pool)


def is_default(each: Any) -> bool:
    return each.default is not MISSING and getattr(FULL, each.name) == each.default


def test_what_is_left_out_has_the_defaults_of_a_profile() -> None:
    found = read(pool_document([PLAIN]))

    assert found == PoolFile(
        classes=(
            ClassProfile(
                id="k-12",
                school_id="a school",
                country="KE",
                zone="Africa/Nairobi",
                ages=(10, 11),
                size=20,
                languages=(Language("en", Level.B1),),
                calendar=SchoolCalendar(
                    "Africa/Nairobi", (DateSpan(date(2026, 9, 1), date(2027, 6, 30)),)
                ),
            ),
        ),
        thresholds=Thresholds(),
        weights=Weights(),
        today=date(2026, 9, 1),
        seed=1,
    )


def test_thresholds_weights_and_seed() -> None:
    lines = {
        "plan_weeks": 3,
        "least_language_level": "B1",
        "excluded_country_pairs": [["KE", "PT"]],
    }

    found = read(
        {
            **pool_document([PLAIN]),
            "thresholds": lines,
            "weights": {"age": 7},
            "seed": 12,
            "note": "",
        }
    )

    assert found.thresholds == Thresholds(
        plan_weeks=3,
        least_language_level=Level.B1,
        excluded_country_pairs=frozenset({("KE", "PT")}),
    )
    assert (found.weights, found.seed) == (Weights(age=7), 12)


def test_the_thresholds_of_a_report_can_be_read_again() -> None:
    thresholds = Thresholds(least_language_level=Level.B2, circle_size=4, lead_days=0)

    found = read({**pool_document([PLAIN]), "thresholds": thresholds.to_json()})

    assert found.thresholds == thresholds


def test_classes_of_one_zone_share_a_named_calendar() -> None:
    names = {"id": "b", "calendar": "ours"}, {"id": "c", "calendar": "ours", "zone": "Asia/Tokyo"}
    classes = [PLAIN | {"calendar": "ours"}, *(PLAIN | each for each in names)]

    a, b, c = read({**pool_document(classes), "calendars": {"ours": PLAIN["calendar"]}}).classes

    assert a.calendar is b.calendar
    assert (c.calendar.zone, c.calendar.terms) == ("Asia/Tokyo", a.calendar.terms)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"zone": "Asia/Katmandoo"},
     'zone: "Asia/Katmandoo" is not the name of a time zone: did you mean "Asia/Kathmandu"?'),
    ({"zone": "../etc/passwd"}, 'zone: "../etc/passwd" is not the name of a time zone'),
    ({"country": "UK"},
     'country: "UK" is not a country code of ISO 3166 like KE: did you mean "GB"?'),
    ({"country": "ke"},
     'country: "ke" is not a country code of ISO 3166 like KE: did you mean "KE"?'),
    ({"size": -3}, "size: -3 is not a whole number from 1 to 1000"),
    ({"size": True}, "size: true is not a whole number from 1 to 1000"),
    ({"size": 3.0}, "size: 3.0 is not a whole number from 1 to 1000"),
    ({"size": "3"}, 'size: "3" is not a whole number from 1 to 1000'),
    ({"size": None}, "size: null is not a whole number from 1 to 1000"),
    ({"region": None}, "region: null is not text; leave it out instead"),
    ({"repeat_ok": 1}, "repeat_ok: 1 is not true or false"),
    ({"ages": [12, 11]}, "ages: the oldest (11) are younger than the youngest (12)"),
    ({"ages": [12]}, "ages: the list has 1 items, it needs at least 2"),
    ({"ages": {}}, "ages: an object is not a list"),
    ({"languages": [{"code": "en", "level": "b1"}]},
     'languages[0].level: "b1" is not a level ("A1", "A2", '
     '"B1", "B2", "C1", "C2", "native"): did you mean "B1"?'),
    ({"languages": [{"code": "en", "level": "B1"}] * 2},
     'languages: "en" stands in the list more than once'),
    ({"langages": []}, 'langages: the format has no such field here: did you mean "languages"?'),
    ({"themes": ["a", ""]}, "themes[1]: the text is blank"),
    ({"themes": ["a\nb"]},
     'themes[0]: "a\\nb" holds a line break or another sign that cannot be printed'),
    ({"themes": ["\ud800"]},
     'themes[0]: "\\ud800" holds a line break or another sign that cannot be printed'),
    ({"school": "x" * 201}, "school: the text has 201 characters, 200 is the most"),
    ({"school": " x"}, 'school: " x" begins or ends with a blank'),
    ({"blocked": ["k-12"]}, "blocked: a class cannot name itself"),
    ({"blocked": ["x", "x"]}, 'blocked: "x" stands in the list more than once'),
    ({"partners_wanted": 4}, "partners_wanted: 4 is not a whole number from 1 to 3"),
    ({"earliest_start": "2026-10-02", "latest_end": "2026-10-01"},
     "latest_end: 2026-10-01 is before earliest_start 2026-10-02"),
    ({"latest_end": "20261001"}, 'latest_end: "20261001" is not a date like 2026-10-12'),
    ({"latest_end": "2026-W40-1"}, 'latest_end: "2026-W40-1" is not a date like 2026-10-12'),
    ({"latest_end": "2026-02-30"}, 'latest_end: "2026-02-30" is not a date like 2026-10-12'),
    ({"latest_end": "9999-12-31"}, "latest_end: 9999-12-31 is not from 1980 to 2199"),
    ({"calendar": "theirs"}, 'calendar: "theirs" is not the name of one of the "calendars"'),
    ({"calendar": {"terms": []}}, "calendar.terms: the list has 0 items, it needs at least 1"),
    ({"calendar": {"terms": [["2026-09-02", "2026-09-01"]]}},
     "calendar.terms[0]: 2026-09-01 is before the first day 2026-09-02"),
    ({"calendar": {"terms": [["2026-09-01", "2026-10-01"], ["2026-10-01", "2026-11-01"]]}},
     "calendar.terms: a term begins on 2026-10-01, before the one that ends on 2026-10-01 is over"),
    ({"calendar": {"terms": [["2026-09-01", "2026-10-01"]], "school_days": ["Monday"]}},
     'calendar.school_days[0]: "Monday" is not a day ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", '
     '"Sun"): did you mean "Mon"?'),
    ({"lessons": [{"slots": [], "valid_from": "2026-09-02", "valid_to": "2026-09-01"}]},
     "lessons[0].valid_to: 2026-09-01 is before valid_from 2026-09-02"),
    ({"lessons": [{"slots": [0] * 10**6}]},
     "lessons[0].slots: the list has 1,000,000 items, 500 is the most"),
    ({"lessons": [{"slots": [{"day": "Mon", "start": "08:05", "minutes": 45}] * 300}] * 2},
     "lessons: the class has 600 lessons, 500 is the most"),
    ({"size": {"a": [[]] * 9}}, "size: an object is not a whole number from 1 to 1000"),
    ({"size": 10**90}, f"size: 1{'0' * 39}... is not a whole number from 1 to 1000"),
    ({"a" * 90: 1}, f'["{"a" * 39}...]: the format has no such field here'),
]  # fmt: skip

WRONG_SLOTS: list[tuple[dict[str, Any], str]] = [
    ({"end": "08:30"}, ".end: 08:30 is before the start 09:10"),
    ({"end": "09:10"}, ".end: 09:10 is the start too: the lesson has no length"),
    ({"end": "24:01"}, '.end: "24:01" is not a time like 08:05'),
    ({"end": "9:50"}, '.end: "9:50" is not a time like 08:05'),
    ({"end": "１0:00"}, '.end: "１0:00" is not a time like 08:05'),
    ({"start": "24:00", "end": "24:00"}, '.start: "24:00" is not a time before midnight'),
    ({"end": "10:00", "minutes": 50},
     ': a lesson has either "end" or "minutes", and only one of them'),
    ({}, ': a lesson has either "end" or "minutes", and only one of them'),
    ({"minutes": 0}, ".minutes: 0 is not a whole number from 1 to 1440"),
    ({"minutes": 9, "day": "Mo"},
     '.day: "Mo" is not a day ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"): did you mean '
     '"Mon"?'),
    ({"minutes": 9, "week": "C"}, '.week: "C" is not a week ("every", "A", "B")'),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "sentence"), WRONG)
def test_what_is_wrong_with_a_class(changes: dict[str, Any], sentence: str) -> None:
    assert refused(one_class(**changes)) == (f'class "k-12", {sentence}',)


@pytest.mark.parametrize(("changes", "sentence"), WRONG_SLOTS)
def test_what_is_wrong_with_a_lesson(changes: dict[str, Any], sentence: str) -> None:
    slot = {"day": "Mon", "start": "09:10"} | changes

    found = refused(one_class(lessons=[{"slots": []}, {"slots": [slot]}]))

    assert found == (f'class "k-12", lessons[1].slots[0]{sentence}',)


def test_a_calendar_that_cannot_be_read_is_told_once() -> None:
    pool = one_class(calendar="ours") | {"calendars": {"ours": 7}}

    assert refused(pool) == ("calendars.ours: 7 is not an object",)


def test_lessons_of_week_a_need_a_week_a() -> None:
    slot = {"day": "Mon", "start": "09:10", "minutes": 45, "week": "B"}

    assert refused(one_class(lessons=[{"slots": [slot]}])) == (
        'class "k-12", lessons: lessons of week A or B need "week_a_from" in the calendar: '
        "any date in a week A",
    )


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "there is nothing in the file"),
        (" \n", "there is nothing in the file"),
        ("[]", "line 1: a list is not an object"),
        ("null", "line 1: null is not an object"),
        ('{\n"format" 1}', "line 2, column 10: it is not JSON (Expecting ':' delimiter)"),
        ('{"format": "aerogram-pool/2"}',
         'line 1, format: "aerogram-pool/2" is not "aerogram-pool/1", the format read here'),
        ("[\n" * 100_000, "line 101: lists and objects are nested more than 100 deep"),
    ],
)  # fmt: skip
def test_what_is_no_pool_at_all(written: str, sentence: str) -> None:
    with pytest.raises(FileRefused) as caught:
        pool_from_text(written)

    assert caught.value.lines == (sentence,)


def test_an_empty_object_lacks_three_fields() -> None:
    with pytest.raises(FileRefused) as caught:
        pool_from_text("{}")

    assert caught.value.lines == tuple(
        f'line 1: "{name}" is missing' for name in ("format", "today", "classes")
    )


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 5000])
def test_numbers_that_json_does_not_have(number: str) -> None:
    written = json.dumps(one_class(size=77)).replace("77", number)
    shown = {"1e999": "Infinity", "9" * 5000: "9" * 40 + "..."}.get(number, number)

    assert refused(written) == (
        f'class "k-12", size: {shown} is not a whole number from 1 to 1000',
    )


def test_a_name_that_stands_twice_is_refused_at_its_last_line() -> None:
    written = json.dumps(one_class(), indent=1).replace('"size": 20', '"size": 20,\n"size": 21')
    line = written[: written.index('"size": 21')].count("\n") + 1

    with pytest.raises(FileRefused) as caught:
        pool_from_text(written)

    assert caught.value.lines == (
        f'line {line}, class "k-12", size: this name stands more than once in its object',
    )


def test_an_id_that_two_classes_have_names_both_lines() -> None:
    written = json.dumps(pool_document([PLAIN, PLAIN | {"id": "b"}, PLAIN]), indent=1)
    first, last = (
        written.count("\n", 0, at) + 1 for at in (written.index('"k-12"'), written.rindex('"k-12"'))
    )

    with pytest.raises(FileRefused) as caught:
        pool_from_text(written)

    sentence = f'the id "k-12" is that of another class too, on line {first}'
    assert caught.value.lines == (f'line {last}, class "k-12", id: {sentence}',)


def test_all_that_is_wrong_is_told_in_the_order_of_lines() -> None:
    slot = {"day": "Mon", "start": "09:10", "end": "08:30"}
    value = one_class(lessons=[{"slots": [slot]}], size=0)
    value["classes"].insert(0, {"id": 5})
    del value["today"]
    written = "\ufeff".encode().decode("utf-8-sig") + json.dumps(value, indent=1)

    with pytest.raises(FileRefused) as caught:
        pool_from_text(written)

    told = caught.value.lines
    lines = [int(each.split()[1].rstrip(":,")) for each in told]
    assert lines == sorted(lines)
    assert len(told) == 11
    assert told[:2] == ('line 1: "today" is missing', 'line 4, class number 1: "school" is missing')
    end = next(n for n, each in enumerate(written.splitlines(), 1) if '"end"' in each)
    sentence = 'class "k-12", lessons[0].slots[0].end: 08:30 is before the start 09:10'
    assert told[-1] == f"line {end}, {sentence}"


def test_after_twenty_problems_nobody_reads_on() -> None:
    found = refused(pool_document([PLAIN | {"id": f"c{n}", "size": 0} for n in range(30)]))

    assert len(found) == 21
    assert found[19] == 'class "c19", size: 0 is not a whole number from 1 to 1000'


def test_a_block_on_nobody_is_kept_and_noted() -> None:
    found = read(one_class(blocked=["gone"]))

    assert found.classes[0].blocked == {"gone"}
    assert [each.partition(", ")[2] for each in found.notes] == [
        'class "k-12", blocked: no class of this pool is called "gone"; the block is kept, and '
        "excludes nobody"
    ]


@pytest.mark.parametrize("raw", [b"\xff\xfe{\x00", b'{"format": "\xe9"}', b"{\n\x80"])
def test_other_encodings_are_refused(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "pool.json"
    file.write_bytes(raw)

    with pytest.raises(FileRefused, match=r"^line [12]: it is not text in UTF-8$"):
        read_pool(file)


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    file = tmp_path / "pool.json"
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())

    assert read_pool(file) == pool_from_text(SMALL)
