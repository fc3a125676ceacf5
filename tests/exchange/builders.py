"""An approved partnership and its project, built as their services leave them.

Nairobi's lesson is Tuesday 14:00 to 14:45. Bogotá gets one from 06:00 to 07:00 on the same day,
which is 14:00 to 15:00 in Nairobi: they share Tuesdays from 11:00 to 11:45 UTC.
"""

from datetime import UTC, date, datetime, time, timedelta

from classrooms.models import Classroom
from exchange.lifecycle import ProjectState
from exchange.models import ExchangeSession, Project
from exchange.services.projects import open_project
from exchange.services.sessions import plan_session
from matching.choices import ReviewReason
from matching.lifecycle import Answer, PartnershipState, ProposalState, RoundState
from matching.models import Candidate, MatchingRound, Pair, Partnership, Place, Proposal, Seat
from tests.factories import SlotFactory, VerifiedSchoolFactory, open_classroom

STARTS_ON, ENDS_ON = date(2026, 9, 28), date(2026, 11, 8)
APPROVED_AT = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
FIRST_MEETING = datetime(2026, 9, 29, 11, 0, tzinfo=UTC)
MINUTES = 45


def add_lesson(classroom: Classroom, weekday: int, start: time, minutes: int = 45) -> None:
    """One more weekly lesson in the class's only timetable."""
    SlotFactory(
        timetable=classroom.timetables.get(), weekday=weekday, start_time=start, minutes=minutes
    )


def class_in(
    city: str, country: str, zone: str, *, weekday: int, start: time, minutes: int
) -> Classroom:
    """An open class in that city with this lesson a week and no other."""
    school = VerifiedSchoolFactory(name=f"School of {city}", city=city, country=country, zone=zone)
    classroom = open_classroom(name="7", school=school)
    classroom.timetables.get().slots.all().delete()
    add_lesson(classroom, weekday, start, minutes)
    return classroom


def berlin_and_new_york() -> tuple[Classroom, Classroom]:
    """Both free when it is Tuesday 15:00 in Berlin, on either side of the clock changes."""
    return (
        class_in("Berlin", "DE", "Europe/Berlin", weekday=1, start=time(15, 0), minutes=45),
        class_in("New York", "US", "America/New_York", weekday=1, start=time(8, 0), minutes=180),
    )


def agreed_partnership(
    a: Classroom, b: Classroom, *, starts_on: date = STARTS_ON, ends_on: date = ENDS_ON
) -> Partnership:
    """Both said yes and staff approved; the project is not opened yet."""
    low, high = sorted((a, b), key=lambda each: each.pk)
    held = MatchingRound.objects.create(
        programme=a.school.programme,
        state=RoundState.PUBLISHED,
        opened_at=APPROVED_AT - timedelta(days=13),
        published_at=APPROVED_AT - timedelta(days=12),
    )
    candidate = Candidate.objects.create(round=held, low=low, high=high, score=700, mode="live")
    proposal = Proposal.objects.create(
        round=held,
        candidate=candidate,
        state=ProposalState.AGREED,
        mode="live",
        starts_on=starts_on,
        ends_on=ends_on,
        answer_by=APPROVED_AT,
    )
    partnership = Partnership.objects.create(
        proposal=proposal,
        state=PartnershipState.APPROVED,
        reviewed_at=APPROVED_AT,
        review_reason=ReviewReason.CHECKED,
    )
    Pair.objects.create(proposal=proposal, low=low, high=high)
    for classroom in (a, b):
        number = classroom.places.count() + 1
        Seat.objects.create(
            proposal=proposal,
            partnership=partnership,
            classroom=classroom,
            place=Place.objects.create(classroom=classroom, number=number),
            answer=Answer.YES,
            answered_at=APPROVED_AT,
        )
    return partnership


def preparing_project(a: Classroom, b: Classroom) -> Project:
    """Opened by the approval; nobody has said anything yet."""
    return open_project(agreed_partnership(a, b), at=APPROVED_AT)


def opened_project(a: Classroom, b: Classroom) -> Project:
    """It runs, as one that was opened before there were agreements."""
    project = preparing_project(a, b)
    project.state, project.started_at = ProjectState.OPEN, project.opened_at
    project.save(update_fields=["state", "started_at"])
    return project


def planned_session(
    project: Project, *, by: object, starts_at: datetime = FIRST_MEETING, minutes: int = MINUTES
) -> ExchangeSession:
    return plan_session(project, starts_at=starts_at, minutes=minutes, by=by, at=APPROVED_AT)
