"""The life of an invitation: sent, followed, accepted, taken back, too old."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from classrooms.choices import InvitationKind
from classrooms.lifecycle import ClassroomState, InvitationState
from classrooms.models import Classroom, Invitation
from classrooms.refusals import Refused
from classrooms.services.invitations import (
    MOST_WAITING,
    accept,
    expire_invitations,
    find_by_token,
    invite_to_class,
    mail_invitation,
    send_again,
    withdraw,
)
from classrooms.services.teachings import leave_class, remove_teacher
from outbox.models import Mail
from outbox.runner import drain
from tests.classrooms.letters import token_in_newest_mail
from tests.factories import (
    ClassroomFactory,
    SchoolFactory,
    SchoolTeacherFactory,
    StaffFactory,
    TeacherFactory,
    TeachingFactory,
)
from users.models import AuditEntry, User

NOW = datetime(2026, 9, 4, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
CO, SUB, OVER = InvitationKind.CO_TEACHER, InvitationKind.SUBSTITUTE, InvitationKind.HAND_OVER


@pytest.fixture(autouse=True)
def _words_stay(settings: Any) -> None:
    settings.KEEP_MAIL_BODIES = True


@pytest.fixture
def asked(nairobi_class: Classroom, nairobi_teacher: User, stranger: User) -> Invitation:
    return ask(nairobi_class, nairobi_teacher)


def ask(classroom: Classroom, by: User, **fields: Any) -> Invitation:
    said = {"kind": CO, "email": "Stranger@School.example ", "at": NOW, **fields}
    return invite_to_class(classroom, by=by, **said)


def test_the_mail_carries_a_link_whose_secret_is_stored_nowhere(asked: Invitation) -> None:
    drain()

    token = token_in_newest_mail("stranger@school.example")
    asked.refresh_from_db()
    assert find_by_token(token, at=LATER) == asked
    assert len(token) >= 43
    assert token not in repr(Invitation.objects.values_list().get())
    mail = Mail.objects.get(template="classrooms/email/invitation")
    assert "Amina Otieno invites you to teach the class 6B of Kibera Primary" in mail.text
    assert "18 September 2026" in mail.text
    assert f"/invited/{token}/" in mail.html


def test_a_job_that_runs_twice_sends_one_mail_and_keeps_its_link(asked: Invitation) -> None:
    assert mail_invitation(asked.pk, mails=1)
    token = token_in_newest_mail("stranger@school.example")
    assert not mail_invitation(asked.pk, mails=1)

    assert find_by_token(token, at=LATER) == asked
    assert Mail.objects.filter(template="classrooms/email/invitation").count() == 1


def test_accepting_makes_a_co_teacher_and_tells_who_invited(
    asked: Invitation, nairobi_class: Classroom, nairobi_teacher: User, stranger: User
) -> None:
    accept(asked, by=stranger, at=LATER)

    assert {each.teacher for each in nairobi_class.teachings.all()} == {nairobi_teacher, stranger}
    asked.refresh_from_db()
    assert (asked.state, asked.accepted_by) == (InvitationState.ACCEPTED, stranger)
    assert Mail.objects.filter(to=nairobi_teacher.email, key__contains=":joined:").count() == 1
    assert accept(asked, by=stranger, at=LATER) == nairobi_class
    assert nairobi_class.teachings.count() == 2


def test_a_substitute_teaches_until_the_day_that_was_said(
    nairobi_class: Classroom, nairobi_teacher: User, stranger: User
) -> None:
    asked = ask(nairobi_class, nairobi_teacher, kind=SUB, ends_on=date(2026, 9, 6))

    accept(asked, by=stranger, at=LATER)

    assert nairobi_class.teachings.get(teacher=stranger).ends_on == date(2026, 9, 6)
    # Whoever should stand in until the 6th cannot begin on the 7th.
    assert asked.expires_at == datetime(2026, 9, 6, 21, 0, tzinfo=UTC)


def test_handing_over_leaves_one_teacher(
    nairobi_class: Classroom, nairobi_teacher: User, stranger: User
) -> None:
    accept(ask(nairobi_class, nairobi_teacher, kind=OVER), by=stranger, at=LATER)

    assert nairobi_class.teachings.get().teacher == stranger
    assert not Classroom.objects.visible_to(nairobi_teacher).exists()
    assert Mail.objects.filter(to=nairobi_teacher.email, key__contains=":handed_over:").exists()


def test_who_takes_over_has_the_place_of_who_handed_over(
    nairobi_class: Classroom, nairobi_teacher: User, stranger: User
) -> None:
    first = nairobi_class.teachings.get()
    middle = TeachingFactory(classroom=nairobi_class, teacher=TeacherFactory())
    TeachingFactory(classroom=nairobi_class, teacher=stranger, ends_on=date(2026, 12, 1))

    accept(ask(nairobi_class, nairobi_teacher, kind=OVER), by=stranger, at=LATER)

    assert list(nairobi_class.teachings.order_by("pk").values_list("pk", "teacher", "ends_on")) == [
        (first.pk, stranger.pk, None),
        (middle.pk, middle.teacher_id, None),
    ]


@pytest.mark.parametrize("kind", [CO, OVER])
def test_nobody_comes_in_on_the_word_of_who_teaches_the_class_no_more(
    kind: InvitationKind, nairobi_class: Classroom, nairobi_teacher: User, stranger: User
) -> None:
    colleague = TeachingFactory(classroom=nairobi_class, teacher=TeacherFactory()).teacher
    asked = ask(nairobi_class, nairobi_teacher, kind=kind)
    nairobi_class.teachings.filter(teacher=nairobi_teacher).delete()

    with pytest.raises(Refused, match="over"):
        accept(asked, by=stranger, at=LATER)

    assert nairobi_class.teachings.get().teacher == colleague
    assert not send_again(asked, by=colleague, at=LATER)


@pytest.mark.parametrize("way", ["leaves", "is_taken_out", "hands_over"])
def test_who_goes_takes_the_own_invitations_along(
    way: str, nairobi_class: Classroom, nairobi_teacher: User, stranger: User
) -> None:
    colleague = TeachingFactory(classroom=nairobi_class, teacher=TeacherFactory())
    kept = ask(nairobi_class, nairobi_teacher, email="kept@school.example")
    asked = ask(nairobi_class, colleague.teacher, email="asked@school.example")

    if way == "leaves":
        leave_class(nairobi_class, by=colleague.teacher, at=LATER)
    elif way == "is_taken_out":
        remove_teacher(colleague, by=nairobi_teacher, at=LATER)
    else:
        accept(ask(nairobi_class, colleague.teacher, kind=OVER), by=stranger, at=LATER)

    asked.refresh_from_db()
    kept.refresh_from_db()
    assert (asked.state, kept.state) == (InvitationState.WITHDRAWN, InvitationState.SENT)


def test_a_newcomer_of_a_school_invites_nobody(
    nairobi_class: Classroom, stranger: User, bogota_teacher: User
) -> None:
    """Whoever came in by that mail would be no newcomer, and open the school to both."""
    joined = SchoolTeacherFactory(school=nairobi_class.school, teacher=stranger)
    theirs = ClassroomFactory(school=nairobi_class.school)
    TeachingFactory(classroom=theirs, teacher=stranger)

    with pytest.raises(Refused, match="newcomer"):
        ask(theirs, stranger, email=bogota_teacher.email)

    # Whose confirmation does not hold any more lets nobody in by an earlier mail either.
    joined.delete()
    asked = ask(theirs, stranger, email=bogota_teacher.email)
    SchoolTeacherFactory(school=nairobi_class.school, teacher=stranger)
    with pytest.raises(Refused, match="over"):
        accept(asked, by=bogota_teacher, at=LATER)


def test_who_registered_the_school_invites_before_staff_has_looked(stranger: User) -> None:
    theirs = ClassroomFactory(school=SchoolFactory(registered_by=stranger))
    TeachingFactory(classroom=theirs, teacher=stranger)

    assert ask(theirs, stranger, email="new@school.example").state == InvitationState.SENT


@pytest.mark.parametrize("kind", [CO, OVER])
def test_all_who_teach_the_class_hear_of_a_new_adult(
    kind: InvitationKind, nairobi_class: Classroom, nairobi_teacher: User, stranger: User
) -> None:
    colleague = TeachingFactory(classroom=nairobi_class, teacher=TeacherFactory()).teacher

    accept(ask(nairobi_class, nairobi_teacher, kind=kind), by=stranger, at=LATER)

    news = Mail.objects.filter(template="classrooms/email/class_people")
    assert set(news.values_list("to", flat=True)) == {nairobi_teacher.email, colleague.email}
    text = news.get(to=colleague.email).text
    assert "Amina Otieno" in text
    assert "Sam Stranger" in text
    assert "your invitation" not in text


def test_the_place_given_up_for_another_stands_in_the_diary(
    nairobi_class: Classroom, nairobi_teacher: User, stranger: User
) -> None:
    earlier = TeachingFactory(
        classroom=nairobi_class, teacher=stranger, ends_on=date(2026, 12, 1)
    ).pk

    accept(ask(nairobi_class, nairobi_teacher, kind=OVER), by=stranger, at=LATER)

    line = AuditEntry.objects.get(verb="teaching.leave")
    assert (line.subject_id, line.before) == (str(earlier), "substitute")


def test_nobody_is_reminded_of_what_cannot_be_accepted(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    over = ask(nairobi_class, nairobi_teacher, kind=SUB, ends_on=date(2026, 9, 6))
    archived = ask(nairobi_class, nairobi_teacher, email="other@school.example")

    # At the school the 6th is over.
    assert not send_again(over, by=nairobi_teacher, at=datetime(2026, 9, 6, 21, 0, tzinfo=UTC))
    Classroom.objects.filter(pk=nairobi_class.pk).update(state=ClassroomState.ARCHIVED)
    assert not send_again(archived, by=nairobi_teacher, at=LATER)


@pytest.mark.parametrize("proven", [True, False])
def test_only_a_confirmed_second_address_counts(
    proven: bool, asked: Invitation, bogota_teacher: User
) -> None:
    asked.email = "second@andino.example"
    asked.save()
    EmailAddress.objects.create(user=bogota_teacher, email="Second@andino.example", verified=proven)

    if proven:
        accept(asked, by=bogota_teacher, at=LATER)
    else:
        with pytest.raises(Refused, match="not_yours"):
            accept(asked, by=bogota_teacher, at=LATER)


def test_staff_does_not_become_a_teacher_by_an_invitation(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    staff = StaffFactory(email="rui@aerogram.example")
    asked = ask(nairobi_class, nairobi_teacher, email=staff.email)

    with pytest.raises(Refused, match="not_yours"):
        accept(asked, by=staff, at=LATER)


@pytest.mark.parametrize("end", ["withdrawn", "expired"])
def test_a_link_that_is_over_opens_nothing(
    end: str, asked: Invitation, nairobi_teacher: User, stranger: User
) -> None:
    drain()
    token = token_in_newest_mail("stranger@school.example")
    at = LATER if end == "withdrawn" else NOW + timedelta(days=14)
    if end == "withdrawn":
        withdraw(asked, by=nairobi_teacher, at=LATER)

    assert find_by_token(token, at=at) is None
    with pytest.raises(Refused, match="over"):
        accept(asked, by=stranger, at=at)
    assert expire_invitations(at=at) == (end == "expired")
    asked.refresh_from_db()
    assert (asked.state, asked.digest) == (end, None)


def test_a_reminder_has_a_new_link_and_comes_once(asked: Invitation, nairobi_teacher: User) -> None:
    drain()
    old = token_in_newest_mail("stranger@school.example")

    assert send_again(asked, by=nairobi_teacher, is_reminder=True, at=LATER)
    drain()

    new = token_in_newest_mail("stranger@school.example")
    assert find_by_token(old, at=LATER) is None
    assert find_by_token(new, at=LATER) == asked
    assert not send_again(asked, by=nairobi_teacher, is_reminder=True, at=LATER)


def test_an_address_has_one_open_invitation_to_a_class(
    asked: Invitation, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    with pytest.raises(Refused, match="waits"):
        ask(nairobi_class, nairobi_teacher, kind=OVER)
    assert ask(nairobi_class, nairobi_teacher, at=NOW + timedelta(days=14)).pk != asked.pk


def test_the_database_says_the_same(asked: Invitation) -> None:
    asked.pk = None
    with pytest.raises(IntegrityError, match="one_open"), transaction.atomic():
        Invitation(
            kind=OVER,
            classroom=asked.classroom,
            email=asked.email,
            invited_by=asked.invited_by,
            expires_at=asked.expires_at,
        ).save()


def test_who_may_not_be_invited(
    nairobi_class: Classroom, nairobi_teacher: User, bogota_teacher: User, stranger: User
) -> None:
    TeachingFactory(classroom=nairobi_class, teacher=bogota_teacher)
    TeachingFactory(classroom=nairobi_class, teacher=stranger, ends_on=date(2026, 12, 1))

    for by, email, key in [
        (nairobi_teacher, nairobi_teacher.email, "yourself"),
        (nairobi_teacher, bogota_teacher.email, "teaches"),
        (stranger, "new@school.example", "not_yours"),
    ]:
        with pytest.raises(Refused, match=key):
            ask(nairobi_class, by, email=email)


def test_our_mails_are_no_way_to_write_to_strangers(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    for number in range(MOST_WAITING):
        ask(nairobi_class, nairobi_teacher, email=f"t{number}@school.example")

    with pytest.raises(Refused, match="too_many"):
        ask(nairobi_class, nairobi_teacher, email="one.more@school.example")


def test_every_step_stands_in_the_diary_by_ids_and_states(
    asked: Invitation, stranger: User
) -> None:
    accept(asked, by=stranger, at=LATER)

    lines = AuditEntry.objects.filter(subject_id=str(asked.pk)).order_by("pk")
    assert list(lines.values_list("verb", "before", "after", "reason")) == [
        ("invitation.send", "", "sent", "co_teacher"),
        ("invitation.accepted", "sent", "accepted", ""),
    ]
