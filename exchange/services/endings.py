"""How a project ends: its last day is over, a teacher has to stop, or its partnership ended."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from classrooms.models import Classroom
from classrooms.timetable.zones import zone
from exchange.choices import HealthKind
from exchange.lifecycle import PROJECT_MOVES, ProjectState
from exchange.models import HealthNote, Project
from exchange.notices import tell_left
from exchange.permissions import can_stop
from exchange.refusals import Refused
from exchange.services.apart import set_apart
from exchange.services.moving import cancel_quietly, coming_sessions
from exchange.viewpoint import viewpoint_of
from matching import refusals
from matching.choices import EndReason
from matching.lifecycle import PartnershipState, RescueState, check_move
from matching.models import Partnership, Rescue
from matching.services.endings import end_partnership
from matching.services.rescue import decline_rescue, offer_rescue
from users.audit import record
from users.models import User

# What a teacher can say who has to stop. Only the first counts as breaking off.
STOP_REASONS = (EndReason.STOPPED, EndReason.ILLNESS, EndReason.CLOSURE, EndReason.CONFLICT)
# A class whose partner stopped is asked so long whether it wants another one.
OFFER_STANDS = timedelta(days=7)
# So long after the day ended in London it is over everywhere.
A_DAY = timedelta(days=1)


def stop_project(
    project: Project, *, by: User, reason: EndReason, at: datetime | None = None
) -> Rescue:
    """A class cannot go on: the other one is told kindly, and offered another partner.

    The partnership goes on until that one has answered. Raises Refused when it is over, or
    a circle.
    """
    now = at or timezone.now()
    view = viewpoint_of(project, by)
    if reason not in STOP_REASONS:
        raise Refused("project.not_open")
    if refusal := can_stop(project, view.here):
        raise Refused(refusal)
    try:
        rescue = offer_rescue(project.partnership, view.there, reason=reason, by=by, at=now)
    except refusals.Refused as lost:
        # In this instant it ended, or another class is sought for its own side.
        is_left = lost.key == "rescue.other_side"
        raise Refused("project.rescue_first" if is_left else "project.over") from lost
    return rescue


def end_what_is_over(*, at: datetime | None = None) -> int:
    """End each project whose last day is over everywhere, and each stop nobody answered in a week.

    Each in a transaction of its own; how many were ended.
    """
    now = at or timezone.now()
    ended = 0
    alive = Project.objects.alive()
    for project in (
        alive.filter(ends_on__lt=now.date()).select_related("partnership").order_by("pk")
    ):
        with set_apart("exchange.project_not_ended", project=project.pk):
            if all(_day(each, now) > project.ends_on for each in project.classrooms):
                ended += _finish(project, now)
    # A gate stayed shut until its last day was over: no project was opened, yet it holds places.
    for partnership in Partnership.objects.filter(
        state=PartnershipState.APPROVED,
        project__isnull=True,
        proposal__ends_on__lt=(now - A_DAY).date(),
    ).order_by("pk"):
        with set_apart("exchange.partnership_not_ended", partnership=partnership.pk):
            ended += _lapse(partnership, now)
    waiting = Rescue.objects.filter(
        state=RescueState.OFFERED, offered_at__lte=now - OFFER_STANDS
    ).exclude(reason=EndReason.SILENT)
    for rescue in waiting.select_related("here__school__programme", "partnership"):
        with set_apart("exchange.stop_not_settled", rescue=rescue.pk):
            ended += _end_unanswered(rescue, now)
    return ended


def _end_unanswered(rescue: Rescue, now: datetime) -> bool:
    try:
        decline_rescue(rescue, by=None, only={RescueState.OFFERED}, at=now)
    except refusals.Refused:
        # It was answered in this instant.
        return False
    return True


@transaction.atomic
def settle_ended(partnership_id: UUID, *, at: datetime | None = None) -> None:
    """After a partnership ended: nothing is planned any more, and the project is read-only.

    Where a class is left to whom nobody could be found, the project stays open for it, and the
    other one is told.
    """
    now = at or timezone.now()
    project = (
        Project.objects.select_for_update(no_key=True).filter(partnership=partnership_id).first()
    )
    if project is None or project.state == ProjectState.ARCHIVED:
        return
    for session in coming_sessions(project, now):
        cancel_quietly(session, by=None, now=now)
    _close_notes(project, now)
    calls = Rescue.objects.filter(partnership=partnership_id, state=RescueState.NOBODY)
    left_alone = calls.select_related("here__school", "partnership").first()
    if left_alone is None:
        _archive(project, now)
        return
    here, old = left_alone.here, left_alone.partnership
    gone = [each for each in old.classrooms if each.pk != here.pk]
    tell_left(project, gone=gone, here=here, partnership=old, is_replaced=False)


@transaction.atomic
def _finish(project: Project, now: datetime) -> bool:
    partnership: Partnership = project.partnership
    if partnership.state == PartnershipState.APPROVED:
        try:
            reason, ended_for = _how_it_ended(project)
            end_partnership(partnership, reason=reason, by=None, ended_for=ended_for, at=now)
        except refusals.Refused:
            # A class has agreed to jump in: staff decide first.
            return False
    locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if locked.state == ProjectState.ARCHIVED:
        return False
    _close_notes(locked, now)
    _archive(locked, now)
    return True


def _lapse(partnership: Partnership, now: datetime) -> bool:
    try:
        end_partnership(partnership, reason=EndReason.LAPSED, by=None, at=now)
    except refusals.Refused:
        return False
    return True


def _how_it_ended(project: Project) -> tuple[EndReason, Classroom | None]:
    """Only what really began, and was not stopped by a gate, is finished on its last day.

    A class that came to our staff for its silence, and is still silent, did not finish; of several
    none is named. Nobody may have looked since it came back: on days off nobody looks.
    """
    if project.state != ProjectState.OPEN or project.partnership.paused_at is not None:
        return EndReason.LAPSED, None
    notes = HealthNote.objects.with_staff().without_a_sign()
    notes = notes.filter(project=project, kind=HealthKind.SILENCE)
    silent = [note.classroom for note in notes.select_related("classroom")]
    if not silent:
        return EndReason.FINISHED, None
    return EndReason.SILENT, silent[0] if len(silent) == 1 else None


def _archive(locked: Project, now: datetime) -> None:
    check_move(PROJECT_MOVES, locked.state, ProjectState.ARCHIVED)
    before, locked.state = locked.state, ProjectState.ARCHIVED
    locked.save(update_fields=["state"])
    record("project.archive", locked, by=None, before=before, after=locked.state, at=now)


def _close_notes(project: Project, now: datetime) -> None:
    HealthNote.objects.live().filter(project=project).update(closed_at=now)


def _day(classroom: Classroom, now: datetime) -> date:
    return now.astimezone(zone(classroom.zone or "UTC")).date()
