"""The page on which a teacher reads what waits, the desk, and what is said when it is too much."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classrooms.desk import Urgency, desk_of
from exchange.gallery.models import Item
from exchange.gallery.services import Filled, change_item
from exchange.moderation.choices import ReturnReason
from exchange.moderation.notices import tell_of_full_queues
from exchange.moderation.queue import MANY, loads_of, to_read
from exchange.moderation.services import give_back
from outbox.models import Mail
from tests.exchange.moderation.builders import NOW, child_of, relax, withdraw, written
from tests.factories import TeachingFactory, VerifiedTeacherFactory

pytestmark = pytest.mark.django_db
PAGE = "exchange_pages:reading"


@pytest.fixture(autouse=True)
def _in_the_first_week():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def child(nairobi_class):
    return child_of(nairobi_class, "Brave River")


@pytest.fixture
def client(nairobi_teacher):
    client = Client()
    client.force_login(nairobi_teacher)
    return client


def seen(*items):
    return [f"gallery:{each.pk}:{each.turn}" for each in items]


def states():
    return {each.text: each.state for each in Item.objects.all()}


def test_the_oldest_comes_first_with_what_was_found_marked(client, project, child, nairobi_class):
    written(project, child, nairobi_class, text="Second", at=NOW)
    written(
        project,
        child,
        nairobi_class,
        text="Call +254 711 222 333 <b>",
        at=NOW - timedelta(hours=1),
    )

    page = client.get(reverse(PAGE)).text

    assert page.index("254 711 222 333") < page.index("Second")
    assert '<mark class="found">254 711 222 333</mark> &lt;b&gt;' in page
    assert page.count(" checked") == 1
    assert "2 texts wait for you" in page


def test_the_ticked_ones_are_approved_and_no_others(client, project, child, nairobi_class):
    first, _second, third = (
        written(project, child, nairobi_class, text=text) for text in ("One", "Two", "Three")
    )

    client.post(reverse(PAGE), {"who": seen(first, third)})

    assert states() == {"One": "published", "Two": "waiting", "Three": "published"}


def test_one_button_approves_one(client, project, child, nairobi_class):
    first, second = (written(project, child, nairobi_class, text=text) for text in ("One", "Two"))

    client.post(reverse(PAGE), {"who": seen(first, second), "one": seen(second)[0]})

    assert states() == {"One": "waiting", "Two": "published"}


def test_what_was_sent_anew_meanwhile_is_not_approved(
    client, project, child, nairobi_class, nairobi_teacher
):
    item = written(project, child, nairobi_class, text="Fine")
    give_back(item, by=nairobi_teacher, turn=1, reason=ReturnReason.MORE, at=NOW)
    change_item(Item.objects.get(), filled=Filled("Not fine"), at=NOW)

    page = client.post(reverse(PAGE), {"who": seen(item)}, follow=True).text

    assert "It was changed meanwhile. Read it again before you decide." in page
    assert states() == {"Not fine": "waiting"}


@pytest.mark.parametrize(
    "who", ["", "gallery", "gallery:x:1", "gallery:{pk}:x", "forum:{pk}:1", "gallery:{pk}:99999999"]
)
def test_ticks_that_name_nothing_do_nothing(client, project, child, nairobi_class, who):
    item = written(project, child, nairobi_class)

    answer = client.post(reverse(PAGE), {"who": who.format(pk=item.pk)})

    assert answer.status_code == 302
    assert set(states().values()) == {"waiting"}


def test_a_teacher_of_the_partner_class_reads_and_approves_nothing(
    project, child, nairobi_class, bogota_teacher
):
    item = written(project, child, nairobi_class)
    client = Client()
    client.force_login(bogota_teacher)

    assert "Bahati" not in client.get(reverse(PAGE)).text
    client.post(reverse(PAGE), {"who": seen(item)})

    assert set(states().values()) == {"waiting"}


def test_a_child_who_may_not_take_part_any_more_holds_up_no_other(
    client, project, child, nairobi_class
):
    other = child_of(nairobi_class, "Quick Fox")
    first = written(project, child, nairobi_class, text="One")
    second = written(project, other, nairobi_class, text="Two")
    withdraw(child)

    page = client.post(reverse(PAGE), {"who": seen(first, second)}, follow=True).text

    assert states() == {"One": "waiting", "Two": "published"}
    assert "The form that says you may take part is missing." in page


def test_giving_back_asks_for_a_sentence(client, project, child, nairobi_class):
    item = written(project, child, nairobi_class)
    page = reverse("exchange_pages:give-back", args=["gallery", item.pk])

    assert "Select what the student should read" in client.post(page, {"words": "Hm"}).text
    assert "It was changed meanwhile" in client.post(page, {"reason": "more"}, follow=True).text
    client.post(page, {"reason": "more", "turn": "1"})

    assert set(states().values()) == {"returned"}
    assert client.get(page).status_code == 302


def test_the_page_takes_the_same_queries_for_1_3_and_30(client, project, child, nairobi_class):
    counts = []
    for number in (1, 3, 30):
        while Item.objects.count() < number:
            written(project, child, nairobi_class)
        if number == 30:
            # The warning that it is much reads nothing more either.
            assert len(to_read(client_user(client))) == 20
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(PAGE))
        counts.append(len(queries))

    assert len(set(counts)) == 1, counts


def client_user(client):
    return client.get(reverse(PAGE)).wsgi_request.user


def test_the_desk_says_how_many_wait(project, child, nairobi_class, nairobi_teacher):
    for _number in range(5):
        written(project, child, nairobi_class)

    [item] = [each for each in desk_of(nairobi_teacher, at=NOW).items if each.action == "Read"]

    assert item.text == "5 texts of <bdi>6B</bdi> wait for you."
    assert item.urgency == Urgency.SOON


def flood(project, child, nairobi_class, *, number=38, at=NOW):
    for _number in range(number):
        written(project, child, nairobi_class, at=at)


def test_a_class_that_writes_more_than_is_read_is_told(
    client, project, child, nairobi_class, nairobi_teacher
):
    flood(project, child, nairobi_class)

    desk = desk_of(nairobi_teacher, at=NOW).items[0]
    assert desk.text == "38 texts of <bdi>6B</bdi> wait for you; reading takes about 19 min."
    assert desk.urgency == Urgency.NOW
    assert "Reading takes about 19 min." in client.get(reverse(PAGE)).text


def test_its_other_teachers_are_told_once(project, child, nairobi_class, nairobi_teacher):
    helper = TeachingFactory(classroom=nairobi_class, teacher=VerifiedTeacherFactory()).teacher
    flood(project, child, nairobi_class)

    assert tell_of_full_queues(at=NOW) == 2
    assert tell_of_full_queues(at=NOW + timedelta(hours=5)) == 0
    mails = Mail.objects.filter(template="exchange/email/much_to_read")
    assert {mail.to for mail in mails} == {nairobi_teacher.email, helper.email}
    assert all("Bahati" not in mail.text + mail.html + mail.subject for mail in mails)
    assert "38 texts of 6B wait to be read" in {mail.subject for mail in mails}


@pytest.mark.parametrize(("number", "too_much"), [(MANY, False), (MANY + 1, True)])
def test_how_many_are_too_many(project, child, nairobi_class, nairobi_teacher, number, too_much):
    flood(project, child, nairobi_class, number=number)

    assert [load.is_too_much for load in loads_of(nairobi_teacher, at=NOW)] == [too_much]


@pytest.mark.parametrize(
    ("days", "late"),
    [
        # Sent on a Tuesday: Wednesday and Thursday are its two days.
        (2, False),
        (3, True),
    ],
)
def test_two_school_days_are_enough_to_read(
    project, child, nairobi_class, nairobi_teacher, days, late
):
    written(project, child, nairobi_class)

    [load] = loads_of(nairobi_teacher, at=NOW + timedelta(days=days))

    assert load.is_late is late


def test_a_weekend_counts_for_nobody(project, child, nairobi_class, nairobi_teacher):
    friday = NOW + timedelta(days=3)
    written(project, child, nairobi_class, at=friday)

    [load] = loads_of(nairobi_teacher, at=friday + timedelta(days=4))

    assert not load.is_late


def test_nothing_waits_where_the_rules_are_free(project, child, nairobi_class, nairobi_teacher):
    relax(project)
    written(project, child, nairobi_class)

    assert loads_of(nairobi_teacher, at=NOW) == []
