"""The gallery's pages, for both classes, with and without what is needed to write."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exchange.gallery.models import Item
from exchange.moderation.services import approve
from exchange.services.picture_files import SMALL, path_of
from safeguarding.choices import Names, Purpose
from safeguarding.models import ClassRules
from tests.exchange.moderation.builders import NOW, child_of, relax, withdraw, written
from tests.exchange.pictures import drawn, encoded, remade
from tests.factories import EnrolmentFactory
from tests.hostile import HOSTILE
from users.models import User

pytestmark = pytest.mark.django_db


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def a_picture(name: str = "goat.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, encoded(drawn()), content_type="image/png")


def add_page(project):
    return reverse("gallery:add", args=[project.pk])


def gallery(project):
    return reverse("gallery:project", args=[project.pk])


def page_of(item):
    return reverse("gallery:item", args=[item.pk])


def send(user, project, **body):
    return as_(user).post(add_page(project), {"key": str(uuid4()), "text": "Hello", **body})


def test_a_child_says_hello_and_the_partner_class_reads_it_after_the_teacher(
    project, child, partner_child, nairobi_teacher
):
    answer = send(child, project, text="We have a goat called Bahati.")
    item = Item.objects.get()
    assert answer.url == page_of(item)
    assert "Waiting for a teacher" in as_(child).get(gallery(project)).text
    assert as_(partner_child).get(page_of(item)).status_code == 404
    assert "Bahati" not in as_(partner_child).get(gallery(project)).text

    approve(item, by=nairobi_teacher, turn=1, at=NOW)

    shown = as_(partner_child).get(gallery(project)).text
    assert "We have a goat called Bahati." in shown
    assert "Brave River" in shown
    assert "6B" in shown


def test_a_form_sent_twice_is_one_thing(project, child):
    body = {"key": str(uuid4()), "text": "Hello"}
    client = as_(child)

    first, second = (client.post(add_page(project), body) for _ in range(2))

    assert first.url == second.url
    assert Item.objects.count() == 1


def test_a_form_without_its_key_is_taken_too(project, child):
    as_(child).post(add_page(project), {"text": "Hello", "key": "no key at all"})
    as_(child).post(add_page(project), {"text": "Hello"})

    assert Item.objects.count() == 1


def test_nothing_typed_is_lost_where_something_is_wrong(with_pictures, child):
    broken = SimpleUploadedFile("goat.png", b"not a picture", content_type="image/png")

    page = send(child, with_pictures, text="My goat", picture=broken)

    assert page.status_code == 200
    assert "Error:" in page.text
    assert "My goat" in page.text
    assert not Item.objects.exists()


def test_nothing_at_all_is_asked_for_again(project, child):
    page = send(child, project, text="   ")

    assert "Write something" in page.text
    assert not Item.objects.exists()


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_text_never_breaks_a_page(project, child, text):
    answer = send(child, project, text=text)

    assert answer.status_code in {200, 302}
    for item in Item.objects.all():
        assert "<script>" not in as_(child).get(page_of(item)).text.split("<main")[1]


def test_a_picture_needs_the_rules_of_both_classes(project, child):
    page = as_(child).get(add_page(project)).text
    assert 'type="file"' not in page
    assert "Your teachers have turned pictures off." in page


def test_a_picture_needs_a_consent(with_pictures, child):
    withdraw(child, Purpose.PICTURES)

    page = as_(child).get(add_page(with_pictures)).text

    assert 'type="file"' not in page
    assert "For pictures your teacher needs a form from home." in page


def test_a_picture_waits_even_where_texts_do_not(with_pictures, child):
    relax(with_pictures)

    send(child, with_pictures, text="", picture=a_picture(), description="A goat")

    item = Item.objects.get()
    assert item.is_waiting
    assert item.picture is not None
    assert item.description == "A goat"


def picture_pages(item):
    return [
        reverse(page, args=[item.picture_id])
        for page in ("exchange:picture", "exchange:picture-small")
    ]


def answers(user, item):
    return [as_(user).get(page).status_code for page in picture_pages(item)]


def test_a_picture_is_seen_by_the_partner_after_approval_only(
    with_pictures, child, partner_child, bogota_teacher, nairobi_teacher, nairobi_class
):
    item = written(with_pictures, child, nairobi_class, picture=remade())
    assert answers(child, item) == answers(nairobi_teacher, item) == [200, 200]
    assert answers(partner_child, item) == answers(bogota_teacher, item) == [404, 404]

    approve(item, by=nairobi_teacher, turn=1, at=NOW)

    assert answers(partner_child, item) == answers(bogota_teacher, item) == [200, 200]
    shown = as_(partner_child).get(gallery(with_pictures)).text
    assert "Picture by Brave River, no description" in shown
    assert 'width="64"' in shown
    assert 'loading="lazy"' in shown


@pytest.mark.parametrize("purpose", [Purpose.PART, Purpose.PICTURES])
def test_a_consent_taken_back_hides_the_picture_at_once(
    with_pictures, child, partner_child, nairobi_teacher, nairobi_class, purpose
):
    item = written(with_pictures, child, nairobi_class, picture=remade())
    approve(item, by=nairobi_teacher, turn=1, at=NOW)

    withdraw(child, purpose)

    assert answers(partner_child, item) == [404, 404]
    assert picture_pages(item)[1] not in as_(partner_child).get(gallery(with_pictures)).text


def test_a_class_that_turns_pictures_off_sees_none_any_more(
    with_pictures, child, partner_child, nairobi_teacher, nairobi_class, bogota_class
):
    item = written(with_pictures, child, nairobi_class, picture=remade())
    approve(item, by=nairobi_teacher, turn=1, at=NOW)

    ClassRules.objects.filter(classroom=bogota_class).update(pictures="none")

    assert answers(partner_child, item) == [404, 404]
    assert answers(child, item) == [200, 200]


def test_a_student_who_was_taken_out_is_gone_with_the_pictures(
    with_pictures, child, partner_child, nairobi_teacher, nairobi_class
):
    item = written(with_pictures, child, nairobi_class, picture=remade())
    approve(item, by=nairobi_teacher, turn=1, at=NOW)

    child.enrolments.update(state="left")

    assert answers(partner_child, item) == [404, 404]
    assert as_(partner_child).get(page_of(item)).status_code == 404
    # Out with the next request, on the way to the class code.
    assert answers(child, item) == [302, 302]


def test_names_stay_in_the_class_where_one_class_wants_it(
    project, child, partner_child, nairobi_teacher, nairobi_class
):
    relax(project, names=Names.CLASS)
    item = written(project, child, nairobi_class)

    theirs, ours = (as_(user).get(page_of(item)).text for user in (partner_child, nairobi_teacher))

    assert "Brave River" not in theirs
    assert "A student of 6B" in theirs
    assert "Brave River" in ours


def test_given_back_it_is_changed_and_sent_again(project, child, nairobi_teacher, nairobi_class):
    item = written(project, child, nairobi_class)
    as_(nairobi_teacher).post(
        reverse("exchange_pages:give-back", args=["gallery", item.pk]),
        {"reason": "more", "words": "What does Bahati eat?", "turn": "1"},
    )
    today = as_(child).get(reverse("exchange_pages:today")).text
    assert "Your teacher gave you something back." in today
    page = as_(child).get(reverse("gallery:change", args=[item.pk])).text
    assert "Good start. Tell a little more." in page
    assert "What does Bahati eat?" in page
    assert "We have a goat called Bahati." in page

    as_(child).post(reverse("gallery:change", args=[item.pk]), {"text": "Bahati eats hay."})

    item.refresh_from_db()
    assert (item.text, item.turn, item.is_waiting) == ("Bahati eats hay.", 2, True)


def test_another_picture_takes_the_place_of_the_first(
    with_pictures, child, nairobi_teacher, nairobi_class
):
    item = written(with_pictures, child, nairobi_class, picture=remade())
    first = item.picture
    as_(nairobi_teacher).post(
        reverse("exchange_pages:give-back", args=["gallery", item.pk]),
        {"reason": "picture", "turn": "1"},
    )

    as_(child).post(
        reverse("gallery:change", args=[item.pk]), {"text": "Look", "picture": a_picture()}
    )

    item.refresh_from_db()
    first.refresh_from_db()
    assert item.picture != first
    assert first.removed_at is not None
    assert path_of(item.picture_id, SMALL).exists()


def test_thrown_away_with_its_picture(with_pictures, child, nairobi_class):
    item = written(with_pictures, child, nairobi_class, picture=remade())
    page = reverse("gallery:throw-away", args=[item.pk])
    assert "Throw it away?" in as_(child).get(page).text

    as_(child).post(page)

    assert not Item.objects.exists()
    item.picture.refresh_from_db()
    assert item.picture.removed_at is not None


def test_a_teacher_takes_it_down(project, child, partner_child, nairobi_teacher, nairobi_class):
    item = written(project, child, nairobi_class)
    approve(item, by=nairobi_teacher, turn=1, at=NOW)
    page = reverse("gallery:take-down", args=[item.pk])
    assert "Select why" in as_(nairobi_teacher).post(page, {}).text

    as_(nairobi_teacher).post(page, {"reason": "asked"})

    assert as_(partner_child).get(page_of(item)).status_code == 404
    assert "A teacher took it down." in as_(child).get(page_of(item)).text


def test_ids_of_others_lead_nowhere(
    project, child, partner_child, bogota_teacher, stranger, nairobi_class
):
    item = written(project, child, nairobi_class)
    classmate = child_of(nairobi_class, "Quick Fox")
    pages = [
        reverse(f"gallery:{name}", args=[item.pk])
        for name in ("item", "change", "throw-away", "take-down")
    ] + [reverse("exchange_pages:give-back", args=["gallery", item.pk])]

    for user in (partner_child, bogota_teacher, stranger, classmate):
        client = as_(user)
        found = {client.get(page).status_code for page in pages}
        found |= {client.post(page, {"reason": "asked"}).status_code for page in pages[1:]}
        assert found == {404}
    item.refresh_from_db()
    assert item.is_waiting


def test_a_student_without_the_form_finds_nothing_of_the_partner(project, nairobi_class):
    student = EnrolmentFactory(classroom=nairobi_class, nickname="New Moon").student

    assert as_(student).get(add_page(project)).status_code == 404
    assert "<bdi>6A</bdi>" not in as_(student).get(reverse("gallery:home")).text
    today = as_(student).get(reverse("exchange_pages:today")).text
    assert "Your teacher is waiting for your form. Ask your teacher." in today


def test_today_leads_there_and_the_bar_too(project, child):
    page = as_(child).get(reverse("exchange_pages:today")).text

    assert "Say hello to <bdi>6A</bdi>" in page
    assert page.count(f'href="{reverse("gallery:home")}"') == 1
    assert as_(child).get(reverse("gallery:home")).url == gallery(project)


def test_texts_say_their_language_and_direction(project, child, nairobi_class):
    child.language = "ar"
    child.save()
    item = written(project, child, nairobi_class, text="مرحبا")

    assert 'dir="auto" lang="ar">مرحبا' in as_(child).get(page_of(item)).text


@pytest.mark.parametrize("who", ["child", "teacher"])
def test_the_gallery_takes_the_same_queries_for_1_3_and_12(
    with_pictures, child, nairobi_teacher, nairobi_class, who
):
    client = as_(child if who == "child" else nairobi_teacher)
    # The first look of a child writes down when the session began.
    client.get(gallery(with_pictures))
    counts = []
    for number in (1, 3, 12):
        while Item.objects.count() < number:
            written(with_pictures, child, nairobi_class, picture=remade())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(gallery(with_pictures)).status_code == 200
        counts.append(len(queries))

    assert len(set(counts)) == 1, counts
