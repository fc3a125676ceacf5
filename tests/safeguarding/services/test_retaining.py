"""The nightly job: what is old goes, what is held or young stays, and it can be done again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from classrooms.lifecycle import ClassroomState, EnrolmentState
from classrooms.models import Classroom, Enrolment
from classrooms.services.joining import remove_student
from outbox.lifecycle import JobState
from outbox.models import Job, Mail
from outbox.runner import drain
from safeguarding import holds, retention
from safeguarding.models import Consent
from safeguarding.retention import DELETE, STAFF, Rule, Then, Until, rule_named
from safeguarding.services import retaining
from safeguarding.services.retaining import (
    RETAIN,
    Outcome,
    applied_rules,
    apply_rule,
    begin_night,
    continue_night,
    due_count,
)
from tests.factories import (
    ConsentFactory,
    EnrolmentFactory,
    StudentFactory,
    TeacherFactory,
    TermFactory,
)
from users.audit import record
from users.models import Adult, AuditEntry, User

AT = datetime(2028, 2, 1, 3, 40, tzinfo=UTC)
ENROLMENTS = "classrooms_enrolment"
STUDENTS = "users_user:students"


def apply(name: str, at: datetime = AT, **more: Any) -> int:
    return apply_rule(rule_named(name), at=at, **more).count


@pytest.fixture
def place(student: User) -> Enrolment:
    """In a class whose last term ended on 2 July 2027."""
    return Enrolment.objects.get(student=student)


def touched(classroom: Classroom, at: datetime) -> None:
    Classroom.objects.filter(pk=classroom.pk).update(touched_at=at, created_at=at)


@pytest.fixture(autouse=True)
def _of_one_year(request: pytest.FixtureRequest) -> None:
    if "place" in request.fixturenames:
        place: Enrolment = request.getfixturevalue("place")
        touched(place.classroom, datetime(2026, 9, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("at", "stays"),
    [(datetime(2028, 1, 1, tzinfo=UTC), 1), (datetime(2028, 1, 3, tzinfo=UTC), 0)],
)
def test_place_ends_six_months_after_the_school_year(
    place: Enrolment, at: datetime, stays: int
) -> None:
    apply(ENROLMENTS, at)

    assert Enrolment.objects.count() == stays


def test_place_stays_while_the_student_comes_back(place: Enrolment) -> None:
    User.objects.filter(pk=place.student_id).update(last_login=AT - timedelta(days=90))

    apply(ENROLMENTS)

    assert Enrolment.objects.count() == 1


def test_terms_of_a_later_year_do_not_keep_a_class_that_nobody_works_on(place: Enrolment) -> None:
    TermFactory(
        school=place.classroom.school, starts_on=date(2027, 8, 30), ends_on=date(2028, 7, 1)
    )

    apply(ENROLMENTS)

    assert Enrolment.objects.count() == 0


def test_place_in_a_class_that_went_on_ends_six_months_after_that(place: Enrolment) -> None:
    old = place.classroom
    Classroom.objects.filter(pk=old.pk).update(state=ClassroomState.ARCHIVED)
    made = Classroom.objects.get(pk=old.pk)
    made.pk, made.state, made.continues_id = None, ClassroomState.OPEN, old.pk
    made.id = UUID(int=7)
    made.created_at = datetime(2027, 1, 15, tzinfo=UTC)
    made.save(force_insert=True)

    before = due_count(rule_named(ENROLMENTS), at=datetime(2027, 7, 14, tzinfo=UTC))
    after = due_count(rule_named(ENROLMENTS), at=datetime(2027, 7, 16, tzinfo=UTC))

    assert (before, after) == (0, 1)


def test_who_waits_in_the_lobby_is_gone_after_a_day(nairobi_class: Classroom) -> None:
    joined = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
    waits = EnrolmentFactory(classroom=nairobi_class, state=EnrolmentState.LOBBY, joined_at=joined)
    User.objects.filter(pk=waits.student_id).update(date_joined=joined)

    counts = [
        due_count(rule_named(ENROLMENTS), at=joined + timedelta(hours=hours)) for hours in (23, 25)
    ]
    apply(ENROLMENTS, joined + timedelta(hours=25))
    apply(STUDENTS, joined + timedelta(hours=25))

    assert counts == [0, 1]
    assert not User.objects.filter(pk=waits.student_id).exists()


def test_who_was_taken_out_is_gone_after_thirty_days(
    place: Enrolment, nairobi_teacher: User
) -> None:
    taken = datetime(2026, 12, 1, tzinfo=UTC)
    remove_student(place, by=nairobi_teacher, at=taken)

    counts = [
        due_count(rule_named(ENROLMENTS), at=taken + timedelta(days=days)) for days in (29, 31)
    ]

    assert counts == [0, 1]


def test_student_without_a_class_is_erased(place: Enrolment, nairobi_class: Classroom) -> None:
    lone = StudentFactory(date_joined=AT - timedelta(days=2))
    young = StudentFactory(date_joined=AT - timedelta(hours=2))

    apply(STUDENTS)

    left = set(User.objects.filter(role="student").values_list("pk", flat=True))
    assert left == {place.student_id, young.pk}
    assert lone.pk not in left


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> dict[UUID, datetime]:
    """Students whom somebody holds, and until when."""
    held: dict[UUID, datetime] = {}
    monkeypatch.setitem(
        holds._holders,
        "test",
        lambda students, at: {each: held[each] for each in students if each in held},
    )
    return held


def test_whom_somebody_holds_stays_until_the_hold_is_over(
    place: Enrolment, hold: dict[UUID, datetime]
) -> None:
    hold[place.student_id] = AT + timedelta(days=10)

    apply(ENROLMENTS)
    first = Enrolment.objects.count()
    apply(ENROLMENTS, AT + timedelta(days=11))

    assert (first, Enrolment.objects.count()) == (1, 0)


def test_of_whom_is_held_nothing_but_the_place_and_the_account_waits(
    place: Enrolment, hold: dict[UUID, datetime]
) -> None:
    """What else stayed longer would show a teacher which child told something."""
    hold[place.student_id] = AT + timedelta(days=10)
    ConsentFactory(student=place.student, ended_at=AT - timedelta(days=400))

    count = apply("safeguarding_consent")

    assert {rule.name for rule in applied_rules() if rule.waits_for_holds} == {ENROLMENTS, STUDENTS}
    assert count == 1
    assert not Consent.objects.filter(ended_at__isnull=False).exists()


def test_held_rows_stop_no_others(
    place: Enrolment, nairobi_class: Classroom, hold: dict[UUID, datetime]
) -> None:
    EnrolmentFactory.create_batch(5, classroom=nairobi_class)
    hold[place.student_id] = AT + timedelta(days=10)

    count = apply(ENROLMENTS, batch=2)

    assert count == 5
    assert Enrolment.objects.get() == place


def test_a_second_time_there_is_nothing_to_do(place: Enrolment) -> None:
    counts = [apply(ENROLMENTS), apply(ENROLMENTS)]

    lines = AuditEntry.objects.filter(verb="retention.apply").values_list("subject_type", "after")
    assert counts == [1, 0]
    assert list(lines) == [(ENROLMENTS, "1")]


def test_the_diary_counts_and_names_nobody(place: Enrolment) -> None:
    apply(ENROLMENTS)

    line = AuditEntry.objects.get(verb="retention.apply")
    assert (line.subject_id, line.actor_id, line.reason) == ("*", None, "")


@pytest.mark.parametrize(("age", "stays"), [(timedelta(days=729), 1), (timedelta(days=733), 0)])
def test_the_diary_is_kept_for_two_years(nairobi_teacher: User, age: timedelta, stays: int) -> None:
    # The database asks its own clock, too: nobody deletes a younger line.
    now = timezone.now()
    record("class.look", nairobi_teacher, by=None, at=now - age)

    apply("users_auditentry", now)

    assert AuditEntry.objects.filter(verb="class.look").count() == stays


def test_a_job_outlives_its_mail_and_what_waits_stays() -> None:
    rules = (rule_named("outbox_job").long.words, rule_named("outbox_mail").long.words)

    months = [int(str(words).split()[0]) for words in rules]

    assert months[0] > months[1]


@pytest.mark.django_db
def test_only_finished_jobs_go() -> None:
    old = AT - timedelta(days=500)
    Job.objects.create(kind="k", key="done", state=JobState.DONE, finished_at=old, created_at=old)
    Job.objects.create(kind="k", key="waits", created_at=old)
    Mail.objects.create(key="m", to="a@b.example", template="t", language="en", created_at=old)

    counts = [apply("outbox_job"), apply("outbox_mail")]

    assert counts == [1, 1]
    assert Job.objects.get().key == "waits"


@pytest.mark.django_db
def test_an_account_that_nobody_used_for_three_years_says_nothing_of_a_person() -> None:
    seen = AT - timedelta(days=3 * 366)
    unused = TeacherFactory(
        email="old@school.example", adult__name="Old Name", adult__phone="+254 700"
    )
    User.objects.filter(pk=unused.pk).update(date_joined=seen, last_login=seen)
    used = TeacherFactory(email="new@school.example")
    User.objects.filter(pk=used.pk).update(last_login=AT - timedelta(days=30))

    counts = [apply("users_user:adults"), apply("users_user:adults")]

    unused.refresh_from_db()
    adult = Adult.objects.get(pk=unused.pk)
    assert counts == [1, 0]
    assert (adult.name, adult.phone, unused.is_active) == ("–", "", False)
    assert unused.email == f"{unused.pk}@gone.invalid"
    assert User.objects.get(pk=used.pk).email == "new@school.example"


@pytest.mark.django_db
def test_counters_that_ran_out_leave_the_cache() -> None:
    cache.clear()
    cache.set("fresh", 3, timeout=600)
    cache.set("old", 1, timeout=600)
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE django_cache SET expires = %s WHERE cache_key LIKE %s",
            [now - timedelta(days=1), "%old%"],
        )

    counts = [due_count(rule_named("django_cache"), at=now), apply("django_cache", now)]

    assert counts == [1, 1]
    assert cache.get("fresh") == 3


@pytest.mark.django_db
def test_every_rule_can_be_applied_to_the_real_tables() -> None:
    counts = {rule.name: (due_count(rule, at=AT), apply(rule.name)) for rule in applied_rules()}

    assert all(before >= 0 for before, _done in counts.values())
    assert ENROLMENTS in counts


def test_out_of_time_it_goes_on_where_it_stopped(place: Enrolment) -> None:
    EnrolmentFactory.create_batch(4, classroom=place.classroom)
    rule = rule_named(ENROLMENTS)

    first = apply_rule(rule, at=AT, seconds=-1, batch=2)
    second = apply_rule(rule, at=AT, batch=2, beyond=first.went_to)

    assert (first.count, second) == (2, Outcome(3))


def test_a_night_is_one_job_for_each_rule_and_two_beats_make_one_night(place: Enrolment) -> None:
    begin_night(at=AT)
    begin_night(at=AT + timedelta(minutes=5))

    assert Job.objects.filter(kind=RETAIN).count() == len(applied_rules())


def test_the_night_is_done_by_the_workers(place: Enrolment) -> None:
    begin_night(at=AT)

    drain()

    assert set(Job.objects.filter(kind=RETAIN).values_list("state", flat=True)) == {JobState.DONE}
    assert Enrolment.objects.count() == 0


def test_a_night_out_of_time_leaves_the_rest_to_another_job(
    place: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retaining, "SECONDS", -1.0)

    continue_night({"rule": ENROLMENTS, "at": AT.isoformat()}, heartbeat=lambda: None)

    job = Job.objects.get(kind=RETAIN)
    assert job.key == f"retain:2028-02-01:{ENROLMENTS}:1"
    assert job.payload["beyond"] == str(place.pk)


def test_one_bad_table_stops_no_other(place: Enrolment, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(rows: Any, at: datetime) -> Any:
        raise RuntimeError("broken")

    bad = Rule("bad", AuditEntry, "bad", STAFF, Until("never", breaks), DELETE, "why")
    monkeypatch.setitem(retention._rules, "bad", bad)

    begin_night(at=AT)
    drain()

    assert Enrolment.objects.count() == 0
    assert Job.objects.get(payload__rule="bad").state == JobState.WAITING


def test_dry_run_counts_and_changes_nothing(
    place: Enrolment, capsys: pytest.CaptureFixture[str]
) -> None:
    record("class.look", place, by=None, at=timezone.now() - timedelta(days=900))

    call_command("apply_retention", "--dry-run")

    said = capsys.readouterr().out.splitlines()
    assert "users_auditentry: 1" in said
    assert AuditEntry.objects.filter(verb="class.look").count() == 1


def test_command_applies_and_says_what_broke(
    place: Enrolment, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(rows: Any) -> int:
        raise RuntimeError("secret words")

    record("class.look", place, by=None, at=timezone.now() - timedelta(days=900))
    bad = Rule(
        "bad", User, "bad", STAFF, Until("always", lambda rows, at: rows), Then("x", breaks), "why"
    )
    monkeypatch.setitem(retention._rules, "bad", bad)

    with pytest.raises(SystemExit):
        call_command("apply_retention")

    said = capsys.readouterr()
    assert "users_auditentry: 1" in said.out.splitlines()
    assert said.err == "bad: RuntimeError\n"
    assert not AuditEntry.objects.filter(verb="class.look").exists()
