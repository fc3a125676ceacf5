"""Another class takes the seat of a silent one: the project stays, its partnership is a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from classrooms.models import Classroom
from classrooms.timetable.zones import zone
from exchange.lifecycle import ProjectState
from exchange.models import ExchangeSession, HealthNote, Project, ReadySide
from exchange.notices import tell_handed_over, tell_left
from exchange.plan import NoCommonWeek
from exchange.refusals import Refused
from exchange.services.moving import cancel_quietly, coming_sessions, next_time, relay
from exchange.services.sessions import write_session
from exchange.slots import free_windows
from matching.lifecycle import PartnershipState
from matching.models import Partnership
from matching.services.places import lock_places
from matching.services.rescue import finish_rescue
from matching.services.rescue_calls import hold_rescue
from safeguarding.gates import may_meet
from users.audit import record


@dataclass(frozen=True)
class NewTime:
    """A meeting with the class that is gone, and the one with the new class; None: no time."""

    was: ExchangeSession
    session: ExchangeSession | None


@transaction.atomic
def hand_over(partnership: Partnership, *, now: datetime) -> Project:
    """Move the project of the partnership that is rescued to the new one.

    Its row, finished phases and all work stay; what is left of the plan and coming meetings get
    dates that the new pair shares, which takes the steps before a start again. Lock order: places,
    rescue, partnerships by id, project. Raises Refused as `open_project` does; nothing is changed
    then.
    """
    old_id = partnership.rescues_id
    lock_places(_class_ids([partnership.pk, old_id]))
    rescue = hold_rescue(partnership.proposal.rescue_id)
    held = Partnership.objects.filter(pk__in=[partnership.pk, old_id]).order_by("pk")
    by_id = {each.pk: each for each in held.select_for_update()}
    new, old = by_id[partnership.pk], by_id[old_id]
    known: Project | None = Project.objects.filter(partnership=new).first()
    if known is not None:
        return known
    project = Project.objects.select_for_update(no_key=True).get(partnership=old)
    classrooms = list(
        Classroom.objects.with_profile().filter(seats__partnership=new).order_by("pk")
    )
    gone = [each for each in old.classrooms if each not in classrooms]
    _check(new, old, project, classrooms)
    finish_rescue(rescue, old, new, by=None, now=now)
    _move(project, new, classrooms, _today(rescue.here, now))
    moved = _move_meetings(project, classrooms, now)
    HealthNote.objects.live().filter(project=project).update(closed_at=now)
    record("project.rescue", project, by=None, after=project.state, at=now)
    tell_handed_over(project, here=rescue.here, moved=moved)
    tell_left(project, gone=gone, here=rescue.here, partnership=old)
    return project


def _check(
    new: Partnership, old: Partnership, project: Project, classrooms: list[Classroom]
) -> None:
    if new.state != PartnershipState.APPROVED:
        raise Refused("project.not_approved")
    if old.state != PartnershipState.APPROVED or project.state == ProjectState.ARCHIVED:
        raise Refused("project.rescue_over")
    if refusal := may_meet(classrooms):
        raise Refused(refusal)


def _move(project: Project, new: Partnership, classrooms: list[Classroom], today: date) -> None:
    """Nothing of a project that gets ready has begun, whatever its dates say: all of it moves."""
    first = max(today, new.proposal.starts_on)
    project.partnership = new
    # Who met and tried the line did it with the class that is gone.
    ReadySide.objects.filter(project=project).delete()
    project.ready_at, project.channel = None, ""
    if project.state == ProjectState.PREPARING:
        project.starts_on, today = first, date.min
    project.ends_on = max(new.proposal.ends_on, project.starts_on)
    project.save(update_fields=["partnership", "ready_at", "channel", "starts_on", "ends_on"])
    try:
        relay(project, classrooms, first=first, today=today)
    except NoCommonWeek as error:
        raise Refused(error.key) from error


def _move_meetings(project: Project, classrooms: list[Classroom], now: datetime) -> list[NewTime]:
    """Each coming meeting is cancelled with the class that is gone and planned with the new one."""
    moved = []
    for session in coming_sessions(project, now):
        cancel_quietly(session, by=None, now=now)
        windows = free_windows(project, classrooms, at=now, minutes=session.minutes)
        same = [each for each in windows if each.holds(session.starts_at, session.minutes)]
        starts_at = session.starts_at if same else next_time(session, windows)
        written = None
        if starts_at is not None:
            written = write_session(
                project,
                classrooms,
                starts_at,
                session.minutes,
                zone_name=_clock_of(session, classrooms),
                by=session.planned_by,
                now=now,
            )
        moved.append(NewTime(session, written))
    return moved


def _clock_of(session: ExchangeSession, classrooms: list[Classroom]) -> str:
    """The planner's clock, if the planner's class is still there."""
    zones = [each.zone for each in classrooms]
    return session.zone if session.zone in zones else zones[0]


def _today(classroom: Classroom, now: datetime) -> date:
    return now.astimezone(zone(classroom.zone)).date()


def _class_ids(partnerships: Sequence[UUID | None]) -> list[UUID]:
    found = Classroom.objects.filter(seats__partnership__in=partnerships)
    return list(found.values_list("pk", flat=True).distinct())
