from dataclasses import replace

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from exchange.services.agreements import save_version, suggestion
from tests.exchange.builders import APPROVED_AT, planned_session
from tests.exchange.ready import agree, make_ready, say_ready, teachers_of
from tests.exchange.test_starting import FIRST_NOON


@pytest.fixture
def staff(client, reviewer, settings):
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(reviewer)
    return client


@pytest.mark.parametrize("model", ["project", "exchangesession"])
def test_staff_looks_and_changes_nothing(staff, project, nairobi_teacher, model):
    session = planned_session(project, by=nairobi_teacher)
    thing = project if model == "project" else session

    listed = staff.get(reverse(f"admin:exchange_{model}_changelist"))
    opened = staff.get(reverse(f"admin:exchange_{model}_change", args=[thing.pk]))
    added = staff.get(reverse(f"admin:exchange_{model}_add"))
    changed = staff.post(reverse(f"admin:exchange_{model}_change", args=[thing.pk]), {})
    deleted = staff.post(
        reverse(f"admin:exchange_{model}_delete", args=[thing.pk]), {"post": "yes"}
    )

    assert "6A, Colegio Andino &amp; 6B, Kibera Primary" in listed.content.decode()
    assert opened.status_code == 200
    assert (added.status_code, changed.status_code, deleted.status_code) == (403, 403, 403)


def words(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


def test_staff_reads_what_was_agreed_and_who_is_ready(staff, preparing, reviewer):
    url = reverse("admin:exchange_project_change", args=[preparing.pk])
    assert "The classes have not written an agreement yet." in words(staff.get(url))

    agree(preparing)
    lucia = teachers_of(preparing)[0]
    say_ready(preparing, lucia, students=21)
    terms = replace(suggestion(preparing), words="<b>No calls on Friday</b>")
    save_version(preparing, terms, base=1, by=lucia, at=APPROVED_AT)
    with time_machine.travel(APPROVED_AT, tick=False):
        staff.force_login(reviewer)
        page = staff.get(url)

    text = words(page)
    assert "Version 2 of 14 September 2026, written by 6A, Colegio Andino" in text
    assert "the last one that all said yes to is version 1." in text
    assert "&lt;b&gt;No calls on Friday&lt;/b&gt;" in page.content.decode()
    assert "6A, Colegio Andino Said yes 14 September 2026 Camera and sound 21 of" in text
    assert "6B, Kibera Primary Not yet Not yet Not yet 0 of 24 students" in text
    assert "<form" not in page.content.decode().split('id="project-agreement"')[1]


def test_after_the_start_staff_reads_what_it_started_with(staff, preparing):
    make_ready(preparing, at=FIRST_NOON)

    text = words(staff.get(reverse("admin:exchange_project_change", args=[preparing.pk])))

    assert "Every class has said yes to it. The project started with version 1." in text
