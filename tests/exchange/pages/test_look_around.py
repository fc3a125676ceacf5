import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import NoReverseMatch, reverse

from classrooms.models import Classroom
from exchange.demo.people import PARTNER, STAFF, TEACHER
from tests.exchange.builders import opened_project
from tests.factories import EnrolmentFactory, StaffFactory, VerifiedTeacherFactory
from users.models import User

LOOK = "/look-around/"


@pytest.fixture
def people(nairobi_class: Classroom, bogota_class: Classroom) -> dict[str, User]:
    """The four people of a demonstration, as it makes them."""
    teacher, partner = nairobi_class.school.registered_by, bogota_class.school.registered_by
    User.objects.filter(pk=teacher.pk).update(email=TEACHER)
    User.objects.filter(pk=partner.pk).update(email=PARTNER)
    opened_project(nairobi_class, bogota_class)
    student = EnrolmentFactory(classroom=nairobi_class).student
    staff = StaffFactory(email=STAFF)
    return {"teacher": teacher, "partner": partner, "student": student, "staff": staff}


@pytest.mark.parametrize(
    ("key", "page"),
    [
        ("teacher", "exchange_pages:desk"),
        ("partner", "exchange_pages:desk"),
        ("student", "exchange_pages:today"),
        ("staff", "admin:index"),
    ],
)
def test_one_click_leads_to_the_persons_own_page(
    client: Client, demonstration: None, people: dict[str, User], key: str, page: str
) -> None:
    answer = client.post(LOOK, {"person": key}, follow=True)

    assert answer.redirect_chain[-1][0] == reverse(page)
    assert answer.status_code == 200
    assert client.session["_auth_user_id"] == str(people[key].pk)


@pytest.mark.django_db
def test_changing_eyes_leaves_nothing_of_the_first_session(
    client: Client, demonstration: None, people: dict[str, User]
) -> None:
    client.post(LOOK, {"person": "teacher"})
    first = client.session
    first["draft"] = "only mine"
    first.save()

    client.post(LOOK, {"person": "student"})

    assert client.session.session_key != first.session_key
    assert "draft" not in client.session
    assert not Session.objects.filter(session_key=first.session_key).exists()


@pytest.mark.parametrize("person", ["", "nobody", "demo-staff@demo.example", "staff\x00"])
def test_nobody_else_can_be_chosen(
    client: Client, demonstration: None, people: dict[str, User], person: str
) -> None:
    answer = client.post(LOOK, {"person": person}, follow=True)

    assert answer.redirect_chain == [("/", 302)]
    assert "_auth_user_id" not in client.session
    assert "The demonstration has nobody like that." in answer.content.decode()


@pytest.mark.django_db
def test_an_empty_demonstration_says_that_nobody_is_there(
    client: Client, demonstration: None
) -> None:
    answer = client.post(LOOK, {"person": "teacher"}, follow=True)

    assert "The demonstration has nobody like that." in answer.content.decode()


@pytest.mark.django_db
def test_looking_is_not_done_by_following_a_link(client: Client, demonstration: None) -> None:
    assert client.get(LOOK).status_code == 405


@pytest.mark.django_db
def test_a_form_of_another_site_cannot_do_it(demonstration: None) -> None:
    client = Client(enforce_csrf_checks=True)

    assert client.post(LOOK, {"person": "staff"}).status_code == 403


@pytest.mark.django_db
def test_the_first_page_offers_everybody_with_a_button(client: Client, demonstration: None) -> None:
    html = client.get("/").content.decode()

    for key in ("teacher", "partner", "student", "staff"):
        assert f'value="{key}"' in html
    assert "Demonstration: nobody here is real." in html
    assert 'href="/mail/"' in html


def test_it_says_as_whom_one_looks_now(
    client: Client, demonstration: None, people: dict[str, User]
) -> None:
    client.post(LOOK, {"person": "partner"})

    assert client.get("/").context["demo"]["current"] == "partner"


@pytest.mark.django_db
def test_without_a_demonstration_the_address_does_not_exist(client: Client) -> None:
    VerifiedTeacherFactory(email=TEACHER)

    assert client.post(LOOK, {"person": "teacher"}).status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("look-around")


def test_a_pattern_that_stayed_by_mistake_answers_nobody(
    client: Client, demonstration: None, people: dict[str, User], settings
) -> None:
    settings.DEMO = False

    assert client.post(LOOK, {"person": "staff"}).status_code == 404
    assert "_auth_user_id" not in client.session
