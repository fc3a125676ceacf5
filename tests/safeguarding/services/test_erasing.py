"""After erasing nothing says who the student was: not in a dump, and not after a kill half-way."""

import logging
import os
import signal
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connections

from classrooms.models import Classroom, Enrolment, Teaching
from config.local.postgres_binaries import find_binaries
from outbox.models import Job, Mail
from outbox.runner import drain
from safeguarding import retention
from safeguarding.choices import Asked
from safeguarding.erasing import erase_everything_of, steps
from safeguarding.lifecycle import RequestState
from safeguarding.models import Consent, DataRequest, ExportFile
from safeguarding.retention import DELETE, Rule, anonymise, of_students, rule_named
from safeguarding.services.data_requests import (
    NotAllowed,
    ask_for_erasure,
    ask_for_export,
    undo_erasure,
)
from safeguarding.services.erasing import run_erasure
from safeguarding.services.exporting import run_export
from tests.factories import EnrolmentFactory, TeachingFactory, VerifiedTeacherFactory
from tests.safeguarding.marked import Marked, marked_student, redis_with, tables_with
from tests.worker import database_url
from users.models import AuditEntry, User

AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=1)
HOLDING = {
    "classrooms_enrolment", "django_session", "safeguarding_consent", "safeguarding_exportfile",
}  # fmt: skip


class Killed(BaseException):
    """What a worker that is killed leaves: nothing is caught, nothing is tidied up."""


@pytest.fixture
def marked(nairobi_class: Classroom, nairobi_teacher: User) -> Marked:
    return marked_student(nairobi_class, by=nairobi_teacher)


@pytest.fixture
def asked(marked: Marked, nairobi_teacher: User) -> DataRequest:
    return ask_for_erasure(marked.enrolment, by=nairobi_teacher, at=AT)


def killed_after(number: int) -> Callable[[], None]:
    left = [number]

    def step() -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Killed

    return step


def state_of(asked: DataRequest) -> str:
    asked.refresh_from_db()
    return asked.state


def test_the_marks_are_there_before(marked: Marked, nairobi_teacher: User) -> None:
    """The twin: what is looked for can be found, in every table that holds something."""
    run_export(ask_for_export(marked.enrolment, by=nairobi_teacher, at=AT).pk, at=AT)
    ExportFile.objects.update(content=b"zyxq")

    found = tables_with([*marked.marks, b"zyxq".hex()])

    assert found == HOLDING


def test_every_table_that_holds_a_student_is_marked_or_only_a_number(
    marked: Marked, nairobi_teacher: User
) -> None:
    """A new table of students needs its mark in `marked_student`, or a place in this list."""
    numbers = {
        "users_user",
        "usersessions_usersession",
        "safeguarding_datarequest",
        "safeguarding_hiding",
        "safeguarding_contactstop",
        "classrooms_studentkey",
    }
    # Seen in tests of their own: what hangs in a gallery, and what is kept under a hold.
    elsewhere = {"exchange_picture", "gallery_item"} | {
        f"safeguarding_{name}"
        for name in ("concern", "concernanswer", "concernnote", "contactnotice")
    }

    assert {rule.table for rule in of_students()} == HOLDING | numbers | elsewhere


