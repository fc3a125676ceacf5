"""Every day: how each project is getting on, and who is asked about it. One step a day at most.

First the own teachers, then both sides, then our staff, and the class that is left is offered
another partner.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from classrooms.clock import school_calendar
from classrooms.models import Classroom, Programme
from classrooms.services.excuses import excuses_between
from classrooms.timetable.slots import DateSpan
from classrooms.timetable.zones import zone
from exchange.choices import Happened
from exchange.health import LAST_STEP, Finding, Side, Steps, examine, next_step
from exchange.lifecycle import ProjectState
from exchange.models import Activity, HealthNote, MeetingReport, Project
from exchange.notices import tell_both_of_health, tell_own_of_health
from exchange.readiness import Step, readiness_of_all
from exchange.services.apart import set_apart
from matching import refusals
from matching.choices import EndReason
from matching.models import Partnership
from matching.services.rescue import offer_rescue
from matching.services.rescue_calls import living_rescue
from users.audit import record
from users.models import User

# What lies further back says nothing about how a project is getting on.
REMEMBERED = timedelta(days=120)


def look_after_projects(*, at: datetime | None = None) -> int:
    """Look at every project that is not over; how many steps were taken.

    Each in a transaction of its own. Run twice on a day it does nothing the second time; a day it
    was not run is made up for on the next, a step a day.
    """
    now = at or timezone.now()
    going_on = Project.objects.going_on().order_by("pk")
    steps = 0
    for pk in going_on.values_list("pk", flat=True):
        with set_apart("exchange.project_not_looked_after", project=pk):
            steps += look_after(pk, now)
    return steps


@transaction.atomic
def look_after(project_id: UUID, now: datetime) -> int:
    """One project; how many steps were taken. Lock order: partnership, project."""
    list(Partnership.objects.filter(project=project_id).select_for_update(of=("self",)))
    project = (
        Project.objects.select_for_update(of=("self",), no_key=True)
        .select_related("partnership__proposal__round__programme")
        .get(pk=project_id)
    )
    if project.state == ProjectState.ARCHIVED or project.is_paused:
        return 0
    if living_rescue(project.partnership):
        # Somebody is asked about it already.
        return 0
    classrooms = list(
        Classroom.objects.with_profile()
        .filter(seats__partnership=project.partnership_id)
        .order_by("pk")
    )
    awaited = _awaited_since(project, classrooms, now)
    HealthNote.objects.live().filter(project=project).exclude(classroom__in=awaited).update(
        closed_at=now
    )
    sides = {each.pk: _side(project, each, awaited.get(each.pk, now), now) for each in classrooms}
    steps = steps_of(project.partnership.proposal.round.programme)
    looked_at = [each for each in classrooms if each.pk in awaited]
    return sum(_look_at(project, each, classrooms, sides, steps, now) for each in looked_at)


def steps_of(programme: Programme) -> Steps:
    return Steps(programme.nudge_days, programme.both_days, programme.staff_days)


def today_of(classroom: Classroom, now: datetime) -> date:
    """The day on the school's clock."""
    return now.astimezone(zone(classroom.zone or "UTC")).date()


def _awaited_since(
    project: Project, classrooms: Sequence[Classroom], now: datetime
) -> dict[UUID, datetime]:
    """The classes of which something is awaited, and since when.

    Before the start those that have steps left. One that has but to read a new version of the
    agreement is given its time from when that was written.
    """
    partnership = project.partnership
    moments = (
        project.opened_at,
        project.started_at,
        partnership.reviewed_at,
        partnership.resumed_at,
    )
    began = max(each for each in moments if each)
    if not project.is_preparing:
        return {each.pk: began for each in classrooms}
    ready = readiness_of_all([(project, classrooms)], at=now)[project.pk]
    left = {side.classroom.pk: side.missing for side in ready.sides if side.missing}
    written = max(began, ready.newest.written_at) if ready.newest else began
    return {pk: written if steps == [Step.AGREED] else began for pk, steps in left.items()}


