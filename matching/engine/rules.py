"""The hard rules: who may not meet whom, whatever the score.

Each rule asks one question of two classes and answers with a Refusal or None. All are symmetric.
They stand in the order in which they are asked: cheap ones first, so that the calendar is opened
only for pairs that everything else allows.
"""

from collections.abc import Callable
from dataclasses import dataclass

from classrooms.timetable.slots import monday
from matching.engine.exchange_time import Horizon
from matching.engine.profile import ClassProfile, Composition, Level, Mode, Thresholds
from matching.engine.results import Refusal


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules need beside the two classes."""

    thresholds: Thresholds
    horizon: Horizon


Rule = Callable[[ClassProfile, ClassProfile, Context], Refusal | None]


def capacity_left(a: ClassProfile, b: ClassProfile, context: Context) -> Refusal | None:
    """Both still have a place for a partner."""
    if a.places_left > 0 and b.places_left > 0:
        return None
    return Refusal("refusal.capacity", {})


def different_school(a: ClassProfile, b: ClassProfile, context: Context) -> Refusal | None:
    """Two classes of one school need no post."""
    return Refusal("refusal.same_school", {}) if a.school_id == b.school_id else None


def not_blocked(a: ClassProfile, b: ClassProfile, context: Context) -> Refusal | None:
    """Nobody has ruled this pair out."""
    blocked = b.id in a.blocked or a.id in b.blocked
    return Refusal("refusal.blocked", {}) if blocked else None


def not_paired_before(a: ClassProfile, b: ClassProfile, context: Context) -> Refusal | None:
    """A new partner each time, unless both ask for the old one."""
    met = b.id in a.past_partners or a.id in b.past_partners
    if met and not (a.repeat_ok and b.repeat_ok):
        return Refusal("refusal.paired_before", {})
    return None


def different_country(a: ClassProfile, b: ClassProfile, context: Context) -> Refusal | None:
    """Two countries, unless both allow the same."""
    if a.country != b.country or (a.allows_same_country and b.allows_same_country):
        return None
    return Refusal("refusal.same_country", {"country": a.country})


def country_pair_allowed(a: ClassProfile, b: ClassProfile, context: Context) -> Refusal | None:
    """The programme excludes some pairs of countries."""
    excluded = context.thresholds.excluded_country_pairs
    if (a.country, b.country) in excluded or (b.country, a.country) in excluded:
        low, high = sorted((a.country, b.country))
        return Refusal("refusal.country_pair", {"low": low, "high": high})
    return None


def no_adults_with_children(a: ClassProfile, b: ClassProfile, context: Context) -> Refusal | None:
    """Adult learners meet nobody under the programme's age (16)."""
    least = context.thresholds.adult_partner_least_age
    if (a.adult_learners and b.ages[0] < least) or (b.adult_learners and a.ages[0] < least):
        return Refusal("refusal.adults", {"age": least})
    return None


def compositions_wished(a: ClassProfile, b: ClassProfile, context: Context) -> Refusal | None:
    """A wish for a partner class of girls, of boys, or mixed is met on both sides."""
    if _welcomes(a, b.composition) and _welcomes(b, a.composition):
        return None
    return Refusal("refusal.composition", {})


def ages_near(a: ClassProfile, b: ClassProfile, context: Context) -> Refusal | None:
    """The middles of the two age ranges lie near enough for both; among adults age is no matter."""
    gap, most = age_gap_months(a, b), most_age_gap(a, b, context.thresholds)
    if gap <= most or (a.adult_learners and b.adult_learners):
        return None
    return Refusal("refusal.age", {"gap_months": gap, "most_months": most})


def students_share_language(a: ClassProfile, b: ClassProfile, context: Context) -> Refusal | None:
    """A language both classes know well enough, or both accept translation."""
    least = least_level(a, b, context.thresholds)
    if common_languages(a, b, least) or (a.accepts_translation and b.accepts_translation):
        return None
    return Refusal("refusal.language", {"level": least.name})


def teachers_share_language(a: ClassProfile, b: ClassProfile, context: Context) -> Refusal | None:
    """The teachers can plan together, or both accept translation."""
    if a.teacher_languages & b.teacher_languages:
        return None
    if a.accepts_translation and b.accepts_translation:
        return None
    return Refusal("refusal.teacher_language", {})


