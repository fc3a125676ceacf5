"""The words of the report: what a key of the stored JSON is called on the staff's pages.

The sentences of `matching.wording` speak to the teacher of one class; these speak to the staff
about any class. Numbers stand in them as text, so that they carry the reader's own separators.
"""

from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

FAULTS: dict[str, Any] = {
    "vertex_twice": _("a class stands in two pairs where it may stand in one"),
    "not_an_edge": _("a chosen pair is not among the possible pairs"),
    "dual_negative": _("the proof gives a class a worth below zero"),
    "edge_violated": _("a pair would bring more points than the proof allows"),
    "blossom_even": _("a group of classes in the proof has an even number of members"),
    "blossoms_cross": _("two groups of classes in the proof overlap"),
    "gap": _("the points reached and the bound of the proof are not the same"),
}

RULES: dict[str, Any] = {
    "refusal.capacity": _("No place left"),
    "refusal.same_school": _("The same school"),
    "refusal.blocked": _("Kept apart, or declined"),
    "refusal.paired_before": _("Partners before"),
    "refusal.same_country": _("The same country"),
    "refusal.country_pair": _("Two countries that the programme does not pair"),
    "refusal.adults": _("Adult learners and children"),
    "refusal.composition": _("A wish for a girls', boys' or mixed class"),
    "refusal.age": _("Ages too far apart"),
    "refusal.language": _("No language in common among the students"),
    "refusal.teacher_language": _("No language in common among the teachers"),
    "refusal.mode": _("One meets only live, the other never"),
    "refusal.dates": _("Wished dates that leave too few weeks"),
    "refusal.weeks": _("Too few teaching weeks in common"),
    "refusal.windows": _("Lessons that never meet on the clock for long enough"),
    "refusal.score_floor": _("A score below the programme's floor"),
}

CONNECTIONS: dict[str, Any] = {
    "text": _("Text only, now and then"),
    "low": _("Text and pictures"),
    "sound": _("Sound"),
    "video": _("Video"),
}

WEIGHTS: dict[str, Any] = {
    "shared_time": _("Lessons at the same time"),
    "languages": _("Languages"),
    "themes": _("Themes and subjects"),
    "age": _("Age"),
    "calendar": _("School weeks in common"),
    "wishes": _("Wished countries"),
    "size": _("Size of the classes"),
    "access": _("Connection"),
    "waiting": _("Weeks of waiting"),
    "underserved": _("Places with few offers"),
    "reliability": _("Answers of the teachers so far"),
    "novelty": _("A first meeting"),
}

THRESHOLDS: dict[str, Any] = {
    "plan_weeks": _("Weeks of an exchange"),
    "span_percent": _("Within this share of its length, in percent"),
    "meetings": _("Fewest live meetings"),
    "meeting_minutes": _("Shortest meeting, in minutes"),
    "max_age_gap_months": _("Largest distance in age, in months"),
    "adult_partner_least_age": _("Youngest partners of adult learners"),
    "least_language_level": _("Lowest level of a common language"),
    "lead_days": _("Earliest start, in days from the round"),
    "horizon_weeks": _("Latest start, in weeks after the earliest"),
    "excluded_country_pairs": _("Countries that are not paired"),
    "score_floor": _("Lowest score of a pair"),
    "candidates_per_class": _("Candidates kept for each class"),
    "trios": _("A class left over may join a pair"),
    "circle_size": _("Classes in a circle (0: pairs)"),
}


def named(words: dict[str, Any], key: str) -> str:
    """The words of a key; a key from a newer or older round stands for itself."""
    return str(words.get(key, key))


def number(value: int) -> str:
    """A whole number with the reader's separators."""
    return number_format(value, decimal_pos=0, force_grouping=True)


def millionths(value: int) -> str:
    """Millionths as a percentage with two decimals, rounded up: what is said to be the most is."""
    return _percent(number_format(Decimal(-(-value // 100)) / 100, decimal_pos=2))


def share(part: int, whole: int) -> str:
    """A share in whole percent. Only nothing is 0 %, only all of it 100 %."""
    return _percent(number(whole_percent(part, whole)))


def whole_percent(part: int, whole: int) -> int:
    """The number `share` shows."""
    if part <= 0 or whole <= 0:
        return 0
    if part >= whole:
        return 100
    return min(99, max(1, (200 * part + whole) // (2 * whole)))


def _percent(text: str) -> str:
    # Translators: a percentage; the space between is one that does not break.
    return _now("%(number)s\u00a0%%") % {"number": text}
