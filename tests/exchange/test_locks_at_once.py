"""Who holds a project does not keep out a row that only points to it: that led to deadlocks."""

from unittest.mock import patch

import pytest
from django.db import OperationalError, transaction
from django.db.models import QuerySet

from classrooms.models import Classroom
from classrooms.services.codes import issue_code
from exchange import waiting
from exchange.models import Activity, ReadySide
from exchange.services import readiness
from exchange.services.readiness import say_tested
from safeguarding.models import Consent
from safeguarding.services.consents import record_answers
from tests.exchange.builders import APPROVED_AT
from tests.safeguarding.taking_part import forms_of, join_in_bulk
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


def code_and_forms(classroom, teacher) -> list[object]:
    """The code holds the class and signs in the project. Forms hold the project, which may begin
    now, and sign in it for the class. Each has its own before either takes the other one."""
    people = [each.student_id for each in join_in_bulk(classroom, 3, at=APPROVED_AT)]
    both = Meeting()
    start = waiting.start_if_ready

    def start_project(*args, **named):
        both.point()
        return start(*args, **named)

    @transaction.atomic
    def new_code():
        Classroom.objects.select_for_update(no_key=True).get(pk=classroom.pk)
        both.point()
        return issue_code(classroom, by=teacher, at=APPROVED_AT)

    def record():
        forms = forms_of(classroom, at=APPROVED_AT)
        return record_answers(classroom, people, forms, by=teacher, at=APPROVED_AT)

    with patch.object(waiting, "start_if_ready", start_project):
        return at_once([new_code, record])


def test_a_new_code_and_forms_that_are_recorded_wait_for_nobody(
    preparing, nairobi_class, nairobi_teacher
):
    code, recorded = code_and_forms(nairobi_class, nairobi_teacher)

    assert nairobi_class.codes.filter(revoked_at=None).get() == code
    assert recorded == Consent.objects.living().count() == 3
    kinds = Activity.objects.filter(classroom=nairobi_class).values_list("kind", flat=True)
    assert {"code", "students"} <= set(kinds)


def test_with_whole_locks_they_would_wait_for_each_other(preparing, nairobi_class, nairobi_teacher):
    """The twin: locks that keep out rows which only point there."""
    real = QuerySet.select_for_update

    def whole(self, *, no_key=False, **named):
        return real(self, **named)

    with patch.object(QuerySet, "select_for_update", whole):
        results = code_and_forms(nairobi_class, nairobi_teacher)

    assert [each for each in results if isinstance(each, OperationalError)]
