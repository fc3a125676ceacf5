"""A partner's link: what it shows to whom, and the way from it to two registered partners."""

import pytest
from django.test import Client
from django.urls import reverse

from classrooms.desk import Item, Turn
from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from matching.lifecycle import RoundState, WishState
from matching.models import MatchingRound, PartnerWish
from matching.services.rounds import enter_round
from matching.services.wishes import LINK_VALID, end_wish, follow_link, make_link
from matching.waiting import proposals_on_desk
from tests.hostile import HOSTILE
from tests.matching.builders import NOW
from tests.matching.wishes import bring, page_of
from users.arriving import ONWARD
from users.models import Adult, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lessons_meet")]


class TestOpened:
    def test_a_visitor_sees_class_school_city_and_clock_and_no_more(
        self, client: Client, link: PartnerWish, nairobi_class: Classroom, nairobi_teacher: User
    ) -> None:
        Classroom.objects.filter(pk=nairobi_class.pk).update(about="We sing.")

        words = client.get(page_of(link)).content.decode()

        for shown in ("6B", "Kibera Primary", "Nairobi", "11:00", "GMT+3"):
            assert shown in words
        for kept in (
            nairobi_teacher.adult.name,
            nairobi_teacher.email,
            "We sing.",
            "11 to 12",
            str(nairobi_class.pk),
        ):
            assert kept not in words

    def test_the_way_back_survives_signing_up(self, client: Client, link: PartnerWish) -> None:
        answer = client.get(page_of(link))

        assert client.cookies[ONWARD].value == page_of(link)
        assert f"{reverse('account_signup')}?next={page_of(link)}" in answer.content.decode()

    def test_signing_in_leads_back_to_it(
        self, client: Client, link: PartnerWish, bogota_teacher: User
    ) -> None:
        client.get(page_of(link))
        client.force_login(bogota_teacher)

        answer = client.get(reverse("after-login"))

        assert answer.headers["Location"] == page_of(link)

    @pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere", "/a\nb"])
    def test_only_our_own_pages_are_ways_back(
        self, client: Client, bogota_teacher: User, address: str
    ) -> None:
        client.cookies[ONWARD] = address.replace("\n", "")
        client.force_login(bogota_teacher)

        answer = client.get(reverse("after-login"))

        assert "elsewhere" not in answer.headers["Location"]

    def test_the_teacher_who_made_it_is_told_to_send_it(
        self, client: Client, link: PartnerWish, nairobi_teacher: User
    ) -> None:
        client.force_login(nairobi_teacher)

        assert "Send it to the teacher you know" in client.get(page_of(link)).content.decode()

    def test_nobody_is_led_back_to_her_own_link(
        self, client: Client, link: PartnerWish, nairobi_teacher: User
    ) -> None:
        client.get(page_of(link))
        client.force_login(nairobi_teacher)

        page = client.get(page_of(link)).content.decode()

        assert not client.cookies[ONWARD].value
        assert page.count('<div class="times__side') == 1

    def test_a_student_reads_that_it_is_for_a_teacher(
        self, client: Client, link: PartnerWish, student: User
    ) -> None:
        client.force_login(student)

        assert "for the teacher of the other class" in client.get(page_of(link)).content.decode()


def test_dead_links_are_answered_alike(
    client: Client, link: PartnerWish, nairobi_teacher: User, bogota_class: Classroom
) -> None:
    late = make_link_that_ran_out(link.here, nairobi_teacher)
    end_wish(link, by=nairobi_teacher, at=NOW)
    tokens = [link.token, late.token, "x", *(text[:200].replace("/", "") for text in HOSTILE)]

    answers = [client.get(reverse("matching:link", args=[token])) for token in tokens]

    assert {answer.status_code for answer in answers} == {404}
    pages = {
        answer.content.decode().partition("<main")[2].split("</main>")[0] for answer in answers
    }
    assert len(pages) == 1


def make_link_that_ran_out(here: Classroom, by: User) -> PartnerWish:
    here.partners_wanted = 2
    here.save()
    return make_link(here, number=2, by=by, at=NOW - LINK_VALID)


