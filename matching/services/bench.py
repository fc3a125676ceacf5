"""The bench: classes that volunteered to jump in, and which of them fit one that is left."""

from dataclasses import replace
from datetime import date, datetime

from classrooms.clock import school_calendar
from classrooms.models import Classroom
from classrooms.timetable.occurrences import teachable_weeks
from classrooms.timetable.slots import TimetableError
from matching.engine.profile import Thresholds
from matching.engine.results import ScoredPair
from matching.models import Rescue, Seat
from matching.services.direct import scored_with
from matching.services.directory import findable
from matching.services.profiles import thresholds_of

LEAST_WEEKS, SOONEST_DAYS, LATEST_WEEKS = 3, 3, 4
AT_ONCE = 200
"""So many classes are read and compared together: the bench may be long."""
MOST_ASKED = 40
"""So many of those that fit are kept in view: within the days of a rescue few are asked."""


def bench_for(rescue: Rescue, *, at: datetime) -> list[ScoredPair]:
    """The classes of the bench that the engine allows for what is left, the best first.

    Those that look, are awake, have a place and can answer. None for a class of an earlier year.
    """
    here = rescue.here
    if here.is_archived:
        return []
    asked = Seat.objects.filter(proposal__rescue=rescue).values("classroom")
    volunteers = list(
        findable(here.school.programme_id, at=at)
        .filter(volunteers=True)
        .exclude(pk__in=asked)
        .exclude(seats__partnership=rescue.partnership_id)
        .order_by("pk")
    )
    lines = thresholds_left(here, rescue.partnership.proposal.ends_on, at.date())
    fitting = [
        pair
        for first in range(0, len(volunteers), AT_ONCE)
        for pair in scored_with(
            here, volunteers[first : first + AT_ONCE], at=at, thresholds=lines
        ).values()
        if isinstance(pair, ScoredPair)
    ]
    return sorted(fitting, key=lambda each: (-each.score, each.low, each.high))[:MOST_ASKED]


def thresholds_left(here: Classroom, until: date, today: date) -> Thresholds:
    """The programme's lines for what is left of the exchange: three weeks at least.

    As many weeks as the class has school until its last day; meetings in proportion; begun soon.
    """
    usual = thresholds_of(here.school.programme)
    try:
        left = len(teachable_weeks(school_calendar(here.school), today, until))
    except TimetableError:
        left = 0
    weeks = max(min(LEAST_WEEKS, usual.plan_weeks), min(left, usual.plan_weeks))
    return replace(
        usual,
        plan_weeks=weeks,
        meetings=max(1, usual.meetings * weeks // usual.plan_weeks),
        lead_days=min(usual.lead_days, SOONEST_DAYS),
        horizon_weeks=min(usual.horizon_weeks, LATEST_WEEKS),
    )
