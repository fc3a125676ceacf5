"""The export has everything of one student and nothing of anybody else, and survives a kill."""

import csv
import io
import json
import re
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest

from classrooms.models import Classroom, Enrolment
from outbox.models import Job
from safeguarding import retention
from safeguarding.lifecycle import RequestState
from safeguarding.models import DataRequest, ExportFile
from safeguarding.personal import rules_told
from safeguarding.retention import DELETE, STUDENTS, WITH_STUDENT, File, Rule
from safeguarding.services.data_requests import ask_for_export
from safeguarding.services.exporting import END_EXPORT, end_export, run_export
from tests.factories import EnrolmentFactory
from tests.hostile import MARKUP
from tests.safeguarding.marked import RENAMED, Marked, marked_student
from users.models import AuditEntry, User

AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
PICTURE = b"\x89PNG picture"


class Killed(BaseException):
    """A worker that is killed."""


@pytest.fixture
def marked(nairobi_class: Classroom, nairobi_teacher: User) -> Marked:
    return marked_student(nairobi_class, by=nairobi_teacher)


@pytest.fixture
def asked(marked: Marked, nairobi_teacher: User) -> DataRequest:
    return ask_for_export(marked.enrolment, by=nairobi_teacher, at=AT)


@pytest.fixture
def pictures(monkeypatch: pytest.MonkeyPatch) -> dict[UUID, list[File]]:
    """A table with pictures, as an app above has it."""
    theirs: dict[UUID, list[File]] = {}

    def of(students: Collection[UUID]) -> Any:
        return Enrolment.objects.none()

    rule = Rule(
        "pictures", Enrolment, "Pictures", STUDENTS, WITH_STUDENT, DELETE, "why",
        find=of, files=lambda student: theirs.get(student, []), erased=DELETE,
    )  # fmt: skip
    monkeypatch.setitem(retention._rules, "pictures", rule)
    return theirs


def whole(asked: DataRequest) -> ZipFile:
    stored = ExportFile.objects.get(request=asked, name=ExportFile.WHOLE)
    return ZipFile(io.BytesIO(bytes(stored.content)))


def everything(archive: ZipFile) -> str:
    return "\n".join(archive.read(name).decode("latin-1") for name in archive.namelist())


def killed_after(number: int) -> Callable[[], None]:
    left = [number]

    def step() -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Killed

    return step


def test_it_holds_what_every_rule_shows(marked: Marked, asked: DataRequest) -> None:
    run_export(asked.pk, at=AT)

    data = json.loads(whole(asked).read("data.json"))
    told = {part["table"]: part["rows"] for part in data}
    assert set(told) == {rule.name.replace(":", "_") for rule in rules_told()}
    [place] = told["classrooms_enrolment"]
    assert place["nickname"] == RENAMED
    assert place["classroom__name"] == "6B"
    assert [row["text_version"] for row in told["safeguarding_consent"]] == ["zyxqc"]
    assert len(told["django_session"]) == 1


def test_the_page_opens_alone_and_reads_in_words(asked: DataRequest) -> None:
    run_export(asked.pk, at=AT)

    page = whole(asked).read("index.html").decode()
    assert f'<dd dir="auto">{RENAMED}</dd>' in page
    assert "Parent or guardian" in page
    assert re.findall(r"(?:src|href)=|https?:|<script|@import|url\(", page) == []


def test_it_is_in_the_students_language(marked: Marked, asked: DataRequest) -> None:
    User.objects.filter(pk=marked.student.pk).update(language="ar")

    run_export(asked.pk, at=AT)

    assert '<html lang="ar" dir="rtl">' in whole(asked).read("index.html").decode()


