"""What a teaching team carries from the last two years, and the number it makes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classrooms.choices import ExcuseReason
from classrooms.models import Classroom, CountryExcuse, Teaching
from classrooms.services.excuses import end_excuse, excuse_country
from classrooms.services.teachings import take_over
from matching.choices import EndReason, RoundKind
from matching.lifecycle import Answer, ProposalState
from matching.models import Proposal, Seat
from matching.services.proposals import accept_proposal, decline_proposal, expire_proposals
from matching.services.reliability import (
    Excuse,
    Kind,
    history_of,
    history_of_team,
    percent_of,
    reliabilities,
)
from tests.factories import (
    ClassroomFactory,
    TeachingFactory,
    VerifiedSchoolFactory,
    VerifiedTeacherFactory,
    open_classroom,
)
from tests.matching.builders import NOW, let_lessons_meet, proposed, teacher_of
from tests.matching.history import LATER, TIME_TO_ANSWER, asked, ended, unanswered
from users.models import User

pytestmark = pytest.mark.django_db

TODAY = LATER.date()
MONTH = timedelta(days=30)


def number_of(classroom: Classroom, *, at: Any = LATER) -> int:
    return reliabilities([classroom.pk], today=at.date())[classroom.pk]


def told(classroom: Classroom) -> list[tuple[Kind, Excuse | None]]:
    """What its team carries, the newest first."""
    return [(each.kind, each.excuse) for each in history_of_team(classroom.pk, today=TODAY)]


# -- Answers --------------------------------------------------------------------------------------


def test_a_team_without_a_history_stands_in_the_middle(nairobi_class: Classroom) -> None:
    assert number_of(nairobi_class) == 50


@pytest.mark.parametrize(
    ("answers", "silences", "number"),
    [(1, 0, 66), (2, 0, 75), (0, 1, 33), (0, 8, 10), (1, 1, 50), (3, 1, 66)],
)
def test_answers_raise_and_silence_lowers_it(
    nairobi_class: Classroom, answers: int, silences: int, number: int
) -> None:
    for _each in range(answers):
        asked(nairobi_class)
    for _each in range(silences):
        unanswered(nairobi_class)

    assert number_of(nairobi_class) == number


@pytest.mark.parametrize(
    ("what", "number"),
    [
        ({"answer": Answer.NO, "state": ProposalState.DECLINED}, 66),
        ({"answer": Answer.YES, "state": ProposalState.EXPIRED}, 66),
        ({"answer": Answer.YES, "state": ProposalState.WITHDRAWN}, 66),
        ({"answer": Answer.YES, "late": True}, 33),
        ({"answer": Answer.PENDING, "state": ProposalState.OPEN}, 50),
        ({"answer": Answer.PENDING, "state": ProposalState.DECLINED}, 50),
        ({"answer": Answer.PENDING, "state": ProposalState.WITHDRAWN}, 50),
    ],
    ids=["no", "yes, the other silent", "yes, then withdrawn", "late", "open", "other said no",
         "withdrawn"],
)  # fmt: skip
def test_a_proposal_counts_once_this_side_answered_or_time_ran_out(
    nairobi_class: Classroom, what: dict[str, Any], number: int
) -> None:
    asked(nairobi_class, **what)

    assert number_of(nairobi_class) == number


@pytest.mark.parametrize("kind", [RoundKind.INVITATION, RoundKind.LINK, RoundKind.RESCUE])
def test_who_asked_has_not_answered_but_who_was_asked_has(
    nairobi_class: Classroom, bogota_class: Classroom, kind: RoundKind
) -> None:
    asking = asked(nairobi_class, kind=kind)
    Seat.objects.filter(pk=asking.pk).update(answered_at=NOW)
    asked(bogota_class, kind=kind)

    assert (number_of(nairobi_class), number_of(bogota_class)) == (50, 66)


def test_services_write_the_history_that_is_read(
    nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    let_lessons_meet(nairobi_class, bogota_class)
    proposal = proposed(nairobi_class, bogota_class)
    accept_proposal(proposal, by=teacher_of(nairobi_class), at=NOW)

    expire_proposals(at=NOW + MONTH)

    assert (number_of(nairobi_class), number_of(bogota_class)) == (66, 33)


def test_saying_no_in_time_is_an_answer(nairobi_class: Classroom, bogota_class: Classroom) -> None:
    let_lessons_meet(nairobi_class, bogota_class)
    proposed(nairobi_class, bogota_class)

    decline_proposal(Proposal.objects.get(), by=teacher_of(bogota_class), reason="time", at=NOW)

    assert (number_of(bogota_class), number_of(nairobi_class)) == (66, 50)


# -- Ends -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "by_us", "number", "seen"),
    [
        (EndReason.FINISHED, True, 80, [(Kind.FINISHED, None)]),
        (EndReason.SILENT, True, 20, [(Kind.WENT_SILENT, None)]),
        (EndReason.STOPPED, True, 20, [(Kind.STOPPED, None)]),
        (EndReason.SILENT, False, 50, []),
        (EndReason.STOPPED, False, 50, []),
        (EndReason.ILLNESS, True, 50, [(Kind.INTERRUPTED, Excuse.ILLNESS)]),
        (EndReason.CLOSURE, True, 50, [(Kind.INTERRUPTED, Excuse.CLOSURE)]),
        (EndReason.CONFLICT, True, 50, [(Kind.INTERRUPTED, Excuse.CONFLICT)]),
        (EndReason.STAFF, True, 50, []),
    ],
)
def test_an_end_counts_three_answers_for_whoever_it_is_laid_to(
    nairobi_class: Classroom, reason: str, by_us: bool, number: int, seen: list[Any]
) -> None:
    ended(nairobi_class, reason, at=NOW + MONTH, by_us=by_us)

    assert (number_of(nairobi_class), told(nairobi_class)) == (number, seen)


# -- Fading ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "number"), [(0, 33), (365, 33), (366, 33), (548, 40), (700, 48), (729, 49), (730, 50)]
)
def test_a_silence_fades_in_its_second_year(
    nairobi_class: Classroom, days: int, number: int
) -> None:
    seat = unanswered(nairobi_class)
    at = seat.proposal.answer_by + timedelta(days=days)

    assert number_of(nairobi_class, at=at) == number
    assert bool(history_of_team(nairobi_class.pk, today=at.date())) == (days < 730)


# -- Who carries it -------------------------------------------------------------------------------


def test_the_history_is_that_of_the_teachers_in_all_their_classes(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    elsewhere = ClassroomFactory()
    TeachingFactory(classroom=elsewhere, teacher=nairobi_teacher)
    asked(elsewhere)
    asked(nairobi_class)
    asked(open_classroom(name="of somebody else"))

    assert number_of(nairobi_class) == 75
    assert len(history_of(nairobi_teacher, today=TODAY)) == 2


def test_a_seat_of_two_co_teachers_counts_once(nairobi_class: Classroom) -> None:
    TeachingFactory(classroom=nairobi_class, teacher=VerifiedTeacherFactory())
    asked(nairobi_class)

    assert number_of(nairobi_class) == 66


def test_a_substitute_carries_nothing_in_and_nothing_out(nairobi_class: Classroom) -> None:
    substitute: User = VerifiedTeacherFactory()
    own = open_classroom(name="own", school=VerifiedSchoolFactory(registered_by=substitute))
    TeachingFactory(classroom=nairobi_class, teacher=substitute, ends_on=TODAY)
    unanswered(own)
    asked(nairobi_class)

    assert number_of(nairobi_class) == 66
    assert number_of(own) == 33
    assert [each.classroom_id for each in history_of(substitute, today=TODAY)] == [own.pk]


def test_who_takes_a_class_over_does_not_inherit_its_past(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    successor: User = VerifiedTeacherFactory()
    unanswered(nairobi_class)

    take_over(nairobi_class, teacher=successor, of=nairobi_teacher, at=NOW + MONTH)

    assert number_of(nairobi_class) == 50
    assert history_of(successor, today=TODAY) == history_of(nairobi_teacher, today=TODAY) == []


@pytest.mark.parametrize(
    ("what", "carried"),
    [(unanswered, False), (asked, True)],
    ids=["a silence that began before", "an answer that was given since"],
)
def test_a_newcomer_carries_what_was_done_since_and_no_silence_that_began_before(
    nairobi_class: Classroom, what: Callable[[Classroom], Seat], carried: bool
) -> None:
    Teaching.objects.update(since=NOW + timedelta(days=3))

    what(nairobi_class)

    assert bool(told(nairobi_class)) is carried


# -- Excused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "is_excused"),
    [
        (-30, -1, False),
        (-30, 0, True),
        (3, 4, True),
        (10, 40, True),
        (11, 40, False),
        (5, None, True),
    ],
)
def test_a_silence_is_excused_while_any_of_its_days_was(
    nairobi_class: Classroom, reviewer: User, first: int, last: int | None, is_excused: bool
) -> None:
    unanswered(nairobi_class)
    day = NOW.date()

    excuse = excuse_country(
        "KE",
        reason=ExcuseReason.CONFLICT,
        starts_on=day + timedelta(days=first),
        by=reviewer,
        at=NOW,
    )
    if last is not None:
        end_excuse(excuse, ends_on=day + timedelta(days=last), by=reviewer, at=NOW)

    assert told(nairobi_class) == [(Kind.UNANSWERED, Excuse.COUNTRY if is_excused else None)]
    assert number_of(nairobi_class) == (50 if is_excused else 33)


@pytest.mark.parametrize(("days_before", "is_excused"), [(28, True), (29, False)])
def test_an_end_is_excused_for_the_weeks_before_it(
    nairobi_class: Classroom, days_before: int, is_excused: bool
) -> None:
    end = NOW + 2 * MONTH
    ended(nairobi_class, EndReason.SILENT, at=end)
    day = end.date() - timedelta(days=days_before)

    CountryExcuse.objects.create(country="KE", reason="closed", starts_on=day, ends_on=day)

    assert number_of(nairobi_class) == (50 if is_excused else 20)


def test_another_country_is_not_excused_and_nobody_is_excused_from_an_answer(
    nairobi_class: Classroom, bogota_class: Classroom, reviewer: User
) -> None:
    asked(nairobi_class)
    unanswered(bogota_class)

    excuse_country("KE", reason=ExcuseReason.STRIKE, starts_on=NOW.date(), by=reviewer, at=NOW)

    assert (number_of(nairobi_class), number_of(bogota_class)) == (66, 33)


# -- The price ------------------------------------------------------------------------------------


def test_it_takes_the_same_queries_for_any_number_of_classes() -> None:
    taken = {}
    classes: list[Classroom] = []
    for size in (1, 3, 30):
        while len(classes) < size:
            classes.append(open_classroom(school=VerifiedSchoolFactory()))
            unanswered(classes[-1])
        with CaptureQueriesContext(connection) as queries:
            found = reliabilities([each.pk for each in classes], today=TODAY)
        assert list(found.values()) == [33] * size
        taken[size] = len(queries)

    assert set(taken.values()) == {3}


def test_the_team_of_one_class_is_what_the_pool_reads(
    nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    asked(nairobi_class)
    unanswered(nairobi_class, at=NOW + TIME_TO_ANSWER)
    ended(bogota_class, EndReason.FINISHED, at=NOW + MONTH)

    found = reliabilities([nairobi_class.pk, bogota_class.pk], today=TODAY)

    assert found == {nairobi_class.pk: 50, bogota_class.pk: 80}
    for pk, number in found.items():
        assert percent_of(history_of_team(pk, today=TODAY), TODAY) == number
