"""What a class asked for holds in the rounds and in the directory."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classrooms.models import Classroom
from matching.engine.profile import Level
from matching.engine.results import Refusal, ScoredPair
from matching.models import Proposal
from matching.services.direct import scored
from matching.services.limits import set_limits
from matching.services.rounds import enter_round, run_round, snapshot
from tests.factories import open_classroom
from tests.matching.builders import NOW, round_of, teacher_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def a_year_apart(lessons_meet: None, nairobi_class: Classroom, bogota_class: Classroom) -> None:
    Classroom.objects.filter(pk=bogota_class.pk).update(age_from=12, age_to=13)


@pytest.mark.parametrize(("months", "pairs"), [(None, True), (12, True), (0, False)])
def test_the_ages_a_class_asked_for_hold_for_a_pair(
    a_year_apart: None,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    months: int | None,
    pairs: bool,
) -> None:
    # The class that asks is the other one: the stricter of both holds.
    set_limits(bogota_class, by=teacher_of(bogota_class), most_age_gap_months=months, at=NOW)

    said = scored(nairobi_class, bogota_class, at=NOW)

    assert isinstance(said, ScoredPair) is pairs
    if isinstance(said, Refusal):
        assert said.key == "refusal.age"


def test_the_level_a_class_asked_for_holds_in_a_round(
    lessons_meet: None, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    for classroom in (nairobi_class, bogota_class):
        enter_round(classroom, by=teacher_of(classroom), at=NOW)
    set_limits(nairobi_class, by=teacher_of(nairobi_class), least_level=6, at=NOW)

    run_round(round_of(nairobi_class).pk, at=NOW)

    assert not Proposal.objects.exists()


def test_the_limits_of_many_classes_cost_no_query_each(nairobi_class: Classroom) -> None:
    counted = []
    for count in (1, 4):
        for _number in range(count):
            classroom = open_classroom(school=nairobi_class.school)
            enter_round(classroom, by=None, at=NOW)
            set_limits(classroom, by=teacher_of(classroom), least_level=4, at=NOW)
        with CaptureQueriesContext(connection) as queries:
            pool = snapshot(round_of(nairobi_class), NOW)
        assert {each.least_level for each in pool.profiles} == {Level.B2}
        counted.append(len(queries))

    assert counted[0] == counted[1]
