"""Signs of life: that a class did something in a project, never what."""

from datetime import datetime

from django.db.models import F

from classrooms.models import Classroom
from classrooms.timetable.zones import zone
from exchange.choices import SignKind
from exchange.models import Activity, Project
from matching.lifecycle import LIVE_RESCUES
from matching.models import Rescue
from outbox.services import enqueue

WOKE = "exchange.woke"


def mark(project: Project, classroom: Classroom, kind: SignKind, *, at: datetime) -> None:
    """The class did something in the project, on that day of its own clock.

    Called with every deed, in its transaction, never for a look at a page. If a rescue is under way
    because the class was silent, a job looks whether it can still be called off.
    """
    day = at.astimezone(zone(classroom.zone or "UTC")).date()
    Activity.objects.bulk_create(
        [Activity(project=project, classroom=classroom, on=day, kind=kind, count=0)],
        ignore_conflicts=True,
    )
    own = Activity.objects.filter(project=project, classroom=classroom, on=day, kind=kind)
    own.update(count=F("count") + 1)
    calls = Rescue.objects.filter(
        partnership=project.partnership_id, state__in=LIVE_RESCUES, reason="silent"
    )
    for rescue in calls.exclude(here=classroom):
        enqueue(
            WOKE,
            key=f"woke:{rescue.pk}",
            payload={"rescue": str(rescue.pk), "classroom": str(classroom.pk)},
        )


def mark_class(classroom: Classroom, kind: SignKind, *, at: datetime) -> None:
    """The same where a deed belongs to all open projects of the class."""
    alive = Project.objects.alive()
    for project in alive.filter(partnership__seats__classroom=classroom).order_by("pk"):
        mark(project, classroom, kind, at=at)
