"""What a teacher does with a proposal, and what a no teaches the engine."""

from dataclasses import dataclass, replace
from datetime import date

from classrooms.timetable.slots import Timetable, WeeklySlot
from matching.engine.profile import ClassProfile, Level
from matching.engine.results import ScoredPair
from tests.proof.year.assumptions import Assumptions
from tests.proof.year.chance import Chance
from tests.proof.year.classes import Member

FLOOR = 250
LEAST_LESSONS = 2


@dataclass(frozen=True, slots=True)
class Reply:
    """When a teacher answers (never: `date.max`), and what; a no has a reason."""

    on: date
    yes: bool
    reason: str = ""


def reply(
    here: Member, there: Member, pair: ScoredPair, day: date, assume: Assumptions, chance: Chance
) -> Reply:
    """The answer of one side to a pair that is proposed on a day."""
    name = (here.id, there.id)
    if here.is_ghost or chance.happens(assume.forgets_share, *name, "forgets"):
        return Reply(date.max, yes=False)
    took = chance.log_normal(assume.answer_school_days, assume.answer_spread, *name, "answers")
    on = here.school.after(day, round(took))
    if not chance.happens(declines(pair.score, assume), *name, "declines"):
        return Reply(on, yes=True)
    return Reply(on, yes=False, reason=chance.one_of(_reasons(here, pair), *name, "reason"))


def declines(score: int, assume: Assumptions) -> float:
    """How likely a no is: the better the pair, the rarer."""
    share = min(1.0, max(0.0, (score - FLOOR) / (assume.best_score - FLOOR)))
    return assume.declines_at_floor + share * (assume.declines_at_best - assume.declines_at_floor)


def _reasons(here: Member, pair: ScoredPair) -> list[str]:
    """What a teacher of this class could say against this partner."""
    numbers = {part.name: part.numbers for part in pair.parts}
    reasons = ["other", "capacity"]
    if int(str(numbers["age"]["gap_months"])) > 0 and not here.profile.adult_learners:
        reasons.append("age")
    level = str(numbers["languages"]["level"])
    if level and Level[level] < Level.C1:
        reasons.append("language")
    if pair.mode == "live" and len(_slots(here.profile)) > LEAST_LESSONS:
        reasons.append("lesson")
    return reasons


def learn(here: Member, pair: ScoredPair, reason: str) -> None:
    """The class as it stands after its teacher's no: never laxer than before."""
    profile, numbers = here.profile, {part.name: part.numbers for part in pair.parts}
    if reason == "capacity":
        here.places -= 1
    elif reason == "age":
        gap = max(0, int(str(numbers["age"]["gap_months"])) - 6)
        most = min(
            gap, profile.most_age_gap_months if profile.most_age_gap_months is not None else gap
        )
        here.profile = replace(profile, most_age_gap_months=most)
    elif reason == "language":
        level = Level(Level[str(numbers["languages"]["level"])] + 1)
        here.profile = replace(profile, least_level=max(level, profile.least_level or level))
    elif reason == "lesson":
        here.profile = replace(profile, timetables=_without_one(profile, pair))


def _slots(profile: ClassProfile) -> tuple[WeeklySlot, ...]:
    return tuple(slot for table in profile.timetables for slot in table.slots)


def _without_one(profile: ClassProfile, pair: ScoredPair) -> tuple[Timetable, ...]:
    """Without the lesson of the first weekly meeting, or else without the first lesson."""
    low = profile.id == pair.low
    days = [each.low_weekday if low else each.high_weekday for each in pair.weekly]
    slots = _slots(profile)
    gone = next((slot for slot in slots if slot.weekday in days[:1]), slots[0])
    return tuple(
        replace(table, slots=tuple(slot for slot in table.slots if slot != gone))
        for table in profile.timetables
    )
