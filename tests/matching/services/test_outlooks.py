"""How a class that waits stands: counted by the engine, and true once the change is made."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from classrooms.choices import Level, Mode
from classrooms.models import Bell, BellSchedule, Classroom
from classrooms.services.classes import close_classroom
from matching.models import Outlook
from matching.services import outlooks
from matching.services.easing import ease, take_back_easing
from matching.services.lesson_options import lesson_options
from matching.services.limits import set_limits
from matching.services.look_again import WORK_OUT
from matching.services.outlooks import share_out
from matching.services.rounds import enter_round, run_round
from matching.services.waiting_list import waiting_of
from outbox.models import Job
from outbox.runner import drain
from tests.factories import SlotFactory, TimetableFactory, open_classroom
from tests.matching.builders import NOW, let_lessons_meet, round_of, teacher_of
from tests.matching.services.standing import LATER, counts, worked_out
from users.models import User

pytestmark = pytest.mark.django_db


def test_it_says_why_and_what_would_help(both: tuple[Classroom, Classroom]) -> None:
    outlook = worked_out(both[0])

    assert (outlook.free_classes, outlook.fitting) == (1, 0)
    assert outlook.refused == {"refusal.windows": 1}
    assert (outlook.place, outlook.of) == (1 if both[0].pk < both[1].pk else 2, 2)
    assert counts(outlook)["lesson-1-1600-45"] == 1
    assert "lesson-1-0900-45" not in counts(outlook)


@pytest.mark.parametrize("code", ["lesson-1-1600-45", "swap-1-1600-45", "mode"])
def test_each_number_is_what_comes_of_the_change(
    both: tuple[Classroom, Classroom], nairobi_teacher: User, code: str
) -> None:
    Classroom.objects.filter(pk=both[1].pk).update(mode=Mode.EITHER)
    promised = counts(worked_out(both[0]))[code]

    ease(both[0], code, by=nairobi_teacher, promised=promised, at=LATER)

    assert worked_out(both[0], LATER + timedelta(minutes=1)).fitting == promised == 1


def test_every_change_of_the_answers_is_true_too(nairobi_class: Classroom) -> None:
    """A class of one's own country without a common language that wants girls only."""
    other = open_classroom(
        name="7A", same_country_ok=True, translation_ok=True, wished_compositions=["girls"]
    )
    other.languages.update(language="sw")
    Classroom.objects.filter(pk=nairobi_class.pk).update(
        same_country_ok=True, composition="girls", wished_compositions=["girls"]
    )
    Classroom.objects.filter(pk=other.pk).update(composition="girls")
    nairobi_class.refresh_from_db()
    for each in (nairobi_class, other):
        enter_round(each, by=None, at=NOW)
    before = worked_out(nairobi_class)

    ease(nairobi_class, "translation", by=teacher_of(nairobi_class), promised=1, at=LATER)

    assert (before.refused, counts(before)["translation"]) == ({"refusal.language": 1}, 1)
    assert worked_out(nairobi_class, LATER + timedelta(minutes=1)).fitting == 1


@pytest.mark.parametrize(
    ("code", "limits", "refusal"),
    [
        ("age-limit", {"most_age_gap_months": 3}, "refusal.age"),
        ("level-limit", {"least_level": Level.C2}, "refusal.language"),
    ],
)
def test_a_limit_of_ones_own_is_lifted_and_set_again(
    nairobi_class: Classroom,
    bogota_class: Classroom,
    nairobi_teacher: User,
    code: str,
    limits: dict[str, Any],
    refusal: str,
) -> None:
    let_lessons_meet(nairobi_class, bogota_class)
    Classroom.objects.filter(pk=bogota_class.pk).update(
        age_from=nairobi_class.age_from + 1, age_to=nairobi_class.age_to + 1
    )
    for each in (nairobi_class, bogota_class):
        enter_round(each, by=None, at=NOW)
    set_limits(nairobi_class, by=nairobi_teacher, at=NOW, **limits)
    before = worked_out(nairobi_class)

    ease(nairobi_class, code, by=nairobi_teacher, promised=1, at=LATER)
    lifted = worked_out(nairobi_class, LATER + timedelta(minutes=1))
    take_back_easing(nairobi_class, by=nairobi_teacher, at=LATER + timedelta(minutes=2))

    assert (before.fitting, before.refused, counts(before)[code]) == (0, {refusal: 1}, 1)
    assert lifted.fitting == 1
    assert worked_out(nairobi_class, LATER + timedelta(minutes=3)).refused == {refusal: 1}


