"""The desk of the leads inside the administration."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from classrooms.models import Classroom, Enrolment
from exchange.models import Project
from safeguarding.choices import Kind
from safeguarding.lifecycle import ConcernState
from safeguarding.models import Block, Concern, ConcernNote, ContactStop, Reading, SchoolContact
from safeguarding.services.contacts import save_contact
from tests.factories import StaffFactory
from tests.safeguarding.conftest import AT
from tests.safeguarding.telling import told_by, told_by_mates
from tests.second_factor import log_in_with_second_factor
from users.models import AuditEntry, User

QUEUE = reverse("admin:safeguarding_concern_changelist")
WORDS = "She said it in the corridor."


@pytest.fixture
def desk(client: Client, lead: User) -> Client:
    log_in_with_second_factor(client, lead)
    return client


@pytest.fixture
def told(project: Project, lake: Enrolment, nairobi_teacher: User) -> Concern:
    return told_by(nairobi_teacher, Kind.OTHER, of=lake, words=WORDS)


def case_of(concern: Concern) -> str:
    return reverse("admin:safeguarding_concern_change", args=[concern.pk])


def test_words_open_with_a_reason_for_a_quarter_hour(told: Concern, desk: Client) -> None:
    page = case_of(told)

    closed = desk.get(page).content.decode()
    without = desk.post(page, {"do": "read"}).content.decode()
    desk.post(page, {"do": "read", "reason": "concern"})
    opened = desk.get(page).content.decode()
    Reading.objects.update(
        opened_at=timezone.now() - timedelta(minutes=16),
        ends_at=timezone.now() - timedelta(minutes=1),
    )
    over = desk.get(page).content.decode()

    assert [WORDS in each for each in (closed, without, opened, over)] == [
        False, False, True, False,
    ]  # fmt: skip
    assert "Select why you read it" in without
    assert AuditEntry.objects.get(verb="content.read").reason == "concern"


def test_a_look_is_written_down(told: Concern, desk: Client, lead: User) -> None:
    desk.get(case_of(told))

    assert AuditEntry.objects.get(verb="concern.read").actor_id == lead.pk


def test_lead_takes_notes_answers_closes_and_opens_again(told: Concern, desk: Client) -> None:
    page = case_of(told)

    desk.post(page, {"do": "look"})
    desk.post(page, {"do": "note", "words": "Rang."})
    desk.post(page, {"do": "answer", "lines": ["right"], "words": ""})
    desk.post(page, {"do": "close"})
    assert Concern.objects.get().state == ConcernState.CLOSED
    desk.post(page, {"do": "again"})

    assert Concern.objects.get().state == ConcernState.LOOKING
    assert ConcernNote.objects.get().words == "Rang."


def test_second_lead_learns_that_somebody_was_faster(told: Concern, desk: Client) -> None:
    page = case_of(told)
    desk.post(page, {"do": "answer", "lines": ["right"]})

    again = desk.post(page, {"do": "answer", "lines": ["watch"]}).content.decode()

    assert "Somebody else moved it meanwhile." in again
    assert told.answers.count() == 1


def test_lead_pauses_people_and_schools_and_ends_it_with_a_reason(
    told: Concern, lake: Enrolment, project: Project, desk: Client
) -> None:
    page = case_of(told)

    for whom in ("author", "school", "both"):
        desk.post(page, {"do": "stop", "whom": whom, "reason": "harm"})
    refused = desk.post(page, {"do": "stop", "whom": "author"}).content.decode()

    assert ContactStop.objects.living().count() == 2
    assert Block.objects.count() == 1
    assert "Select why" in refused
    for stop in ContactStop.objects.all():
        on = reverse("admin:safeguarding_contactstop_change", args=[stop.pk])
        assert desk.get(on).status_code == 200
        assert desk.post(on, {}).status_code == 200
        desk.post(on, {"reason": "cleared"})
    block = reverse("admin:safeguarding_block_change", args=[Block.objects.get().pk])
    assert desk.get(block).status_code == 200
    desk.post(block, {"reason": "settled"})
    assert not ContactStop.objects.living().exists()
    assert not Block.objects.exists()


def test_lead_names_the_adult_and_hands_over(
    told: Concern, desk: Client, lead: User, bogota_teacher: User
) -> None:
    other = StaffFactory(email="second@aerogram.example", is_superuser=False)
    told.classroom.school.programme.care.leads.add(other)
    page = case_of(told)

    desk.post(page, {"do": "name", "to": str(bogota_teacher.pk)})
    desk.post(page, {"do": "assign", "to": str(other.pk)})

    concern = Concern.objects.get()
    assert (concern.author, concern.author_kind) == (bogota_teacher, "adult")
    assert concern.assigned_to == other


@pytest.mark.parametrize("to", ["", "1", "x" * 3_000, "00000000-0000-4000-8000-000000000000"])
def test_foreign_ids_in_forms_change_nothing(to: str, told: Concern, desk: Client) -> None:
    for do in ("assign", "name"):
        assert desk.post(case_of(told), {"do": do, "to": to}).status_code == 200
    stopped = desk.post(case_of(told), {"do": "stop", "whom": to, "reason": "harm"})

    assert stopped.status_code == 200
    assert not ContactStop.objects.exists()
    assert Concern.objects.get().author_kind == "student"


@pytest.mark.parametrize("pk", ["1", "x", "00000000-0000-4000-8000-000000000000"])
@pytest.mark.parametrize("name", ["concern", "contactstop", "block"])
def test_what_does_not_exist_is_not_found(
    pk: str, name: str, desk: Client, project: Project
) -> None:
    page = reverse(f"admin:safeguarding_{name}_change", args=[pk])

    assert desk.get(page).status_code == 404


def test_staff_who_is_no_lead_finds_no_desk(told: Concern, client: Client, lead: User) -> None:
    superuser = StaffFactory(email="boss@aerogram.example")
    log_in_with_second_factor(client, superuser)

    for name in ("concern", "contactstop", "block", "schoolcontact"):
        page = reverse(f"admin:safeguarding_{name}_changelist")
        assert client.get(page).status_code == 403
    assert client.post(case_of(told), {"do": "look"}).status_code == 403
    assert "wait for an answer" not in client.get(reverse("admin:index")).content.decode()


def test_lead_checks_and_enters_contacts(
    nairobi_class: Classroom, nairobi_teacher: User, desk: Client
) -> None:
    school = nairobi_class.school
    save_contact(school, name="G", email="g@k.example", language="en", by=nairobi_teacher, at=AT)
    listed = reverse("admin:safeguarding_schoolcontact_changelist")

    desk.post(listed, {"action": "check_them", "_selected_action": [str(school.pk)]})
    assert SchoolContact.objects.get().checked_at is not None

    page = reverse("admin:safeguarding_schoolcontact_change", args=[school.pk])
    desk.post(page, {"name": "Grace", "email": "grace@k.example", "language": "en"})
    assert SchoolContact.objects.get().name == "Grace"


def test_only_superusers_of_all_countries_name_leads(
    nairobi_class: Classroom, desk: Client, lead: User, client: Client
) -> None:
    care = reverse("admin:safeguarding_programmecare_changelist")
    assert desk.get(care).status_code == 403

    boss = StaffFactory(email="boss@aerogram.example")
    log_in_with_second_factor(client, boss)
    page = reverse(
        "admin:safeguarding_programmecare_change", args=[nairobi_class.school.programme_id]
    )
    assert client.get(page).status_code == 200
    client.post(page, {"leads": [str(boss.pk)], "hold_days": "400"})

    named = AuditEntry.objects.filter(verb="care.lead").values_list("subject_id", "after")
    assert set(named) == {(str(boss.pk), "named"), (str(lead.pk), "removed")}


def test_queue_takes_the_same_number_of_queries_for_1_3_and_30(
    project: Project, river: Enrolment, desk: Client
) -> None:
    counted = set()
    for rows in (1, 3, 30):
        told_by_mates(river, rows)
        desk.get(QUEUE)
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(QUEUE).status_code == 200
        counted.add(len(asked))

    assert Concern.objects.count() == 30
    assert len(counted) == 1
    assert counted.pop() < 40


# Fields whose text a student wrote, in any app; new ones are found by their model's relation.
WRITTEN_BY_STUDENTS = re.compile(r"(^|__)(text|words|body|caption|description|snapshot|title)$")


def test_no_list_of_the_administration_shows_or_searches_a_childs_text() -> None:
    """Over all models: text columns of tables that reach a student stand in no list."""
    found = []
    for model, page in admin.site._registry.items():
        if not _reaches_a_student(model):
            continue
        columns = [*map(str, page.list_display), *page.search_fields, *map(str, page.list_filter)]
        texts = {
            field.name
            for field in model._meta.get_fields()
            if isinstance(field, models.TextField | models.JSONField)
        }
        found += [
            f"{model.__name__}.{each}"
            for each in columns
            if each in texts or WRITTEN_BY_STUDENTS.search(each)
        ]

    assert found == []


def _reaches_a_student(model: type[models.Model]) -> bool:
    """It points at a person or an enrolment: what a child writes always does."""
    people = {User, Enrolment}
    return any(field.is_relation and field.related_model in people for field in model._meta.fields)
