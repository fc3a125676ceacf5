"""How a class that waits stands: counted by the engine, and true once the change is made."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classrooms.choices import Level, Mode
from classrooms.lifecycle import ClassroomState
from classrooms.models import Bell, BellSchedule, Classroom, School, WeeklySlot
from classrooms.services.classes import close_classroom
from matching.change_codes import SIMPLE, read_code
from matching.lifecycle import RoundState
from matching.models import MatchingRound, Outlook, Proposal, Registration
from matching.outlook_words import BUTTONS, CHANGES, DONE
from matching.refusals import Refused
from matching.services import outlooks
from matching.services.easing import ANSWERS, LIMITS, ask_again, ease, take_back_easing
from matching.services.lesson_options import lesson_options
from matching.services.limits import set_limits
from matching.services.look_again import WORK_OUT
from matching.services.news import news_of
from matching.services.outlooks import share_out, work_out
from matching.services.rounds import enter_round, run_round
from matching.services.waiting_list import places_of, waiting_of
from outbox.models import Job, Mail
from outbox.runner import drain
from tests.factories import ProgrammeFactory, SlotFactory, TimetableFactory, open_classroom
from tests.matching.builders import NOW, lesson_at, let_lessons_meet, proposed, round_of, teacher_of
from users.models import AuditEntry, User

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


@pytest.fixture
def both(nairobi_class: Classroom, bogota_class: Classroom) -> tuple[Classroom, Classroom]:
    """Live classes whose lessons never meet: 14:00 in Nairobi, 08:00 in Bogotá (16:00 there)."""
    lesson_at(bogota_class, time(8, 0))
    for each in (nairobi_class, bogota_class):
        enter_round(each, by=None, at=NOW)
    return nairobi_class, bogota_class


def worked_out(classroom: Classroom, at: datetime = LATER) -> Outlook:
    work_out([classroom.pk], at=at)
    return Outlook.objects.get(classroom=classroom)


def counts(outlook: Outlook) -> dict[str, int]:
    return {each["change"]: each["count"] for each in outlook.changes}


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


# -- One press ---------------------------------------------------------------------------------


def test_a_press_is_written_down_and_looked_into(
    both: tuple[Classroom, Classroom], nairobi_teacher: User
) -> None:
    outlook = ease(both[0], "lesson-1-1600-45", by=nairobi_teacher, promised=1, at=LATER)

    assert outlook.is_looking
    assert outlook.applied is not None
    assert (outlook.applied["change"], outlook.applied["promised"]) == ("lesson-1-1600-45", 1)
    lines = AuditEntry.objects.filter(verb="classroom.ease").values_list("after", flat=True)
    assert list(lines) == ["lesson-1-1600-45"]
    assert Job.objects.filter(key__startswith=f"look-again:asked:{both[0].pk}").count() == 1


def test_pressed_twice_it_is_made_once(
    both: tuple[Classroom, Classroom], nairobi_teacher: User
) -> None:
    for minute in range(2):
        at = LATER + timedelta(minutes=minute)
        ease(both[0], "lesson-1-1600-45", by=nairobi_teacher, promised=1, at=at)

    assert WeeklySlot.objects.filter(timetable__classroom=both[0]).count() == 2
    assert Job.objects.filter(key__startswith="look-again:asked").count() == 1


@pytest.mark.parametrize("code", ["lesson-1-1600-45", "swap-1-1600-45", *ANSWERS])
def test_it_can_be_taken_back(nairobi_class: Classroom, nairobi_teacher: User, code: str) -> None:
    Classroom.objects.filter(pk=nairobi_class.pk).update(wished_compositions=["girls"])

    def described() -> Any:
        stored = Classroom.objects.get(pk=nairobi_class.pk)
        answers = [getattr(stored, name) for name, _ in ANSWERS.values()]
        slots = WeeklySlot.objects.filter(timetable__classroom=stored)
        return answers, sorted(slots.values_list("weekday", "start_time", "is_swappable"))

    before = described()
    ease(nairobi_class, code, by=nairobi_teacher, promised=1, at=LATER)
    assert described() != before

    assert (
        take_back_easing(nairobi_class, by=nairobi_teacher, at=LATER + timedelta(hours=1)) == code
    )

    assert described() == before
    with pytest.raises(Refused, match=r"ease\.nothing"):
        take_back_easing(nairobi_class, by=nairobi_teacher, at=LATER)


def test_what_was_changed_since_is_not_taken_back(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    ease(nairobi_class, "lesson-1-1600-45", by=nairobi_teacher, promised=1, at=LATER)
    added = WeeklySlot.objects.filter(timetable__classroom=nairobi_class, start_time=time(16))
    added.delete()

    with pytest.raises(Refused, match=r"ease\.changed_since"):
        take_back_easing(nairobi_class, by=nairobi_teacher, at=LATER)


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("lesson-1-1400-45", None),
        ("lesson-1-1430-45", "ease.taken"),
        ("lesson-6-1000-45", "ease.unknown"),
        ("lesson-1-2500-45", "ease.unknown"),
        ("lesson-1-1000-9999", "ease.unknown"),
        ("lesson-١-1000-45", "ease.unknown"),
        ("repeat", "ease.unknown"),
        ("", "ease.unknown"),
        ("'; drop table", "ease.unknown"),
    ],
)
def test_what_is_no_change_is_refused(
    nairobi_class: Classroom, nairobi_teacher: User, code: str, key: str | None
) -> None:
    if key is None:
        ease(nairobi_class, code, by=nairobi_teacher, promised=None, at=LATER)
    else:
        with pytest.raises(Refused) as refused:
            ease(nairobi_class, code, by=nairobi_teacher, promised=None, at=LATER)
        assert refused.value.key == key

    assert WeeklySlot.objects.filter(timetable__classroom=nairobi_class).count() == 1


def test_a_class_that_does_not_look_changes_nothing(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    Classroom.objects.filter(pk=nairobi_class.pk).update(state=ClassroomState.CLOSED)
    nairobi_class.refresh_from_db()

    for act in (
        lambda: ease(nairobi_class, "mode", by=nairobi_teacher, promised=1, at=LATER),
        lambda: ask_again(nairobi_class, by=nairobi_teacher, at=LATER),
    ):
        with pytest.raises(Refused, match="not_looking_here"):
            act()


def test_asked_twice_it_is_looked_once(nairobi_class: Classroom, nairobi_teacher: User) -> None:
    now = datetime.now(UTC)
    for second in range(2):
        ask_again(nairobi_class, by=nairobi_teacher, at=now + timedelta(seconds=second))

    assert Job.objects.filter(key__startswith="look-again:asked").count() == 1


def test_every_change_has_its_words() -> None:
    assert set(CHANGES) == set(DONE) == set(SIMPLE) == {*ANSWERS, *LIMITS}
    assert set(BUTTONS) == {*SIMPLE, "lesson", "swap"}
    assert all(read_code(code) for code in SIMPLE)


# -- The waiting list --------------------------------------------------------------------------


def test_who_waits_longer_stands_before(
    nairobi_class: Classroom, bogota_class: Classroom, reviewer: User
) -> None:
    third = open_classroom(name="9A")
    for day, each in enumerate((bogota_class, third, nairobi_class)):
        enter_round(each, by=None, at=NOW + timedelta(days=day))

    assert places_of([nairobi_class.pk, bogota_class.pk]) == {
        bogota_class.pk: (1, 3),
        nairobi_class.pk: (3, 3),
    }
    programme = nairobi_class.school.programme_id
    assert waiting_of(programme) == [bogota_class.pk, third.pk, nairobi_class.pk]


def test_who_rests_or_has_a_proposal_or_waits_for_staff_is_on_no_list(
    proposal: Proposal, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    resting, closed, unverified, waits = (open_classroom(name=f"9{each}") for each in "ABCD")
    for each in (resting, closed, unverified, waits):
        enter_round(each, by=None, at=NOW)
    Registration.objects.filter(classroom=resting).update(asked_at=NOW, rests_at=LATER)
    close_classroom(closed, by=teacher_of(closed), at=LATER)
    School.objects.filter(pk=unverified.school_id).update(verified_at=None)

    everybody = [nairobi_class.pk, bogota_class.pk, resting.pk, closed.pk, unverified.pk, waits.pk]
    assert places_of(everybody) == {waits.pk: (1, 1)}
    assert waiting_of(waits.school.programme_id) == [waits.pk]


def test_each_programme_has_its_own_list_read_in_one_query(
    both: tuple[Classroom, Classroom],
) -> None:
    elsewhere = open_classroom(school__programme=ProgrammeFactory(is_default=False))
    enter_round(elsewhere, by=None, at=NOW - timedelta(days=1))

    with CaptureQueriesContext(connection) as asked:
        places = places_of([elsewhere.pk, both[1].pk])

    assert places == {elsewhere.pk: (1, 1), both[1].pk: (1 if both[1].pk < both[0].pk else 2, 2)}
    assert len(asked) == 1
    # Each list is read once: nothing is counted again for every class.
    assert "COUNT" not in asked[0]["sql"].partition(" FROM ")[0]


def test_while_a_round_runs_the_list_is_the_same(both: tuple[Classroom, Classroom]) -> None:
    before = places_of([each.pk for each in both])
    MatchingRound.objects.filter(pk=round_of(both[0]).pk).update(
        state=RoundState.RUNNING, lease_until=LATER
    )

    assert places_of([each.pk for each in both]) == before


# -- Mail --------------------------------------------------------------------------------------


def mails() -> list[tuple[str, str]]:
    found = Mail.objects.filter(template="matching/email/outlook").order_by("created_at")
    return list(found.values_list("to", "subject"))


def test_a_mail_comes_when_somebody_fits_at_last_and_not_twice_a_week(
    both: tuple[Classroom, Classroom],
) -> None:
    nairobi, bogota = both
    worked_out(bogota)
    assert mails() == []

    lesson_at(nairobi, time(16, 0))
    worked_out(bogota, LATER + timedelta(days=1))
    assert mails() == [("lucia@andino.example", mails()[0][1])]
    lesson_at(nairobi, time(14, 0))
    worked_out(bogota, LATER + timedelta(days=2))
    lesson_at(nairobi, time(16, 0))
    worked_out(bogota, LATER + timedelta(days=3))

    assert len(mails()) == 1


def test_who_comes_back_begins_anew_with_what_it_was_told(
    both: tuple[Classroom, Classroom],
) -> None:
    """It stood at the end of the list, found a partner and lost it: its page says where it is."""
    nairobi, bogota = both
    worked_out(bogota)
    Registration.objects.filter(classroom=bogota).delete()
    Outlook.objects.filter(classroom=bogota).update(told_fitting=1, told_place=30)

    enter_round(bogota, by=None, at=LATER)
    worked_out(bogota, LATER + timedelta(hours=1))
    assert mails() == []
    lesson_at(nairobi, time(16, 0))
    worked_out(bogota, LATER + timedelta(days=1))

    assert [to for to, _subject in mails()] == ["lucia@andino.example"]


def test_with_a_partner_what_was_told_is_over(nairobi_class: Classroom) -> None:
    outlook = Outlook(classroom=nairobi_class, fitting=2, told_fitting=0, told_place=1)

    assert news_of(outlook, at=NOW) == ""

    assert (outlook.told_fitting, outlook.told_place) == (None, None)


def test_no_mail_while_a_proposal_is_open(nairobi_class: Classroom) -> None:
    outlook = Outlook(
        classroom=nairobi_class, fitting=2, place=1, of=3, told_fitting=0, told_place=1
    )
    assert news_of(outlook, at=NOW) == "fits"

    outlook.told_at, outlook.told_fitting = None, 0
    other = open_classroom(name="9Z")
    other.school.country = "UG"
    other.school.save()
    proposed(nairobi_class, other)

    assert news_of(outlook, at=NOW) == ""


@pytest.mark.parametrize(
    ("before", "now", "news"),
    [(30, 28, ""), (30, 23, "moved"), (5, 2, "moved"), (4, 2, ""), (3, 30, "")],
)
def test_steps_up_the_list_are_told_when_they_are_many(
    nairobi_class: Classroom, before: int, now: int, news: str
) -> None:
    outlook = Outlook(
        classroom=nairobi_class, fitting=0, place=now, of=40, told_fitting=0, told_place=before
    )

    assert news_of(outlook, at=NOW) == news
