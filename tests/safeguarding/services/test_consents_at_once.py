"""Two teachers record forms of the same students in the same moment, on two connections."""

from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from django.db import IntegrityError

from safeguarding.models import Consent
from safeguarding.services import consents
from safeguarding.services.consents import record_answers
from tests.factories import TeachingFactory, VerifiedTeacherFactory
from tests.safeguarding.taking_part import forms_of, join_in_bulk
from tests.twins import Meeting, at_once

AT = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def record_both(classroom, teacher) -> list[object]:
    """One says yes and the other no; where they can, both read what is there before one writes."""
    colleague = VerifiedTeacherFactory()
    TeachingFactory(classroom=classroom, teacher=colleague)
    people = [each.student_id for each in join_in_bulk(classroom, 2, at=AT)]
    both = Meeting()
    living = consents._living

    def read_together(*args):
        found = list(living(*args))
        both.point()
        return found

    with patch.object(consents, "_living", read_together):
        return at_once(
            [
                lambda by=by, is_yes=is_yes: record_answers(
                    classroom,
                    people,
                    forms_of(classroom, at=AT, answers={"part": is_yes}),
                    by=by,
                    at=AT,
                )
                for by, is_yes in ((teacher, True), (colleague, False))
            ]
        )


def test_the_second_one_waits_and_replaces_the_first(nairobi_class, nairobi_teacher):
    assert record_both(nairobi_class, nairobi_teacher) == [2, 2]

    assert Consent.objects.count() == 4
    living = Consent.objects.living()
    assert living.count() == 2
    assert living.values("is_yes").distinct().count() == 1


def test_without_the_lock_the_second_one_meets_the_constraint(nairobi_class, nairobi_teacher):
    def unheld(classroom, students):
        return list(students)

    with patch.object(consents, "_hold", unheld):
        results = record_both(nairobi_class, nairobi_teacher)

    broken = [each for each in results if isinstance(each, IntegrityError)]
    assert len(broken) == 1
