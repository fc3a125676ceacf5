"""How long a student is in: on a shared tablet, on an own device, and not after being taken out."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from classrooms.lifecycle import ClassroomState, EnrolmentState
from classrooms.models import Classroom, Enrolment
from classrooms.services.cards import token_of
from classrooms.services.classes import allow_own_devices
from classrooms.services.schools import refuse_teacher, revoke_school
from classrooms.services.student_keys import choose_pictures, give_key, reset_pictures
from classrooms.wording import STUDENT_OUT
from tests.factories import (
    EnrolmentFactory,
    SchoolTeacherFactory,
    TeachingFactory,
    VerifiedTeacherFactory,
)
from users.models import AuditEntry, User
from users.services import revoke_teacher, verify_teacher

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
TODAY, JOIN, LEAVE = (
    reverse(name) for name in ("exchange_pages:today", "classrooms:join", "exchange_pages:leave")
)


@pytest.fixture
def tablet(student: User) -> Client:
    """Brave River has come in at nine o'clock."""
    choose_pictures(student, ["cat", "moon", "cup"], at=AT)
    tablet = Client()
    tablet.force_login(student)
    assert at(tablet, minutes=0).status_code == 200
    return tablet


def at(tablet: Client, address: str = TODAY, *, minutes: float, **headers: str):
    with time_machine.travel(AT + timedelta(minutes=minutes), tick=False):
        return tablet.get(address, headers=headers or None)


def why_out(tablet: Client, *, minutes: float) -> str:
    """The sentence on the page where students come in."""
    answer = at(tablet, minutes=minutes)
    assert (answer.status_code, answer["Location"]) == (302, JOIN)
    assert answer["Clear-Site-Data"] == '"cache"'
    page = at(tablet, JOIN, minutes=minutes).content.decode()
    return next(key for key, words in STUDENT_OUT.items() if str(words) in page)


def test_twenty_quiet_minutes_end_it(tablet: Client) -> None:
    assert at(tablet, minutes=19).status_code == 200
    assert at(tablet, minutes=38).status_code == 200

    assert why_out(tablet, minutes=59) == "idle"


def test_page_that_asks_by_itself_is_no_sign_of_a_child(tablet: Client) -> None:
    for minutes in (5, 10, 15, 19):
        at(tablet, minutes=minutes, **{"HX-Request": "true"})

    assert why_out(tablet, minutes=21) == "idle"


def test_nobody_is_in_longer_than_a_lesson(tablet: Client) -> None:
    for minutes in range(10, 91, 10):
        assert at(tablet, minutes=minutes).status_code == 200

    assert why_out(tablet, minutes=91) == "lesson"


