"""The score of a pair: a sum of named parts in whole points.

Each part is a percentage of its weight. There is one scoring function, it is symmetric, and it
works on integers alone, so that two runs never differ by a rounding.
"""

from collections.abc import Callable
from dataclasses import dataclass

from matching.engine.exchange_time import ExchangeTime, Horizon
from matching.engine.profile import AccessTier, ClassProfile, Level, Mode
from matching.engine.results import Channel, Numbers, Part
from matching.engine.rules import age_gap_months, common_languages
from matching.engine.weights import Weights

MOST_WEEKS_WAITED = 8
MOST_UNDERSERVED = 3
THEME_PERCENT = (0, 55, 80, 95)
ACCESS_PERCENT = {
    AccessTier.TEXT: 25,
    AccessTier.LOW: 50,
    AccessTier.SOUND: 75,
    AccessTier.VIDEO: 100,
}


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two classes (`low` < `high` by id) and the time of their exchange: what is scored."""

    low: ClassProfile
    high: ClassProfile
    time: ExchangeTime
    horizon: Horizon


Rating = tuple[int, Numbers]


def shared_time(pair: Pairing) -> Rating:
    """Weeks with a window count double when nobody has to swap a lesson."""
    week_of = pair.horizon.week_at
    any_window = {week_of(start) for start, _, _ in pair.time.windows}
    firm = {week_of(start) for start, _, swap in pair.time.windows if not swap}
    weeks = len(pair.time.weeks)
    numbers: Numbers = {"weeks_with_window": len(any_window), "firm": len(firm), "weeks": weeks}
    if Mode.ASYNCHRONOUS in (pair.low.mode, pair.high.mode):
        return 50, numbers
    return 50 * (len(any_window) + len(firm)) // max(1, weeks), numbers


def languages(pair: Pairing) -> Rating:
    """Six tenths for the best common language, two for each side that learns the other's."""
    common = common_languages(pair.low, pair.high, Level.A1)
    learns_low = _learnt_from(pair.low, pair.high)
    learns_high = _learnt_from(pair.high, pair.low)
    best = min(common, key=lambda code: (-common[code], code), default="")
    level = common.get(best, 0)
    percent = 60 * level // Level.NATIVE + 20 * bool(learns_low) + 20 * bool(learns_high)
    numbers: Numbers = {
        "language": best,
        "level": Level(level).name if level else "",
        "learns_low": learns_low,
        "learns_high": learns_high,
    }
    return percent, numbers


def themes(pair: Pairing) -> Rating:
    """The first common theme counts most; common subjects add a little."""
    shared = sorted(pair.low.themes & pair.high.themes)
    subjects = sorted(pair.low.subjects & pair.high.subjects)
    percent = THEME_PERCENT[min(len(shared), 3)] + 5 * len(subjects)
    return min(100, percent), {"themes": list(shared), "subjects": list(subjects)}


def age(pair: Pairing) -> Rating:
    """Full for the same age, a third at the largest distance the programme allows by default."""
    gap = age_gap_months(pair.low, pair.high)
    if pair.low.adult_learners and pair.high.adult_learners:
        return 100, {"gap_months": 0}
    reach = pair.horizon.thresholds.max_age_gap_months + 12
    return max(0, 100 * (reach - gap) // reach), {"gap_months": gap}


def calendar(pair: Pairing) -> Rating:
    """Seven tenths for weeks without a gap, three for an early start."""
    weeks = pair.time.weeks
    span = weeks[-1] - weeks[0] + 1
    horizon = max(1, pair.horizon.thresholds.horizon_weeks)
    percent = 70 * len(weeks) // span + 30 * max(0, horizon - weeks[0]) // horizon
    return percent, {"weeks": len(weeks), "span": span, "wait": weeks[0]}


def wishes(pair: Pairing) -> Rating:
    """Half for each side: a wished country full, a wished region nearly, no wish in between."""
    low, high = _granted(pair.low, pair.high), _granted(pair.high, pair.low)
    numbers: Numbers = {
        "low_country": pair.low.country if pair.low.country in pair.high.wishes_countries else "",
        "high_country": pair.high.country if pair.high.country in pair.low.wishes_countries else "",
    }
    return (low + high) // 2, numbers


def size(pair: Pairing) -> Rating:
    """The smaller class as a share of the larger."""
    few, many = sorted((pair.low.size, pair.high.size))
    return 100 * few // many, {"low_size": pair.low.size, "high_size": pair.high.size}


def access(pair: Pairing) -> Rating:
    """What both connections carry."""
    return ACCESS_PERCENT[_weaker_access(pair)], {"channel": channel(pair)}


def waiting(pair: Pairing) -> Rating:
    """Weeks waited, up to eight for each class."""
    waited = [min(each.weeks_waited, MOST_WEEKS_WAITED) for each in (pair.low, pair.high)]
    return 50 * sum(waited) // MOST_WEEKS_WAITED, {"weeks": max(waited)}


def underserved(pair: Pairing) -> Rating:
    """How few offers there are where the classes live, 0 to 3 for each."""
    degrees = [min(each.underserved, MOST_UNDERSERVED) for each in (pair.low, pair.high)]
    return 50 * sum(degrees) // MOST_UNDERSERVED, {"degree": max(degrees)}


def reliability(pair: Pairing) -> Rating:
    """The mean of both teams."""
    return min(100, (pair.low.reliability + pair.high.reliability) // 2), {}


def novelty(pair: Pairing) -> Rating:
    """New to each other, and from different regions of the world."""
    met = pair.high.id in pair.low.past_partners or pair.low.id in pair.high.past_partners
    other_region = pair.low.region != pair.high.region
    percent = 0 if met else 100 if other_region else 50
    return percent, {"met": int(met), "other_region": int(other_region)}


RATINGS: dict[str, Callable[[Pairing], Rating]] = {
    "shared_time": shared_time,
    "languages": languages,
    "themes": themes,
    "age": age,
    "calendar": calendar,
    "wishes": wishes,
    "size": size,
    "access": access,
    "waiting": waiting,
    "underserved": underserved,
    "reliability": reliability,
    "novelty": novelty,
}


def score_parts(pair: Pairing, weights: Weights) -> tuple[Part, ...]:
    """Every part with its points and the numbers behind it; the score is the sum of points."""
    most = weights.to_json()
    parts = []
    for name, rate in RATINGS.items():
        percent, numbers = rate(pair)
        parts.append(Part(name, most[name] * percent // 100, most[name], numbers))
    return tuple(parts)


def total(parts: tuple[Part, ...]) -> int:
    """The score."""
    return sum(part.points for part in parts)


def channel(pair: Pairing) -> Channel:
    """How the classes can meet on the weaker of the two connections."""
    tier = _weaker_access(pair)
    if tier is AccessTier.VIDEO:
        return "video"
    return "text" if tier is AccessTier.TEXT else "sound"


def _weaker_access(pair: Pairing) -> AccessTier:
    return min(pair.low.access_tier, pair.high.access_tier)


def _learnt_from(learner: ClassProfile, partner: ClassProfile) -> str:
    """The language (first by code) that one class learns and the other speaks at C1 or better."""
    fluent = {each.code for each in partner.languages if each.level >= Level.C1}
    learnt = {each.code for each in learner.languages if each.learning}
    return min(fluent & learnt, default="")


def _granted(wisher: ClassProfile, partner: ClassProfile) -> int:
    if partner.country in wisher.wishes_countries:
        return 100
    if partner.region and partner.region in wisher.wishes_regions:
        return 90
    return 0 if wisher.wishes_countries or wisher.wishes_regions else 50
