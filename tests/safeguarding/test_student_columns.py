"""No column of what reaches a student has a name of what is never kept of one.

`tests/safeguarding/student_columns.csv` lists the columns; a new one fails `test_retention` until
it is written there, which is when somebody reads this list: e-mail, phone, surname, birth date,
gender, photo of the person.
"""

import pytest

from tests.safeguarding.columns import STUDENT, columns_now

# The database itself refuses these of a student.
REFUSED_TO_STUDENTS = {"users_user.email", "users_user.password", "usersessions_usersession.ip"}
NEVER = {
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
}


def test_none_has_a_name_that_is_never_kept() -> None:
    named = {
        f"{table}.{column}"
        for table, column, about in columns_now()
        if about == STUDENT and (column in NEVER or not NEVER.isdisjoint(column.split("_")))
    }

    assert named - REFUSED_TO_STUDENTS == set()


@pytest.mark.parametrize("table", ["users_user", "classrooms_enrolment", "safeguarding_consent"])
def test_the_tables_of_students_are_found(table: str) -> None:
    assert table in {name for name, _column, about in columns_now() if about == STUDENT}
