"""What teachers state before children meet."""

from datetime import datetime

from classrooms.models import Classroom
from safeguarding.models import PartStatement
from users.audit import record
from users.models import User


def state_taking_part(
    classroom: Classroom, *, students: int, by: User, at: datetime
) -> PartStatement:
    """Write down how many of the class's students may take part; it replaces what was said before.

    The caller holds the class and has looked that there are not more than it has.
    """
    said, _created = PartStatement.objects.update_or_create(
        classroom=classroom,
        defaults={
            "students": students,
            "of": classroom.size,
            "stated_by": by,
            "stated_at": at,
        },
    )
    record("part.state", said, by=by, after=str(students), at=at)
    return said