def modes_agree(a: ClassProfile, b: ClassProfile, context: Context) -> Refusal | None:
    """Not one that only meets live and one that never does."""
    if {a.mode, b.mode} == {Mode.LIVE, Mode.ASYNCHRONOUS}:
        return Refusal("refusal.mode", {})
    return None


def dates_wished(a: ClassProfile, b: ClassProfile, context: Context) -> Refusal | None:
    """The wished dates of both, after the lead time, touch as many weeks as the plan has.

    Whether enough is taught in each of these weeks is for the next rule to say.
    """
    first, last = context.horizon.wished_days(a, b)
    weeks = max(0, (monday(last) - monday(first)).days // 7 + 1)
    if weeks >= context.thresholds.plan_weeks:
        return None
    return Refusal("refusal.dates", {"weeks": weeks, "needed": context.thresholds.plan_weeks})


def weeks_in_common(a: ClassProfile, b: ClassProfile, context: Context) -> Refusal | None:
    """Both teach in as many weeks as the plan has, within the allowed span."""
    found = context.horizon.pair(a, b)
    if found.runs:
        return None
    return Refusal(
        "refusal.weeks",
        {
            "weeks": found.common_weeks,
            "needed": context.thresholds.plan_weeks,
            "span": context.thresholds.span_weeks,
        },
    )


def meetings_possible(a: ClassProfile, b: ClassProfile, context: Context) -> Refusal | None:
    """Windows for the plan's meetings, or both accept to work without."""
    found = context.horizon.pair(a, b)
    if found.exchange is not None:
        return None
    return Refusal(
        "refusal.windows",
        {
            "windows": found.most_windows,
            "needed": context.thresholds.meetings,
            "minutes": context.thresholds.meeting_minutes,
        },
    )


RULES: tuple[Rule, ...] = (
    capacity_left,
    different_school,
    not_blocked,
    not_paired_before,
    different_country,
    country_pair_allowed,
    no_adults_with_children,
    compositions_wished,
    ages_near,
    modes_agree,
    students_share_language,
    teachers_share_language,
    dates_wished,
    weeks_in_common,
    meetings_possible,
)

SCORE_FLOOR = "refusal.score_floor"

REFUSAL_KEYS: tuple[str, ...] = (
    "refusal.capacity",
    "refusal.same_school",
    "refusal.blocked",
    "refusal.paired_before",
    "refusal.same_country",
    "refusal.country_pair",
    "refusal.adults",
    "refusal.composition",
    "refusal.age",
    "refusal.mode",
    "refusal.language",
    "refusal.teacher_language",
    "refusal.dates",
    "refusal.weeks",
    "refusal.windows",
    SCORE_FLOOR,
)


def first_refusal(a: ClassProfile, b: ClassProfile, context: Context) -> Refusal | None:
    """The first rule that forbids the pair, or None if all allow it."""
    for rule in RULES:
        if refusal := rule(a, b, context):
            return refusal
    return None


def age_gap_months(a: ClassProfile, b: ClassProfile) -> int:
    """Months between the middles of the two age ranges."""
    return abs(sum(a.ages) - sum(b.ages)) * 6


def most_age_gap(a: ClassProfile, b: ClassProfile, thresholds: Thresholds) -> int:
    """The programme's limit in months, or a stricter one that a class of the two asked for."""
    own = [a.most_age_gap_months, b.most_age_gap_months]
    return min([thresholds.max_age_gap_months, *(each for each in own if each is not None)])


def least_level(a: ClassProfile, b: ClassProfile, thresholds: Thresholds) -> Level:
    """The programme's level, or a higher one that a class of the two asked for."""
    own = [a.least_level, b.least_level]
    return max([thresholds.least_language_level, *(each for each in own if each is not None)])


def common_languages(a: ClassProfile, b: ClassProfile, least: int) -> dict[str, int]:
    """Languages both know at `least` or better: code to the weaker side's best level."""
    mine, theirs = _levels(a), _levels(b)
    weaker = {code: min(level, theirs[code]) for code, level in mine.items() if code in theirs}
    return {code: level for code, level in weaker.items() if level >= least}


def _levels(profile: ClassProfile) -> dict[str, int]:
    levels: dict[str, int] = {}
    for language in profile.languages:
        levels[language.code] = max(language.level, levels.get(language.code, 0))
    return levels


def _welcomes(profile: ClassProfile, composition: Composition) -> bool:
    return not profile.composition_wishes or composition in profile.composition_wishes
