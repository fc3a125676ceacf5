"""Who may follow a link, with which class, and what a new school year ends."""

from datetime import time

import pytest

from classrooms.models import Classroom
from matching.lifecycle import WishState
from matching.models import PartnerWish
from matching.refusals import Refused
from matching.services.wishes import (
    end_wish,
    follow_link,
    form_wish,
    make_link,
    try_wishes,
)
from outbox.models import Mail
from tests.factories import TeachingFactory, open_classroom
from tests.matching.builders import NOW, lesson_at, proposed, teacher_of
from tests.matching.wishes import LATER, archive, told
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lessons_meet")]


class TestOfAnEarlierYear:
    def test_it_makes_no_link(self, nairobi_class: Classroom, nairobi_teacher: User) -> None:
        archive(nairobi_class)

        with pytest.raises(Refused, match=r"^wish\.over$"):
            make_link(nairobi_class, number=1, by=nairobi_teacher, at=NOW)

    def test_its_link_is_gone(
        self, link: PartnerWish, nairobi_class: Classroom, bogota_class: Classroom
    ) -> None:
        archive(nairobi_class)

        assert not PartnerWish.objects.to_follow(link.token, NOW).exists()
        with pytest.raises(Refused, match=r"^wish\.gone$"):
            follow_link(link.token, bogota_class, by=teacher_of(bogota_class), at=NOW)

    def test_it_follows_no_link(self, link: PartnerWish, bogota_class: Classroom) -> None:
        archive(bogota_class)

        with pytest.raises(Refused, match=r"^wish\.over$"):
            follow_link(link.token, bogota_class, by=teacher_of(bogota_class), at=NOW)

    def test_its_wish_ends_at_once_and_both_hear_why(
        self, pledged: PartnerWish, bogota_class: Classroom
    ) -> None:
        archive(bogota_class)

        assert form_wish(pledged.pk, at=LATER) is None
        assert try_wishes(at=LATER) == 0

        pledged.refresh_from_db()
        assert pledged.state == WishState.EXPIRED
        assert told("went-on") == ["amina@kibera.example", "lucia@andino.example"]
        texts = Mail.objects.filter(key__contains=":wish-went-on:").values_list("text", flat=True)
        assert all("went on into a new school year" in text for text in texts)


def test_the_clock_looks_for_wishes_of_an_earlier_year(
    pledged: PartnerWish, nairobi_class: Classroom
) -> None:
    archive(nairobi_class)

    assert try_wishes(at=LATER) == 0

    pledged.refresh_from_db()
    assert pledged.state == WishState.EXPIRED


class TestWhoFollows:
    def refused(self, link: PartnerWish, there: Classroom, by: User) -> str:
        with pytest.raises(Refused) as caught:
            follow_link(link.token, there, by=by, at=NOW)
        link.refresh_from_db()
        assert link.state in (WishState.OPEN, WishState.WITHDRAWN)
        return caught.value.key

    def test_not_for_a_class_of_somebody_else(
        self, link: PartnerWish, bogota_class: Classroom, stranger: User
    ) -> None:
        assert self.refused(link, bogota_class, stranger) == "proposal.not_yours"

    def test_not_the_class_itself(
        self, link: PartnerWish, nairobi_class: Classroom, nairobi_teacher: User
    ) -> None:
        assert self.refused(link, nairobi_class, nairobi_teacher) == "wish.own_class"

    def test_not_another_class_of_the_school(
        self, link: PartnerWish, nairobi_class: Classroom, bogota_teacher: User
    ) -> None:
        neighbour = open_classroom(school=nairobi_class.school, name="7C")
        TeachingFactory(classroom=neighbour, teacher=bogota_teacher)

        assert self.refused(link, neighbour, bogota_teacher) == "refusal.same_school"

    def test_not_when_it_was_taken_back(
        self, link: PartnerWish, bogota_class: Classroom, nairobi_teacher: User
    ) -> None:
        end_wish(link, by=nairobi_teacher, at=NOW)

        assert self.refused(link, bogota_class, teacher_of(bogota_class)) == "wish.gone"

    def test_not_when_the_class_that_made_it_found_a_partner(
        self, link: PartnerWish, nairobi_class: Classroom, bogota_class: Classroom
    ) -> None:
        third = open_classroom(name="7C", school__country="CO", school__zone="America/Bogota")
        lesson_at(third, time(8, 0))
        proposed(nairobi_class, third)

        assert self.refused(link, bogota_class, teacher_of(bogota_class)) == "wish.full_there"

    def test_not_without_a_place_of_ones_own(
        self, link: PartnerWish, bogota_class: Classroom
    ) -> None:
        third = open_classroom(name="7C")
        lesson_at(third, time(16, 0))
        proposed(third, bogota_class)

        assert self.refused(link, bogota_class, teacher_of(bogota_class)) == "direct.full_here"

    def test_not_two_that_a_proposal_joins_already(
        self, link: PartnerWish, nairobi_class: Classroom, bogota_class: Classroom
    ) -> None:
        Classroom.objects.update(partners_wanted=2)
        proposed(nairobi_class, bogota_class)

        assert self.refused(link, bogota_class, teacher_of(bogota_class)) == "direct.already"
