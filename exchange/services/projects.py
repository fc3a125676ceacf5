"""Opening the project of an approved partnership."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from classrooms.models import Classroom
from classrooms.services.codes import current_code, issue_code
from exchange.lifecycle import ProjectState
from exchange.models import Phase, Project
from exchange.notices import tell_project_opened
from exchange.plan import NoCommonWeek, plan_phases
from exchange.refusals import Refused
from exchange.services.apart import set_apart
from exchange.services.dates import calendars_of
from exchange.services.handover import hand_over
from matching.lifecycle import PartnershipState
from matching.models import Partnership, Proposal
from safeguarding.gates import may_meet
from users.audit import record

# The approval's own job is given so long.
PATIENCE = timedelta(hours=1)


@transaction.atomic
def open_project(partnership: Partnership, *, at: datetime | None = None) -> Project:
    """The project of the partnership: made with its plan and class codes, or the one there is.

    It gets ready first; `services.starting` starts it. A partnership that rescues another takes
    over that one's project.

    Raises Refused when the partnership is not approved, when the classes may not meet any more, or
    when their timetables cannot be read or leave no week in common; nothing is made then.
    """
    now = at or timezone.now()
    if partnership.rescues_id is not None:
        project = hand_over(partnership, now=now)
        for classroom in project.classrooms:
            _give_code(classroom, now)
        return project
    locked = Partnership.objects.select_for_update().get(pk=partnership.pk)
    known: Project | None = Project.objects.filter(partnership=locked).first()
    if known is not None:
        return known
    classrooms = list(
        Classroom.objects.with_profile().filter(seats__partnership=locked).order_by("pk")
    )
    _check(locked, classrooms)
    project = _with_plan(locked, locked.proposal, classrooms, now)
    for classroom in classrooms:
        _give_code(classroom, now)
    record("project.open", project, by=None, after=ProjectState.PREPARING, at=now)
    tell_project_opened(project)
    return project


def open_what_is_missing(*, at: datetime) -> int:
    """Open what was approved and has no project, because its job gave up. Returns how many.

    A job tries for two days; what forbade it, a block or a calendar, may take longer to mend.
    """
    opened = 0
    for partnership in approved_without_project(before=at - PATIENCE):
        with set_apart("exchange.project_not_opened", partnership=partnership.pk):
            open_project(partnership, at=at)
            opened += 1
    return opened


def approved_without_project(*, before: datetime) -> QuerySet[Partnership]:
    """Approved before that instant, and nothing has been opened for them; the oldest first."""
    found: QuerySet[Partnership] = Partnership.objects.filter(
        state=PartnershipState.APPROVED, project=None, reviewed_at__lt=before
    )
    return found.order_by("reviewed_at", "pk")


def _check(partnership: Partnership, classrooms: list[Classroom]) -> None:
    if partnership.state != PartnershipState.APPROVED:
        raise Refused("project.not_approved")
    if refusal := may_meet(classrooms):
        raise Refused(refusal)


def _with_plan(
    partnership: Partnership, proposal: Proposal, classrooms: list[Classroom], now: datetime
) -> Project:
    try:
        calendars = calendars_of(classrooms)
        planned = plan_phases(calendars, proposal.starts_on, proposal.ends_on)
    except NoCommonWeek as error:
        raise Refused(error.key) from error
    project = Project.objects.create(
        partnership=partnership,
        starts_on=proposal.starts_on,
        ends_on=proposal.ends_on,
        opened_at=now,
    )
    Phase.objects.bulk_create(
        Phase(
            project=project,
            number=number,
            kind=phase.kind,
            starts_on=phase.starts_on,
            ends_on=phase.ends_on,
        )
        for number, phase in enumerate(planned, start=1)
    )
    return project


def _give_code(classroom: Classroom, now: datetime) -> None:
    """A code for the class, unless one is open: a new one would end the posters on the wall.

    Nobody joins a class of an earlier year.
    """
    if not classroom.is_archived and current_code(classroom, at=now) is None:
        issue_code(classroom, by=None, at=now)
