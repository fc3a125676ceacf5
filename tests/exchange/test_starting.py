"""A project starts when both classes are ready: by itself, on its first day or after it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from classrooms.models import Classroom, Programme
from exchange.choices import Channel
from exchange.lifecycle import PROJECT_MOVES, ProjectState
from exchange.models import Project
from exchange.readiness import readiness_of
from exchange.refusals import Refused
from exchange.services.agreements import save_version, suggestion
from exchange.services.dates import move_dates
from exchange.services.endings import end_what_is_over
from exchange.services.readiness import say_met, say_tested
from exchange.services.starting import start_on_first_day, start_project
from exchange.viewpoint import viewpoint_of
from matching.lifecycle import IllegalMove
from outbox.models import Mail
from safeguarding.models import Block
from tests.exchange.builders import (
    APPROVED_AT,
    STARTS_ON,
    berlin_and_new_york,
    preparing_project,
)
from tests.exchange.ready import agree, make_ready, say_ready, teachers_of
from tests.factories import BreakFactory, ProgrammeFactory
from tests.safeguarding.taking_part import let_take_part
from users.models import AuditEntry

STARTED = "exchange/email/project_started"
READY = "exchange/email/project_ready"
# Noon UTC: in Nairobi and in Bogotá it is the same date.
FIRST_NOON = datetime(2026, 9, 28, 12, 0, tzinfo=UTC)


def fresh(project: Project) -> Project:
    return Project.objects.get(pk=project.pk)


def verbs(project: Project) -> list[str]:
    lines = AuditEntry.objects.filter(subject_id=str(project.pk)).order_by("at", "pk")
    return list(lines.values_list("verb", flat=True))


def test_ready_before_its_first_day_it_waits_for_it(preparing):
    waiting = make_ready(preparing)

    assert (waiting.state, waiting.ready_at) == (ProjectState.PREPARING, APPROVED_AT)
    assert {mail.to for mail in Mail.objects.filter(template=READY)} == {
        "amina@kibera.example",
        "lucia@andino.example",
    }
    assert start_on_first_day(at=FIRST_NOON - timedelta(days=2)) == 0

    assert start_on_first_day(at=FIRST_NOON) == 1

    started = fresh(preparing)
    assert (started.state, started.started_at) == (ProjectState.OPEN, FIRST_NOON)
    assert started.starts_on == STARTS_ON
    assert verbs(preparing) == ["project.open", "project.ready", "project.start"]
    assert Mail.objects.filter(template=STARTED).count() == 2
    assert "It runs from 28 September 2026" in Mail.objects.filter(template=STARTED)[0].text
    assert start_on_first_day(at=FIRST_NOON + timedelta(hours=1)) == 0


def test_it_starts_where_the_day_begins_first(preparing):
    make_ready(preparing)

    # Monday 00:30 in Nairobi, Sunday afternoon in Bogotá.
    assert start_on_first_day(at=datetime(2026, 9, 27, 21, 30, tzinfo=UTC)) == 1

    assert fresh(preparing).starts_on == STARTS_ON


def test_the_last_press_after_the_first_day_starts_it_with_new_dates(preparing):
    # Tuesday of the second week: that week has three days left, so it counts.
    late = datetime(2026, 10, 6, 12, 0, tzinfo=UTC)
    started = make_ready(preparing, at=late)

    assert started.state == ProjectState.OPEN
    assert started.started_with == started.versions.get()
    assert started.channel == Channel.VIDEO
    assert [(each.number, each.kind, each.starts_on) for each in started.phases.all()] == [
        (1, "hello", date(2026, 10, 7)),
        (2, "compare", date(2026, 10, 12)),
        (3, "create", date(2026, 10, 19)),
        (4, "present", date(2026, 11, 2)),
        (5, "reflect", date(2026, 11, 9)),
    ]
    assert (started.starts_on, started.ends_on) == (date(2026, 10, 7), date(2026, 11, 13))
    assert verbs(preparing)[-2:] == ["project.move", "project.start"]
    mail = Mail.objects.filter(template=STARTED, to="amina@kibera.example").get()
    assert "from 7 October 2026 to 13 November 2026" in mail.text


LATE = datetime(2026, 10, 6, 12, 0, tzinfo=UTC)


def test_the_new_plan_ends_before_a_class_has_to(preparing, nairobi_class):
    """It said “not after”, and gives up a week rather than that day."""
    Classroom.objects.filter(pk=nairobi_class.pk).update(latest_end=date(2026, 11, 10))

    started = make_ready(preparing, at=LATE)

    # Two days are no week of the plan.
    assert started.ends_on == date(2026, 11, 6)
    assert [(each.kind, each.starts_on) for each in started.phases.all()] == [
        ("hello", date(2026, 10, 7)),
        ("compare", date(2026, 10, 12)),
        ("create", date(2026, 10, 19)),
        ("present", date(2026, 10, 26)),
        ("reflect", date(2026, 11, 2)),
    ]


def test_the_last_day_that_both_agreed_to_always_holds(preparing, nairobi_class):
    Classroom.objects.filter(pk=nairobi_class.pk).update(latest_end=date(2026, 10, 2))

    started = make_ready(preparing, at=LATE)

    assert started.state == ProjectState.OPEN
    assert started.ends_on == date(2026, 11, 6)


def test_the_new_plan_goes_around_a_break(preparing, bogota_class):
    BreakFactory(
        school=bogota_class.school, starts_on=date(2026, 10, 7), ends_on=date(2026, 10, 16)
    )

    started = make_ready(preparing, at=datetime(2026, 10, 6, 12, 0, tzinfo=UTC))

    assert started.starts_on == date(2026, 10, 19)
    assert started.phases.count() == 5


@pytest.mark.parametrize("missing", ["agreement", "met", "tested", "part"])
def test_without_one_step_of_one_class_it_does_not_start(preparing, missing):
    amina, lucia = teachers_of(preparing)[::-1]
    here = viewpoint_of(preparing, amina).here
    if missing == "agreement":
        save_version(preparing, suggestion(preparing), base=0, by=amina, at=FIRST_NOON)
    else:
        agree(preparing, at=FIRST_NOON)
    say_ready(preparing, lucia, at=FIRST_NOON)
    if missing != "met":
        say_met(preparing, True, by=amina, at=FIRST_NOON)
    if missing != "tested":
        say_tested(preparing, Channel.SOUND, by=amina, at=FIRST_NOON)
    let_take_part(here, 20 if missing != "part" else 3, by=amina, at=FIRST_NOON)

    assert fresh(preparing).state == ProjectState.PREPARING
    with pytest.raises(Refused, match=r"^project\.not_ready$"):
        start_project(preparing, at=FIRST_NOON)


def test_what_is_taken_back_before_the_start_is_waited_for_again(preparing):
    make_ready(preparing)
    amina = teachers_of(preparing)[0]

    say_met(preparing, False, by=amina, at=APPROVED_AT)

    assert fresh(preparing).ready_at is None
    assert start_on_first_day(at=FIRST_NOON) == 0
    assert verbs(preparing)[-1] == "project.unready"


def test_a_new_version_needs_the_other_yes_again(preparing):
    make_ready(preparing)
    amina = teachers_of(preparing)[0]
    terms = suggestion(preparing)

    changed = type(terms)(**{**vars(terms), "answer_days": 5})
    save_version(preparing, changed, base=1, by=amina, at=APPROVED_AT)

    assert fresh(preparing).ready_at is None
    assert start_on_first_day(at=FIRST_NOON) == 0


def test_after_the_start_the_list_is_closed(preparing):
    make_ready(preparing, at=FIRST_NOON)
    amina = teachers_of(preparing)[0]

    with pytest.raises(Refused, match=r"^project\.started$"):
        say_met(preparing, False, by=amina, at=FIRST_NOON)


def test_classes_that_may_not_meet_any_more_do_not_start(preparing):
    make_ready(preparing)
    here, there = (classroom.school for classroom in preparing.classrooms)
    Block.objects.create(school=here, other=there)

    assert start_on_first_day(at=FIRST_NOON) == 0
    with pytest.raises(Refused, match=r"^gate\.blocked$"):
        start_project(preparing, at=FIRST_NOON)


def test_who_may_meet_again_starts_though_a_press_came_in_between(preparing):
    make_ready(preparing)
    here, there = (classroom.school for classroom in preparing.classrooms)
    block = Block.objects.create(school=here, other=there)
    lucia = teachers_of(preparing)[0]
    say_tested(preparing, Channel.SOUND, by=lucia, at=APPROVED_AT)
    assert fresh(preparing).ready_at == APPROVED_AT

    block.delete()

    assert start_on_first_day(at=FIRST_NOON) == 1


def test_what_becomes_ready_without_a_press_starts_on_its_day(preparing):
    agree(preparing)
    for teacher in teachers_of(preparing):
        say_ready(preparing, teacher, students=3)
    assert fresh(preparing).ready_at is None

    # Staff ask for a smaller share.
    Programme.objects.update(start_share=0)

    assert start_on_first_day(at=FIRST_NOON - timedelta(days=2)) == 0
    assert start_on_first_day(at=FIRST_NOON) == 1
    assert fresh(preparing).state == ProjectState.OPEN


@pytest.mark.django_db
def test_looking_for_what_may_start_costs_the_same_for_one_and_for_four():
    counts = []
    for more in (1, 3):
        for _number in range(more):
            preparing_project(*berlin_and_new_york())
        with CaptureQueriesContext(connection) as queries:
            assert start_on_first_day(at=FIRST_NOON) == 0
        counts.append(len(queries))

    assert len(set(counts)) == 1, counts


def test_the_table_is_asked_before_a_project_moves(preparing, monkeypatch):
    make_ready(preparing)
    monkeypatch.setitem(PROJECT_MOVES, ProjectState.PREPARING, frozenset())

    with pytest.raises(IllegalMove):
        start_project(preparing, at=FIRST_NOON)
    with pytest.raises(IllegalMove):
        end_what_is_over(at=FIRST_NOON + timedelta(days=90))


def test_starting_twice_tells_once(preparing):
    make_ready(preparing, at=FIRST_NOON)
    count = Mail.objects.count()

    again = start_project(preparing, at=FIRST_NOON + timedelta(days=1))

    assert (again.started_at, Mail.objects.count()) == (FIRST_NOON, count)


def test_the_weaker_line_chooses_the_channel(preparing):
    agree(preparing, at=FIRST_NOON)
    first, second = teachers_of(preparing)
    say_ready(preparing, first, channel=Channel.VIDEO, at=FIRST_NOON)
    say_ready(preparing, second, channel=Channel.TEXT, at=FIRST_NOON)

    assert fresh(preparing).channel == Channel.TEXT


def test_the_share_is_the_programmes(preparing):
    ProgrammeFactory()
    programme = preparing.partnership.proposal.round.programme
    programme.start_share = 0
    programme.save()

    assert [side.may_take_part for side in readiness_of(preparing, at=FIRST_NOON).sides] == [
        True,
        True,
    ]


def test_the_database_knows_no_start_without_an_agreement(preparing):
    refused = "project_starts_with_an_agreement"
    with pytest.raises(IntegrityError, match=refused), transaction.atomic():
        Project.objects.update(state=ProjectState.OPEN, started_at=FIRST_NOON)
    refused = "project_preparing_has_not_started"
    with pytest.raises(IntegrityError, match=refused), transaction.atomic():
        Project.objects.update(started_at=FIRST_NOON)


def test_what_is_finished_stays_when_the_rest_is_moved(project):
    # The first two parts are over; then one side is silent until November.
    moved = move_dates(project, date(2026, 11, 9), at=datetime(2026, 10, 12, 12, tzinfo=UTC))

    assert [(each.number, each.kind, each.starts_on) for each in moved.phases.all()] == [
        (1, "hello", date(2026, 9, 28)),
        (2, "compare", date(2026, 10, 5)),
        (3, "create", date(2026, 11, 9)),
        (4, "present", date(2026, 11, 23)),
        (5, "reflect", date(2026, 11, 30)),
    ]
    assert (moved.starts_on, moved.ends_on) == (STARTS_ON, date(2026, 12, 4))


def test_nothing_is_moved_when_everything_is_finished(project):
    with pytest.raises(Refused, match=r"^project\.finished$"):
        move_dates(project, date(2027, 1, 11), at=datetime(2027, 1, 4, 12, tzinfo=UTC))


def test_every_move_leads_to_a_state():
    assert set(PROJECT_MOVES) == set(ProjectState)
    assert set().union(*PROJECT_MOVES.values()) <= set(ProjectState)
