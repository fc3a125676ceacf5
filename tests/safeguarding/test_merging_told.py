"""Whatever was told, paused, hidden or asked about one entry of a child goes on for the other."""

from datetime import timedelta

import pytest

from classrooms.models import Enrolment
from classrooms.services.merging import merge_students
from safeguarding.choices import Author, Kind, Path, StopReason
from safeguarding.gates import unseen_authors
from safeguarding.lifecycle import ConcernState, RequestState
from safeguarding.models import Concern, ConcernNote, ContactStop, DataRequest, Hiding
from safeguarding.services.blocks import name_adult
from safeguarding.services.concerns import answer, look_at, write_note
from safeguarding.services.data_requests import ask_for_erasure, ask_for_export
from safeguarding.services.erasing import run_erasure
from safeguarding.services.stops import stop_person
from tests.factories import EnrolmentFactory
from tests.safeguarding.conftest import AT
from tests.safeguarding.telling import told_by
from users.models import AuditEntry, User

MINUTE = timedelta(minutes=1)
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


def test_the_same_told_by_both_is_one_and_nothing_of_it_is_lost(
    river: Enrolment, nairobi_teacher: User, lead: User
) -> None:
    gone = double_of(river)
    first = told_by(river.student, words="At school.")
    second = told_by(gone.student, words="In the bus.", at=AT + MINUTE)
    told_by(gone.student, at=AT + 2 * MINUTE)
    look_at(second, by=lead, at=AT + 3 * MINUTE)
    write_note(second, "Rang the school.", by=lead, at=AT + 4 * MINUTE)

    merge_students(river, gone, by=nairobi_teacher, at=LATER)

    both = Concern.objects.get()
    assert (both.pk, both.reporter, both.times) == (first.pk, river.student, 3)
    assert (both.state, both.assigned_to, both.looked_at) == (
        ConcernState.LOOKING,
        lead,
        AT + 3 * MINUTE,
    )
    assert both.words == "At school.\n\nIn the bus."
    assert (both.opened_at, both.said_at) == (AT, AT + 2 * MINUTE)
    note = ConcernNote.objects.get(concern=both)
    assert (note.words, note.by, note.at) == ("Rang the school.", lead, AT + 4 * MINUTE)
    assert AuditEntry.objects.get(verb="concern.fold").reason == f"with:{second.pk}"


def test_the_same_about_both_entries_is_one_for_whoever_told_us(
    river: Enrolment, nairobi_teacher: User, lead: User
) -> None:
    gone = double_of(river)
    mate = EnrolmentFactory(classroom=river.classroom, nickname="Quick Fox")
    for place in (river, gone):
        told_by(mate.student, of=place)
    answered = told_by(mate.student, Kind.SAD, of=gone)
    answer(answered, lines=["right"], words="", by=lead, at=AT)

    merge_students(river, gone, by=nairobi_teacher, at=LATER)

    one = Concern.objects.waiting().get()
    assert (one.times, one.subject_id, one.author) == (2, river.pk, river.student)
    assert Concern.objects.get(pk=answered.pk).subject_id == river.pk
    # The child stays out of sight for whoever asked for it, whichever entry it was.
    assert Hiding.objects.get(person=mate.student).subject_id == river.pk
    assert {"pk": river.student_id} in list(unseen_authors(mate.student))


def test_whoever_hid_the_own_double_is_not_hidden_from_themselves(
    river: Enrolment, nairobi_teacher: User, lead: User
) -> None:
    gone = double_of(river)
    told_by(river.student, of=gone)

    merge_students(river, gone, by=nairobi_teacher, at=LATER)

    assert not unseen_authors(river.student).exists()


def test_what_was_kept_from_the_teachers_stays_kept_from_them(
    river: Enrolment, nairobi_teacher: User, lead: User
) -> None:
    gone = double_of(river)
    mate = EnrolmentFactory(classroom=river.classroom, nickname="Quick Fox")
    open_one, kept_one = (told_by(each.student, of=mate) for each in (river, gone))
    look_at(open_one, by=nairobi_teacher, at=AT)
    name_adult(kept_one, nairobi_teacher, by=lead, at=AT)

    merge_students(river, gone, by=nairobi_teacher, at=LATER)

    one = Concern.objects.get()
    assert (one.path, one.author, one.author_kind) == (Path.LEADS, nairobi_teacher, Author.ADULT)
    assert one.assigned_to is None


def test_how_it_looked_then_is_kept_of_both(
    river: Enrolment, nairobi_teacher: User, lead: User
) -> None:
    gone = double_of(river)
    first, second = (told_by(each.student) for each in (river, gone))
    Concern.objects.filter(pk=first.pk).update(snapshot={"text": "Hello.", "minutes": 30})
    Concern.objects.filter(pk=second.pk).update(
        snapshot={"text": "Hello you.", "minutes": 30, "caption": "A goat"}
    )

    merge_students(river, gone, by=nairobi_teacher, at=LATER)

    kept = Concern.objects.get().snapshot
    assert kept == {"text": ["Hello.", "Hello you."], "minutes": 30, "caption": "A goat"}


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


@pytest.mark.parametrize("which", ["kept", "gone"])
def test_an_erasure_that_was_asked_for_one_entry_never_takes_the_child(
    which: str, river: Enrolment, nairobi_teacher: User
) -> None:
    gone = double_of(river)
    asked = ask_for_erasure({"kept": river, "gone": gone}[which], by=nairobi_teacher, at=AT)

    merge_students(river, gone, by=nairobi_teacher, at=LATER)

    assert DataRequest.objects.get(pk=asked.pk).state == RequestState.UNDONE
    assert run_erasure(asked.pk, at=AT + timedelta(days=2)) is False
    assert Enrolment.objects.filter(pk=river.pk).exists()
