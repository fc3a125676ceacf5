"""One press makes a change that would help, another one takes it back."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from classrooms.choices import Level
from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom, WeeklySlot
from matching.change_codes import SIMPLE, read_code
from matching.outlook_words import BUTTONS, CHANGES, DONE
from matching.refusals import Refused
from matching.services.easing import ANSWERS, ask_again, ease, take_back_easing
from matching.services.limits import limits_of, set_limits
from outbox.models import Job
from tests.matching.services.standing import LATER
from users.models import AuditEntry, User

pytestmark = pytest.mark.django_db


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
    limits = {"most_age_gap_months": 3, "least_level": Level.C2}
    set_limits(nairobi_class, by=nairobi_teacher, at=LATER, **limits)

    def described() -> Any:
        stored = Classroom.objects.get(pk=nairobi_class.pk)
        rows = {**vars(limits_of(stored)), **vars(stored)}
        answers = [rows[name] for name, _ in ANSWERS.values()]
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
    assert set(CHANGES) == set(DONE) == set(SIMPLE) == set(ANSWERS)
    assert set(BUTTONS) == {*SIMPLE, "lesson", "swap"}
    assert all(read_code(code) for code in SIMPLE)
