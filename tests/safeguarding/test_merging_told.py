"""Whatever was told, paused, hidden or asked about one entry of a child goes on for the other."""

from datetime import timedelta

from classrooms.models import Enrolment
from classrooms.services.merging import merge_students
from safeguarding.choices import Kind, StopReason
from safeguarding.lifecycle import RequestState
from safeguarding.models import Concern, ContactStop, DataRequest, Hiding
from safeguarding.services.data_requests import ask_for_erasure, ask_for_export
from safeguarding.services.erasing import run_erasure
from safeguarding.services.stops import stop_person
from tests.factories import EnrolmentFactory
from tests.safeguarding.conftest import AT
from tests.safeguarding.telling import told_by
from users.models import User

LATER = AT + timedelta(hours=1)


def double_of(place: Enrolment, nickname: str = "Brave Rivers") -> Enrolment:
    made: Enrolment = EnrolmentFactory(classroom=place.classroom, nickname=nickname)
    return made


def test_what_was_told_and_what_is_about_it_is_the_kept_ones(
    river: Enrolment, nairobi_teacher: User, lead: User
) -> None:
    gone = double_of(river)
    mate = EnrolmentFactory(classroom=river.classroom, nickname="Quick Fox")
    told = told_by(gone.student, of=mate)
    about = told_by(mate.student, Kind.SAD, of=gone)

    merge_students(river, gone, by=nairobi_teacher, at=LATER)

    assert Concern.objects.get(pk=told.pk).reporter == river.student
    assert Concern.objects.get(pk=about.pk).author == river.student
    assert Hiding.objects.get(subject_id=mate.pk).person == river.student


def test_the_same_told_by_both_stays_two_and_names_one(
    river: Enrolment, nairobi_teacher: User, lead: User
) -> None:
    gone = double_of(river)
    first, second = told_by(river.student), told_by(gone.student)

    merge_students(river, gone, by=nairobi_teacher, at=LATER)

    assert Concern.objects.get(pk=first.pk).reporter == river.student
    assert Concern.objects.get(pk=second.pk).reporter is None


def test_a_pause_goes_on_and_there_is_one(
    river: Enrolment, nairobi_teacher: User, lead: User
) -> None:
    gone = double_of(river)
    stop_person(gone.student, reason=StopReason.HARM, by=lead, at=AT)

    merge_students(river, gone, by=nairobi_teacher, at=LATER)

    assert ContactStop.objects.living().get().person == river.student


def test_exports_come_along_and_two_alike_stay_apart(
    river: Enrolment, nairobi_teacher: User
) -> None:
    gone = double_of(river)
    ask_for_export(river, by=nairobi_teacher, at=AT)
    double = ask_for_export(gone, by=nairobi_teacher, at=AT)
    ready = ask_for_export(double_of(river, "Brave Riverbank"), by=nairobi_teacher, at=AT)
    DataRequest.objects.filter(pk=ready.pk).update(student=gone.student_id, state=RequestState.GONE,
                                                   finished_at=AT)  # fmt: skip

    merge_students(river, gone, by=nairobi_teacher, at=LATER)

    assert DataRequest.objects.get(pk=ready.pk).student == river.student_id
    assert DataRequest.objects.get(pk=double.pk).student == gone.student_id


def test_an_erasure_that_was_asked_for_one_entry_never_takes_the_child(
    river: Enrolment, nairobi_teacher: User
) -> None:
    gone = double_of(river)
    asked = ask_for_erasure(gone, by=nairobi_teacher, at=AT)

    merge_students(river, gone, by=nairobi_teacher, at=LATER)

    assert DataRequest.objects.get(pk=asked.pk).state == RequestState.UNDONE
    assert run_erasure(asked.pk, at=AT + timedelta(days=2)) is False
    assert Enrolment.objects.filter(pk=river.pk).exists()
