"""From class profiles to flat sequences of whole numbers."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain

from matching.engine.arrays.store import as_sequence
from matching.engine.arrays.tables import Tables, level_of
from matching.engine.arrays.timetables import Timetables
from matching.engine.exchange_time import Horizon
from matching.engine.kernels.pool import (
    FIRST_PATTERN,
    HEAD,
    MOST_WEEKS,
    NARROW_TABLES,
    PATTERNS,
    SETTINGS,
    WIDE_TABLES,
    WIDTH,
    PoolArrays,
)
from matching.engine.profile import ClassProfile, Thresholds
from matching.engine.rules import least_level, most_age_gap
from matching.engine.scoring import MOST_UNDERSERVED, MOST_WEEKS_WAITED, RATINGS
from matching.engine.weights import Weights

MOST_POINTS = 4_000_000
"""Of all weights together: sums in fine units stay inside 31 bits."""


def flatten(
    given: Sequence[ClassProfile], thresholds: Thresholds, weights: Weights, *, today: date
) -> PoolArrays:
    """The pool as the kernels read it.

    Raises ValueError where the horizon has more than 62 weeks, the plan has none, the weights add
    up to more than four million, or what counts up from 0 is negative.
    """
    horizon = Horizon(thresholds, today)
    _refuse(thresholds, weights, horizon)
    tables, times = Tables(), Timetables(horizon)
    facts: array[int] = array("q")
    order = _order(given, tables)
    pool = [given[number] for number in order]
    for profile in pool:
        facts.extend(_row(profile, thresholds, tables, times))
        tables.add_topics(profile)
    found = times.patterns()
    facts[FIRST_PATTERN::WIDTH], facts[PATTERNS::WIDTH] = found.first_of_class, found.of_class
    speech, teachers, language_words = tables.speech_rows()
    wishes, excluded = tables.wish_rows(thresholds.excluded_country_pairs)
    topics, theme_bits, topic_words = tables.topic_rows()
    blocked_from, blocked = _both_ways(pool, (each.blocked for each in pool))
    met_from, met = _both_ways(pool, (each.past_partners for each in pool))
    tables_found: dict[str, array[int]] = {
        "facts": facts,
        "topics": topics,
        "theme_bits": theme_bits,
        "speech": speech,
        "teachers": teachers,
        "wishes": wishes,
        "places": _rows(tables.places),
        "calendars": _rows(tables.calendars),
        "manners": _rows(tables.manners),
        "sizes": array("q", tables.sizes),
        "excluded": excluded,
        "blocked_from": blocked_from,
        "blocked": blocked,
        "met_from": met_from,
        "met": met,
        "points": _points(weights),
        "coarse": found.coarse + found.rough,
        "pattern_weeks": found.pattern_weeks,
        "order": array("q", order),
        "placed": _reversed(order),
        "pattern_from": found.pattern_from,
        "spans": found.spans,
    }
    settings = {
        "classes": len(pool),
        "weeks": horizon.total_weeks,
        "plan_weeks": thresholds.plan_weeks,
        "span_weeks": thresholds.span_weeks,
        "horizon_weeks": thresholds.horizon_weeks,
        "meetings": thresholds.meetings,
        "meeting_minutes": thresholds.meeting_minutes,
        "most_gap": thresholds.max_age_gap_months,
        "adult_least": thresholds.adult_partner_least_age,
        "least_level": level_of(thresholds.least_language_level),
        "floor": thresholds.score_floor,
        "language_words": language_words,
        "country_words": tables.countries.words,
        "region_words": tables.regions.words,
        "topic_words": topic_words,
        "most_patterns": max(found.of_class, default=1),
    }
    data, begins = _side_by_side(tables_found, WIDE_TABLES, HEAD)
    narrow, narrow_begins = _side_by_side(tables_found, NARROW_TABLES, 0)
    head = {**settings, **begins, **narrow_begins}
    data[:HEAD] = array("q", [head[name] for name in (*SETTINGS, *WIDE_TABLES, *NARROW_TABLES)])
    return PoolArrays(as_sequence(data), as_sequence(narrow, narrow=True))


def _refuse(thresholds: Thresholds, weights: Weights, horizon: Horizon) -> None:
    if tuple(RATINGS) != tuple(weights.to_json()):
        raise ValueError("parts and weights have to stand in one order")
    if horizon.total_weeks > MOST_WEEKS:
        raise ValueError(
            f"A round looks at most {MOST_WEEKS} weeks ahead: horizon_weeks and the longest span of"
            f" the plan come to {horizon.total_weeks}."
        )
    if thresholds.plan_weeks < 1:
        raise ValueError("A plan has one week or more.")
    if sum(weights.to_json().values()) > MOST_POINTS:
        raise ValueError(f"The weights add up to {MOST_POINTS} points at most.")


def _row(
    profile: ClassProfile, thresholds: Thresholds, tables: Tables, times: Timetables
) -> tuple[int, ...]:
    """The columns of `kernels.pool`, in their order."""
    if min(profile.weeks_waited, profile.underserved, profile.reliability) < 0:
        raise ValueError(f"{profile.id}: weeks waited, degree and reliability count up from 0")
    country, region, same_ok, place = tables.place(profile)
    speech, teachers = tables.languages(profile)
    mode, access, composition, welcomes, manner = tables.manner(profile)
    first, last, weeks, swaps = times.add(profile)
    youngest, oldest = profile.ages
    return (
        int(profile.places_left > 0),
        tables.schools[profile.school_id],
        country,
        region,
        same_ok,
        place,
        speech,
        teachers,
        int(profile.accepts_translation),
        tables.wish(profile),
        manner,
        mode,
        access,
        composition,
        welcomes,
        int(profile.adult_learners),
        youngest + oldest,
        youngest,
        profile.size,
        tables.sizes[profile.size],
        tables.calendars[(weeks, first, last)],
        weeks,
        first,
        last,
        min(profile.weeks_waited, MOST_WEEKS_WAITED),
        min(profile.underserved, MOST_UNDERSERVED),
        profile.reliability,
        int(profile.repeat_ok),
        swaps,
        0,
        0,
        most_age_gap(profile, profile, thresholds),
        level_of(least_level(profile, profile, thresholds)),
    )


def _rows(table: Iterable[tuple[int, ...]]) -> "array[int]":
    return array("q", chain.from_iterable(table))


def _points(weights: Weights) -> "array[int]":
    most = weights.to_json().values()
    return array("q", [each * percent // 100 for each in most for percent in range(101)])


def _both_ways(
    pool: Sequence[ClassProfile], named: Iterable[frozenset[str]]
) -> tuple["array[int]", "array[int]"]:
    """Who names whom by id, both ways: for each class where its list begins, and the lists.

    Names of classes that are not in the pool fall away.
    """
    naming = [(number, names) for number, names in enumerate(named) if names]
    numbers = {each.id: number for number, each in enumerate(pool)} if naming else {}
    others: dict[int, set[int]] = {}
    for number, names in naming:
        for name in names:
            other = numbers.get(name)
            if other is not None:
                others.setdefault(number, set()).add(other)
                others.setdefault(other, set()).add(number)
    begins, listed = array("q", [0]), array("q")
    for number in range(len(pool)):
        if number in others:
            listed.extend(sorted(others[number]))
        begins.append(len(listed))
    return begins, listed


def _order(pool: Sequence[ClassProfile], tables: Tables) -> list[int]:
    """Classes by (without a place, adults, age, place, languages): neighbours are much alike."""

    def key(number: int) -> tuple[int, ...]:
        profile = pool[number]
        return (
            profile.places_left <= 0,
            profile.adult_learners,
            sum(profile.ages),
            tables.place(profile)[-1],
            *tables.languages(profile),
            number,
        )

    return sorted(range(len(pool)), key=key)


def _reversed(order: Sequence[int]) -> "array[int]":
    placed = array("q", bytes(8 * len(order)))
    for place, number in enumerate(order):
        placed[number] = place
    return placed


def _side_by_side(
    tables: Mapping[str, "array[int]"], names: Sequence[str], head: int
) -> tuple["array[int]", dict[str, int]]:
    """Tables one after the other, behind room for a head, and where each begins."""
    whole, begins = array("q", bytes(8 * head)), {}
    for name in names:
        begins[name] = len(whole)
        whole.extend(tables[name])
    return whole, begins
