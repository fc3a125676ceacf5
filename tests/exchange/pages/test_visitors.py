from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from classrooms.timetable.bands import Sky
from exchange.pages.helping import QUESTIONS, questions
from exchange.pages.samples import PAIRS, next_tuesday, sample_of, sample_on
from matching.engine.weights import REASONS
from users.models import User

NAIROBI_AND_BOGOTA = date(2026, 10, 1)
VISITORS_PAGES = ("home", "how-it-works", "safety", "display", "help", "styleguide")


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
    sample = sample_on(date(2026, 10, 6), *PAIRS[0])

    assert sample.here_words == "Tuesday 14:30"
    assert sample.there_words == "Tuesday 06:30"
    assert (sample.end - sample.start).total_seconds() == 60 * 60
    assert sample.start.isoformat() == "2026-10-06T14:30:00+03:00"


@pytest.mark.parametrize("pair", PAIRS, ids=[ours.city for ours, _theirs in PAIRS])
def test_each_pair_shares_an_hour_on_every_tuesday_for_years(pair) -> None:
    tuesdays = [date(2026, 1, 6) + timedelta(weeks=week) for week in range(5 * 52)]

    lengths = {sample.end - sample.start for day in tuesdays for sample in [sample_on(day, *pair)]}

    assert lengths == {timedelta(hours=1)}


def test_another_pair_every_day_until_all_were_shown() -> None:
    days = [NAIROBI_AND_BOGOTA + timedelta(days=day) for day in range(len(PAIRS))]

    cities = [sample_of(day).here.school.city for day in days]

    assert sorted(cities) == sorted(ours.city for ours, _theirs in PAIRS)


def test_a_pair_across_the_date_line_names_both_days() -> None:
    sample = sample_on(date(2026, 10, 6), *PAIRS[2])

    assert sample.here_words == "Tuesday 09:00"
    assert sample.there_words == "Monday 13:00"


@pytest.mark.django_db
def test_the_band_shows_both_days_and_where_they_meet() -> None:
    with time_machine.travel(NAIROBI_AND_BOGOTA, tick=False):
        html = Client().get("/").content.decode()

    skies = [html.count(f'class="band__cell band__cell--{sky}') for sky in Sky]
    assert sum(skies) == 96
    assert html.count('<span class="band__cell band__cell--shared">') == 2
    assert "<bdi>6B</bdi>, <bdi>Nairobi</bdi>" in html
    assert "<bdi>6A</bdi>, <bdi>Bogotá</bdi>" in html


@pytest.mark.django_db
def test_a_visitor_reads_both_times_in_words_and_finds_both_ways_in() -> None:
    with time_machine.travel(NAIROBI_AND_BOGOTA, tick=False):
        html = Client().get("/").content.decode()

    assert "Tuesday 14:30</time> in <bdi>Nairobi</bdi> is" in html
    assert "Tuesday 06:30</time> in <bdi>Bogotá</bdi>." in html
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
def test_the_pages_for_visitors_ask_the_database_nothing(django_assert_num_queries) -> None:
    client = Client()

    for name in VISITORS_PAGES:
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


@pytest.mark.django_db
def test_how_we_match_tells_as_many_parts_as_the_engine_weighs() -> None:
    html = Client().get(reverse("how-it-works")).content.decode()

    assert html.count('<div class="summary-list__row">') == len(REASONS) == 12


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("forgot", ["password"]),
        ("  CODE   nickname ", ["next-lesson"]),
        ("Fórgot", ["password"]),
        ("zebra", []),
        ("", list(QUESTIONS)),
    ],
)
def test_help_finds_the_questions_with_all_the_words(words: str, keys: list[str]) -> None:
    assert [question.key for question in questions(words)] == keys


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "\x00", "%", "a" * 5000, "\u202eabc", "{{ 1 }}", "🛶"]
)
def test_hostile_words_are_only_words(words: str) -> None:
    response = Client().get(reverse("help"), {"q": words})

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


@pytest.mark.django_db
def test_whoever_runs_the_site_is_named_with_a_way_to_write(settings) -> None:
    settings.OPERATOR_NAME, settings.CONTACT_EMAIL = "Schools <of> Kisumu", "help@kisumu.example"

    for name in ("safety", "display", "help"):
        html = Client().get(reverse(name)).content.decode()

        assert "This site is run by <bdi>Schools &lt;of&gt; Kisumu</bdi>." in html
        assert 'href="mailto:help@kisumu.example"' in html


@pytest.mark.django_db
def test_without_a_contact_the_page_does_not_pretend_one() -> None:
    html = Client().get(reverse("help")).content.decode()

    assert "mailto:" not in html
    assert "Ask the person who gave you the address of this site" in html


@pytest.mark.django_db
@pytest.mark.parametrize("asks", ["cookie", "Save-Data"])
def test_drawings_are_left_out_where_somebody_asks_for_it(asks: str) -> None:
    plain, client = Client(), Client()
    if asks == "cookie":
        client.post(reverse("set-drawings"), {"drawings": "off", "next": "/display/"})
    else:
        client.defaults["HTTP_SAVE_DATA"] = "on"

    assert plain.get("/").content.decode().count("letter__pocket") == 1
    assert client.get("/").content.decode().count("letter__pocket") == 0
    assert client.get("/no-such-page/").content.decode().count('class="art"') == 0


@pytest.mark.django_db
def test_drawings_come_back() -> None:
    client = Client()
    client.post(reverse("set-drawings"), {"drawings": "off", "next": "/"})

    response = client.post(reverse("set-drawings"), {"drawings": "on", "next": "//evil.example"})

    assert response["Location"] == "/"
    assert client.get("/").content.decode().count("letter__pocket") == 1


@pytest.mark.django_db
def test_languages_are_named_in_themselves(settings) -> None:
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]

    html = Client().get(reverse("display")).content.decode()

    assert 'lang="ar"' in html
    assert "<bdi>العربيّة</bdi>" in html
