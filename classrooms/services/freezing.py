"""Which classes are frozen: nobody whom we trust leads them any more, though somebody did.

A class whose teacher was never verified is not frozen: it has not met anybody yet.
"""

from collections.abc import Iterable
from uuid import UUID

from classrooms.models import Classroom, Teaching
from users.models import AuditEntry

TRUST_TAKEN = ("teacher.revoke", "school.revoke", "school.refuse_teacher")


def frozen_among(classrooms: Iterable[Classroom]) -> set[UUID]:
    """The ids of those that are frozen. One query where all are trusted."""
    ids = {each.pk for each in classrooms}
    trusted = Classroom.objects.verified().filter(pk__in=ids).values_list("pk", flat=True)
    doubtful = ids - set(trusted)
    return {pk for pk in doubtful if _was_trusted(pk)}


def _was_trusted(classroom: UUID) -> bool:
    """Whether its school or a teacher was verified once, or such a teacher was shut out."""
    teachings = Teaching.objects.filter(classroom=classroom)
    if teachings.filter(teacher__adult__verified_at__isnull=False, teacher__is_active=False):
        return True
    school, joined = _about(classroom)
    subjects = {
        str(each) for each in [school, *joined, *teachings.values_list("teacher", flat=True)]
    }
    return AuditEntry.objects.filter(verb__in=TRUST_TAKEN, subject_id__in=subjects).exists()


def _about(classroom: UUID) -> tuple[UUID, list[int]]:
    held = Classroom.objects.select_related("school").get(pk=classroom)
    teachers = Teaching.objects.filter(classroom=held).values("teacher")
    joined = held.school.joined.filter(teacher__in=teachers)
    return held.school_id, list(joined.values_list("pk", flat=True))
