"""Who is asked for a word: teachers, colleagues and heads."""

from __future__ import annotations

from datetime import UTC, date, datetime
from unittest.mock import patch
from uuid import uuid4

from classrooms.choices import EvidenceKind, InvitationKind, ReadyQuestion
from classrooms.lifecycle import ClassroomState
from classrooms.models import (
    Classroom,
    Invitation,
    ReviewMessage,
)
from classrooms.services.bulk import InvitedClass, send_batch
from classrooms.services.calendar_changes import add_dates
from classrooms.services.calendars import DaysOff, SchoolDates
from classrooms.services.evidence import ask_head, record_evidence
from classrooms.services.invitations import invite_to_class
from classrooms.services.reviews import ask
from classrooms.timetable.slots import DateSpan
from tests.factories import (
    SchoolFactory,
    open_classroom,
)
from tests.matching.builders import teacher_of
from users.models import User
from users.tokens import digest_of, new_token

# A day after the rounds of the builders ran: their proposals still wait for an answer.
AT = datetime(2026, 9, 2, 8, 0, tzinfo=UTC)
LETTER = "the-key-of-a-letter"


def question_for(unverified: Classroom, staff: User) -> ReviewMessage:
    """Staff has a question about the school that nobody verified."""
    school = unverified.school
    return ask(
        school,
        to=school.registered_by,
        question=ReadyQuestion.OWN,
        text="Which subjects do you teach?",
        by=staff,
        turn=0,
        at=AT,
    )


def waiting_school(staff: User) -> str:
    """Another school waits: it was called back, and its head has a letter. Returns the link's key.

    A second one of the same name waits beside it.
    """
    waiting = open_classroom(
        name="4C", state=ClassroomState.DRAFT, school=SchoolFactory(name="Lake School")
    )
    open_classroom(name="4D", state=ClassroomState.DRAFT, school=SchoolFactory(name="Lake School"))
    school = waiting.school
    record_evidence(
        school, kind=EvidenceKind.LETTER, seen_on=AT.date(), note="Stamped.", by=staff, at=AT
    )
    letter = (LETTER, digest_of(LETTER))
    with patch("classrooms.services.evidence.new_token", return_value=letter):
        ask_head(
            school,
            teacher=school.registered_by,
            email="head@lake.example",
            found_at="The register, page 4",
            language="en",
            by=staff,
            at=AT,
        )
    return LETTER


def asked_colleague(here: Classroom, colleague: User) -> tuple[Invitation, str]:
    """An invitation into the own class, and the secret of its link."""
    asked = invite_to_class(
        here,
        kind=InvitationKind.CO_TEACHER,
        email=str(colleague.email),
        by=here.school.registered_by,
        at=AT,
    )
    token, asked.digest = new_token()
    asked.save(update_fields=["digest"])
    return asked, token


def asked_newcomer(teacher: User, staff: User) -> Invitation:
    """Staff described a class of a teacher, who has made an account meanwhile."""
    row = InvitedClass(
        line=2,
        name="Fatma Foreign",
        email="before@school.example",
        school={"name": "Pwani School", "country": "KE", "city": "Mombasa"},
        classroom={"name": "8A", "age_from": 13, "age_to": 14, "size": 30},
        languages=[{"language": "sw", "level": None, "is_learning": False}],
    )
    batch = send_batch([row], key=uuid4(), name="Coast", language="en", by=staff, at=AT)
    made: Invitation = batch.invitations.get()
    made.email = str(teacher.email)
    made.save(update_fields=["email"])
    return made


def bring_in_dates(classroom: Classroom) -> None:
    """Dates of a file in the calendar, one of them in a year that is most likely a slip."""
    spans = [DateSpan(date(year, 10, 19), date(year, 10, 23)) for year in (2026, 2062)]
    dates = SchoolDates((), tuple(DaysOff(span, "Half term") for span in spans))
    add_dates(classroom.school, dates, around=AT.date(), by=teacher_of(classroom), at=AT)