def test_nobody_else_is_in_it(
    marked: Marked, asked: DataRequest, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    other = EnrolmentFactory(classroom=nairobi_class, nickname="Calm Hill")

    run_export(asked.pk, at=AT)

    text = everything(whole(asked))
    adult = (str(nairobi_teacher.pk), nairobi_teacher.email, "Amina")
    others = ("Calm Hill", str(other.pk), str(other.student_id), *adult)
    assert [each for each in others if each in text] == []
    assert marked.session_key not in text


def test_csv_starts_no_formula_and_page_runs_no_markup(marked: Marked, asked: DataRequest) -> None:
    Enrolment.objects.filter(pk=marked.enrolment.pk).update(nickname="=1+1")
    Classroom.objects.filter(pk=marked.enrolment.classroom_id).update(name=MARKUP[:60])

    run_export(asked.pk, at=AT)

    archive = whole(asked)
    table = archive.read("classrooms_enrolment.csv").decode("utf-8-sig")
    [_head, row] = csv.reader(io.StringIO(table))
    assert "'=1+1" in row
    assert "<script" not in archive.read("index.html").decode()


def test_pictures_are_in_it(
    marked: Marked, pictures: dict[UUID, list[File]], nairobi_teacher: User
) -> None:
    pictures[marked.student.pk] = [File("1 hill.png", lambda: PICTURE)]
    asked = ask_for_export(marked.enrolment, by=nairobi_teacher, at=AT)

    run_export(asked.pk, at=AT)

    archive = whole(asked)
    assert archive.read("files/1 hill.png") == PICTURE
    assert 'src="files/1%20hill.png"' in archive.read("index.html").decode()


@pytest.mark.parametrize("number", range(1, len(rules_told()) + 2))
def test_killed_after_any_step_it_goes_on_and_is_the_same_file(
    marked: Marked, pictures: dict[UUID, list[File]], nairobi_teacher: User, number: int
) -> None:
    pictures[marked.student.pk] = [File("hill.png", lambda: PICTURE)]
    asked = ask_for_export(marked.enrolment, by=nairobi_teacher, at=AT)

    with pytest.raises(Killed):
        run_export(asked.pk, at=AT, after_step=killed_after(number))
    half_way = ExportFile.objects.filter(request=asked).count()
    run_export(asked.pk, at=AT)

    assert half_way == number
    assert whole(asked).testzip() is None
    assert len(json.loads(whole(asked).read("data.json"))) == len(rules_told())
    assert ExportFile.objects.filter(request=asked).count() == 1


def test_what_was_made_is_not_made_again(marked: Marked, asked: DataRequest) -> None:
    with pytest.raises(Killed):
        run_export(asked.pk, at=AT, after_step=killed_after(1))
    Enrolment.objects.filter(pk=marked.enrolment.pk).update(nickname="Later Name")

    run_export(asked.pk, at=AT)
    run_export(asked.pk, at=AT)

    assert "Later Name" not in everything(whole(asked))
    asked.refresh_from_db()
    assert (asked.state, asked.steps_done) == (RequestState.DONE, asked.steps)


def test_after_seven_days_it_is_gone(asked: DataRequest) -> None:
    run_export(asked.pk, at=AT)

    early = end_export(asked.pk, at=AT + timedelta(days=6, hours=23))
    late = end_export(asked.pk, at=AT + timedelta(days=7))

    asked.refresh_from_db()
    assert (early, late, asked.state) == (False, True, RequestState.GONE)
    assert not ExportFile.objects.exists()
    assert Job.objects.get(kind=END_EXPORT).due_at == AT + timedelta(days=7)


def test_what_is_being_made_is_not_made_twice(
    marked: Marked, asked: DataRequest, nairobi_teacher: User
) -> None:
    again = ask_for_export(marked.enrolment, by=nairobi_teacher, at=AT)
    run_export(asked.pk, at=AT)
    new = ask_for_export(marked.enrolment, by=nairobi_teacher, at=AT)

    assert again == asked
    assert new != asked


def test_the_diary_says_who_asked(asked: DataRequest, nairobi_teacher: User) -> None:
    run_export(asked.pk, at=AT)

    lines = AuditEntry.objects.filter(subject_id=str(asked.pk)).order_by("pk")
    assert list(lines.values_list("verb", "actor_id")) == [
        ("export.ask", nairobi_teacher.pk),
        ("export.running", None),
        ("export.done", None),
    ]
