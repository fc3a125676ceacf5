"""What teachers answer when we ask: is everything all right, and did you meet?"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from classrooms.models import Classroom
from exchange.choices import Happened, HealthAnswer, HealthKind, SignKind
from exchange.lifecycle import ALIVE
from exchange.models import ExchangeSession, HealthNote, MeetingReport, Project
from exchange.notices import ask_whether_they_met, tell_of_pause
from exchange.permissions import can_answer
from exchange.refusals import Refused
from exchange.services.activity import mark
from exchange.services.apart import set_apart
from exchange.services.health import today_of
from exchange.viewpoint import viewpoint_of
from matching import refusals
from matching.choices import EndReason
from matching.lifecycle import PartnershipState
from matching.models import Rescue
from matching.services.rescue_calls import (
    call_off_rescue,
    hold_rescue,
    living_rescue,
    note_woken,
)
from matching.services.rounds import gathering_round
from users.audit import record
from users.models import User

PAUSE = timedelta(days=7)
# Who has not said after two weeks whether a meeting took place does not know any more.
ASKED_FOR = timedelta(days=14)


def answer_health(
    project: Project, *, by: User, answer: HealthAnswer, at: datetime | None = None
) -> Rescue | None:
    """A teacher says that they are in, or need a week; the rescue that is called off by it.

    Raises Refused when the project is over, or another class has taken the seat already: it is a
    sign of life all the same.
    """
    now = at or timezone.now()
    _note_answer(project, by, answer, now)
    rescue = living_rescue(project.partnership)
    if rescue is None or rescue.here_id == viewpoint_of(project, by).here.pk:
        return None
    if rescue.reason != EndReason.SILENT and answer != HealthAnswer.HERE:
        # Who said that they stop takes it back only by saying that they are still in.
        return None
    return wake(rescue, by=by, at=now)


def wake(rescue: Rescue, *, by: User | None, at: datetime | None = None) -> Rescue:
    """The class that was gone is back: nobody else is asked.

    Raises Refused when it is too late; that it is back is kept for those who decide.
    """
    try:
        return call_off_rescue(rescue, by=by, at=at)
    except refusals.Refused as refusal:
        note_woken(rescue.pk, by=by, at=at)
        raise Refused("project.seat_taken") from refusal


@transaction.atomic
def wake_if_possible(rescue_id: UUID) -> None:
    """After a sign of life of the silent class; a class that said yes meanwhile stays.

    Who said meanwhile that it stops is not back by what it did before.
    """
    rescue = Rescue.objects.select_related("here__school__programme").get(pk=rescue_id)
    gathering_round(rescue.here.school.programme)
    if hold_rescue(rescue_id).reason != EndReason.SILENT:
        return
    try:
        wake(rescue, by=None)
    except Refused:
        return


@transaction.atomic
def report_meeting(
    session: ExchangeSession, *, by: User, happened: Happened, at: datetime | None = None
) -> MeetingReport:
    """What the teacher's class says of a meeting that is over; said again it is corrected.

    Raises Refused while it is not over, when it was cancelled, or before the class had joined.
    """
    now = at or timezone.now()
    locked = ExchangeSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    if not locked.is_planned:
        raise Refused("session.cancelled")
    if locked.ends_at > now:
        raise Refused("session.not_over")
    here = viewpoint_of(locked.project, by).here
    if not locked.sides.filter(classroom=here).exists():
        raise Refused("session.not_there")
    report, _created = MeetingReport.objects.update_or_create(
        session=locked,
        classroom=here,
        defaults={"happened": happened, "said_by": by, "said_at": now},
    )
    record("session.report", locked, by=by, after=happened, at=now)
    mark(locked.project, here, SignKind.REPORT, at=now)
    return report


def ask_about_meetings(*, at: datetime | None = None) -> int:
    """Ask the teachers of every class about meetings that are over, once; how many meetings."""
    now = at or timezone.now()
    asked = 0
    for session in over_lately(now):
        with set_apart("exchange.not_asked_about_meeting", project=session.project_id):
            if session.ends_at > now - timedelta(days=3):
                ask_whether_they_met(session)
                asked += 1
    return asked


def over_lately(now: datetime) -> list[ExchangeSession]:
    """Meetings of projects that go on, over for a while, about which a class has not said."""
    said = MeetingReport.objects.filter(session=OuterRef("pk"))
    sessions = (
        ExchangeSession.objects.planned()
        .not_paused()
        .filter(~Exists(said), starts_at__gt=now - ASKED_FOR, starts_at__lt=now)
    )
    alive = sessions.filter(
        project__state__in=ALIVE, project__partnership__state=PartnershipState.APPROVED
    ).select_related("project")
    return [each for each in alive.order_by("starts_at") if each.ends_at <= now]


def over_lately_of(project: Project, here: Classroom, now: datetime) -> list[ExchangeSession]:
    """The meetings of a project that are over and about which this class has not said."""
    said = MeetingReport.objects.filter(session=OuterRef("pk"), classroom=here)
    sessions = (
        project.sessions.planned()
        .not_paused()
        .filter(
            ~Exists(said), sides__classroom=here, starts_at__gt=now - ASKED_FOR, starts_at__lt=now
        )
    )
    return [each for each in sessions.order_by("starts_at") if each.ends_at <= now]


@transaction.atomic
def _note_answer(project: Project, by: User, answer: HealthAnswer, now: datetime) -> None:
    locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if refusal := can_answer(locked):
        raise Refused(refusal)
    here = viewpoint_of(locked, by).here
    today = today_of(here, now)
    notes = HealthNote.objects.live().filter(project=locked, classroom=here)
    if answer == HealthAnswer.HERE:
        # They are back. What is no silence is looked at again in a week.
        notes.filter(kind=HealthKind.SILENCE).update(answer=answer, closed_at=now)
        notes.exclude(kind=HealthKind.SILENCE).update(answer=answer, paused_until=today + PAUSE)
    else:
        HealthNote.objects.get_or_create(
            project=locked,
            classroom=here,
            kind=HealthKind.SILENCE,
            closed_at=None,
            defaults={"opened_on": today, "stepped_on": today},
        )
        notes.update(answer=answer, paused_until=today + PAUSE)
        tell_of_pause(locked, here, until=today + PAUSE)
    record("health.answer", locked, by=by, after=answer, at=now)
    mark(locked, here, SignKind.ANSWER, at=now)
