"""The feed, read back by the libraries that calendar programs are built with."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
from django.urls import reverse

from exchange.calendar import calendar_of, feed_url
from exchange.models import CalendarFeed
from exchange.services.feeds import renew_feed
from exchange.services.sessions import cancel_session
from tests.exchange.builders import APPROVED_AT, FIRST_MEETING, planned_session
from tests.factories import EnrolmentFactory


@pytest.fixture
def feed(project, nairobi_teacher) -> CalendarFeed:
    return renew_feed(project, by=nairobi_teacher, at=APPROVED_AT)


def read(feed: CalendarFeed) -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(calendar_of(feed))


def test_a_calendar_program_finds_the_meeting_at_its_instant(feed, project, nairobi_teacher):
    session = planned_session(project, by=nairobi_teacher)

    september = recurring_ical_events.of(read(feed)).between(
        datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)
    )

    (event,) = september
    assert event.start == FIRST_MEETING
    assert event.end == FIRST_MEETING + timedelta(minutes=45)
    assert event["DTSTART"].to_ical() == b"20260929T110000Z"
    assert event["UID"] == f"{session.pk}@aerogram"
    assert event["SUMMARY"] == "Meeting with 6A, Colegio Andino"
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 0)
    assert event["DTSTAMP"].dt == APPROVED_AT
    assert event["DESCRIPTION"] == (
        "Tuesday 29 September 2026, 14:00–14:45 in Nairobi (GMT+3)\n"
        "Tuesday 29 September 2026, 06:00–06:45 in Bogotá (GMT-5)\n\n"
        f"http://localhost:8000/projects/{project.pk}/"
    )


def test_the_partner_sees_the_own_class_first(project, nairobi_teacher, bogota_teacher):
    planned_session(project, by=nairobi_teacher)

    calendar = read(renew_feed(project, by=bogota_teacher, at=APPROVED_AT))

    (event,) = calendar.events
    assert "6B, Kibera Primary" in event["SUMMARY"]
    assert event["DESCRIPTION"].index("Bogotá") < event["DESCRIPTION"].index("Nairobi")


def test_a_cancelled_meeting_stays_as_cancelled_with_a_higher_number(
    feed, project, nairobi_teacher
):
    session = planned_session(project, by=nairobi_teacher)
    later = APPROVED_AT + timedelta(hours=1)
    cancel_session(session, by=nairobi_teacher, at=later)

    (event,) = read(feed).events

    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert (event["UID"], event["DTSTAMP"].dt) == (f"{session.pk}@aerogram", later)


def test_names_itself_and_asks_to_be_read_every_hour(feed):
    lines = calendar_of(feed).decode().split("\r\n")

    assert lines[0] == "BEGIN:VCALENDAR"
    assert set(lines) >= {
        "VERSION:2.0",
        "METHOD:PUBLISH",
        "NAME:Meetings with 6A\\, Colegio Andino",
        "X-WR-CALNAME:Meetings with 6A\\, Colegio Andino",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    }


def test_holds_nothing_of_a_student(feed, project, nairobi_teacher, nairobi_class):
    EnrolmentFactory(classroom=nairobi_class, nickname="Marked Nickname")
    planned_session(project, by=nairobi_teacher)

    assert b"Marked" not in calendar_of(feed)


def test_a_name_cannot_add_lines_to_the_calendar(feed, project, nairobi_teacher, bogota_class):
    bogota_class.name = "6A\r\nATTENDEE:mailto:x@y.z\nEND:VEVENT\rX-A:1;,\\"
    bogota_class.save()
    planned_session(project, by=nairobi_teacher)

    calendar = read(feed)

    (event,) = calendar.events
    assert "ATTENDEE" not in event
    assert "X-A" not in event
    assert event["STATUS"] == "CONFIRMED"
    assert event["SUMMARY"] == (
        "Meeting with 6A  ATTENDEE:mailto:x@y.z END:VEVENT X-A:1;,\\, Colegio Andino"
    )


def test_opens_by_its_address_alone(client, feed, project, nairobi_teacher):
    planned_session(project, by=nairobi_teacher)

    response = client.get(feed_url(feed).removeprefix("http://localhost:8000"))

    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex"
    (event,) = icalendar.Calendar.from_ical(response.content).events
    assert event.start == FIRST_MEETING


def test_an_address_that_was_replaced_is_gone(client, feed, project, nairobi_teacher):
    fresh = renew_feed(project, by=nairobi_teacher, at=APPROVED_AT + timedelta(days=1))

    assert client.get(reverse("exchange:feed", args=[feed.token])).status_code == 404
    assert client.get(reverse("exchange:feed", args=[fresh.token])).status_code == 200


def test_a_teacher_who_left_the_class_reads_no_more(client, feed, nairobi_class):
    nairobi_class.teachings.all().delete()

    assert client.get(reverse("exchange:feed", args=[feed.token])).status_code == 404


def test_an_inactive_teacher_reads_no_more(client, feed, nairobi_teacher):
    nairobi_teacher.is_active = False
    nairobi_teacher.save()

    assert client.get(reverse("exchange:feed", args=[feed.token])).status_code == 404


@pytest.mark.parametrize("token", ["x", "-" * 40, "a" * 5_000])
def test_a_guessed_address_is_nothing(client, feed, token):
    assert client.get(reverse("exchange:feed", args=[token])).status_code == 404


def test_each_teacher_has_an_address_of_the_own(project, nairobi_teacher, bogota_teacher, feed):
    renew_feed(project, by=bogota_teacher, at=APPROVED_AT)

    assert CalendarFeed.objects.live().count() == 2
    assert len(feed.token) == 32
