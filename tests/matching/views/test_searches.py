"""Saving a search from the directory, and its list, without JavaScript."""

from datetime import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from matching.models import SavedSearch
from matching.refusals import Refused
from matching.services.directory import Wanted
from matching.services.searches import save_search
from tests.factories import VerifiedSchoolFactory, open_classroom
from tests.hostile import HOSTILE
from tests.matching.builders import NOW, let_lessons_meet
from tests.matching.past import were_partners
from users.models import User

pytestmark = pytest.mark.django_db

COLOMBIAN = {"country": "CO", "age": "11", "live": "on"}


@pytest.fixture(autouse=True)
def _lessons_meet(nairobi_class: Classroom, bogota_class: Classroom) -> None:
    let_lessons_meet(nairobi_class, bogota_class)


@pytest.fixture
def page(client: Client, nairobi_teacher: User, nairobi_class: Classroom) -> str:
    client.force_login(nairobi_teacher)
    return reverse("matching:find", args=[nairobi_class.pk])


def saving(classroom: Classroom) -> str:
    return reverse("matching:search-save", args=[classroom.pk])


def changing(search: SavedSearch) -> str:
    return reverse("matching:search-change", args=[search.pk])


def test_an_empty_list_offers_to_tell_and_the_button_keeps_the_filters(
    client: Client, page: str, nairobi_class: Classroom
) -> None:
    words = client.get(page, {"country": "PE", "age": "11"}).content.decode()
    assert "Tell me when such a class comes" in words
    assert '<input type="hidden" name="country" value="PE">' in words

    answer = client.post(saving(nairobi_class), {"country": "PE", "age": "11"}, follow=True)

    saved = SavedSearch.objects.get()
    assert (saved.country, saved.age, saved.live) == ("PE", 11, False)
    assert answer.request["QUERY_STRING"] == "country=PE&age=11"
    body = answer.content.decode()
    assert "Country: Peru" in body
    assert "Tell me when such a class comes" not in body


def test_saving_twice_is_saving_once(client: Client, page: str, nairobi_class: Classroom) -> None:
    for _ in range(2):
        client.post(saving(nairobi_class), COLOMBIAN)

    assert SavedSearch.objects.count() == 1


def test_a_sixth_is_answered_with_a_sentence(
    client: Client, page: str, nairobi_class: Classroom
) -> None:
    for age in range(7, 13):
        answer = client.post(saving(nairobi_class), {"age": age}, follow=True)

    assert "keeps five searches already" in answer.content.decode()
    assert SavedSearch.objects.count() == 5


FILTERS = ["country", "age", "language", "theme", "mode"]


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("texts", [HOSTILE[-1:], pytest.param(HOSTILE, marks=pytest.mark.proof)])
def test_hostile_filters_save_nothing(
    client: Client, page: str, nairobi_class: Classroom, name: str, texts: tuple[str, ...]
) -> None:
    for text in texts:
        answer = client.post(saving(nairobi_class), {name: text[:2_000]}, follow=True)
        assert answer.status_code == 200

    assert not SavedSearch.objects.exists()


def test_nor_do_all_of_them_at_once(client: Client, page: str, nairobi_class: Classroom) -> None:
    for text in HOSTILE:
        filters = dict.fromkeys(FILTERS, text[:1_000])
        assert client.post(saving(nairobi_class), filters, follow=True).status_code == 200

    assert not SavedSearch.objects.exists()


@pytest.fixture
def saved(nairobi_class: Classroom, nairobi_teacher: User) -> SavedSearch:
    return save_search(nairobi_class, Wanted(country="PE"), by=nairobi_teacher, at=NOW)


def test_pausing_removing_and_putting_back_by_the_buttons(
    client: Client, page: str, saved: SavedSearch
) -> None:
    said = [
        client.post(changing(saved), {"do": each}, follow=True).content.decode()
        for each in ("pause", "resume", "remove", "resume")
    ]

    assert "Paused. You get no mail" in said[0]
    assert "You get a mail again" in said[1]
    assert "Put it back" in said[2]
    assert SavedSearch.objects.kept().get() == saved


def test_looking_at_the_page_of_a_mail_changes_nothing(
    client: Client, page: str, saved: SavedSearch
) -> None:
    words = client.get(reverse("matching:search", args=[saved.pk])).content.decode()

    assert "Country: Peru" in words
    assert SavedSearch.objects.kept().get().paused_at is None


@pytest.mark.parametrize("text", ["", *HOSTILE])
def test_an_unknown_button_does_nothing(
    client: Client, page: str, saved: SavedSearch, text: str
) -> None:
    assert client.post(changing(saved), {"do": text[:2_000]}).status_code == 302
    assert SavedSearch.objects.kept().get().paused_at is None


def test_a_co_teachers_search_names_her_who_gets_the_mail(
    client: Client, page: str, saved: SavedSearch, bogota_teacher: User
) -> None:
    SavedSearch.objects.update(owner=bogota_teacher)

    assert "gets a mail when such a class comes" in client.get(page).content.decode()


def test_a_stranger_finds_nothing(client: Client, stranger: User, saved: SavedSearch) -> None:
    client.force_login(stranger)

    assert client.get(reverse("matching:search", args=[saved.pk])).status_code == 404
    assert client.post(changing(saved), {"do": "remove"}).status_code == 404
    assert client.post(saving(saved.classroom), COLOMBIAN).status_code == 404


def test_as_many_queries_for_1_and_5_searches_on_the_page(
    client: Client, page: str, saved: SavedSearch, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    counts = []
    for ages in ((), range(7, 11)):
        for age in ages:
            save_search(nairobi_class, Wanted(age=age), by=nairobi_teacher, at=NOW)
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_invite_again_asks_a_partner_of_before(
    client: Client, page: str, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    school = VerifiedSchoolFactory(country="CO", city="Cali", zone="America/Bogota")
    open_classroom(school=school).timetables.get().slots.update(start_time=time(8, 0))
    were_partners(nairobi_class, bogota_class)
    words = client.get(page).content.decode()
    assert "Partners you had before" in words

    address = reverse("matching:invite", args=[nairobi_class.pk])
    shown = client.get(address, {"class": bogota_class.pk, "again": "1"}).content.decode()
    answer = client.post(address, {"class": bogota_class.pk, "again": "1"}, follow=True)

    assert '<input type="hidden" name="again" value="1">' in shown
    assert "The class is invited." in answer.content.decode()


def test_a_class_of_an_earlier_year_looks_for_nobody(
    client: Client, page: str, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    Classroom.objects.filter(pk=nairobi_class.pk).update(state=ClassroomState.ARCHIVED)

    for answer in (client.get(page), client.post(saving(nairobi_class), COLOMBIAN)):
        assert answer.url == reverse("classrooms:class-detail", args=[nairobi_class.pk])
    with pytest.raises(Refused, match="not_looking_here"):
        save_search(nairobi_class, Wanted(), by=nairobi_teacher, at=NOW)
    assert not SavedSearch.objects.exists()
