"""How a class stands in the pool: how its country came off, how reliable its teachers are."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classrooms.models import Classroom, Programme
from classrooms.services.schools import default_programme
from matching.lifecycle import RoundState
from matching.models import MatchingRound, Registration
from matching.services.places import standings
from matching.services.profiles import Standing
from matching.services.rounds import enter_round, gathering_round, run_round, snapshot
from tests.factories import (
    ClassroomFactory,
    TeachingFactory,
    VerifiedSchoolFactory,
    open_classroom,
)
from tests.matching.builders import NOW, let_lessons_meet, round_of
from tests.matching.history import LATER, unanswered
from users.models import User

pytestmark = pytest.mark.django_db


def standing_of(classroom: Classroom, *, at: datetime = LATER) -> Standing:
    """Enter the class and say how it stands."""
    enter_round(classroom, by=None, at=NOW)
    entered = Registration.objects.get(round=round_of(classroom), classroom=classroom)
    return standings([entered], at=at)[classroom.pk]


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


# -- How reliable the teachers are -----------------------------------------------------------------


def test_what_the_teachers_did_is_part_of_it_and_fades_with_the_day(
    nairobi_class: Classroom,
) -> None:
    unanswered(nairobi_class)

    assert standing_of(nairobi_class).reliability == 33
    assert standing_of(nairobi_class, at=NOW + timedelta(days=800)).reliability == 50


def test_a_round_reads_it_as_of_its_own_day(
    nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    unanswered(nairobi_class)
    let_lessons_meet(nairobi_class, bogota_class)
    enter_round(nairobi_class, by=None, at=NOW)

    numbers = [
        profile.reliability
        for days in (90, 800)
        for profile in snapshot(round_of(nairobi_class), NOW + timedelta(days=days)).profiles
    ]

    assert numbers == [33, 50]


# -- The rest, and the price ----------------------------------------------------------------------


def test_nobody_is_asked_to_meet_herself_nor_a_class_outside_the_pool(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    second, outside = open_classroom(name="second"), ClassroomFactory()
    for classroom in (second, outside):
        TeachingFactory(classroom=classroom, teacher=nairobi_teacher)
    registrations = [enter_round(each, by=None, at=NOW) for each in (nairobi_class, second)]

    found = standings(registrations, at=LATER)

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
            found = standings(registrations, at=LATER)
        taken[len(found)] = len(queries)
        assert {each.reliability for each in found.values()} == {33}

    assert set(taken) == {1, 3, 30}
    assert len(set(taken.values())) == 1


def test_no_registration_has_no_standing() -> None:
    gathering_round(default_programme())

    assert standings([], at=NOW) == {}
