from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from classrooms.models import Classroom
from exchange.pages.navigation import nav_items
from tests.factories import open_classroom
from users.models import User


def asked(path: str, user: User | None) -> HttpRequest:
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    if user is not None:
        request.user = user
    return request


def shown(path: str, user: User) -> list[tuple[str, str, bool]]:
    return [(item.label, item.url, item.current) for item in nav_items(asked(path, user))]


def test_a_teacher_goes_to_today_classes_partners_and_projects(nairobi_teacher: User) -> None:
    assert shown(reverse("classrooms:home"), nairobi_teacher) == [
        ("Today", "/desk/", False),
        ("My classes", "/classes/", True),
        ("Partners", "/partners/", False),
        ("Projects", "/projects/", False),
    ]


def test_a_page_belongs_to_the_link_of_its_part(nairobi_teacher: User) -> None:
    items = shown(reverse("classrooms:school-add"), nairobi_teacher)

    assert [current for _label, _url, current in items] == [False, True, False, False]


def test_a_student_goes_to_today(student: User) -> None:
    assert shown(reverse("exchange_pages:today"), student) == [
        ("Today", "/today/", True),
        ("Gallery", "/gallery/", False),
        ("I need help", "/tell/", False),
    ]


def test_staff_goes_to_the_administration_and_its_rounds(reviewer: User) -> None:
    rounds = reverse("admin:matching_matchinground_changelist")

    assert shown(rounds, reviewer) == [
        ("Administration", "/admin/", False),
        ("Rounds", rounds, True),
    ]


def test_a_visitor_and_a_request_without_a_user_have_none() -> None:
    assert nav_items(asked("/", None)) == []
    assert nav_items(RequestFactory().get("/no-such-page")) == []


def test_the_navigation_asks_the_database_nothing(
    nairobi_teacher: User, student: User, reviewer: User, django_assert_num_queries
) -> None:
    with django_assert_num_queries(0):
        for user in (nairobi_teacher, student, reviewer):
            nav_items(asked("/", user))


def test_the_navigation_stands_on_the_page(client: Client, nairobi_teacher: User) -> None:
    client.force_login(nairobi_teacher)

    html = client.get(reverse("classrooms:home")).content.decode()

    assert '<nav class="site-nav" aria-label="Main">' in html
    assert 'href="/classes/" aria-current="true">My classes</a>' in html
    assert 'href="/partners/">Partners</a>' in html


@pytest.mark.parametrize("classes", [1, 3, 30])
def test_a_page_with_navigation_takes_the_same_queries_for_any_number_of_classes(
    client: Client, nairobi_class: Classroom, classes: int, django_assert_num_queries: Any
) -> None:
    for number in range(1, classes):
        open_classroom(name=f"6C {number}", school=nairobi_class.school)
    client.force_login(nairobi_class.school.registered_by)
    client.get("/")

    with django_assert_num_queries(2):  # the session and its person
        client.get("/")
