"""Bringing a partner one knows: the page of the own links."""

import pytest
from django.test import Client
from django.urls import reverse

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from matching.models import PartnerWish
from matching.services.wishes import follow_link
from outbox.models import Mail
from tests.hostile import HOSTILE
from tests.matching.builders import NOW
from tests.matching.wishes import bring, page_of
from users.models import Adult, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lessons_meet")]


class TestBring:
    @pytest.fixture(autouse=True)
    def _amina(self, client: Client, nairobi_teacher: User) -> None:
        client.force_login(nairobi_teacher)

    def test_a_link_comes_with_a_message_and_is_made_once(
        self, client: Client, nairobi_class: Classroom
    ) -> None:
        for _ in range(2):
            client.post(bring(nairobi_class), {"number": "1"})

        link = PartnerWish.objects.get()
        words = client.get(bring(nairobi_class)).content.decode()
        assert "Amina Otieno of Kibera Primary in Nairobi invites your class" in words
        assert page_of(link) in words

    @pytest.mark.parametrize("text", ["", "0", "4", "²", *HOSTILE])
    def test_hostile_numbers_make_no_link(
        self, client: Client, nairobi_class: Classroom, text: str
    ) -> None:
        answer = client.post(bring(nairobi_class), {"number": text[:2_000]}, follow=True)

        assert answer.status_code == 200
        assert not PartnerWish.objects.exists()

    def test_taken_back_it_works_no_more(
        self, client: Client, link: PartnerWish, nairobi_class: Classroom
    ) -> None:
        for _ in range(2):
            client.post(reverse("matching:wish-take-back", args=[link.pk]))

        assert client.get(page_of(link)).status_code == 404

    def test_what_stands_in_the_way_and_what_would_help(
        self, client: Client, link: PartnerWish, nairobi_class: Classroom, bogota_class: Classroom
    ) -> None:
        Classroom.objects.filter(pk=bogota_class.pk).update(age_from=17, age_to=18)
        follow_link(link.token, bogota_class, by=bogota_class.school.registered_by, at=NOW)

        words = client.get(bring(nairobi_class)).content.decode()

        assert "The ages are too far apart." in words
        assert "nearer in age" in words
        Classroom.objects.filter(pk=bogota_class.pk).update(age_from=11, age_to=12)
        answer = client.post(reverse("matching:wish-try", args=[link.pk]), follow=True)
        assert "Both classes said yes." in answer.content.decode()

    def test_what_each_side_still_has_to_do(
        self, client: Client, link: PartnerWish, nairobi_class: Classroom, bogota_class: Classroom
    ) -> None:
        Adult.objects.filter(user=bogota_class.school.registered_by).update(verified_at=None)
        follow_link(link.token, bogota_class, by=bogota_class.school.registered_by, at=NOW)

        words = client.get(bring(nairobi_class)).content.decode()
        status = client.get(reverse("matching:class-status", args=[nairobi_class.pk]))

        assert "Our staff are checking the teacher." in words
        assert "A place is kept for this class." in status.content.decode()

    @pytest.mark.parametrize(
        "text", ["", "lucia", "a@b", *HOSTILE[:-2], "lucia@andino.example\nBcc: all@x.example"]
    )
    def test_no_address_no_mail(self, client: Client, link: PartnerWish, text: str) -> None:
        address = reverse("matching:wish-mail", args=[link.pk])

        answer = client.post(address, {"to": text[:5_000]})

        assert "There is a problem" in answer.content.decode()
        assert not Mail.objects.exists()

    def test_mailed_once_by_us(self, client: Client, link: PartnerWish) -> None:
        address = reverse("matching:wish-mail", args=[link.pk])
        for _ in range(2):
            client.post(address, {"to": "lucia@andino.example"})

        assert [mail.to for mail in Mail.objects.all()] == ["lucia@andino.example"]

    def test_the_picture_to_scan(self, client: Client, link: PartnerWish) -> None:
        answer = client.get(reverse("matching:wish-qr", args=[link.pk]))

        assert answer.headers["Content-Type"] == "image/svg+xml"

    def test_a_stranger_finds_nothing(
        self, client: Client, link: PartnerWish, stranger: User, nairobi_class: Classroom
    ) -> None:
        client.force_login(stranger)
        posts = [
            reverse(f"matching:{name}", args=[link.pk])
            for name in ("wish-take-back", "wish-try", "wish-mail")
        ]

        answers = [client.post(path).status_code for path in (bring(nairobi_class), *posts)]

        assert answers == [404, 404, 404, 404]


def test_a_class_of_an_earlier_year_is_not_offered(
    client: Client, link: PartnerWish, bogota_class: Classroom, bogota_teacher: User
) -> None:
    Classroom.objects.filter(pk=bogota_class.pk).update(state=ClassroomState.ARCHIVED)
    client.force_login(bogota_teacher)

    assert client.get(page_of(link)).context["own"] == []
    answer = client.get(bring(bogota_class))
    assert answer.url == reverse("classrooms:class-detail", args=[bogota_class.pk])
