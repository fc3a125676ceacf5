"""Planning and cancelling a meeting in the browser's eyes, without JavaScript."""

import re
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.urls import reverse

from exchange.lifecycle import ProjectState, SessionState
from exchange.models import CalendarFeed, ExchangeSession
from tests.exchange.builders import (
    FIRST_MEETING,
    add_lesson,
    berlin_and_new_york,
    opened_project,
    planned_session,
)
from tests.factories import VerifiedSchoolFactory, open_classroom

NOW = datetime(2026, 9, 15, 8, 0, tzinfo=UTC)
FIRST, LATE = "2026-09-29T11:00Z", "2026-11-03T11:00Z"
DETAILS_OPEN = '<details class="details" open>'


@pytest.fixture(autouse=True)
def _mid_september():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def url(project) -> str:
    return reverse("exchange:session-plan", args=[project.pk])


@pytest.fixture
def amina(client, nairobi_teacher):
    client.force_login(nairobi_teacher)
    return client


def page(response) -> str:
    return " ".join(response.content.decode().split())


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", page(response)).split())


def test_lists_the_shared_times_with_both_clocks(amina, url):
    response = amina.post(url, {"minutes": "45", "show": "1"})

    assert response.status_code == 200
    assert page(response).count('type="radio" name="starts_at"') == 6
    text = words(response)
    assert "Week of" in text
    assert "Tuesday 29 September 2026, 14:00–14:45 in Nairobi (GMT+3)" in text
    assert "Tuesday 29 September 2026, 06:00–06:45 in Bogotá (GMT-5)" in text


def test_the_teachers_meet_before_the_start(amina, preparing):
    """Two weeks lie before its first day, and the teachers have to meet in them."""
    url = reverse("exchange:session-plan", args=[preparing.pk])

    offered = page(amina.get(url))
    planned = amina.post(url, {"minutes": "25", "starts_at": "2026-09-15T11:00Z"})

    assert 'value="2026-09-15T11:00Z"' in offered
    assert planned.status_code == 302
    assert ExchangeSession.objects.get().starts_at == datetime(2026, 9, 15, 11, 0, tzinfo=UTC)


def test_first_shows_the_programmes_length(amina, url):
    response = amina.get(url)

    assert '<option value="25" selected>25 minutes</option>' in page(response)
    assert "14:00–14:25 in Nairobi (GMT+3)" in words(response)


def test_plans_the_chosen_time(amina, url, project):
    response = amina.post(url, {"minutes": "45", "starts_at": FIRST}, follow=True)

    session = ExchangeSession.objects.get()
    assert (session.starts_at, session.minutes) == (FIRST_MEETING, 45)
    assert response.redirect_chain == [(reverse("exchange_pages:project", args=[project.pk]), 302)]
    text = words(response)
    assert "Meeting planned. We have told the teachers of 6A, Colegio Andino." in text
    assert "Next meeting" in text
    assert "06:00–06:45" in text


def test_asking_for_another_length_plans_nothing(amina, url):
    response = amina.post(url, {"minutes": "30", "starts_at": FIRST, "show": "1"})

    assert not ExchangeSession.objects.exists()
    assert f'value="{FIRST}" checked' in page(response)
    assert "There is a problem" not in page(response)
    assert "14:00–14:30 in Nairobi" in words(response)


def test_enter_on_a_chosen_time_plans(amina, url):
    body = page(amina.post(url, {"minutes": "45", "show": "1"}))

    # A browser answers the Enter key with the first button of the form.
    first, second, *_ = re.findall(r"<button[^>]*>", body[body.index("novalidate>") :])
    assert "name=" not in first
    assert 'name="show"' in second


def test_enter_looks_again_where_there_is_no_time_to_plan(amina, url):
    body = page(amina.post(url, {"minutes": "60", "show": "1"}))

    first = re.findall(r"<button[^>]*>", body[body.index("novalidate>") :])[0]
    assert 'name="show"' in first


