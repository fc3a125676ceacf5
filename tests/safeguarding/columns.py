"""Every column of every table that reaches a student, and every key by which a table knows people.

`python -m tests.safeguarding.columns --write` writes the reviewed list. A student is known by
nickname and stamp: no line of the file may be an e-mail address, a phone number, a surname, a
birth date, a gender or a photo of the student.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

COLUMNS = Path(__file__).with_name("student_columns.csv")
HEAD = ("table", "column", "about")
STUDENT, ADULT = "student", "adult"


def columns_now() -> list[tuple[str, str, str]]:
    """(table, column, about whom), in order."""
    from django.apps import apps  # noqa: PLC0415 -- the command below sets Django up first

    from safeguarding.retention import of_students  # noqa: PLC0415
    from users.models import User  # noqa: PLC0415

    of_student = {rule.table for rule in of_students()}
    found = set()
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        for field in model._meta.concrete_fields:
            if table in of_student:
                found.add((table, field.column, STUDENT))
            elif field.related_model is User:
                found.add((table, field.column, ADULT))
    return sorted(found)


def columns_reviewed() -> list[tuple[str, str, str]]:
    with COLUMNS.open(newline="") as file:
        _head, *rows = csv.reader(file)
    return [(row[0], row[1], row[2]) for row in rows]


def _main() -> int:
    import django  # noqa: PLC0415

    django.setup()
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEAD, *columns_now()])
    if "--write" in sys.argv:
        COLUMNS.write_text(text.getvalue())
        return 0
    return 0 if COLUMNS.read_text() == text.getvalue() else 1


if __name__ == "__main__":
    sys.exit(_main())
