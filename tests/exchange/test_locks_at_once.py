"""Who holds a project does not keep out a row that only points to it: that led to deadlocks."""

from unittest.mock import patch

import pytest
from django.db import transaction

from classrooms.models import Classroom
from classrooms.services.codes import issue_code
from exchange.models import Activity, ReadySide
from exchange.services import readiness
from exchange.services.readiness import say_tested
from tests.exchange.builders import APPROVED_AT
from tests.twins import Meeting, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_new_code_and_a_step_before_the_start_wait_for_nobody(
    preparing, nairobi_class, nairobi_teacher
):
    """The code holds the class and leaves a sign in the project; the step does it the other way."""
    both = Meeting()
    held = readiness._held

    def hold_project(project):
        locked = held(project)
        both.point()
        return locked

    @transaction.atomic
    def new_code():
        Classroom.objects.select_for_update(no_key=True).get(pk=nairobi_class.pk)
        both.point()
        return issue_code(nairobi_class, by=nairobi_teacher, at=APPROVED_AT)

    with patch.object(readiness, "_held", hold_project):
        results = at_once(
            [new_code, lambda: say_tested(preparing, "text", by=nairobi_teacher, at=APPROVED_AT)]
        )

    assert not [each for each in results if isinstance(each, Exception)]
    kinds = Activity.objects.filter(classroom=nairobi_class).values_list("kind", flat=True)
    assert set(kinds) == {"code", "agreement"}
    assert ReadySide.objects.get().channel == "text"
