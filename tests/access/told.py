"""What children told, who looks after it, and what was paused because of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from classrooms.models import Classroom, Enrolment
from safeguarding.choices import Kind, StopReason
from safeguarding.models import (
    Concern,
    ContactNotice,
    ContactStop,
    ProgrammeCare,
)
from safeguarding.reportable import thing_of
from safeguarding.services.blocks import keep_apart
from safeguarding.services.concerns import answer
from safeguarding.services.contacts import save_contact
from safeguarding.services.stops import stop_person
from safeguarding.services.telling import About, tell
from tests.access.asked import AT
from tests.factories import EnrolmentFactory, VerifiedSchoolFactory
from users.models import User
from users.tokens import digest_of

# The whole key of the page of a school's contact.
LINK = "the-link-of-a-contact"


@dataclass(frozen=True)
class Told:
    concerns: dict[str, Concern]
    stop: ContactStop
    about: Enrolment


def told_in(students: Mapping[str, Enrolment], people: Mapping[str, User]) -> Told:
    """The own student told of one of the partner class, whose contact the own teacher paused; a
    teacher of two other classes wrote to the leads, who answered."""
    own, foreign = students["own"], students["foreign"]
    care, _new = ProgrammeCare.objects.get_or_create(programme=own.classroom.school.programme)
    care.leads.add(people["staff"], people["staff elsewhere"])
    about = EnrolmentFactory(classroom=students["partner's"].classroom, nickname="Still Pond")
    concern = _tell(own.student, own.classroom, about)
    quarrel = _tell(
        foreign.student, foreign.classroom, EnrolmentFactory(classroom=foreign.classroom)
    )
    answer(quarrel, lines=["right"], words="", by=people["staff"], at=AT)
    school = own.classroom.school
    save_contact(
        school, name="Grace", email="grace@kibera.example", language="en", by=people["staff"], at=AT
    )
    ContactNotice.objects.create(
        concern=concern,
        school=school,
        token_hash=digest_of(LINK),
        sent_at=AT,
        expires_at=datetime(2098, 1, 1, tzinfo=UTC),
    )
    keep_apart(
        school,
        VerifiedSchoolFactory(name="Far"),
        reason=StopReason.ASKED,
        by=people["staff"],
        at=AT,
    )
    stop = stop_person(
        about.student,
        towards=own.classroom,
        reason=StopReason.LOOKING,
        by=people["teacher own"],
        at=AT,
    )
    return Told({"own": concern, "foreign": quarrel}, stop, students["partner's"])


def _tell(reporter: User, classroom: Classroom, about: Enrolment) -> Concern:
    thing = thing_of("student", about.pk, reporter)
    assert thing is not None
    return tell(
        Kind.MEAN, by=reporter, classroom=classroom, about=About("student", about.pk, thing), at=AT
    )