def test_nothing_is_left_in_any_table_nor_in_redis_nor_in_the_log(
    marked: Marked, asked: DataRequest, nairobi_teacher: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    run_export(ask_for_export(marked.enrolment, by=nairobi_teacher, at=AT).pk, at=AT)
    cache.set("fresh", "nothing of anybody", timeout=60)

    done = run_erasure(asked.pk, at=LATER)
    drain(at=LATER + timedelta(days=8))

    said = " ".join(record.getMessage() for record in caplog.records).lower()
    assert done
    assert tables_with(marked.marks) == set()
    assert redis_with(marked.marks) == []
    assert not any(mark.lower() in said for mark in marked.marks)


def test_the_number_is_left_in_the_diary_only(marked: Marked, asked: DataRequest) -> None:
    number = str(marked.enrolment.student_id)

    run_erasure(asked.pk, at=LATER)

    assert tables_with([number]) == {"users_auditentry", "safeguarding_datarequest"}


def test_the_rest_of_the_class_stays(
    marked: Marked, asked: DataRequest, nairobi_class: Classroom
) -> None:
    other = EnrolmentFactory(classroom=nairobi_class, nickname="Calm Hill")

    run_erasure(asked.pk, at=LATER)

    assert list(Enrolment.objects.all()) == [other]
    assert Teaching.objects.filter(classroom=nairobi_class).count() == 1


@pytest.mark.parametrize("number", range(1, len(steps()) + 1))
def test_killed_after_any_step_it_completes_when_run_again(
    marked: Marked, asked: DataRequest, number: int
) -> None:
    with pytest.raises(Killed):
        run_erasure(asked.pk, at=LATER, after_step=killed_after(number))
    half_way = state_of(asked)

    run_erasure(asked.pk, at=LATER)

    assert half_way == RequestState.RUNNING
    assert state_of(asked) == RequestState.DONE
    assert asked.steps_done == asked.steps == len(steps())
    assert tables_with(marked.marks) == set()


@pytest.mark.django_db(transaction=True)
def test_a_killed_process_leaves_committed_steps_and_the_rest_is_done_by_the_next(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    """A real SIGKILL between two steps, and a real pg_dump of what is left in the end."""
    marked = marked_student(nairobi_class, by=nairobi_teacher)
    asked = ask_for_erasure(marked.enrolment, by=nairobi_teacher, at=AT)
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            left = iter([None, None])
            run_erasure(
                asked.pk,
                at=LATER,
                after_step=lambda: next(left, 1) and os.kill(os.getpid(), signal.SIGKILL),
            )
        finally:
            os._exit(1)
    _pid, status = os.waitpid(pid, 0)
    after_kill = (state_of(asked), asked.steps_done, bool(tables_with(marked.marks)))

    run_erasure(asked.pk, at=LATER)

    dump = pg_dump().lower()
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert after_kill == (RequestState.RUNNING, 3, True)
    assert state_of(asked) == RequestState.DONE
    assert "kibera primary" in dump
    assert [mark for mark in marked.marks if mark.lower() in dump] == []


def pg_dump() -> str:
    program = find_binaries().folder / "pg_dump"
    done = subprocess.run(
        [str(program), "--inserts", database_url()], capture_output=True, check=True, text=True
    )
    return done.stdout


def test_before_the_day_is_over_nothing_happens(marked: Marked, asked: DataRequest) -> None:
    done = run_erasure(asked.pk, at=LATER - timedelta(minutes=1))

    assert (done, state_of(asked)) == (False, RequestState.ASKED)
    assert User.objects.get(pk=marked.student.pk).is_active


def test_within_the_day_it_can_be_taken_back(
    marked: Marked, asked: DataRequest, nairobi_teacher: User
) -> None:
    undone = undo_erasure(asked, by=nairobi_teacher, at=AT + timedelta(hours=5))
    again = undo_erasure(asked, by=nairobi_teacher, at=AT + timedelta(hours=6))

    run_erasure(asked.pk, at=LATER)

    assert (undone, again, state_of(asked)) == (True, False, RequestState.UNDONE)
    assert Enrolment.objects.filter(pk=marked.enrolment.pk).exists()


def test_what_has_begun_cannot_be_taken_back(asked: DataRequest, nairobi_teacher: User) -> None:
    with pytest.raises(Killed):
        run_erasure(asked.pk, at=LATER, after_step=killed_after(1))

    assert not undo_erasure(asked, by=nairobi_teacher, at=LATER)


def test_pressed_twice_it_is_asked_once(
    marked: Marked, asked: DataRequest, nairobi_teacher: User
) -> None:
    again = ask_for_erasure(marked.enrolment, by=nairobi_teacher, at=AT)

    assert again == asked
    assert DataRequest.objects.count() == 1


def test_a_substitute_cannot_ask(marked: Marked) -> None:
    stands_in = VerifiedTeacherFactory()
    TeachingFactory(classroom=marked.enrolment.classroom, teacher=stands_in, ends_on=LATER.date())

    with pytest.raises(NotAllowed):
        ask_for_erasure(marked.enrolment, by=stands_in, at=AT)


def test_while_it_is_erased_nobody_comes_in_as_the_student(
    marked: Marked, asked: DataRequest
) -> None:
    with pytest.raises(Killed):
        run_erasure(asked.pk, at=LATER, after_step=killed_after(1))

    assert not User.objects.get(pk=marked.student.pk).is_active


def test_a_job_whose_request_is_gone_ends_quietly(
    marked: Marked, asked: DataRequest, nairobi_teacher: User
) -> None:
    export = ask_for_export(marked.enrolment, by=nairobi_teacher, at=AT)
    DataRequest.objects.all().delete()

    assert run_erasure(asked.pk, at=LATER) is False
    assert run_export(export.pk, at=LATER) is False
    assert Enrolment.objects.filter(pk=marked.enrolment.pk).exists()


def test_the_teacher_is_told_without_a_word_about_the_student(
    marked: Marked, asked: DataRequest, nairobi_teacher: User
) -> None:
    run_erasure(asked.pk, at=LATER)
    run_erasure(asked.pk, at=LATER)

    mail = Mail.objects.get(template="safeguarding/email/student_erased")
    assert mail.to == nairobi_teacher.email
    assert not any(mark in (mail.subject + mail.text + mail.html).lower() for mark in marked.marks)


def test_ready_exports_go_with_the_student(
    marked: Marked, asked: DataRequest, nairobi_teacher: User
) -> None:
    export = ask_for_export(marked.enrolment, by=nairobi_teacher, at=AT)
    run_export(export.pk, at=AT)

    run_erasure(asked.pk, at=LATER)

    assert state_of(export) == RequestState.GONE
    assert not ExportFile.objects.exists()


def test_export_that_is_made_meanwhile_ends_with_nothing(
    marked: Marked, asked: DataRequest, nairobi_teacher: User
) -> None:
    export = ask_for_export(marked.enrolment, by=nairobi_teacher, at=AT)
    with pytest.raises(Killed):
        run_export(export.pk, at=AT, after_step=killed_after(2))

    run_erasure(asked.pk, at=LATER)
    run_export(export.pk, at=LATER)

    assert state_of(export) == RequestState.GONE
    assert not ExportFile.objects.exists()


def test_the_diary_says_what_was_done_in_numbers(
    marked: Marked, asked: DataRequest, nairobi_teacher: User
) -> None:
    run_erasure(asked.pk, at=LATER)

    lines = AuditEntry.objects.filter(subject_id=str(asked.pk)).order_by("pk")
    assert list(lines.values_list("verb", "before", "after")) == [
        ("erasure.ask", "", "asked"),
        ("erasure.running", "asked", "running"),
        ("erasure.done", "running", "done"),
    ]


def test_what_is_shared_stays_without_its_author(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule that only takes the author away: here the teacher who saw a form stands for it."""
    shared = Rule(
        **{
            name: getattr(rule_named("safeguarding_consent"), name)
            for name in Rule.__slots__
            if name not in {"student", "erased"}
        },
        student="seen_by",
        erased=anonymise(seen_by=None),
    )
    monkeypatch.setitem(retention._rules, "safeguarding_consent", shared)
    teacher = Consent.objects.get().seen_by_id

    order = steps()
    first = [rule for rule in order if rule.erased is not DELETE]
    monkeypatch.setattr("safeguarding.erasing.steps", lambda: (shared,))
    erase_everything_of([teacher])

    consent = Consent.objects.get()
    assert shared in first
    # Whatever may stay, before anything that goes for certain.
    assert order[: len(first)] == tuple(first)
    assert (consent.seen_by_id, consent.text_version) == (None, "zyxqc")


def test_steps_end_with_the_account_and_go_from_what_points_to_what_is_pointed_at() -> None:
    names = [rule.name for rule in steps()]

    assert names[-1] == "users_user:students"
    assert len(names) == len(set(names))


def test_a_request_that_was_erased_before_finds_nothing_and_is_done(
    marked: Marked, asked: DataRequest
) -> None:
    erase_everything_of([marked.student.pk])

    done = run_erasure(asked.pk, at=LATER)

    assert done
    assert state_of(asked) == RequestState.DONE
    assert asked.kind == Asked.ERASURE


def test_what_waits_to_be_erased_is_found_by_the_queue(asked: DataRequest) -> None:
    job = Job.objects.get(key=f"erase:{asked.pk}")

    assert (job.due_at, job.payload) == (LATER, {"request": str(asked.pk)})