def _look_at(
    project: Project,
    classroom: Classroom,
    classrooms: Sequence[Classroom],
    sides: dict[UUID, Side],
    steps: Steps,
    now: datetime,
) -> int:
    today = today_of(classroom, now)
    known = {
        note.kind: note
        for note in HealthNote.objects.live().filter(project=project, classroom=classroom)
    }
    others = [each for each in classrooms if each.pk != classroom.pk]
    # In a circle the liveliest of the others is what a class is compared with.
    other = max(others, key=lambda each: len(sides[each.pk].deeds))
    since = {kind: note.opened_on for kind, note in known.items()}
    found = examine(sides[classroom.pk], sides[other.pk], steps, today, since=since)
    if found is None:
        return 0
    over = [note.pk for kind, note in known.items() if not found.due or kind != found.kind]
    HealthNote.objects.filter(pk__in=over).update(closed_at=now)
    return _climb(project, classroom, others, found, known.get(found.kind), today, now)


def _climb(
    project: Project,
    classroom: Classroom,
    others: Sequence[Classroom],
    finding: Finding,
    note: HealthNote | None,
    today: date,
    now: datetime,
) -> bool:
    before = note.step if note else 0
    step = next_step(before, finding.due, stepped_on=note.stepped_on if note else None, today=today)
    if step == before:
        return False
    if note is None:
        note = HealthNote(project=project, classroom=classroom, kind=finding.kind, opened_on=today)
    note.step, note.stepped_on = step, today
    note.save()
    record(f"health.{finding.kind}", note, by=None, before=str(before), after=str(step), at=now)
    if step == 1:
        tell_own_of_health(note, finding.numbers)
    elif step == LAST_STEP - 1:
        tell_both_of_health(note, finding.numbers)
    elif finding.kind == "silence" and len(others) == 1:
        _offer(project, others[0], now)
    return True


def _offer(project: Project, here: Classroom, now: datetime) -> None:
    try:
        offer_rescue(project.partnership, here, reason=EndReason.SILENT, at=now)
    except refusals.Refused:
        # It ended in this instant: there is nothing to rescue.
        return


def _side(project: Project, classroom: Classroom, began: datetime, now: datetime) -> Side:
    today = today_of(classroom, now)
    first = max(today_of(classroom, began), today - REMEMBERED)
    if project.is_open:
        # It may have started with a first day that lies ahead: nothing is awaited before that.
        first = max(first, project.starts_on)
    rows = Activity.objects.filter(project=project, classroom=classroom, on__gte=first)
    deeds = dict(rows.order_by().values_list("on").annotate(count=Sum("count")))
    excused = (*excuses_between(last=today).of(classroom.school), *_pauses(project, classroom))
    side = Side(
        calendar=school_calendar(classroom.school),
        last_sign=max([first, *deeds]),
        began=max([first, *(span.last for span in excused if span.last < today)]),
        deeds=deeds,
        excused=excused,
    )
    return replace(side, misses=_misses(project, classroom, side))


def _pauses(project: Project, classroom: Classroom) -> list[DateSpan]:
    """The weeks its teachers asked for."""
    rows = HealthNote.objects.filter(
        project=project, classroom=classroom, paused_until__isnull=False
    )
    return [
        DateSpan(row.opened_on, row.paused_until)
        for row in rows
        if row.paused_until and row.paused_until >= row.opened_on
    ]


def _misses(project: Project, classroom: Classroom, side: Side) -> int:
    """Meetings in a row, up to the last one, that did not take place for this class's sake.

    One on a day on which nothing could be expected of it is none of them.
    """
    planned = project.sessions.planned().not_paused().filter(sides__classroom=classroom)
    sessions = [each for each in planned if side.has_school(today_of(classroom, each.starts_at))]
    reports = MeetingReport.objects.filter(session__in=sessions).order_by("-session__starts_at")
    said: dict[UUID, set[str]] = {}
    for session, whose, happened in reports.values_list("session", "classroom", "happened"):
        blames = Happened.NOT_US if whose == classroom.pk else Happened.NOT_THEM
        word = "missed" if happened == blames else str(happened)
        said.setdefault(session, set()).add(word)
    count = 0
    for words in said.values():
        if Happened.YES in words:
            break
        count += "missed" in words
    return count


def needing_somebody(user: User | None = None) -> list[HealthNote]:
    """The notes that came to staff, the longest first: all, or those this member of staff sees."""
    notes = HealthNote.objects.with_staff().filter(~Q(project__state=ProjectState.ARCHIVED))
    if user is not None:
        notes = notes.visible_to(user)
    return list(notes.select_related("project", "classroom__school").order_by("stepped_on", "pk"))
