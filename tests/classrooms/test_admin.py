"""What staff sees and does about schools and classes."""

from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from classrooms.models import Classroom, Enrolment, InvitationBatch, School, SchoolTeacher
from outbox.lifecycle import JobState
from outbox.models import Job, Mail
from tests.factories import (
    EvidenceFactory,
    SchoolFactory,
    SchoolTeacherFactory,
    StaffFactory,
    TeacherFactory,
    TeachingFactory,
    VerifiedSchoolFactory,
    VerifiedTeacherFactory,
    open_classroom,
)
from tests.second_factor import log_in_with_second_factor
from users.models import Adult, AuditEntry, User
from users.services import note_wrong_number


@pytest.fixture
def staff(client: Client, reviewer: User) -> User:
    log_in_with_second_factor(client, reviewer)
    return reviewer


def test_action_leads_to_a_preview_and_approves_nothing(client: Client, staff: User) -> None:
    ready, bare = (open_classroom(school=SchoolFactory()).school for _each in range(2))
    EvidenceFactory(school=ready)
    EmailAddress.objects.create(
        user=ready.registered_by, email=ready.registered_by.email, verified=True
    )
    address = reverse("admin:classrooms_school_changelist")

    answer = client.post(
        address, {"action": "verify", "_selected_action": [str(ready.pk), str(bare.pk)]}
    )

    assert answer["Location"] == f"{reverse('admin:classrooms_queue_several')}?school={ready.pk}.0"
    assert not School.objects.filter(verified_at__isnull=False).exists()


def test_action_says_when_none_is_ready(client: Client, staff: User) -> None:
    school = SchoolFactory()
    address = reverse("admin:classrooms_school_changelist")

    answer = client.post(address, {"action": "verify", "_selected_action": [str(school.pk)]})

    assert answer.status_code == 302
    assert answer["Location"] == address
    assert School.objects.get().is_verified is False


def test_regional_staff_lists_the_own_countries_only(client: Client, staff: User) -> None:
    ghana = open_classroom(school=VerifiedSchoolFactory(name="Hill Primary", country="GH")).school
    kenya = open_classroom(school=VerifiedSchoolFactory(name="Kibera Primary")).school
    Adult.objects.filter(user=staff).update(countries="GH")

    def listed(model: str) -> set[object]:
        page = client.get(reverse(f"admin:{model}_changelist"))
        return {row.pk for row in page.context["cl"].result_list}

    assert listed("classrooms_school") == {ghana.pk}
    assert listed("users_adult") == {ghana.registered_by_id}
    assert listed("classrooms_classroom") == {ghana.classrooms.get().pk}
    review = reverse("admin:classrooms_queue_school", args=[ghana.pk])
    assert review in client.get(reverse("admin:classrooms_school_changelist")).content.decode()
    there = reverse("admin:classrooms_school_change", args=[kenya.pk])
    assert client.get(there).status_code == 302


def test_who_reviews_all_says_who_reviews_some(client: Client, staff: User) -> None:
    regional = StaffFactory(is_superuser=False, adult__name="Rosa Regional")
    address = reverse("admin:users_adult_change", args=[regional.pk])

    client.post(address, {"name": "Rosa Regional", "phone": "", "countries": ["GH", "UY"]})

    regional = User.objects.get(pk=regional.pk)
    assert regional.reviewed_countries == {"GH", "UY"}
    line = AuditEntry.objects.get(verb="staff.countries")
    assert (line.actor_id, line.after) == (staff.pk, "GH,UY")


def test_first_page_says_what_waits(client: Client, staff: User) -> None:
    open_classroom(school=SchoolFactory())
    teacher = TeacherFactory()
    TeachingFactory(classroom=open_classroom(), teacher=teacher)
    Job.objects.create(kind="none", key="dead", state=JobState.DEAD, due_at=timezone.now())

    page = client.get(reverse("admin:index"))

    assert [each.words for each in page.context["waiting"]] == [
        "1 job that gave up",
        "1 school",
        "1 teacher",
    ]


def test_state_of_a_school_is_not_taken_from_the_form(client: Client, staff: User) -> None:
    school = SchoolFactory()
    address = reverse("admin:classrooms_school_change", args=[school.pk])

    client.post(
        address,
        {"name": "New name", "country": "KE", "city": "Nairobi", "verified_at_0": "2026-01-01"},
    )

    school.refresh_from_db()
    assert (school.name, school.verified_at) == ("New name", None)


