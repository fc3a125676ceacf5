"""Two workers hold the job of the same partnership: its project is opened once."""

import pytest

from classrooms.models import ClassCode
from exchange.models import Project
from exchange.services.projects import open_project
from outbox.models import Mail
from tests.exchange.builders import APPROVED_AT
from tests.twins import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_open_one_project(partnership):
    results = at_once([lambda: open_project(partnership, at=APPROVED_AT)] * 2)

    assert results == [Project.objects.get()] * 2
    assert ClassCode.objects.count() == 2
    assert Mail.objects.filter(template="exchange/email/project_opened").count() == 2
