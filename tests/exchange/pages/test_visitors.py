from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from classrooms.timetable.bands import Sky
from classrooms.timetable.zones import clock_changes
from exchange.pages.visitors import next_tuesday, sample_on
from users.models import User


@pytest.mark.parametrize(
    ("today", "tuesday"),
    [
        (date(2026, 10, 5), date(2026, 10, 6)),
        (date(2026, 10, 6), date(2026, 10, 13)),
        (date(2026, 10, 7), date(2026, 10, 13)),
    ],
)
def test_the_sample_is_on_the_next_tuesday(today: date, tuesday: date) -> None:
    assert next_tuesday(today) == tuesday


def test_the_sample_is_one_lesson_on_two_clocks() -> None:
    sample = sample_on(date(2026, 10, 6))

    assert sample.here_words == "Tuesday 14:30"
    assert sample.there_words == "Tuesday 06:30"
    assert (sample.end - sample.start).total_seconds() == 60 * 60
    assert sample.start.isoformat() == "2026-10-06T14:30:00+03:00"


def test_no_clock_change_can_break_the_sample() -> None:
    for name in ("Africa/Nairobi", "America/Bogota"):
        assert clock_changes(name, date(2026, 1, 1), date(2030, 12, 31)) == ()


@pytest.mark.django_db
def test_the_band_shows_both_days_and_where_they_meet() -> None:
    html = Client().get("/").content.decode()

    skies = [html.count(f'class="band__cell band__cell--{sky}') for sky in Sky]
    assert sum(skies) == 96
    assert html.count('<span class="band__cell band__cell--shared">') == 2
    assert "<bdi>6B</bdi>, <bdi>Nairobi</bdi>" in html
    assert "<bdi>6A</bdi>, <bdi>Bogotá</bdi>" in html


@pytest.mark.django_db
def test_a_visitor_reads_both_times_in_words_and_finds_both_ways_in() -> None:
    html = Client().get("/").content.decode()

    assert "Tuesday 14:30</time> in Nairobi is" in html
    assert "Tuesday 06:30</time> in Bogotá." in html
    assert "14:30–15:30" in html
    assert "(GMT+3)" in html
    assert "(GMT-5)" in html
    assert f'href="{reverse("account_signup")}"' in html
    assert f'href="{reverse("classrooms:join")}"' in html


@pytest.mark.django_db
def test_nobody_is_offered_to_look_around_outside_a_demonstration() -> None:
    html = Client().get("/").content.decode()

    assert "look-around" not in html
    assert "Demonstration: nobody here is real." not in html


@pytest.mark.django_db
def test_the_first_pages_ask_the_database_nothing(django_assert_num_queries) -> None:
    client = Client()

    for name in ("home", "how-it-works"):
        with django_assert_num_queries(0):
            assert client.get(reverse(name)).status_code == 200


def test_who_is_logged_in_finds_the_own_page(client: Client, nairobi_teacher: User) -> None:
    client.force_login(nairobi_teacher)

    for name in ("home", "how-it-works"):
        html = client.get(reverse(name)).content.decode()

        assert f'href="{reverse("after-login")}"' in html
        assert f'href="{reverse("account_signup")}"' not in html


@pytest.mark.django_db
def test_how_it_works_has_four_steps_each_with_its_time() -> None:
    html = Client().get(reverse("how-it-works")).content.decode()

    assert html.count('<li class="task-list__item">') == 4
    assert html.count('<p class="muted">') == 4
    assert "A nickname and a stamp, nothing else" in html


@pytest.mark.django_db
def test_other_methods_are_refused() -> None:
    assert Client().post("/").status_code == 405