@pytest.mark.parametrize(
    ("chosen", "opening"), [(FIRST, '<details class="details">'), (LATE, DETAILS_OPEN)]
)
def test_later_weeks_are_folded_away_unless_one_of_them_is_chosen(
    amina, url, nairobi_class, bogota_class, chosen, opening
):
    for weekday in (0, 2):
        add_lesson(nairobi_class, weekday, time(14, 0))
        add_lesson(bogota_class, weekday, time(6, 0))

    body = page(amina.post(url, {"minutes": "45", "starts_at": chosen, "show": "1"}))

    soon, later = body.split(opening)
    assert soon.count('type="radio" name="starts_at"') == 12
    assert later.count('type="radio" name="starts_at"') == 6
    assert "Show later weeks" in later
    assert body.count("checked") == 1
    numbers = [int(each) for each in re.findall(r'id="id_starts_at_(\d+)"', body)]
    assert numbers == list(range(18))


def test_says_when_no_time_of_that_length_is_left(amina, url):
    response = amina.post(url, {"minutes": "60", "show": "1"})

    assert "No shared time of that length is left" in words(response)
    assert "no free lesson of 60 minutes" in words(response)


HOSTILE = [
    "",
    "\x00",
    "2026-09-29T11:00",
    "2026-13-45T99:99Z",
    "2026-09-29T11:00Z\x00",
    "٢٠٢٦-٠٩-٢٩T١١:٠٠Z",
    "\u202e2026-09-29T11:00Z",
    "a" * 1_000_000,
    "<script>alert(1)</script>",
]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_start_that_is_no_time_gets_a_sentence_beside_the_field(amina, url, value):
    response = amina.post(url, {"minutes": "45", "starts_at": value})

    assert response.status_code == 200
    assert words(response).count("Select one of the times in the list") == 2  # summary and field
    assert "<title>Error:" in page(response)
    assert '<option value="45" selected>' in page(response)
    assert "<script>alert" not in page(response)
    assert not ExchangeSession.objects.exists()


@pytest.mark.parametrize("value", ["", "\x00", "9", "241", "-45", "45.5", "x", "9" * 1_000_000])
def test_a_length_that_is_not_offered_gets_a_sentence_beside_the_field(amina, url, value):
    response = amina.post(url, {"minutes": value, "starts_at": FIRST})

    assert response.status_code == 200
    assert words(response).count("Select " + ("one of the" if value else "a") + " length") == 2
    assert f'value="{FIRST}" checked' in page(response)
    assert not ExchangeSession.objects.exists()