def test_own_device_stays_for_two_weeks(
    tablet: Client, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    allow_own_devices(nairobi_class, True, by=nairobi_teacher, at=AT)

    assert at(tablet, minutes=60 * 24 * 13.9).status_code == 200
    assert why_out(tablet, minutes=60 * 24 * 14 + 1) == "long"


def test_switch_back_to_shared_holds_at_once(
    tablet: Client, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    allow_own_devices(nairobi_class, True, by=nairobi_teacher, at=AT)
    assert at(tablet, minutes=600).status_code == 200

    allow_own_devices(nairobi_class, False, by=nairobi_teacher, at=AT)

    assert why_out(tablet, minutes=601) == "lesson"


def test_one_shared_class_of_two_is_enough(
    tablet: Client, student: User, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    allow_own_devices(nairobi_class, True, by=nairobi_teacher, at=AT)
    EnrolmentFactory(student=student)

    assert why_out(tablet, minutes=21) == "idle"


def test_taken_out_is_out_and_the_tablet_forgets_the_class(tablet: Client) -> None:
    Enrolment.objects.update(state=EnrolmentState.LEFT)

    assert why_out(tablet, minutes=1) == "removed"
    assert tablet.cookies["class"].value == ""


def test_frozen_class_is_out_unless_somebody_trusted_leads_it(
    tablet: Client, nairobi_class: Classroom, nairobi_teacher: User, reviewer: User
) -> None:
    colleague = VerifiedTeacherFactory()
    TeachingFactory(classroom=nairobi_class, teacher=colleague)

    revoke_teacher(nairobi_teacher.adult, by=reviewer, reason="left", at=AT)
    assert at(tablet, minutes=1).status_code == 200
    revoke_teacher(colleague.adult, by=reviewer, reason="left", at=AT)

    assert why_out(tablet, minutes=2) == "frozen"


def test_class_that_nobody_has_verified_yet_is_not_frozen(tablet: Client) -> None:
    Enrolment.objects.get().classroom.school.__class__.objects.update(verified_at=None)

    assert at(tablet, minutes=1).status_code == 200


def test_page_that_asks_by_itself_is_led_out_as_a_whole(tablet: Client) -> None:
    answer = at(tablet, minutes=30, **{"HX-Request": "true"})

    assert answer["HX-Redirect"] == JOIN


def test_what_was_sent_too_late_changes_nothing(tablet: Client) -> None:
    with time_machine.travel(AT + timedelta(minutes=30), tick=False):
        answer = tablet.post(reverse("classrooms:pictures"), {"row": "cat,moon,cup"})

    assert answer["Location"] == JOIN


def test_switching_leaves_nothing_but_the_class_of_the_tablet(tablet: Client) -> None:
    page = at(tablet, LEAVE, minutes=1).content.decode()
    with time_machine.travel(AT + timedelta(minutes=1), tick=False):
        answer = tablet.post(LEAVE)

    assert "<div data-unsent></div>" in page
    # Not "storage": what other children of this tablet have not sent yet waits there.
    assert answer["Clear-Site-Data"] == '"cache"'
    assert tablet.cookies["class"].value
    assert at(tablet, minutes=2)["Location"] == JOIN


def test_pages_of_students_are_never_kept(tablet: Client) -> None:
    assert at(tablet, minutes=1)["Cache-Control"] == "no-store"


def test_teacher_is_not_timed(client: Client, nairobi_teacher: User) -> None:
    client.force_login(nairobi_teacher)
    desk = reverse("exchange_pages:desk")

    assert at(client, desk, minutes=0).status_code == 200
    assert at(client, desk, minutes=600).status_code == 200


def test_class_stays_frozen_when_the_diary_has_forgotten(
    tablet: Client, nairobi_teacher: User, reviewer: User
) -> None:
    revoke_teacher(
        nairobi_teacher.adult, by=reviewer, reason="left", at=datetime(2023, 9, 1, tzinfo=UTC)
    )
    AuditEntry.objects.filter(verb="teacher.revoke").delete()

    assert why_out(tablet, minutes=1) == "frozen"


@pytest.mark.parametrize("whose", ["school", "newcomer", "account"])
def test_trust_taken_back_freezes(
    whose: str, tablet: Client, nairobi_class: Classroom, nairobi_teacher: User, reviewer: User
) -> None:
    if whose == "school":
        revoke_school(nairobi_class.school, by=reviewer, reason="left", at=AT)
    elif whose == "newcomer":
        joined = SchoolTeacherFactory(school=nairobi_class.school, teacher=nairobi_teacher)
        refuse_teacher(joined, by=reviewer, at=AT)
    else:
        User.objects.filter(pk=nairobi_teacher.pk).update(is_active=False)

    assert why_out(tablet, minutes=1) == "frozen"


def test_class_thaws_when_it_is_trusted_again(
    tablet: Client, nairobi_teacher: User, nairobi_class: Classroom, reviewer: User
) -> None:
    revoke_teacher(nairobi_teacher.adult, by=reviewer, reason="left", at=AT)

    verify_teacher(nairobi_teacher.adult, by=reviewer, at=AT)

    nairobi_teacher.adult.refresh_from_db()
    assert nairobi_teacher.adult.revoked_at is None
    assert at(tablet, minutes=1).status_code == 200


def test_class_of_last_year_decides_nothing(
    tablet: Client, student: User, nairobi_class: Classroom, nairobi_teacher: User, reviewer: User
) -> None:
    last_year = EnrolmentFactory(student=student).classroom
    Classroom.objects.filter(pk=last_year.pk).update(state=ClassroomState.ARCHIVED)
    allow_own_devices(nairobi_class, True, by=nairobi_teacher, at=AT)
    own_device = at(tablet, minutes=600).status_code

    revoke_teacher(nairobi_teacher.adult, by=reviewer, reason="left", at=AT)

    assert own_device == 200
    assert why_out(tablet, minutes=601) == "frozen"


def test_own_device_of_last_year_is_not_one_of_this_year(
    student: User, nairobi_class: Classroom
) -> None:
    last_year = EnrolmentFactory(student=student, nickname="Brave River").classroom
    Classroom.objects.filter(pk=last_year.pk).update(state=ClassroomState.ARCHIVED)
    Classroom.objects.filter(pk=nairobi_class.pk).update(own_devices=True)
    tablet = Client()
    with time_machine.travel(AT, tick=False):
        tablet.get(reverse("classrooms:card", args=[token_of(give_key(student))]))
        tablet.post(reverse("classrooms:card-ask"), {"yes": "1"})

    assert tablet.session.get_expire_at_browser_close() is False


def test_child_in_the_lobby_waits_as_long_as_a_lesson(nairobi_class: Classroom) -> None:
    waits = EnrolmentFactory(classroom=nairobi_class, state=EnrolmentState.LOBBY)
    choose_pictures(waits.student, ["cat", "moon", "cup"], at=AT)
    tablet, lobby = Client(), reverse("classrooms:lobby-wait")
    tablet.force_login(waits.student)
    at(tablet, lobby, minutes=0)

    for minutes in (10, 30, 60, 89):
        page = at(tablet, lobby, minutes=minutes, **{"HX-Request": "true"})
        assert (page.status_code, page.headers.get("HX-Redirect")) == (200, None)

    assert why_out(tablet, minutes=91) == "lesson"


def test_session_that_does_not_say_when_it_began_ends_with_a_reset(
    student: User, nairobi_teacher: User
) -> None:
    choose_pictures(student, ["cat", "moon", "cup"], at=AT)
    old = Client()
    old.force_login(student)
    reset_pictures(student, by=nairobi_teacher, at=AT)

    assert why_out(old, minutes=1) == "again"
