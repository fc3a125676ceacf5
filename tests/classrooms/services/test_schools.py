from datetime import UTC, datetime

import pytest

from classrooms.models import Programme, School
from classrooms.refusals import Refused
from classrooms.services.schools import (
    default_programme,
    save_clock,
    save_school,
    today_at,
    verify_school,
)
from outbox.models import Mail
from tests.factories import EvidenceFactory, SchoolFactory, TeacherFactory, VerifiedSchoolFactory
from users.models import AuditEntry, User

AT = datetime(2026, 9, 2, 22, 30, tzinfo=UTC)
KIBERA = {"name": "Kibera Primary", "country": "KE", "city": "Nairobi", "website": ""}

pytestmark = pytest.mark.django_db


def test_there_is_one_default_programme() -> None:
    assert default_programme() == default_programme()
    assert Programme.objects.get(is_default=True).name == "Aerogram"


def test_registered_school_is_not_verified(stranger: User) -> None:
    school = save_school(None, by=stranger, described=KIBERA, at=AT)

    assert (school.programme, school.registered_by) == (default_programme(), stranger)
    assert (school.is_verified, school.zone) == (False, "")
    assert AuditEntry.objects.get().verb == "school.register"


def test_zone_goes_with_its_country(stranger: User) -> None:
    school = SchoolFactory(zone="Africa/Nairobi")

    save_school(school, by=stranger, described=KIBERA | {"country": "CO", "city": "Bogotá"})

    assert School.objects.get().zone == ""


def test_verified_school_keeps_what_staff_saw(stranger: User) -> None:
    school = VerifiedSchoolFactory(name="Kibera Primary")

    save_school(school, by=stranger, described=KIBERA | {"name": "Other", "city": "Kibera"})

    saved = School.objects.get()
    assert (saved.name, saved.city) == ("Kibera Primary", "Kibera")


def test_first_school_gives_its_teacher_a_clock() -> None:
    teacher = TeacherFactory(zone="UTC")
    settled = TeacherFactory(zone="Europe/Paris")
    school = SchoolFactory(zone="")

    save_clock(school, by=teacher, zone="Africa/Nairobi", school_days=[4, 0])
    save_clock(school, by=settled, zone="Africa/Nairobi", school_days=[4, 0])

    assert School.objects.get().school_days == [0, 4]
    assert User.objects.get(pk=teacher.pk).zone == "Africa/Nairobi"
    assert User.objects.get(pk=settled.pk).zone == "Europe/Paris"


def test_clock_of_a_teacher_follows_a_corrected_school() -> None:
    teacher = TeacherFactory(zone="UTC")
    settled = TeacherFactory(zone="Europe/Paris")
    school = SchoolFactory(zone="")

    for by in (teacher, settled):
        save_clock(school, by=by, zone="America/Sao_Paulo", school_days=[0])
    for by in (teacher, settled):
        save_clock(school, by=by, zone="America/Manaus", school_days=[0])
        School.objects.update(zone="America/Sao_Paulo")

    assert User.objects.get(pk=teacher.pk).zone == "America/Manaus"
    assert User.objects.get(pk=settled.pk).zone == "Europe/Paris"


def test_clock_of_a_teacher_follows_the_school_to_another_country() -> None:
    teacher = TeacherFactory(zone="Africa/Nairobi")
    school = SchoolFactory(zone="Africa/Nairobi", registered_by=teacher)

    save_school(school, by=teacher, described=KIBERA | {"country": "CO", "city": "Bogotá"})
    save_clock(school, by=teacher, zone="America/Bogota", school_days=[0])

    assert User.objects.get(pk=teacher.pk).zone == "America/Bogota"


def test_zone_that_only_the_shared_table_names_goes_with_its_country(stranger: User) -> None:
    school = SchoolFactory(zone="Africa/Nairobi")

    save_school(school, by=stranger, described=KIBERA | {"country": "UG", "city": "Kampala"})

    assert School.objects.get().zone == ""


@pytest.mark.parametrize(("zone", "day"), [("Africa/Nairobi", 3), ("America/Bogota", 2), ("", 2)])
def test_today_is_the_date_at_the_school(zone: str, day: int) -> None:
    assert today_at(SchoolFactory(zone=zone), at=AT).day == day


def test_verifying_a_school_is_written_down_and_mailed_once(reviewer: User) -> None:
    teacher = TeacherFactory(email="amina@school.example")
    school = SchoolFactory(name="Kibera Primary", registered_by=teacher)
    EvidenceFactory(school=school)

    first = verify_school(school, by=reviewer, at=AT)
    second = verify_school(school, by=reviewer, at=AT)

    assert (first, second) == (True, False)
    school.refresh_from_db()
    assert (school.verified_at, school.verified_by) == (AT, reviewer)
    assert AuditEntry.objects.get().verb == "school.verify"
    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == ("amina@school.example", "Kibera Primary is verified")


def test_no_school_is_verified_without_evidence(reviewer: User) -> None:
    school = SchoolFactory()

    with pytest.raises(Refused):
        verify_school(school, by=reviewer, at=AT)

    assert School.objects.get().is_verified is False
