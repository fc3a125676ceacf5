"""Which classes are frozen: nobody whom we trust leads them any more, though somebody did.

A class whose teacher was never verified is not frozen: it has not met anybody yet. What decides
stands in the rows, not in the diary, which forgets.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from classrooms.models import Classroom, Teaching
from classrooms.querysets import ClassroomQuerySet


def frozen_among(classrooms: Iterable[Classroom]) -> set[UUID]:
    """The ids of those that are frozen. One query where all are trusted."""
    ids = {each.pk for each in classrooms}
    trusted = Classroom.objects.verified().filter(pk__in=ids).values_list("pk", flat=True)
    doubtful = ids - set(trusted)
    if not doubtful:
        return set()
    return set(_once_trusted().filter(pk__in=doubtful).values_list("pk", flat=True))


def _once_trusted() -> ClassroomQuerySet:
    """Where trust was taken back: from the school, a teacher, or a teacher's being of the school;
    or such a teacher was shut out."""
    teachings = Teaching.objects.filter(classroom=OuterRef("pk"))
    taken = Q(teacher__adult__revoked_at__isnull=False)
    shut_out = Q(teacher__adult__verified_at__isnull=False, teacher__is_active=False)
    refused = Q(
        teacher__joined_schools__school=F("classroom__school"),
        teacher__joined_schools__refused_at__isnull=False,
    )
    return Classroom.objects.filter(
        Q(school__revoked_at__isnull=False) | Exists(teachings.filter(taken | shut_out | refused))
    )
