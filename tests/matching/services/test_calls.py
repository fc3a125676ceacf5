"""The call list: whom to ring today, at which hour, and what came of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classrooms.services.excuses import excuse_country
from matching.choices import CallOutcome, TeacherQuestion
from matching.models import CallNote, Proposal
from matching.services.call_list import Hour, Line, call_list, note_call
from matching.services.partnerships import ask_teachers
from tests.factories import (
    StaffFactory,
    TeachingFactory,
    VerifiedSchoolFactory,
    VerifiedTeacherFactory,
    open_classroom,
)
from tests.matching.builders import NOW, let_lessons_meet, proposed, teacher_of
from tests.matching.services.review_cases import regional, waiting_partnership
from users.models import AuditEntry, User
from users.services import save_profile

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(proposal: Proposal) -> datetime:
    """The last school day for the proposal of Nairobi and Bogotá, 08:00 UTC."""
    for seat in proposal.seats.all():
        adult = teacher_of(seat.classroom).adult
        adult.phone = "+254 700 000 001"
        adult.save()
    return (proposal.answer_by - timedelta(days=1)).replace(hour=8, minute=0)


def names(lines: list[Line]) -> list[str]:
    return [line.teacher.adult.name for line in lines]


def test_who_has_not_answered_two_school_days_before_the_end_is_rung(
    proposal: Proposal, due: datetime, reviewer: User
) -> None:
    assert call_list(reviewer, at=NOW) == []

    lines = call_list(reviewer, at=due)

    assert sorted(names(lines)) == ["Amina Otieno", "Lucía Rojas"]
    # 08:00 UTC is a school day in Nairobi, and the middle of the night in Bogotá.
    assert [(line.teacher.adult.name, line.hour) for line in lines] == [
        ("Amina Otieno", Hour.SCHOOL_DAY),
        ("Lucía Rojas", Hour.NOT_NOW),
    ]
    assert "has not answered whether it wants" in lines[0].call.why
    assert (lines[0].dial, lines[0].call.until) == ("+254700000001", proposal.answer_by)


def test_who_was_reached_is_not_rung_again_today(due: datetime, reviewer: User) -> None:
    amina = call_list(reviewer, at=due)[0]

    note_call(amina, outcome=CallOutcome.REACHED, by=reviewer, at=due)

    assert names(call_list(reviewer, at=due)) == ["Lucía Rojas"]
    line = AuditEntry.objects.get(verb="teacher.call")
    assert (line.actor_id, line.subject_id, line.after) == (
        reviewer.pk,
        str(amina.teacher.pk),
        "reached",
    )


def test_nobody_answered_stays_on_the_list_with_the_hour(due: datetime, reviewer: User) -> None:
    amina = call_list(reviewer, at=due)[0]

    note_call(amina, outcome=CallOutcome.NO_ANSWER, by=reviewer, at=due)

    again = call_list(reviewer, at=due + timedelta(minutes=5))[0]
    assert again.teacher == amina.teacher
    assert again.last is not None
    assert (again.last.outcome, again.last.called_at) == ("no_answer", due)


def test_a_wrong_number_asks_the_teacher_for_another_one(due: datetime, reviewer: User) -> None:
    amina = call_list(reviewer, at=due)[0]

    note_call(amina, outcome=CallOutcome.WRONG_NUMBER, by=reviewer, at=due)

    last = call_list(reviewer, at=due)[-1]
    assert (last.teacher, last.has_number) == (amina.teacher, False)
    _save_phone(amina.teacher, "+254 700 000 001")
    assert not _line_of(amina.teacher, reviewer, due).has_number
    _save_phone(amina.teacher, "+254 700 000 002")
    assert _line_of(amina.teacher, reviewer, due).has_number


def test_a_number_that_was_corrected_meanwhile_is_not_the_wrong_one(
    due: datetime, reviewer: User
) -> None:
    amina = call_list(reviewer, at=due)[0]
    _save_phone(amina.teacher, "+254 700 000 002")
    line = _line_of(amina.teacher, reviewer, due)

    note_call(line, outcome=CallOutcome.WRONG_NUMBER, by=reviewer, rung=amina.dial, at=due)

    assert _line_of(amina.teacher, reviewer, due).has_number


def test_pressed_twice_it_is_one_call(due: datetime, reviewer: User) -> None:
    amina = call_list(reviewer, at=due)[0]

    for seconds in (0, 2):
        at = due + timedelta(seconds=seconds)
        note_call(amina, outcome=CallOutcome.NO_ANSWER, by=reviewer, at=at)

    assert CallNote.objects.count() == 1
    note_call(amina, outcome=CallOutcome.NO_ANSWER, by=reviewer, at=due + timedelta(hours=2))
    assert CallNote.objects.count() == 2


def test_what_came_of_a_call_stands_with_whom_was_rung(due: datetime, reviewer: User) -> None:
    amina = call_list(reviewer, at=due)[0]
    colleague: User = VerifiedTeacherFactory(adult__name="Zuri")
    TeachingFactory(classroom=amina.call.classroom, teacher=colleague)
    note_call(amina, outcome=CallOutcome.NO_ANSWER, by=reviewer, at=due)

    assert _line_of(amina.teacher, reviewer, due).last is not None
    zuri = _line_of(colleague, reviewer, due)
    assert zuri.last is None
    note_call(zuri, outcome=CallOutcome.REACHED, by=reviewer, at=due)
    note_call(amina, outcome=CallOutcome.NO_ANSWER, by=reviewer, at=due + timedelta(minutes=5))

    # Her class was reached: nobody of it is rung again.
    assert names(call_list(reviewer, at=due + timedelta(minutes=6))) == ["Lucía Rojas"]


def test_a_country_that_is_excused_is_not_rung(due: datetime, reviewer: User) -> None:
    excuse_country("KE", reason="strike", starts_on=NOW.date(), by=reviewer, at=NOW)

    assert names(call_list(reviewer, at=due)) == ["Lucía Rojas"]


def test_today_is_the_day_at_the_school(reviewer: User) -> None:
    """Eight hours later the day is still the same in Bogotá, and the next one in London."""
    waiting = waiting_partnership()
    bogota = next(each for each in waiting.classrooms if each.school.country == "CO")
    ask_teachers(
        waiting, classrooms=[bogota], question=TeacherQuestion.AGES, text="", by=reviewer, at=NOW
    )
    afternoon = datetime(2026, 9, 10, 20, 0, tzinfo=UTC)
    [line] = call_list(reviewer, at=afternoon)

    note_call(line, outcome=CallOutcome.REACHED, by=reviewer, at=afternoon)

    assert call_list(reviewer, at=afternoon + timedelta(hours=8)) == []
    assert len(call_list(reviewer, at=afternoon + timedelta(hours=10))) == 1


def _save_phone(teacher: User, phone: str) -> None:
    save_profile(
        teacher, name="Amina Otieno", phone=phone, languages=["en"], language="en", zone="UTC"
    )


def _line_of(teacher: User, reviewer: User, at: datetime) -> Line:
    return next(each for each in call_list(reviewer, at=at) if each.teacher == teacher)


def test_a_question_that_nobody_answered_for_three_school_days(reviewer: User) -> None:
    waiting = waiting_partnership()
    kenya = next(each for each in waiting.classrooms if each.school.country == "KE")
    ask_teachers(
        waiting, classrooms=[kenya], question=TeacherQuestion.AGES, text="", by=reviewer, at=NOW
    )

    # Asked on a Tuesday: three school days are over on Saturday.
    assert call_list(reviewer, at=NOW + timedelta(days=3)) == []
    [line] = call_list(reviewer, at=NOW + timedelta(days=4))
    assert (line.teacher, line.hour) == (teacher_of(kenya), Hour.DECENT)
    assert "We asked" in line.call.why


def test_numbers_are_shown_regionally_and_to_whom_may_ring(due: datetime) -> None:
    assert names(call_list(regional("CO"), at=due)) == ["Lucía Rojas"]
    assert call_list(regional("PE"), at=due) == []
    assert call_list(StaffFactory(is_superuser=False), at=due) == []


def test_one_or_four_calls_cost_the_same_number_of_queries(due: datetime, reviewer: User) -> None:
    call_list(reviewer, at=due)
    counts = []
    for more in (0, 3):
        for number in range(more):
            kenya = open_classroom(name=f"6B{number}")
            colombia = open_classroom(
                name=f"6A{number}",
                school=VerifiedSchoolFactory(country="CO", city="Cali", zone="America/Bogota"),
            )
            let_lessons_meet(kenya, colombia)
            proposed(kenya, colombia)
        with CaptureQueriesContext(connection) as queries:
            found = call_list(reviewer, at=due)
        counts.append(len(queries))

    assert len(found) == 8
    assert len(set(counts)) == 1, counts
