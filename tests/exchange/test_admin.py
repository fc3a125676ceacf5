import pytest
from django.urls import reverse

from tests.exchange.builders import planned_session


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
