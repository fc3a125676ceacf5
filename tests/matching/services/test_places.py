"""How a class stands in the pool: how its country came off, and how its teachers answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classrooms.models import Classroom, Programme
from classrooms.services.schools import default_programme
from matching.lifecycle import Answer, ProposalState, RoundState
from matching.models import Candidate, MatchingRound, Place, Proposal, Registration, Seat
from matching.services.places import standings
from matching.services.profiles import Standing
from matching.services.proposals import accept_proposal, decline_proposal, expire_proposals
from matching.services.rounds import enter_round, gathering_round, run_round, snapshot
from tests.factories import (
    ClassroomFactory,
    TeachingFactory,
    VerifiedSchoolFactory,
    VerifiedTeacherFactory,
    open_classroom,
)
from tests.matching.builders import NOW, let_lessons_meet, round_of, teacher_of
from users.models import User

pytestmark = pytest.mark.django_db


def standing_of(classroom: Classroom) -> Standing:
    """Enter the class and say how it stands."""
    enter_round(classroom, by=None, at=NOW)
    return standings([Registration.objects.get(round=round_of(classroom), classroom=classroom)])[
        classroom.pk
    ]


def published(
    by_country: dict[str, tuple[int, int]], *, days_ago: int = 1, programme: Programme | None = None
) -> MatchingRound:
    """A round of the past whose report says how many classes of how many found a partner."""
    shares = {code: {"covered": few, "all": many} for code, (few, many) in by_country.items()}
    return MatchingRound.objects.create(
        programme=programme or default_programme(),
        state=RoundState.PUBLISHED,
        published_at=NOW - timedelta(days=days_ago),
        report={"by_country": shares},
    )


def asked(
    classroom: Classroom,
    *,
    answer: str = Answer.YES,
    state: str = ProposalState.AGREED,
    late: bool = False,
) -> Seat:
    """A proposal to the class in the past, and what came of it."""
    other: Classroom = ClassroomFactory()
    low, high = sorted([classroom, other], key=lambda each: each.pk)
    round_ = published({})
    number = Place.objects.filter(classroom=classroom).count() % 3 + 1
    place, _new = Place.objects.get_or_create(classroom=classroom, number=number)
    proposal = Proposal.objects.create(
        round=round_,
        candidate=Candidate.objects.create(
            round=round_, low=low, high=high, score=500, mode="live"
        ),
        state=state,
        mode="live",
        starts_on=NOW,
        ends_on=NOW,
        proposed_at=NOW - timedelta(days=20),
        answer_by=NOW - timedelta(days=10),
    )
    days = {True: 9, False: 11}[late]
    answered: dict[str, Any] = {}
    if answer != Answer.PENDING:
        answered = {"answered_at": NOW - timedelta(days=days), "decline_reason": "other"}
    return Seat.objects.create(
        proposal=proposal, classroom=classroom, place=place, live=False, answer=answer, **answered
    )


def unanswered(classroom: Classroom) -> Seat:
    """A proposal that ran out without a word from the class."""
    return asked(classroom, answer=Answer.PENDING, state=ProposalState.EXPIRED)


# -- How the country came off ---------------------------------------------------------------------


def test_before_the_first_round_no_country_is_underserved(nairobi_class: Classroom) -> None:
    assert standing_of(nairobi_class).underserved == 0


@pytest.mark.parametrize(
    ("covered", "classes", "degree"),
    [
        (0, 3, 3),
        (49, 100, 3),
        (1, 2, 2),
        (69, 100, 2),
        (7, 10, 1),
        (84, 100, 1),
        (85, 100, 0),
        (3, 3, 0),
    ],
)
def test_the_fewer_found_a_partner_the_more_a_country_is_underserved(
    nairobi_class: Classroom, covered: int, classes: int, degree: int
) -> None:
    published({"KE": (covered, classes), "CO": (classes, classes)})

    assert standing_of(nairobi_class).underserved == degree


def test_a_country_that_was_never_seen_is_a_little_underserved(nairobi_class: Classroom) -> None:
    published({"CO": (4, 4)})

    assert standing_of(nairobi_class).underserved == 1


def test_the_last_published_round_counts(nairobi_class: Classroom) -> None:
    published({"KE": (4, 4)}, days_ago=1)
    published({"KE": (0, 4)}, days_ago=9)

    assert standing_of(nairobi_class).underserved == 0


def test_rounds_of_other_programmes_do_not_count(nairobi_class: Classroom) -> None:
    published({"KE": (0, 4)}, programme=Programme.objects.create(name="Water"))

    assert standing_of(nairobi_class).underserved == 0


def test_rounds_that_were_not_published_do_not_count(nairobi_class: Classroom) -> None:
    MatchingRound.objects.create(
        programme=default_programme(),
        state=RoundState.FAILED,
        report={"by_country": {"KE": {"covered": 0, "all": 4}}},
    )

    assert standing_of(nairobi_class).underserved == 0


def test_a_round_reads_what_the_round_before_it_wrote(
    nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    let_lessons_meet(nairobi_class, bogota_class)
    alone = open_classroom(name="alone", age_from=16, age_to=18)
    for classroom in (nairobi_class, bogota_class, alone):
        enter_round(classroom, by=None, at=NOW)

    run_round(round_of(alone).pk, at=NOW)

    # One of two classes in Kenya found a partner.
    (profile,) = snapshot(round_of(alone), NOW + timedelta(days=1)).profiles
    assert (profile.id, profile.underserved) == (str(alone.pk), 2)


# -- How the teachers answer ----------------------------------------------------------------------


def test_a_team_without_a_history_stands_in_the_middle(nairobi_class: Classroom) -> None:
    assert standing_of(nairobi_class).reliability == 50


@pytest.mark.parametrize(
    ("answers", "silences", "reliability"),
    [(1, 0, 66), (2, 0, 75), (8, 0, 90), (0, 1, 33), (0, 8, 10), (1, 1, 50), (3, 1, 66)],
)
def test_answers_raise_and_silence_lowers_it(
    nairobi_class: Classroom, answers: int, silences: int, reliability: int
) -> None:
    for _each in range(answers):
        asked(nairobi_class)
    for _each in range(silences):
        unanswered(nairobi_class)

    assert standing_of(nairobi_class).reliability == reliability


@pytest.mark.parametrize(
    ("what", "reliability"),
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
    nairobi_class: Classroom, what: dict[str, Any], reliability: int
) -> None:
    asked(nairobi_class, **what)

    assert standing_of(nairobi_class).reliability == reliability


def test_the_history_is_that_of_the_teachers_in_all_their_classes(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    elsewhere = ClassroomFactory()
    TeachingFactory(classroom=elsewhere, teacher=nairobi_teacher)
    asked(elsewhere)
    asked(nairobi_class)
    asked(open_classroom(name="of somebody else"))

    assert standing_of(nairobi_class).reliability == 75


def test_a_seat_of_two_co_teachers_counts_once(nairobi_class: Classroom) -> None:
    TeachingFactory(classroom=nairobi_class, teacher=VerifiedTeacherFactory())
    asked(nairobi_class)

    assert standing_of(nairobi_class).reliability == 66


def test_services_write_the_history_that_is_read(
    nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    let_lessons_meet(nairobi_class, bogota_class)
    for classroom in (nairobi_class, bogota_class):
        enter_round(classroom, by=None, at=NOW)
    run_round(round_of(nairobi_class).pk, at=NOW)
    accept_proposal(Proposal.objects.get(), by=teacher_of(nairobi_class), at=NOW)

    expire_proposals(at=NOW + timedelta(days=11))

    assert standing_of(nairobi_class).reliability == 66
    assert standing_of(bogota_class).reliability == 33


def test_saying_no_in_time_is_an_answer(nairobi_class: Classroom, bogota_class: Classroom) -> None:
    let_lessons_meet(nairobi_class, bogota_class)
    for classroom in (nairobi_class, bogota_class):
        enter_round(classroom, by=None, at=NOW)
    run_round(round_of(nairobi_class).pk, at=NOW)

    decline_proposal(Proposal.objects.get(), by=teacher_of(bogota_class), reason="time", at=NOW)

    assert standing_of(bogota_class).reliability == 66
    assert standing_of(nairobi_class).reliability == 50


# -- The rest, and the price ----------------------------------------------------------------------


def test_nobody_is_asked_to_meet_herself_nor_a_class_outside_the_pool(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    second, outside = open_classroom(name="second"), ClassroomFactory()
    for classroom in (second, outside):
        TeachingFactory(classroom=classroom, teacher=nairobi_teacher)
    registrations = [enter_round(each, by=None, at=NOW) for each in (nairobi_class, second)]

    found = standings(registrations)

    assert found[nairobi_class.pk].blocked == {str(second.pk)}
    assert found[second.pk].blocked == {str(nairobi_class.pk)}


def test_standings_take_the_same_queries_for_any_size() -> None:
    published({"KE": (1, 4)})
    taken = {}
    for size in (1, 3, 30):
        while Registration.objects.count() < size:
            school = VerifiedSchoolFactory()
            classroom = open_classroom(school=school)
            unanswered(classroom)
            enter_round(classroom, by=None, at=NOW)
        registrations = list(Registration.objects.select_related("classroom"))
        with CaptureQueriesContext(connection) as queries:
            found = standings(registrations)
        taken[len(found)] = len(queries)
        assert {each.reliability for each in found.values()} == {33}

    assert set(taken) == {1, 3, 30}
    assert len(set(taken.values())) == 1


def test_no_registration_has_no_standing() -> None:
    gathering_round(default_programme())

    assert standings([]) == {}