def test_lessons_are_offered_by_the_bells_of_the_school(nairobi_class: Classroom) -> None:
    schedule = BellSchedule.objects.create(school=nairobi_class.school, weekdays=[0, 1])
    for label, start in (("1", time(8, 5)), ("2", time(14, 10))):
        Bell.objects.create(schedule=schedule, label=label, start_time=start, minutes=40)
    stored = Classroom.objects.with_profile().get(pk=nairobi_class.pk)

    offered = [(each.weekday, each.start, each.minutes) for each in lesson_options(stored)]

    # Tuesday's second lesson is where the class has its own already.
    assert [each for each in offered if each[0] < 2] == [
        (0, time(8, 5), 40), (0, time(14, 10), 40), (1, time(8, 5), 40)
    ]  # fmt: skip
    assert (2, time(8), 45) in offered
    assert not [each for each in offered if each[0] > 4]


def test_it_holds_where_other_lessons_stand_for_some_weeks(
    both: tuple[Classroom, Classroom], nairobi_teacher: User
) -> None:
    special = TimetableFactory(
        classroom=both[0],
        valid_from=datetime(2026, 10, 1, tzinfo=UTC).date(),
        valid_to=datetime(2026, 11, 30, tzinfo=UTC).date(),
        purpose="exams",
    )
    SlotFactory(timetable=special, weekday=3, start_time=time(9))
    promised = counts(worked_out(both[0])).get("lesson-1-1600-45", 0)

    ease(both[0], "lesson-1-1600-45", by=nairobi_teacher, promised=promised, at=LATER)

    assert worked_out(both[0], LATER + timedelta(minutes=1)).fitting == promised


def test_after_each_round_all_that_wait_are_worked_out_once(
    both: tuple[Classroom, Classroom],
) -> None:
    run_round(round_of(both[0]).pk, at=NOW)

    [job] = Job.objects.filter(kind=WORK_OUT)
    drain()

    assert Job.objects.filter(key__startswith=f"{job.key}:").count() == 1
    looked = Outlook.objects.filter(place__isnull=False, looked_at__isnull=False)
    assert sorted(looked.values_list("place", "of")) == [(1, 2), (2, 2)]


def test_a_long_list_is_shared_out_among_the_workers(
    both: tuple[Classroom, Classroom], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlooks, "SHARE", 1)
    programme = both[0].school.programme_id

    assert share_out(programme, cause="a round") == 2
    assert share_out(programme, cause="a round") == 2

    jobs = Job.objects.filter(key__startswith="work-out:a round:").order_by("key")
    shared = [UUID(one) for job in jobs for one in job.payload["classes"]]
    assert shared == waiting_of(programme)
    assert jobs.count() == 2


def test_whoever_does_not_wait_has_no_place_and_no_advice(
    both: tuple[Classroom, Classroom], nairobi_teacher: User
) -> None:
    worked_out(both[0])
    close_classroom(both[0], by=nairobi_teacher, at=LATER)

    outlook = worked_out(both[0], LATER + timedelta(hours=1))

    assert (outlook.place, outlook.changes, outlook.refused) == (None, [], {})


def test_an_older_look_never_overwrites_a_newer_one(both: tuple[Classroom, Classroom]) -> None:
    worked_out(both[0], LATER)

    assert worked_out(both[0], NOW).looked_at == LATER
