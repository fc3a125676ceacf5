"""Shortcuts: a child of Nairobi tells us, at nine on a Tuesday of school."""

from datetime import datetime
from typing import Any
from uuid import UUID

from classrooms.models import Enrolment
from safeguarding.choices import Kind
from safeguarding.models import Concern
from safeguarding.reportable import thing_of
from safeguarding.services.telling import About, classroom_of, tell
from tests.factories import EnrolmentFactory
from tests.safeguarding.conftest import AT
from users.models import User


def about(label: str, thing_id: UUID, viewer: User) -> About:
    thing = thing_of(label, thing_id, viewer)
    assert thing is not None
    return About(label, thing_id, thing)


def told_by(
    reporter: User, kind: Kind = Kind.MEAN, *, of: Enrolment | None = None, **more: Any
) -> Concern:
    """What this person told us, about a student or about nothing."""
    when: datetime = more.pop("at", AT)
    what = about("student", of.pk, reporter) if of else None
    classroom = classroom_of(reporter, what.thing if what else None)
    assert classroom is not None
    return tell(kind, by=reporter, classroom=classroom, about=what, at=when, **more)


def told_by_mates(place: Enrolment, total: int) -> None:
    """Until there are so many: each by another child of the class, all about the same one."""
    for number in range(Concern.objects.count(), total):
        mate = EnrolmentFactory(classroom=place.classroom, nickname=f"Fox {number}")
        told_by(mate.student, of=place)
