"""Many teachers invited at once, each to the class that staff described."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from classrooms.forms.bulk import checked_rows
from classrooms.forms.bulk_table import read_table
from classrooms.models import Classroom, Invitation, InvitationBatch, ReviewCase, School
from classrooms.refusals import Refused
from classrooms.services.bulk import confirm_class, known_of, send_batch, stage_of, tally
from classrooms.services.classes import SpokenLanguage
from classrooms.services.invitations import send_again, withdraw
from outbox.lifecycle import MailState
from outbox.models import Job, Mail
from outbox.runner import drain
from tests.factories import TeacherFactory
from users.models import Adult, AuditEntry, User

NOW = datetime(2026, 9, 4, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
LIST = """e-mail,school,country,city,class,teacher
amina@school.example,Kibera Primary,Kenya,Nairobi,6B,Amina Otieno
grace@school.example,kibera  primary,KE,Nairobi,7A,Grace Wanjiru
lucia@andino.example,Colegio Andino,CO,Bogotá,6A,Lucía Rojas
"""
SCHOOL = {"name": "Kibera Primary", "country": "KE", "city": "Nairobi", "website": ""}
CLASS = {"name": "6B", "age_from": 11, "age_to": 12, "size": 24, "about": ""}
ENGLISH = [SpokenLanguage("en", 3)]


def rows_of(text: str) -> list[Any]:
    return [row.invited for row in checked_rows(read_table(text))]


def send(by: User, text: str = LIST, *, key: UUID | None = None, **fields: Any) -> InvitationBatch:
    return send_batch(
        rows_of(text), key=key or uuid4(), name="March", language="en", by=by, at=NOW, **fields
    )


def confirm(email: str, by: User, **fields: Any) -> Classroom:
    said = {"school": SCHOOL, "classroom": CLASS, "languages": ENGLISH, "at": LATER, **fields}
    return confirm_class(Invitation.objects.get(email=email), by=by, **said)


@pytest.fixture
def amina(db: None) -> User:
    teacher: User = TeacherFactory(email="amina@school.example", adult__name="Amina Otieno")
    return teacher


def test_everybody_is_stored_with_a_job_for_the_mail(reviewer: User) -> None:
    batch = send(reviewer)

    assert batch.invitations.count() == 3
    assert Job.objects.filter(kind="classrooms.mail-invitation").count() == 3
    drain()
    mails = Mail.objects.filter(template="classrooms/email/invitation")
    assert mails.filter(state=MailState.SENT).count() == 3
    assert AuditEntry.objects.get(verb="batch.send").after == "3"


def test_sent_twice_is_one_list(reviewer: User) -> None:
    key = uuid4()

    assert send(reviewer, key=key) == send(reviewer, key=key)
    assert Invitation.objects.count() == 3


def test_who_was_invited_or_has_an_account_is_left_out(
    reviewer: User, django_assert_num_queries: Any
) -> None:
    send(reviewer, LIST.splitlines()[0] + "\n" + LIST.splitlines()[1])
    TeacherFactory(email="Lucia@andino.example")

    with django_assert_num_queries(3):
        known = known_of(rows_of(LIST))

    assert known == {2: "invited", 4: "account"}
    assert [each.email for each in send(reviewer).invitations.all()] == ["grace@school.example"]
    with pytest.raises(Refused, match="nobody"):
        send(reviewer)


def test_confirming_registers_school_and_class_as_corrected(reviewer: User, amina: User) -> None:
    amina.delete()
    send(reviewer)
    teacher = TeacherFactory(email="amina@school.example")

    made = confirm("amina@school.example", teacher, classroom={**CLASS, "size": 30})

    assert (made.name, made.size, made.school.name) == ("6B", 30, "Kibera Primary")
    assert made.teachings.get().teacher == teacher
    assert not Adult.objects.get(pk=teacher.pk).is_verified
    assert not made.school.is_verified
    assert confirm("amina@school.example", teacher) == made


def test_colleagues_of_one_list_come_into_one_school(reviewer: User) -> None:
    send(reviewer)
    amina = TeacherFactory(email="amina@school.example")
    grace = TeacherFactory(email="grace@school.example")

    first = confirm("amina@school.example", amina)
    second = confirm("grace@school.example", grace, classroom={**CLASS, "name": "7A"})

    assert first.school == second.school
    assert School.objects.count() == 1


def test_a_school_of_the_same_name_on_another_list_is_another_one(reviewer: User) -> None:
    head = LIST.splitlines()[0]
    send(reviewer, f"{head}\n{LIST.splitlines()[1]}")
    send(reviewer, f"{head}\n{LIST.splitlines()[2]}")

    confirm("amina@school.example", TeacherFactory(email="amina@school.example"))
    confirm("grace@school.example", TeacherFactory(email="grace@school.example"))

    assert School.objects.count() == 2


def test_staffs_word_counts_for_the_teacher_and_not_for_the_school(reviewer: User) -> None:
    send(reviewer, attested="authority")
    amina = TeacherFactory(email="amina@school.example")

    made = confirm("amina@school.example", amina)

    adult = Adult.objects.get(pk=amina.pk)
    assert (adult.is_verified, adult.verified_by) == (True, reviewer)
    assert not made.school.is_verified
    assert AuditEntry.objects.get(verb="teacher.attest").reason == "authority"


@pytest.mark.parametrize("lost", ["is_active", "is_superuser"])
def test_the_word_of_staff_who_left_or_may_not_give_it_any_more_counts_no_more(
    lost: str, reviewer: User
) -> None:
    send(reviewer, attested="authority")
    setattr(reviewer, lost, False)
    reviewer.save()
    amina = TeacherFactory(email="amina@school.example")

    confirm("amina@school.example", amina)

    assert not Adult.objects.get(pk=amina.pk).is_verified


@pytest.mark.parametrize(
    ("state", "reason"), [("asked", ""), ("answered", ""), ("declined", "not_teaching")]
)
def test_a_list_does_not_overrule_a_reviewer(
    state: str, reason: str, reviewer: User, amina: User
) -> None:
    amina.email = "later@school.example"
    amina.save()
    send(reviewer, attested="authority")
    ReviewCase.objects.create(teacher=amina, state=state, reason=reason)
    amina.email = "amina@school.example"
    amina.save()

    confirm("amina@school.example", amina)

    assert not Adult.objects.get(pk=amina.pk).is_verified


def test_nobody_confirms_for_somebody_else(reviewer: User, stranger: User) -> None:
    send(reviewer, attested="authority")

    with pytest.raises(Refused, match="not_yours"):
        confirm("amina@school.example", stranger)
    assert not Adult.objects.get(pk=stranger.pk).is_verified


def test_how_far_each_has_come(reviewer: User) -> None:
    batch = send(reviewer)
    amina, grace, lucia = batch.invitations.order_by("email")
    assert tally(batch.invitations.all())["queued"] == 3
    drain()
    Mail.objects.filter(to=lucia.email).update(state=MailState.REFUSED)
    Invitation.objects.filter(pk=grace.pk).update(followed_at=NOW)
    withdraw(amina, by=reviewer, at=LATER)

    stages = [stage_of(each) for each in batch.invitations.order_by("email")]

    assert stages == ["withdrawn", "followed", "refused"]
    assert not send_again(batch.invitations.get(pk=amina.pk), by=reviewer, at=LATER)
    assert send_again(lucia, by=reviewer, at=LATER)
    assert stage_of(batch.invitations.get(pk=lucia.pk)) == "refused"
    drain()
    assert stage_of(batch.invitations.get(pk=lucia.pk)) == "sent"
