"""The students whom a demonstration brings."""

from random import Random

import pytest

from classrooms.models import Classroom
from exchange.demo.students import bring_class, record_forms
from tests.matching.builders import NOW, teacher_of

pytestmark = pytest.mark.django_db


def test_a_class_that_gets_ready_for_a_second_project_keeps_its_students(
    nairobi_class: Classroom,
) -> None:
    first = bring_class(nairobi_class, 20, Random(1), at=NOW)

    more = bring_class(nairobi_class, 24, Random(1), at=NOW)
    none = bring_class(nairobi_class, 20, Random(1), at=NOW)
    record_forms(nairobi_class, none, by=teacher_of(nairobi_class), at=NOW)

    assert (len(first), len(more), none) == (20, 4, [])
    assert nairobi_class.enrolments.count() == 24
