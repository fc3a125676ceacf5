"""What must hold of projects and meetings, beyond what constraints can say."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from django.db.models import F, Q

from exchange.lifecycle import ProjectState, SessionState
from exchange.models import ExchangeSession, Phase, Picture, Project, SessionSide
from exchange.services.picture_files import has_files
from matching.lifecycle import PartnershipState
from matching.models import Partnership, Seat
from outbox.invariants import holds
from outbox.lifecycle import JobState
from outbox.models import Job

OPEN_PROJECT = "exchange.open-project"
HAD_A_PROJECT = (PartnershipState.APPROVED, PartnershipState.ENDED)


@holds("exchange: a project and its meetings are in states of the table")
def _known_states() -> Iterable[object]:
    return [
        *Project.objects.exclude(state__in=ProjectState.values),
        *ExchangeSession.objects.exclude(state__in=SessionState.values),
    ]


@holds("exchange: nothing opens before staff approve")
def _approved_first() -> Iterable[object]:
    return Project.objects.exclude(partnership__state__in=HAD_A_PROJECT)


@holds("exchange: an approval whose job is done has its project")
def _has_its_project() -> Iterable[object]:
    done = Job.objects.filter(kind=OPEN_PROJECT, state=JobState.DONE)
    wanted = {job.payload["partnership"] for job in done}
    approved = Partnership.objects.filter(state=PartnershipState.APPROVED, project__isnull=True)
    return [each for each in approved if str(each.pk) in wanted]


@holds("exchange: phases are numbered from one, follow each other and lie within their project")
def _phases() -> Iterable[object]:
    outside = Q(starts_on__lt=F("project__starts_on")) | Q(ends_on__gt=F("project__ends_on"))
    yield from Phase.objects.filter(outside)
    for project in Project.objects.prefetch_related("phases"):
        phases = list(project.phases.all())
        numbers = [each.number for each in phases]
        follows = all(a.ends_on < b.starts_on for a, b in pairwise(phases))
        if not phases or numbers != list(range(1, len(phases) + 1)) or not follows:
            yield project.pk


@holds("exchange: a planned meeting takes the time of every class of its project, others none")
def _sides() -> Iterable[object]:
    live = SessionSide.objects.filter(live=True)
    yield from live.exclude(session__state=SessionState.PLANNED).values_list("session", flat=True)
    classes: dict[object, set[object]] = defaultdict(set)
    seats = Seat.objects.filter(partnership__project__isnull=False)
    for project, classroom in seats.values_list("partnership__project", "classroom"):
        classes[project].add(classroom)
    before = _rescued_classes()
    for meeting in ExchangeSession.objects.planned().prefetch_related("sides"):
        # A meeting from before another class took a seat was one of those who were there then.
        allowed = [classes[meeting.project_id], *before[meeting.project_id]]
        taken = {side.classroom_id for side in meeting.sides.all() if side.live}
        times = {(side.during.lower, side.during.upper) for side in meeting.sides.all()}
        if taken not in allowed or times != {(meeting.starts_at, meeting.ends_at)}:
            yield meeting.pk


@holds("exchange: a picture that is there has both of its files")
def _has_its_files() -> Iterable[object]:
    # One that is removed at this very moment may be named; the next audit is silent about it.
    ids = Picture.objects.present().values_list("pk", flat=True)
    return [pk for pk in ids.iterator() if not has_files(pk)]


def _rescued_classes() -> dict[object, list[set[object]]]:
    """Per project: the classes of each partnership that carried it before it was rescued."""
    rescued = Partnership.objects.filter(rescues__isnull=False).values_list("pk", "rescues")
    before = dict(rescued)
    classes: dict[object, set[object]] = defaultdict(set)
    for partnership, classroom in Seat.objects.filter(partnership__in=before.values()).values_list(
        "partnership", "classroom"
    ):
        classes[partnership].add(classroom)
    found: dict[object, list[set[object]]] = defaultdict(list)
    for project, partnership in Project.objects.filter(partnership__in=before).values_list(
        "pk", "partnership"
    ):
        while (partnership := before.get(partnership)) is not None:
            found[project].append(classes[partnership])
    return found
