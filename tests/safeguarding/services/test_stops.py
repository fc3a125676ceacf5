"""Contact that is paused is gone with the next request, everywhere; and goes on with a reason."""

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from classrooms.models import Classroom, Enrolment
from exchange.models import Project
from matching.services.forbidden import end_forbidden
from outbox.models import Job
from safeguarding.choices import StopReason, UndoReason
from safeguarding.gates import may_meet, unseen_authors
from safeguarding.models import Block, ContactStop
from safeguarding.refusals import Refused
from safeguarding.services.blocks import keep_apart, let_meet
from safeguarding.services.stops import let_go_on, stop_person, stop_school
from safeguarding.stopping import Stopped, on_blocked
from tests.factories import StaffFactory, TeachingFactory, VerifiedTeacherFactory
from tests.safeguarding.conftest import AT, care_of
from tests.safeguarding.telling import told_by
from users.models import Adult, AuditEntry, User

LOOKING = StopReason.LOOKING


def sees(person: User, project: Project) -> bool:
    """Asked as a new request would."""
    return Project.objects.visible_to(User.objects.get(pk=person.pk)).filter(pk=project.pk).exists()


def is_paused(project: Project) -> bool:
    return Project.objects.get(pk=project.pk).is_paused


def test_student_is_out_with_the_next_request_and_the_project_goes_on(
    project: Project, river: Enrolment, lake: Enrolment, lead: User, client: Client
) -> None:
    client.force_login(lake.student, backend=settings.AUTHENTICATION_BACKENDS[0])
    today = reverse("exchange_pages:today")
    assert "Kibera" in client.get(today).content.decode() or sees(lake.student, project)

    stop = stop_person(lake.student, reason=LOOKING, by=lead, at=AT)
    page = client.get(today).content.decode()

    assert not sees(lake.student, project)
    assert "You do not work with the other class at the moment." in page
    assert sees(river.student, project)
    assert not is_paused(project)
    assert list(unseen_authors(river.student)) == [{"pk": lake.student.pk}]

    let_go_on(stop, reason=UndoReason.CLEARED, by=lead, at=AT)
    assert sees(lake.student, project)
    assert list(unseen_authors(river.student)) == []


def test_own_teacher_pauses_a_student_of_the_partner_for_the_own_class_only(
    project: Project, nairobi_class: Classroom, nairobi_teacher: User, lake: Enrolment
) -> None:
    stop_person(lake.student, reason=LOOKING, by=nairobi_teacher, towards=nairobi_class, at=AT)

    assert not sees(lake.student, project)
    assert ContactStop.objects.visible_to(nairobi_teacher).count() == 1


def test_regional_lead_sees_and_ends_the_own_pause_of_somebody_elsewhere(
    project: Project, river: Enrolment, lake: Enrolment, lead: User
) -> None:
    """What a child in Kenya told is about a child in Colombia, which others look after."""
    Adult.objects.filter(user=lead).update(countries="KE")
    others = StaffFactory(adult__countries="PE", is_superuser=False)
    care_of(lake.classroom.school.programme).leads.add(others)
    told_by(river.student, of=lake)
    own = stop_person(lake.student, reason=LOOKING, by=lead, at=AT)
    second = StaffFactory(adult__countries="KE", is_superuser=False)
    care_of(lake.classroom.school.programme).leads.add(second)

    seen = {
        name: ContactStop.objects.visible_to(User.objects.get(pk=person.pk)).filter(pk=own.pk)
        for name, person in {"own": lead, "second": second, "others": others}.items()
    }

    assert {name: found.exists() for name, found in seen.items()} == {
        "own": True,
        "second": True,
        "others": False,
    }
    # Nobody finds a pause of their own contact.
    ContactStop.objects.filter(pk=own.pk).update(person=lead)
    assert not seen["own"].exists()


def test_a_class_stops_nobody_of_its_own(
    project: Project, nairobi_class: Classroom, nairobi_teacher: User, river: Enrolment
) -> None:
    with pytest.raises(Refused, match=r"stop\.own"):
        stop_person(river.student, reason=LOOKING, by=nairobi_teacher, towards=nairobi_class, at=AT)