class TestFollowed:
    @pytest.fixture(autouse=True)
    def _lucia(self, client: Client, bogota_teacher: User) -> None:
        client.force_login(bogota_teacher)

    def test_both_ready_is_agreed_at_once(
        self, client: Client, link: PartnerWish, bogota_class: Classroom
    ) -> None:
        client.get(page_of(link))

        answer = client.post(page_of(link), {"mine": bogota_class.pk}, follow=True)

        assert "Both classes said yes. Our staff look at it now." in answer.content.decode()
        assert not client.cookies[ONWARD].value
        link.refresh_from_db()
        assert link.state == WishState.FORMED

    def test_twice_is_once(
        self, client: Client, link: PartnerWish, bogota_class: Classroom
    ) -> None:
        Adult.objects.filter(user=bogota_class.school.registered_by).update(verified_at=None)
        answers = [client.post(page_of(link), {"mine": bogota_class.pk}) for _ in range(2)]

        assert {answer.headers["Location"] for answer in answers} == {bring(bogota_class)}

    def test_somebody_elses_class_cannot_be_chosen(
        self, client: Client, link: PartnerWish, nairobi_class: Classroom
    ) -> None:
        answer = client.post(page_of(link), {"mine": nairobi_class.pk})

        assert "Select one of your classes" in answer.content.decode()
        link.refresh_from_db()
        assert link.state == WishState.OPEN

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_choices_are_answered(
        self, client: Client, link: PartnerWish, text: str
    ) -> None:
        answer = client.post(page_of(link), {"mine": text[:2_000]})

        assert "Select one of your classes" in answer.content.decode()

    def test_a_refusal_stands_in_the_error_summary(
        self, client: Client, link: PartnerWish, bogota_class: Classroom, nairobi_class: Classroom
    ) -> None:
        Classroom.objects.filter(pk=bogota_class.pk).update(school=nairobi_class.school)

        words = client.post(page_of(link), {"mine": bogota_class.pk}).content.decode()

        assert "There is a problem" in words
        assert "They are at your own school." in words

    def test_not_now_forgets_the_way_back(self, client: Client, link: PartnerWish) -> None:
        client.get(page_of(link))

        client.post(page_of(link), {"later": "1"})

        assert not client.cookies[ONWARD].value
        link.refresh_from_db()
        assert link.state == WishState.OPEN

    def test_without_a_class_she_registers_one_and_comes_back(
        self, client: Client, link: PartnerWish, stranger: User, bogota_class: Classroom
    ) -> None:
        client.force_login(stranger)
        words = client.get(page_of(link)).content.decode()
        assert reverse("classrooms:start") in words

        # Her class is described at last, and she presses "Look for a partner".
        bogota_class.teachings.update(teacher=stranger)
        Adult.objects.filter(user=stranger).update(languages=["en"])
        Classroom.objects.filter(pk=bogota_class.pk).update(state=ClassroomState.DRAFT)
        answer = client.post(reverse("matching:round-enter", args=[bogota_class.pk]))

        assert answer.headers["Location"] == page_of(link)

    def test_who_presses_look_for_a_partner_on_the_way_loses_no_time(
        self, client: Client, link: PartnerWish, bogota_class: Classroom, bogota_teacher: User
    ) -> None:
        Classroom.objects.filter(pk=bogota_class.pk).update(state=ClassroomState.DRAFT)
        Adult.objects.filter(user=bogota_teacher).update(languages=["en"])
        client.post(page_of(link), {"mine": bogota_class.pk})
        client.cookies[ONWARD] = "/somewhere/"

        client.post(reverse("matching:round-enter", args=[bogota_class.pk]))

        link.refresh_from_db()
        assert link.state == WishState.FORMED


def test_pages_for_partners_lead_a_class_of_an_earlier_year_home(
    client: Client, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    Classroom.objects.filter(pk=nairobi_class.pk).update(state=ClassroomState.ARCHIVED)
    client.force_login(nairobi_teacher)
    home = reverse("classrooms:class-detail", args=[nairobi_class.pk])
    find = reverse("matching:find", args=[nairobi_class.pk])

    answers = [
        client.get(bring(nairobi_class)),
        client.post(bring(nairobi_class)),
        client.get(find),
    ]

    assert {answer.headers.get("Location") for answer in answers} == {home}


class TestPledged:
    @pytest.fixture
    def pledged(
        self, client: Client, link: PartnerWish, bogota_class: Classroom, nairobi_teacher: User
    ) -> PartnerWish:
        client.force_login(nairobi_teacher)
        by = bogota_class.school.registered_by
        Adult.objects.filter(user=by).update(verified_at=None)
        return follow_link(link.token, bogota_class, by=by, at=NOW)

    @pytest.mark.parametrize(
        ("change", "turn"),
        [
            ({}, Turn.STAFF),
            ({"bogota": ClassroomState.DRAFT}, Turn.THEIRS),
            ({"nairobi": ClassroomState.CLOSED}, Turn.YOURS),
        ],
    )
    def test_it_lies_on_the_desk_instead_of_the_next_round(
        self,
        pledged: PartnerWish,
        nairobi_teacher: User,
        nairobi_class: Classroom,
        change: dict[str, str],
        turn: Turn,
    ) -> None:
        enter_round(nairobi_class, by=nairobi_teacher, at=NOW)
        for side, state in change.items():
            own = pledged.here_id if side == "nairobi" else pledged.there_id
            Classroom.objects.filter(pk=own).update(state=state)

        items = proposals_on_desk(nairobi_teacher, NOW)

        assert [item.turn for item in items if isinstance(item, Item)] == [turn]

    def test_a_refusal_is_the_teachers_turn(
        self, pledged: PartnerWish, nairobi_teacher: User
    ) -> None:
        PartnerWish.objects.update(refusal="refusal.age")

        [item] = proposals_on_desk(nairobi_teacher, NOW)

        assert isinstance(item, Item)
        assert item.turn == Turn.YOURS

    def test_the_list_shows_it_and_wonders_about_nothing(
        self, client: Client, pledged: PartnerWish
    ) -> None:
        page = client.get(reverse("matching:proposal-list")).content.decode()

        assert "You registered as partners. A place is kept for this class." in page
        assert "No class is suggested at the moment." not in page

    def test_the_class_is_not_said_to_be_compared(
        self, client: Client, pledged: PartnerWish, nairobi_class: Classroom, nairobi_teacher: User
    ) -> None:
        enter_round(nairobi_class, by=nairobi_teacher, at=NOW)

        status = client.get(reverse("matching:class-status", args=[nairobi_class.pk]))

        assert "is compared with all the others" not in status.content.decode()

    def test_trying_without_a_change_says_so(self, client: Client, pledged: PartnerWish) -> None:
        answer = client.post(reverse("matching:wish-try", args=[pledged.pk]), follow=True)

        assert "Nothing has changed yet." in answer.content.decode()


def test_a_class_in_two_rounds_lies_on_the_desk_once(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    enter_round(nairobi_class, by=nairobi_teacher, at=NOW)
    MatchingRound.objects.update(state=RoundState.FAILED)
    enter_round(nairobi_class, by=nairobi_teacher, at=NOW)

    assert len(proposals_on_desk(nairobi_teacher, NOW)) == 1
