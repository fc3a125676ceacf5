"""The one door into the engine: rows become the plain data that the engine reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from classrooms.choices import Region
from classrooms.clock import class_time
from classrooms.models import Classroom, Programme
from matching.engine.profile import (
    AccessTier,
    ClassProfile,
    Composition,
    Language,
    Level,
    Mode,
    Thresholds,
)
from matching.engine.weights import Weights
from matching.models import ClassLimits

OLDEST_PUPIL = 20
# A wish for a part of the world, by the beginnings of the zones that lie in it.
ZONES_OF = {Region.PACIFIC.value: ("Pacific", "Australia")}


@dataclass(frozen=True)
class Standing:
    """What the pairing knows of a class beyond its own description."""

    places_left: int = 1
    blocked: frozenset[str] = frozenset()
    past_partners: frozenset[str] = frozenset()
    repeat_ok: bool = False
    waiting_since: date | None = None
    underserved: int = 0
    reliability: int = 50


@dataclass(frozen=True)
class Pool:
    """The readable classes of a round, and those whose timetable cannot be read."""

    profiles: list[ClassProfile] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def profile_of(
    classroom: Classroom, *, standing: Standing | None = None, today: date | None = None
) -> ClassProfile:
    """What the engine knows of the class. Raises TimetableError as `class_time` does.

    Give it a class from `with_profile()` and with its `limits`, or each call costs several queries.
    """
    standing = standing or Standing()
    limits = getattr(classroom, "limits", None) or ClassLimits()
    time = class_time(classroom)
    waited = (today - standing.waiting_since).days // 7 if today and standing.waiting_since else 0
    return ClassProfile(
        id=str(classroom.pk),
        school_id=str(classroom.school_id),
        country=classroom.school.country.code,
        zone=classroom.school.zone,
        region=classroom.school.zone.partition("/")[0],
        ages=(classroom.age_from, classroom.age_to),
        size=classroom.size,
        adult_learners=is_adult(classroom),
        languages=tuple(
            Language(known.language, Level(known.level), learning=known.is_learning)
            for known in classroom.languages.all()
        ),
        teacher_languages=_teacher_languages(classroom),
        composition=Composition(classroom.composition),
        composition_wishes=frozenset(map(Composition, classroom.wished_compositions)),
        themes=frozenset(classroom.themes),
        subjects=frozenset(classroom.subjects),
        mode=Mode(classroom.mode),
        access_tier=AccessTier(classroom.access_tier),
        accepts_translation=classroom.translation_ok,
        allows_same_country=classroom.same_country_ok,
        wishes_countries=frozenset(country.code for country in classroom.wished_countries),
        wishes_regions=frozenset(
            zone for region in classroom.wished_regions for zone in ZONES_OF.get(region, (region,))
        ),
        earliest_start=classroom.earliest_start,
        latest_end=classroom.latest_end,
        places_left=standing.places_left,
        blocked=standing.blocked,
        past_partners=standing.past_partners,
        repeat_ok=standing.repeat_ok,
        weeks_waited=max(0, waited),
        underserved=standing.underserved,
        reliability=standing.reliability,
        most_age_gap_months=limits.most_age_gap_months,
        least_level=None if limits.least_level is None else Level(limits.least_level),
        calendar=time.calendar,
        timetables=time.timetables,
    )


def is_adult(classroom: Classroom) -> bool:
    """A class with anybody over twenty in it is an evening class, whoever else sits there."""
    return classroom.age_to > OLDEST_PUPIL


def pool_of(
    classrooms: Iterable[Classroom], standings: Mapping[UUID, Standing], *, today: date
) -> Pool:
    """Profiles of all the classes; one unreadable class never stops the others."""
    pool = Pool()
    for classroom in classrooms:
        try:
            pool.profiles.append(
                profile_of(classroom, standing=standings.get(classroom.pk), today=today)
            )
        except ValueError:
            pool.unreadable.append(str(classroom.pk))
    return pool


def thresholds_of(programme: Programme) -> Thresholds:
    """Where this programme draws its lines."""
    return Thresholds(
        plan_weeks=programme.plan_weeks,
        span_percent=programme.span_percent,
        meetings=programme.meetings,
        meeting_minutes=programme.meeting_minutes,
        max_age_gap_months=programme.most_age_gap * 12,
        adult_partner_least_age=programme.adult_partner_least_age,
        least_language_level=Level(programme.least_level),
        lead_days=programme.lead_days,
        horizon_weeks=programme.horizon_weeks,
        excluded_country_pairs=frozenset(
            (pair[:2], pair[3:]) for pair in programme.excluded_country_pairs
        ),
        score_floor=programme.score_floor,
        candidates_per_class=programme.candidates_per_class,
    )


def weights_of(programme: Programme) -> Weights:
    """What counts how much in this programme; the engine's own weights where it says nothing."""
    return Weights.from_json(programme.weights)


def _teacher_languages(classroom: Classroom) -> frozenset[str]:
    return frozenset(
        language
        for teaching in classroom.teachings.all()
        for language in teaching.teacher.adult.languages
    )