@pytest.mark.parametrize("is_towards", [True, False])
def test_only_teacher_of_a_class_pauses_the_project_at_once(
    is_towards: bool,
    project: Project,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    bogota_teacher: User,
    nairobi_teacher: User,
    lead: User,
) -> None:
    towards = nairobi_class if is_towards else None
    stop = stop_person(bogota_teacher, reason=LOOKING, by=lead, towards=towards, at=AT)

    assert may_meet([nairobi_class, bogota_class]) == "gate.stopped"
    assert is_paused(project)
    assert not sees(bogota_teacher, project)
    assert sees(nairobi_teacher, project)
    # The hourly look agrees, and does not let it go on.
    end_forbidden(at=AT)
    assert is_paused(project)

    let_go_on(stop, reason=UndoReason.SETTLED, by=lead, at=AT)
    assert may_meet([nairobi_class, bogota_class]) is None
    assert not is_paused(project)


def test_class_with_another_teacher_goes_on_without_the_one_who_is_stopped(
    project: Project,
    bogota_class: Classroom,
    nairobi_class: Classroom,
    bogota_teacher: User,
    lead: User,
) -> None:
    TeachingFactory(classroom=bogota_class, teacher=VerifiedTeacherFactory())

    stop_person(bogota_teacher, reason=LOOKING, by=lead, at=AT)

    assert may_meet([nairobi_class, bogota_class]) is None
    assert not is_paused(project)
    assert not sees(bogota_teacher, project)


def test_school_meets_nobody_and_is_found_by_nobody(
    project: Project,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    river: Enrolment,
    lake: Enrolment,
    lead: User,
) -> None:
    assert Classroom.objects.looking().filter(pk=bogota_class.pk).exists()

    stop = stop_school(bogota_class.school, reason=StopReason.RULES, by=lead, at=AT)

    assert may_meet([bogota_class]) == "gate.stopped"
    unseen = set(unseen_authors(river.student).values_list("pk", flat=True))
    assert unseen == {lake.student.pk, bogota_class.teachings.get().teacher_id}
    assert not Classroom.objects.looking().filter(pk=bogota_class.pk).exists()
    assert is_paused(project)

    let_go_on(stop, reason=UndoReason.MISTAKE, by=lead, at=AT)
    assert Classroom.objects.looking().filter(pk=bogota_class.pk).exists()
    assert not is_paused(project)


def test_two_schools_are_kept_apart_and_may_meet_again(
    project: Project,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    river: Enrolment,
    lake: Enrolment,
    lead: User,
) -> None:
    block = keep_apart(
        nairobi_class.school, bogota_class.school, reason=StopReason.ASKED, by=lead, at=AT
    )
    again = keep_apart(
        bogota_class.school, nairobi_class.school, reason=StopReason.ASKED, by=lead, at=AT
    )

    assert again == block
    assert is_paused(project)
    assert set(unseen_authors(river.student).values_list("pk", flat=True)) == {
        lake.student.pk,
        bogota_class.teachings.get().teacher_id,
    }

    let_meet(block, reason=UndoReason.SETTLED, by=lead, at=AT)
    assert not Block.objects.exists()
    assert not is_paused(project)
    assert AuditEntry.objects.get(verb="block.end").reason == UndoReason.SETTLED


def test_pressing_twice_is_one_stop_and_one_mail_to_each_teacher(
    project: Project, bogota_teacher: User, lead: User
) -> None:
    for _press in range(2):
        stop_person(bogota_teacher, reason=LOOKING, by=lead, at=AT)

    assert ContactStop.objects.count() == 1
    assert Job.objects.filter(kind="matching.end-forbidden").count() == 1
    assert AuditEntry.objects.filter(verb="contact.pause").count() == 1
    assert AuditEntry.objects.filter(verb="partnership.pause").count() == 1


def test_whoever_keeps_sockets_open_is_told_in_the_same_transaction(
    project: Project, lake: Enrolment, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Stopped] = []
    monkeypatch.setattr("safeguarding.stopping._listeners", {})

    @on_blocked
    def hear(stopped: Stopped) -> None:
        heard.append(stopped)

    stop = stop_person(lake.student, reason=LOOKING, by=lead, at=AT)
    let_go_on(stop, reason=UndoReason.CLEARED, by=lead, at=AT)

    assert [(each.people, each.goes_on) for each in heard] == [
        (frozenset({lake.student.pk}), False),
        (frozenset({lake.student.pk}), True),
    ]


def test_the_database_refuses_an_end_without_a_reason(lake: Enrolment, lead: User) -> None:
    stop_person(lake.student, reason=LOOKING, by=lead, at=AT)

    with pytest.raises(IntegrityError, match="stop_ends_with_a_reason"), transaction.atomic():
        ContactStop.objects.update(ended_at=AT)