def test_lone_surrogates_in_the_body_do_no_harm(amina, url):
    response = amina.post(
        url,
        b"minutes=%ED%A0%80&starts_at=%ED%A0%80",
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 200
    assert "Select one of the times in the list" in words(response)


@pytest.mark.parametrize(
    ("starts_at", "minutes", "sentence"),
    [
        ("2026-09-29T11:01Z", "45", "The classes do not share that time for so long."),
        ("2026-09-30T11:00Z", "45", "The classes do not share that time for so long."),
        ("9999-12-31T23:59Z", "45", "The classes do not share that time for so long."),
        ("2026-09-08T11:00Z", "45", "That time is over. Select a later one."),
        ("0001-01-01T00:00Z", "45", "That time is over. Select a later one."),
    ],
)
def test_a_time_that_is_not_shared_gets_a_sentence(amina, url, starts_at, minutes, sentence):
    response = amina.post(url, {"minutes": minutes, "starts_at": starts_at})

    assert response.status_code == 200
    assert words(response).count(sentence) == 2
    assert not ExchangeSession.objects.exists()


def test_the_error_stands_beside_the_length_when_no_time_is_left(amina, url):
    response = amina.post(url, {"minutes": "60", "starts_at": FIRST})

    assert words(response).count("The classes do not share that time for so long.") == 2


def test_a_time_that_was_taken_meanwhile_gets_a_sentence(
    amina, url, nairobi_teacher, nairobi_class
):
    other = open_classroom(name="5C", school=VerifiedSchoolFactory())
    planned_session(opened_project(nairobi_class, other), by=nairobi_teacher)

    response = amina.post(url, {"minutes": "45", "starts_at": FIRST})

    assert words(response).count("One of the classes has another meeting at that time.") == 2


def test_tells_that_the_clocks_change(client, db):
    berlin, new_york = berlin_and_new_york()
    project = opened_project(berlin, new_york)
    client.force_login(berlin.school.registered_by)

    response = client.post(
        reverse("exchange:session-plan", args=[project.pk]), {"minutes": "45", "show": "1"}
    )

    text = words(response)
    assert text.count("The clocks change") == 2
    assert "15:00 in Berlin is 10:00 in New York from this week on." in text
    assert "Before, it was 09:00." in text


def test_a_project_that_is_over_takes_no_meeting(amina, url, project):
    project.state = ProjectState.ARCHIVED
    project.save()

    assert "This project is over." in words(amina.get(url))
    response = amina.post(url, {"minutes": "45", "starts_at": FIRST})

    assert response.status_code == 200
    assert not ExchangeSession.objects.exists()


def test_cancelling_asks_first_and_then_says_who_was_told(amina, project, nairobi_teacher):
    session = planned_session(project, by=nairobi_teacher)
    url = reverse("exchange:session-cancel", args=[session.pk])

    asked = amina.get(url)
    done = amina.post(url, follow=True)

    assert "Cancel this meeting?" in words(asked)
    assert "06:00–06:45" in words(asked)
    assert "Meeting cancelled. We have told the teachers of 6A, Colegio Andino." in words(done)
    assert "No meeting is planned" in words(done)
    session.refresh_from_db()
    assert session.state == SessionState.CANCELLED


def test_cancelling_again_says_that_it_is_cancelled(amina, project, nairobi_teacher):
    session = planned_session(project, by=nairobi_teacher)
    url = reverse("exchange:session-cancel", args=[session.pk])
    amina.post(url)

    response = amina.post(url, follow=True)

    assert "This meeting is cancelled already." in words(response)


def test_the_calendar_link_is_made_and_made_again(amina, project):
    url = reverse("exchange:feed-renew", args=[project.pk])
    home = reverse("exchange_pages:project", args=[project.pk])
    assert "Make a calendar link" in words(amina.get(home))
    assert not CalendarFeed.objects.exists()

    first = amina.post(url, follow=True)
    again = amina.post(url, follow=True)

    old, new = CalendarFeed.objects.order_by("pk")
    assert "Calendar link made." in words(first)
    assert f'value="http://localhost:8000/feeds/{old.token}.ics"' in page(first)
    assert f'href="webcal://localhost:8000/feeds/{old.token}.ics"' in page(first)
    assert "New calendar link made. The old one no longer works." in words(again)
    assert f"/feeds/{new.token}.ics" in page(again)
    assert old.token not in page(again)


def _addresses(project, session) -> list[str]:
    return [
        reverse("exchange:session-plan", args=[project.pk]),
        reverse("exchange:session-cancel", args=[session.pk]),
        reverse("exchange:feed-renew", args=[project.pk]),
        reverse("exchange_pages:project", args=[project.pk]),
    ]


def test_strangers_students_and_staff_find_nothing(
    client, project, nairobi_teacher, stranger, student, reviewer
):
    session = planned_session(project, by=nairobi_teacher)

    for person in (stranger, student, reviewer):
        client.force_login(person)
        for address in _addresses(project, session):
            answers = {
                client.get(address).status_code,
                client.post(address, {"minutes": "45", "starts_at": FIRST}).status_code,
            }
            # 405 where the page knows only the other method, whoever asks.
            assert answers <= {404, 405}
            assert 404 in answers
    session.refresh_from_db()
    assert session.state == SessionState.PLANNED
    assert not CalendarFeed.objects.exists()


def test_nobody_gets_in_without_login(client, project, nairobi_teacher):
    session = planned_session(project, by=nairobi_teacher)

    for address in _addresses(project, session):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")


def test_the_partner_plans_in_the_own_clock(client, url, bogota_teacher):
    client.force_login(bogota_teacher)

    response = client.post(url, {"minutes": "45", "starts_at": FIRST}, follow=True)

    assert response.status_code == 200
    assert ExchangeSession.objects.get().local_date == date(2026, 9, 29)
    assert ExchangeSession.objects.get().zone == "America/Bogota"
