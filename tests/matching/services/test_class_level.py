"""A round knows classes and their teachers; of students it asks nothing (SAFETY S20)."""

import csv
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classrooms.models import Classroom
from matching.models import Proposal
from matching.services.rounds import enter_round, run_round
from tests.factories import ConsentFactory, EnrolmentFactory
from tests.matching.builders import NOW, let_lessons_meet, round_of, teacher_of

pytestmark = pytest.mark.django_db

REVIEWED = Path(settings.BASE_DIR) / "tests/safeguarding/student_columns.csv"
# People who log in, and whose contact is paused: a round asks for teachers and schools among them.
PEOPLE, PAUSED = "users_user", "safeguarding_contactstop"


def tables_about_students() -> set[str]:
    with REVIEWED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["table"] for row in rows if row["about"] == "student"} - {PEOPLE, PAUSED}


def test_a_round_reads_no_table_about_students(
    nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    let_lessons_meet(nairobi_class, bogota_class)
    for classroom in (nairobi_class, bogota_class):
        ConsentFactory(student=EnrolmentFactory(classroom=classroom).student)
        enter_round(classroom, by=teacher_of(classroom), at=NOW)

    with CaptureQueriesContext(connection) as queries:
        run_round(round_of(nairobi_class).pk, at=NOW)

    read = {table for each in queries for table in re.findall(r'"(\w+)"', each["sql"])}
    assert Proposal.objects.count() == 1
    assert {"classrooms_classroom", "matching_seat", PEOPLE} <= read
    assert {"classrooms_enrolment", "safeguarding_consent"} <= tables_about_students()
    assert read & tables_about_students() == set()
