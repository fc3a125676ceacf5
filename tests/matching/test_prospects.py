"""Why a class is shown so few partners."""

import pytest

from classrooms.models import Classroom, School
from matching.models import Proposal, Registration
from matching.prospects import Shown, prospects
from matching.services.proposals import decline_proposal
from matching.services.rounds import enter_round
from tests.factories import open_classroom
from tests.matching.builders import NOW, teacher_of
from tests.matching.published import PUBLISHED_AT, UNMATCHED, published_round
from users.models import User

pytestmark = pytest.mark.django_db


def test_one_suggestion_is_explained_by_the_place_and_the_round(
    proposal: Proposal, nairobi_class: Classroom
) -> None:
    told = prospects([nairobi_class], {nairobi_class.pk: Shown(1, 1, 0)})[nairobi_class.pk]

    assert told.sentences == [
        "Your class asked for 1 partner, so we suggest one class for that place. It is kept free "
        "for you until you have answered.",
        "In the round of 1 September, 2 classes took part.",
        "We kept 1 of them that fits yours, and chose so that as many classes as possible have a "
        "partner.",
    ]
    assert told.unmatched is None


def test_with_a_place_left_it_says_so(proposal: Proposal, nairobi_class: Classroom) -> None:
    told = prospects([nairobi_class], {nairobi_class.pk: Shown(cards=1, suggested=1, free=2)})

    sentences = told[nairobi_class.pk].sentences
    assert sentences[0] == "Your class has room for 2 more partners."
    assert not any("we suggest one class" in each for each in sentences)


def test_what_no_round_suggested_is_not_called_a_suggestion(nairobi_class: Classroom) -> None:
    told = prospects([nairobi_class], {nairobi_class.pk: Shown(cards=1, suggested=0, free=0)})

    assert told[nairobi_class.pk].sentences == [
        "The place of your class is kept until this is answered, so we suggest nobody else."
    ]


def test_a_class_left_over_reads_what_stood_in_the_way(nairobi_class: Classroom) -> None:
    Registration.objects.create(
        round=published_round(), classroom=nairobi_class, unmatched=UNMATCHED
    )
    enter_round(nairobi_class, by=teacher_of(nairobi_class), at=PUBLISHED_AT)

    told = prospects([nairobi_class], {})[nairobi_class.pk]

    assert told.sentences == [
        "In the round of 22 September, 104 classes took part.",
        "It is in the next round. Rounds run every night.",
    ]
    assert told.unmatched == UNMATCHED


def test_after_a_no_it_says_that_this_is_over(
    proposal: Proposal, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    decline_proposal(proposal, by=nairobi_teacher, reason="time", at=NOW)

    told = prospects([nairobi_class], {})[nairobi_class.pk]

    assert told.sentences[-2:] == [
        "What was suggested then is over.",
        "It is in the next round. Rounds run every night.",
    ]


def test_before_the_first_round_and_before_staff_have_looked(nairobi_class: Classroom) -> None:
    told = prospects([nairobi_class], {})[nairobi_class.pk]
    assert told.sentences == [
        "It is in no round at the moment: look for a partner again when you are ready.",
    ]

    School.objects.update(verified_at=None)
    told = prospects([nairobi_class], {})[nairobi_class.pk]
    assert told.sentences == ["We are checking you and your school first. Nobody is shown before."]


def test_two_suggestions_need_no_excuse(nairobi_class: Classroom) -> None:
    assert prospects([nairobi_class], {nairobi_class.pk: Shown(2)}) == {}


def test_thirty_classes_cost_as_many_queries_as_one(
    nairobi_class: Classroom, django_assert_num_queries
) -> None:
    round_ = published_round()
    for rows in (1, 30):
        classrooms = [open_classroom(school=nairobi_class.school) for _ in range(rows)]
        Registration.objects.bulk_create(
            Registration(round=round_, classroom=each) for each in classrooms
        )
        with django_assert_num_queries(4):
            assert len(prospects(classrooms, {})) == rows
