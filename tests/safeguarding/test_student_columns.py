"""What the database knows of a student, column by column: a new one is looked at before it comes.

Every table that reaches a student stands in `tests/data/student_columns.txt` with its columns. A
new table or column fails here until somebody has read SAFETY's list of what is never kept: e-mail,
phone, surname, birth date, gender, photo of the person.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

KNOWN = Path(__file__).resolve().parents[1] / "data/student_columns.txt"
# A student's row in this table holds none of these: the database itself refuses it.
REFUSED_TO_STUDENTS = {"users_user.email", "users_user.password"}
NEVER = (
    "email",
    "mail",
    "phone",
    "surname",
    "last_name",
    "first_name",
    "full_name",
    "birth",
    "gender",
    "sex",
    "photo",
    "portrait",
    "address",
    "ip",
)
# Names of students' relations; whatever hangs on such a row reaches a student, too.
STUDENT_FIELDS = {"student", "students", "author", "reporter"}
User = apps.get_model("users.User")


def reaching_a_student() -> list[type[models.Model]]:
    """The person, what names one as student, and what belongs to such a row."""
    found: set[type[models.Model]] = {User, apps.get_model("classrooms.Enrolment")}
    grown = True
    while grown:
        more = {
            model
            for model in apps.get_models(include_auto_created=True)
            if model not in found and any(_leads_there(model, found - {User}))
        }
        grown = bool(more)
        found |= more
    return sorted(found, key=lambda model: model._meta.db_table)


def _leads_there(model: type[models.Model], found: Iterable[type[models.Model]]) -> Iterable[bool]:
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey | models.ManyToManyField):
            yield field.related_model in found
            yield field.related_model is User and field.name in STUDENT_FIELDS


def columns() -> list[str]:
    return [
        f"{model._meta.db_table}.{field.column}"
        for model in reaching_a_student()
        for field in model._meta.local_concrete_fields
    ]


def test_every_column_was_looked_at() -> None:
    known = [line for line in KNOWN.read_text().splitlines() if line and line[0] != "#"]

    assert sorted(columns()) == sorted(known)


def test_none_has_a_name_that_is_never_kept() -> None:
    named = {
        column
        for column in columns()
        for name in [column.partition(".")[2]]
        if name in NEVER or not set(name.split("_")).isdisjoint(NEVER)
    }

    assert named - REFUSED_TO_STUDENTS == set()


@pytest.mark.parametrize("table", ["users_user", "classrooms_enrolment", "safeguarding_consent"])
def test_the_tables_of_students_are_found(table: str) -> None:
    assert table in {model._meta.db_table for model in reaching_a_student()}
