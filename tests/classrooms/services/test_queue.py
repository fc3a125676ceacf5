"""Who waits, in which order, for whom; and the mail that says so once a day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission

from classrooms.choices import ReadyQuestion
from classrooms.lifecycle import ReviewState
from classrooms.models import ReviewCase, School
from classrooms.services.checking import check_schools, with_everything
from classrooms.services.digest import tell_reviewers
from classrooms.services.queue import due_after, queue_for, teachers_reviewed_by
from classrooms.services.reviews import answer, ask
from classrooms.services.several import approve_several, ready_schools
from classrooms.vetting import Verdict
from classrooms.wording import CHECKS
from outbox.models import Mail
from tests.factories import (
    EvidenceFactory,
    SchoolFactory,
    SchoolTeacherFactory,
    StaffFactory,
    TeacherFactory,
    TeachingFactory,
    TermFactory,
    VerifiedSchoolFactory,
    VerifiedTeacherFactory,
    open_classroom,
)
from users.models import Adult, User

# A Wednesday.
AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def waiting_school(*, days: int = 1, **fields: object) -> School:
    """A school with a class that registered so many days ago."""
    classroom = open_classroom(school=SchoolFactory(**fields), created_at=AT - timedelta(days=days))
    return classroom.school


def keys(user: User, *, at: datetime = AT) -> list[object]:
    return [each.pk for each in queue_for(user, at=at)]


def test_oldest_stands_first_and_the_late_before_all(reviewer: User) -> None:
    young, old = waiting_school(days=2), waiting_school(days=5)
    assert keys(reviewer) == [old.pk, young.pk]

    School.objects.filter(pk=young.pk).update(programme=_strict())

    assert [(each.pk, each.is_late) for each in queue_for(reviewer, at=AT)] == [
        (young.pk, True),
        (old.pk, False),
    ]


def _strict() -> object:
    """A programme in which a review is late after one school day."""
    made = SchoolFactory().programme
    made.pk, made.is_default, made.review_days = None, False, 1
    made.save()
    return made


@pytest.mark.parametrize(
    ("since", "school_days", "due"),
    [
        (date(2026, 9, 2), [0, 1, 2, 3, 4], date(2026, 9, 9)),
        (date(2026, 9, 4), [0, 1, 2, 3, 4], date(2026, 9, 11)),
        (date(2026, 9, 2), [6, 0, 1, 2, 3], date(2026, 9, 9)),
        (date(2026, 9, 2), [2], date(2026, 10, 7)),
    ],
)
def test_deadline_counts_school_days(since: date, school_days: list[int], due: date) -> None:
    assert due_after(since, 5, school_days) == due


def test_school_without_a_class_and_verified_ones_do_not_wait(reviewer: User) -> None:
    SchoolFactory()
    open_classroom(school=VerifiedSchoolFactory())

    assert keys(reviewer) == []


def test_new_teacher_of_a_verified_school_waits_alone(reviewer: User) -> None:
    classroom = open_classroom(school=VerifiedSchoolFactory())
    teacher = TeacherFactory()
    TeachingFactory(classroom=classroom, teacher=teacher)
    TeachingFactory(classroom=open_classroom(school=classroom.school), teacher=teacher)

    assert [(each.kind, each.pk) for each in queue_for(reviewer, at=AT)] == [
        ("teacher", teacher.pk)
    ]


def test_who_was_asked_waits_again_once_answered(reviewer: User) -> None:
    school = waiting_school(days=3)
    message = ask(
        school,
        to=school.registered_by,
        question=ReadyQuestion.TEACHING,
        text="",
        by=reviewer,
        turn=0,
        at=AT,
    )
    assert keys(reviewer) == []

    answer(message, words="Maths.", by=school.registered_by, at=AT)

    (waiting,) = queue_for(reviewer, at=AT)
    assert (waiting.state, waiting.since) == ("answered", AT)


def test_who_lost_the_verification_by_another_way_waits_again(reviewer: User) -> None:
    school = waiting_school()
    ReviewCase.objects.create(school=school, state=ReviewState.VERIFIED)

    assert keys(reviewer) == [school.pk]


def test_regional_staff_has_the_own_countries_only() -> None:
    ghana, kenya = waiting_school(country="GH"), waiting_school(country="KE")
    regional = StaffFactory(adult__countries="GH")
    everybody = StaffFactory()

    assert keys(regional) == [ghana.pk]
    assert set(keys(everybody)) == {ghana.pk, kenya.pk}
    assert list(teachers_reviewed_by(regional)) == [ghana.registered_by]
    assert list(School.objects.reviewed_by(ghana.registered_by)) == []


def test_number_of_queries_does_not_grow(reviewer: User, django_assert_num_queries: object) -> None:
    waiting_school(name="Hill")
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(queue_for(reviewer, at=AT)) == 1
    for number in range(5):
        waiting_school(name=f"Lake {number}")

    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(queue_for(reviewer, at=AT)) == 6


def test_checks_of_many_schools_cost_no_more_than_those_of_one(
    django_assert_max_num_queries: object,
) -> None:
    schools = [waiting_school(name=name) for name in ("Hill", "Lake", "Tree", "Bell")]

    with django_assert_max_num_queries(20):  # type: ignore[operator]
        found = check_schools(with_everything([each.pk for each in schools]), at=AT)

    assert set(found) == {each.pk for each in schools}


def test_every_check_has_a_sentence_and_twins_are_seen() -> None:
    teacher = TeacherFactory(email="ana+school@hill.example")
    other = TeacherFactory(email="ana@hill.example")
    school = waiting_school(name="Escuela Núñez", city="Nairobi", registered_by=teacher)
    twin = waiting_school(name="Escuela Nunez", city="nairobi", registered_by=other)
    EmailAddress.objects.create(user=other, email=other.email, verified=True)

    checks = check_schools(with_everything([school.pk]), at=AT)[school.pk]

    assert [each.key for each in checks] == [
        "domain.no_website",
        "website.none",
        "twins.some",
        "clock.fits",
        "ages.usual",
        "calendar.given",
        "address.unconfirmed",
        "address.shared",
    ]
    assert checks[2].params["names"] == twin.name
    assert [each.key for each in checks if each.verdict == Verdict.LOOK] == [
        "twins.some",
        "address.unconfirmed",
        "address.shared",
    ]
    assert all(str(CHECKS[each.key]) % each.params for each in checks)


def ready_school(**fields: object) -> School:
    """With evidence, and nothing worth a look."""
    school = waiting_school(**fields)
    EvidenceFactory(school=school)
    teacher = school.registered_by
    EmailAddress.objects.create(user=teacher, email=teacher.email, verified=True)
    return school


def test_only_schools_with_evidence_and_no_warning_are_ready(reviewer: User) -> None:
    ready = ready_school(name="Hill")
    waiting_school(name="Lake")
    EvidenceFactory(school=waiting_school(name="Tree", registered_by__email="t@tree.example"))

    assert [each.school for each in ready_schools(reviewer, at=AT)] == [ready]


def test_ready_schools_cost_the_same_for_any_number(
    reviewer: User, django_assert_max_num_queries: object
) -> None:
    for name in ("Hill", "Lake", "Tree", "Bell"):
        ready_school(name=name)

    with django_assert_max_num_queries(24):  # type: ignore[operator]
        assert len(ready_schools(reviewer, at=AT)) == 4


def test_several_are_approved_as_they_were_shown(reviewer: User) -> None:
    first, second = ready_school(name="Hill"), ready_school(name="Lake")
    shown = [each.key for each in ready_schools(reviewer, at=AT)]
    TermFactory(school=second, starts_on=date(2027, 8, 1), ends_on=date(2027, 9, 1))
    School.objects.filter(pk=second.pk).update(name="Another")

    approved, left = approve_several([*shown, "nonsense", ""], by=reviewer, at=AT)

    assert (approved, left) == ([first], [School.objects.get(pk=second.pk)])
    assert Adult.objects.get(user=first.registered_by).is_verified is True


def test_many_schools_to_look_at_hide_none_that_is_ready(
    reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("classrooms.services.several.MOST_AT_ONCE", 1)
    for name in ("Lake", "Tree"):
        EvidenceFactory(school=waiting_school(name=name, days=3))
    first, second = ready_school(name="Hill", days=2), ready_school(name="Bell", days=1)
    (shown,) = ready_schools(reviewer, at=AT)
    assert shown.school == first

    approved, left = approve_several([f"{second.pk}.0"], by=reviewer, at=AT)

    assert (approved, left) == ([second], [])


def test_reviewers_are_told_of_teachers_to_confirm() -> None:
    StaffFactory(email="all@aerogram.example")
    StaffFactory(email="ghana@aerogram.example", adult__countries="GH")
    SchoolTeacherFactory(teacher=VerifiedTeacherFactory(), since=AT - timedelta(days=3))

    assert tell_reviewers(at=AT) == 1

    mail = Mail.objects.get()
    assert mail.to == "all@aerogram.example"
    assert (
        "1 school or teacher waits for a decision. The oldest has waited for 3 days." in mail.text
    )
    assert "1 of them is a teacher to confirm at another school" in mail.text


def test_reviewers_are_told_once_a_day_what_waits_in_their_countries() -> None:
    waiting_school(country="GH", days=4)
    waiting_school(country="KE", days=12)
    StaffFactory(email="all@aerogram.example")
    StaffFactory(email="ghana@aerogram.example", adult__countries="GH")
    StaffFactory(email="peru@aerogram.example", adult__countries="PE")
    StaffFactory(email="gone@aerogram.example", is_active=False)
    StaffFactory(email="reader@aerogram.example", is_superuser=False)
    granted = StaffFactory(email="granted@aerogram.example", is_superuser=False)
    granted.user_permissions.add(Permission.objects.get(codename="change_school"))

    assert tell_reviewers(at=AT) == 3
    tell_reviewers(at=AT + timedelta(hours=1))

    told = dict(Mail.objects.values_list("to", "text"))
    assert set(told) == {
        "all@aerogram.example",
        "ghana@aerogram.example",
        "granted@aerogram.example",
    }
    assert "2 schools and teachers wait for a decision." in told["all@aerogram.example"]
    assert "The oldest has waited for 12 days. 1 is late." in told["all@aerogram.example"]
    assert "1 school or teacher waits" in told["ghana@aerogram.example"]

    tell_reviewers(at=AT + timedelta(days=1))
    assert Mail.objects.count() == 6
