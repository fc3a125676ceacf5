"""What becomes of a press: kept, hidden, once, and never too much."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from classrooms.lifecycle import EnrolmentState
from classrooms.models import Enrolment
from exchange.models import Project
from outbox.models import Mail
from safeguarding.choices import Kind, Path
from safeguarding.gates import hidden_from, unseen_authors
from safeguarding.models import Concern, Hiding
from safeguarding.services.concerns import answer
from safeguarding.services.telling import MOST_AN_HOUR
from tests.factories import EnrolmentFactory
from tests.safeguarding.conftest import AT
from tests.safeguarding.telling import told_by
from users.models import AuditEntry, User


def test_what_was_told_is_hidden_at_once_for_whoever_told_us(
    project: Project, river: Enrolment, lake: Enrolment
) -> None:
    told_by(river.student, of=lake)

    assert list(hidden_from(river.student, "student")) == [{"subject_id": lake.pk}]
    assert not hidden_from(river.student, "item").exists()
    assert list(unseen_authors(river.student)) == [{"pk": lake.student.pk}]
    assert not hidden_from(lake.student, "student").exists()


def test_pressing_twice_is_one_concern_said_twice(
    project: Project, river: Enrolment, lake: Enrolment, lead: User
) -> None:
    first = told_by(river.student, of=lake)
    again = told_by(river.student, of=lake, at=AT + timedelta(minutes=2))

    assert (again.pk, again.times) == (first.pk, 2)
    assert Mail.objects.filter(to=lead.email).count() == 1
    assert Hiding.objects.count() == 1


def test_the_database_keeps_one_open_concern_even_about_nothing(river: Enrolment) -> None:
    concern = told_by(river.student)

    with pytest.raises(IntegrityError, match="concern_told_once"), transaction.atomic():
        _copy(concern).save()


def _copy(concern: Concern) -> Concern:
    fields = {
        field.attname: getattr(concern, field.attname)
        for field in Concern._meta.concrete_fields
        if field.name != "id"
    }
    return Concern(**fields)


def test_something_worse_about_the_same_thing_is_a_concern_of_its_own(
    project: Project, river: Enrolment, lake: Enrolment
) -> None:
    mean = told_by(river.student, of=lake)
    asked = told_by(river.student, Kind.ASKED, of=lake)

    assert (mean.path, asked.path) == (Path.CLASS, Path.LEADS)


def test_after_an_answer_it_can_be_told_again(river: Enrolment, lead: User) -> None:
    first = told_by(river.student)
    answer(first, lines=["right"], words="", by=lead, at=AT)

    assert told_by(river.student, at=AT + timedelta(days=1)).pk != first.pk


def test_flood_makes_no_flood_and_is_never_refused(
    project: Project, river: Enrolment, lead: User
) -> None:
    mates = EnrolmentFactory.create_batch(MOST_AN_HOUR + 5, classroom=river.classroom)
    for mate in mates:
        told_by(river.student, of=mate)
    # What is for the leads is counted by itself: a harm is never lost in a flood of quarrels.
    harm = told_by(river.student, Kind.ADULT)

    assert Concern.objects.filter(path=Path.CLASS).count() == MOST_AN_HOUR
    assert sum(Concern.objects.filter(path=Path.CLASS).values_list("times", flat=True)) == len(
        mates
    )
    assert harm.path == Path.LEADS
    assert Mail.objects.filter(to=lead.email).count() == MOST_AN_HOUR + 1
    assert hidden_from(river.student, "student").count() == len(mates)


def test_a_child_who_was_taken_out_can_still_tell_us(river: Enrolment, lead: User) -> None:
    river.state = EnrolmentState.LEFT
    river.save(update_fields=["state"])

    concern = told_by(river.student, Kind.ADULT)

    assert concern.classroom == river.classroom


def test_the_diary_says_neither_who_told_us_nor_what(river: Enrolment) -> None:
    concern = told_by(river.student, Kind.ADULT)

    line = AuditEntry.objects.get(verb="concern.open", subject_id=str(concern.pk))
    assert (line.actor_id, line.reason) == (None, "")


def test_words_of_a_teacher_are_kept_and_added_to(nairobi_teacher: User, river: Enrolment) -> None:
    told_by(nairobi_teacher, Kind.OTHER, words="First.")
    concern = told_by(nairobi_teacher, Kind.OTHER, words="Second.")

    assert concern.words == "First.\n\nSecond."
