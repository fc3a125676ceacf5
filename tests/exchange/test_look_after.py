"""Every day somebody looks after the projects: who is asked, in which order, and when it ends."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from classrooms.choices import ExcuseReason
from classrooms.lifecycle import EnrolmentState
from classrooms.models import CountryExcuse
from classrooms.services.codes import issue_code
from classrooms.services.joining import let_in
from exchange.choices import HealthAnswer, SignKind
from exchange.models import Activity, HealthNote, Project
from exchange.refusals import Refused
from exchange.services.activity import WOKE, mark
from exchange.services.answers import answer_health
from exchange.services.endings import stop_project
from exchange.services.feeds import renew_feed
from exchange.services.health import look_after_projects, needing_somebody
from exchange.services.sessions import cancel_session
from matching.choices import EndReason, ReviewReason
from matching.models import Partnership, Rescue
from matching.services.conflicts import findings_of
from matching.services.partnerships import reject_partnership
from matching.services.proposals import accept_proposal
from matching.services.rescue import go_on
from outbox.models import Job, Mail
from outbox.runner import run as run_job
from tests.exchange.builders import APPROVED_AT, planned_session
from tests.exchange.mornings import busy, day, run, told
from tests.exchange.rescuing import asked, begun, lisbon
from tests.factories import BreakFactory, EnrolmentFactory
from tests.matching.builders import teacher_of


@pytest.fixture
def silent(project, nairobi_class):
    """Bogotá is silent from the day the project was opened, its first; Nairobi works."""
    Project.objects.update(starts_on=APPROVED_AT.date())
    project.refresh_from_db()
    busy(project, nairobi_class, until=40)
    return project


def test_every_deed_leaves_a_sign_and_no_more_than_a_count(
    project, nairobi_class, nairobi_teacher, bogota_teacher
):
    session = planned_session(project, by=nairobi_teacher)
    cancel_session(session, by=nairobi_teacher, at=APPROVED_AT)
    renew_feed(project, by=bogota_teacher, at=APPROVED_AT)
    waiting = EnrolmentFactory(classroom=nairobi_class, state=EnrolmentState.LOBBY)
    let_in(waiting, by=nairobi_teacher, at=APPROVED_AT)
    issue_code(nairobi_class, by=nairobi_teacher, at=APPROVED_AT)

    signs = Activity.objects.order_by("classroom__name", "kind")
    assert list(signs.values_list("classroom__name", "kind", "count")) == [
        ("6A", "calendar", 1),
        ("6B", "code", 1),
        ("6B", "meeting", 2),
        ("6B", "students", 1),
    ]
    assert {sign.on for sign in signs} == {date(2026, 9, 14)}


def test_a_sign_late_in_the_evening_falls_on_the_day_of_the_school(project, bogota_class):
    mark(project, bogota_class, SignKind.WORK, at=datetime(2026, 9, 15, 3, 0, tzinfo=UTC))

    assert Activity.objects.get().on == date(2026, 9, 14)


def test_the_own_teacher_is_asked_first_then_both_then_staff(silent, bogota_class):
    run(7)
    assert told("health_own") == []

    run(8)
    assert told("health_own") == ["lucia@andino.example"]
    assert told("health_both") == []

    run(9, 10, 11)
    assert told("health_both") == ["amina@kibera.example", "lucia@andino.example"]
    assert needing_somebody() == []

    run(14, 15, 16, 17)
    [note] = needing_somebody()
    assert (note.classroom, note.kind, note.step) == (bogota_class, "silence", 3)
    assert Rescue.objects.get().here.name == "6B"


def test_run_twice_it_tells_nobody_twice(silent):
    run(8, 8, 8)
    look_after_projects(at=day(8) + timedelta(hours=5))

    assert told("health_own") == ["lucia@andino.example"]
    assert HealthNote.objects.get(kind="silence").step == 1


def test_days_on_which_nobody_looked_are_made_up_for_a_step_a_day(silent):
    run(18)
    assert HealthNote.objects.get(kind="silence").step == 1
    assert told("health_both") == []

    run(21)
    assert HealthNote.objects.get(kind="silence").step == 2
    run(22)
    assert HealthNote.objects.get(kind="silence").step == 3


def test_it_ends_by_itself_when_the_class_is_heard_of(silent, bogota_class):
    run(8)
    mark(silent, bogota_class, SignKind.POST, at=day(8))

    run(9)

    assert not HealthNote.objects.live().filter(kind="silence").exists()


def test_in_a_break_of_its_own_nobody_asks_after_a_class(silent, bogota_class):
    BreakFactory(school=bogota_class.school, starts_on=date(2026, 9, 15), ends_on=date(2026, 10, 9))

    run(*range(1, 27))

    assert told("health_own") == []


def test_nor_where_the_country_is_excused(silent, reviewer):
    CountryExcuse.objects.create(
        country="CO", reason=ExcuseReason.DISASTER, starts_on=date(2026, 9, 15), set_by=reviewer
    )

    run(*range(1, 27))

    assert told("health_own") == []


def test_who_needs_a_week_is_left_alone_and_the_partner_told_kindly(silent, bogota_teacher):
    run(8)

    answer_health(silent, by=bogota_teacher, answer=HealthAnswer.WEEK, at=day(8))
    run(*range(9, 22))

    assert told("pause") == ["amina@kibera.example"]
    assert told("health_own") == ["lucia@andino.example"]
    assert told("health_both") == []


def test_who_is_still_in_starts_anew(silent, bogota_teacher):
    run(8)

    answer_health(silent, by=bogota_teacher, answer=HealthAnswer.HERE, at=day(8))
    run(9, 10, 11)

    assert not HealthNote.objects.live().filter(kind="silence").exists()


def test_an_answer_calls_the_rescue_off(silent, nairobi_class, bogota_teacher):
    lisbon()
    rescue = begun(silent.partnership, nairobi_class, at=day(17))

    woken = answer_health(silent, by=bogota_teacher, answer=HealthAnswer.HERE, at=day(17))

    assert (woken.pk, woken.state) == (rescue.pk, "called_off")


def test_who_said_that_they_stop_can_take_it_back(project, bogota_teacher):
    stop_project(project, by=bogota_teacher, reason=EndReason.STOPPED, at=day(3))

    answer_health(project, by=bogota_teacher, answer=HealthAnswer.WEEK, at=day(3))
    assert Rescue.objects.get().state == "offered"
    answer_health(project, by=bogota_teacher, answer=HealthAnswer.HERE, at=day(3))

    assert Rescue.objects.get().state == "called_off"


def test_who_was_left_does_not_leave_the_one_who_left(silent, nairobi_class, nairobi_teacher):
    lisbon()
    begun(silent.partnership, nairobi_class, at=day(17))

    with pytest.raises(Refused, match=r"^project\.rescue_first$"):
        stop_project(silent, by=nairobi_teacher, reason=EndReason.STOPPED, at=day(17))


def test_any_deed_of_the_silent_class_calls_it_off_too(silent, nairobi_class, bogota_class):
    lisbon()
    begun(silent.partnership, nairobi_class, at=day(17))

    mark(silent, bogota_class, SignKind.POST, at=day(17))
    run_job(Job.objects.get(kind=WOKE).pk)

    assert Rescue.objects.get().state == "called_off"


# -- Back too late ---------------------------------------------------------------------------------


@pytest.fixture
def accepted(silent, nairobi_class):
    """A class of the bench has said yes; then the silent one is heard of."""
    there = lisbon()
    rescue = begun(silent.partnership, nairobi_class, at=day(17))
    accept_proposal(asked(rescue), by=teacher_of(there), at=day(17))
    return rescue


def test_a_sign_of_life_that_comes_too_late_is_shown_to_those_who_decide(
    client, silent, accepted, bogota_class, nairobi_class
):
    mark(silent, bogota_class, SignKind.POST, at=day(17))
    run_job(Job.objects.get(kind=WOKE).pk)

    accepted.refresh_from_db()
    assert (accepted.state, accepted.woke_at is None) == ("asking", False)
    new = Partnership.objects.with_everything().get(rescues=silent.partnership)
    found = findings_of([new], at=day(17))[new.pk]
    assert "conflict.woken" in {each.key for each in found}
    client.force_login(teacher_of(nairobi_class))
    page = client.get(reverse("matching:rescue", args=[accepted.pk])).content.decode()
    assert "was heard of again" in page


def test_where_staff_say_no_to_the_new_class_the_one_that_is_back_goes_on(
    silent, accepted, bogota_teacher, reviewer
):
    with pytest.raises(Refused, match=r"^project\.seat_taken$"):
        answer_health(silent, by=bogota_teacher, answer=HealthAnswer.HERE, at=day(17))
    new = Partnership.objects.get(rescues=silent.partnership)
    reject_partnership(new, by=reviewer, reason=ReviewReason.SAFETY, at=day(18))

    go_on(accepted.pk, at=day(18))

    accepted.refresh_from_db()
    assert (accepted.state, accepted.woke_at) == ("called_off", day(17))
    told = Mail.objects.filter(template="matching/email/rescue").order_by("created_at").last()
    assert "6A is back" in told.subject


def test_a_sign_of_life_from_before_does_not_undo_a_stop(
    silent, nairobi_class, bogota_class, bogota_teacher
):
    lisbon()
    rescue = begun(silent.partnership, nairobi_class, at=day(17))
    mark(silent, bogota_class, SignKind.POST, at=day(17))
    stop_project(silent, by=bogota_teacher, reason=EndReason.ILLNESS, at=day(17))

    run_job(Job.objects.get(kind=WOKE).pk)

    rescue.refresh_from_db()
    assert (rescue.state, rescue.reason, rescue.woke_at) == ("asking", "illness", None)


def test_who_stops_after_all_is_back_no_more(
    silent, accepted, bogota_class, bogota_teacher, reviewer
):
    mark(silent, bogota_class, SignKind.POST, at=day(17))
    run_job(Job.objects.get(kind=WOKE).pk)
    stop_project(silent, by=bogota_teacher, reason=EndReason.ILLNESS, at=day(18))
    new = Partnership.objects.get(rescues=silent.partnership)
    reject_partnership(new, by=reviewer, reason=ReviewReason.SAFETY, at=day(18))

    go_on(accepted.pk, at=day(18))

    accepted.refresh_from_db()
    assert (accepted.state, accepted.woke_at) == ("nobody", None)


def test_nor_who_said_so_and_stops_once_more(silent, accepted, bogota_teacher):
    stop_project(silent, by=bogota_teacher, reason=EndReason.ILLNESS, at=day(17))
    with pytest.raises(Refused, match=r"^project\.seat_taken$"):
        answer_health(silent, by=bogota_teacher, answer=HealthAnswer.HERE, at=day(17))
    accepted.refresh_from_db()
    assert accepted.woke_at == day(17)

    stop_project(silent, by=bogota_teacher, reason=EndReason.CLOSURE, at=day(18))

    accepted.refresh_from_db()
    assert (accepted.reason, accepted.woke_at) == ("illness", None)