def test_correcting_the_country_takes_its_clock_and_stands_in_the_diary(
    client: Client, staff: User
) -> None:
    school = VerifiedSchoolFactory(zone="Africa/Nairobi", registered_by__zone="Africa/Nairobi")
    User.objects.filter(pk=staff.pk).update(zone="Africa/Nairobi")
    address = reverse("admin:classrooms_school_change", args=[school.pk])

    client.post(
        address, {"name": "Escola", "country": "BR", "city": "Manaus", "website": "x.example"}
    )

    school.refresh_from_db()
    assert (school.name, school.country.code, school.city) == ("Escola", "BR", "Manaus")
    assert (school.zone, school.website) == ("", "https://x.example")
    line = AuditEntry.objects.get(verb="school.describe")
    assert (line.actor_id, line.before, line.after) == (staff.pk, "KE", "BR")
    assert User.objects.get(pk=school.registered_by_id).zone == "UTC"
    assert User.objects.get(pk=staff.pk).zone == "Africa/Nairobi"


def test_class_can_be_read_and_not_changed(
    client: Client, staff: User, nairobi_class: Classroom
) -> None:
    page = client.get(reverse("admin:classrooms_classroom_change", args=[nairobi_class.pk]))

    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()


def act(client: Client, action: str, *chosen: SchoolTeacher) -> None:
    client.post(
        reverse("admin:classrooms_schoolteacher_changelist"),
        {"action": action, "_selected_action": [str(each.pk) for each in chosen]},
    )


def test_only_verified_teachers_of_verified_schools_are_confirmed_on_the_list(
    client: Client, staff: User
) -> None:
    ready = SchoolTeacherFactory(teacher=VerifiedTeacherFactory())
    nobody_knows = SchoolTeacherFactory()
    no_school_yet = SchoolTeacherFactory(school=SchoolFactory(), teacher=VerifiedTeacherFactory())

    act(client, "confirm", ready, nobody_knows, no_school_yet)

    assert list(SchoolTeacher.objects.exclude(confirmed_at=None)) == [ready]
    assert Mail.objects.get().to == ready.teacher.email


def test_who_does_not_teach_there_is_refused_on_the_list(client: Client, staff: User) -> None:
    joined = SchoolTeacherFactory(teacher=VerifiedTeacherFactory())

    act(client, "refuse", joined)

    assert SchoolTeacher.objects.get().refused_at is not None
    page = client.get(reverse("admin:index"))
    assert "1 teacher at another school" not in [each.words for each in page.context["waiting"]]


def test_regional_staff_opens_no_account_and_no_list_of_somebody_else(
    client: Client, staff: User
) -> None:
    theirs = InvitationBatch.objects.create(key=uuid4(), name="Kenya", sent_by=StaffFactory())
    own = InvitationBatch.objects.create(key=uuid4(), name="Ghana", sent_by=staff)
    addresses = [
        reverse("admin:users_user_changelist"),
        reverse("admin:users_user_change", args=[StaffFactory().pk]),
        reverse("admin:classrooms_invitationbatch_change", args=[theirs.pk]),
        reverse("admin:classrooms_invitationbatch_export", args=[theirs.pk]),
    ]
    before = [client.get(address).status_code for address in addresses]
    Adult.objects.filter(user=staff).update(countries="GH")

    after = [client.get(address).status_code for address in addresses]

    assert before == [200, 200, 200, 200]
    assert after == [403, 403, 404, 404]
    listed = client.get(reverse("admin:classrooms_invitationbatch_changelist"))
    assert list(listed.context["cl"].result_list) == [own]
    page = reverse("admin:classrooms_invitationbatch_change", args=[own.pk])
    assert client.get(page).status_code == 200


def test_staff_lists_no_students() -> None:
    assert not admin.site.is_registered(Enrolment)


def test_another_number_is_not_the_one_that_failed(client: Client, staff: User) -> None:
    teacher = TeacherFactory(adult__phone="+254 700 000 001")
    note_wrong_number(teacher, by=staff)
    address = reverse("admin:users_adult_change", args=[teacher.pk])

    client.post(address, {"name": "Amina", "phone": "+254 700 000 001"})
    assert Adult.objects.get(pk=teacher.pk).phone_failed_at is not None
    client.post(address, {"name": "Amina", "phone": "+254 700 000 002"})

    adult = Adult.objects.get(pk=teacher.pk)
    assert (adult.phone, adult.phone_failed_at) == ("+254 700 000 002", None)
