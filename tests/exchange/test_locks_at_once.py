"""Who holds a project does not keep out a row that only points to it: that led to deadlocks."""

from unittest.mock import patch

import pytest
from django.db import transaction

from classrooms.models import Classroom
from classrooms.services.codes import issue_code
from exchange.models import Activity, ReadySide
from exchange.services import readiness
from exchange.services.readiness import say_tested
from safeguarding.models import Consent
from safeguarding.services import consents
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


def test_a_new_code_and_forms_that_are_recorded_wait_for_nobody(
    preparing, nairobi_class, nairobi_teacher
):
    """The code holds the class and signs in the project; forms hold the students, and sign too."""
    people = [each.student_id for each in join_in_bulk(nairobi_class, 3, at=APPROVED_AT)]
    both = Meeting()
    hold = consents._hold

    def hold_students(*args):
        held = hold(*args)
        both.point()
        return held

    @transaction.atomic
    def new_code():
        Classroom.objects.select_for_update(no_key=True).get(pk=nairobi_class.pk)
        both.point()
        return issue_code(nairobi_class, by=nairobi_teacher, at=APPROVED_AT)

    def record():
        forms = forms_of(nairobi_class, at=APPROVED_AT)
        return record_answers(nairobi_class, people, forms, by=nairobi_teacher, at=APPROVED_AT)

    with patch.object(consents, "_hold", hold_students):
        code, recorded = at_once([new_code, record])

    assert nairobi_class.codes.filter(revoked_at=None).get() == code
    assert recorded == Consent.objects.living().count() == 3
    kinds = Activity.objects.filter(classroom=nairobi_class).values_list("kind", flat=True)
    assert "code" in kinds
