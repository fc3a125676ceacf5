"""How a class stands, worked out by the engine a day after it entered."""

from datetime import datetime, timedelta

from classrooms.models import Classroom
from matching.models import Outlook
from matching.services.outlooks import work_out
from tests.matching.builders import NOW

LATER = NOW + timedelta(days=1)


def worked_out(classroom: Classroom, at: datetime = LATER) -> Outlook:
    work_out([classroom.pk], at=at)
    return Outlook.objects.get(classroom=classroom)


def counts(outlook: Outlook) -> dict[str, int]:
    return {each["change"]: each["count"] for each in outlook.changes}
