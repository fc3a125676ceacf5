import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.urls import reverse

from classrooms.lifecycle import EnrolmentState
from classrooms.models import Enrolment
from exchange.lifecycle import ProjectState
from tests.exchange.builders import (
    APPROVED_AT,
    FIRST_MEETING,
    opened_project,
    planned_session,
)
from tests.factories import (
    BreakFactory,
    ConsentFactory,
    EnrolmentFactory,
    VerifiedSchoolFactory,
    open_classroom,
)


def words(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", response.content.decode()).split())


@pytest.fixture
def home(client, project, nairobi_teacher):
    """The project's page as the teacher in Nairobi opens it at an instant."""

    def opened(*, at: datetime):
        with time_machine.travel(at, tick=False):
            client.force_login(nairobi_teacher)
            return client.get(reverse("exchange_pages:project", args=[project.pk]))

    return opened


def test_shows_both_classes_the_plan_and_what_to_do_first(home, project, nairobi_class):
    response = home(at=APPROVED_AT)

    text = words(response)
    assert "Project with 6A, Colegio Andino" in text
    assert "Kibera Primary, Nairobi" in text
    assert "Colegio Andino, Bogotá" in text
    assert "No meeting is planned" in text
    assert "28 September to 2 October Say hello Next" in text
    assert reverse("classrooms:class-detail", args=[nairobi_class.pk]) in response.content.decode()


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 9, 28, 5, tzinfo=UTC), ["Say hello Now", "2 November"]),
        # Sunday evening in Greenwich, Monday in Nairobi.
        (datetime(2026, 10, 4, 21, 30, tzinfo=UTC), ["Say hello Done", "Compare Now"]),
        (datetime(2026, 10, 24, 9, tzinfo=UTC), ["Create Done", "Present Next"]),
        (datetime(2026, 11, 20, 9, tzinfo=UTC), ["Reflect Done"]),
    ],
)
def test_marks_the_phase_of_today_in_the_zone_of_the_class(home, project, at, expected):
    text = words(home(at=at))

    for each in expected:
        assert each in text


def test_counts_the_students_who_are_in(home, project, nairobi_class, bogota_class):
    EnrolmentFactory.create_batch(2, classroom=nairobi_class)
    EnrolmentFactory(classroom=nairobi_class, state=EnrolmentState.LOBBY)
    ConsentFactory(student=EnrolmentFactory(classroom=bogota_class).student)
    # Without consent nobody counts on the other side.
    EnrolmentFactory(classroom=bogota_class)

    text = words(home(at=APPROVED_AT))

    assert "6B 2 students" in text
    assert "6A 1 student " in text


@pytest.mark.parametrize("meetings", [1, 3, 6])
def test_takes_the_same_number_of_queries_however_much_there_is(
    client, project, nairobi_teacher, nairobi_class, meetings, django_assert_num_queries
):
    for week in range(meetings):
        planned_session(
            project, by=nairobi_teacher, starts_at=FIRST_MEETING + timedelta(weeks=week)
        )
    EnrolmentFactory.create_batch(meetings * 3, classroom=nairobi_class)

    with time_machine.travel(APPROVED_AT, tick=False):
        client.force_login(nairobi_teacher)
        with django_assert_num_queries(15):
            response = client.get(reverse("exchange_pages:project", args=[project.pk]))

    assert response.content.decode().count("Cancel this meeting") == meetings


def test_a_meeting_that_runs_is_still_the_next_one(home, project, nairobi_teacher):
    planned_session(project, by=nairobi_teacher)

    running = home(at=FIRST_MEETING + timedelta(minutes=44))
    over = home(at=FIRST_MEETING + timedelta(minutes=45))

    assert "14:00–14:45" in words(running)
    assert "No meeting is planned" in words(over)


def today(client, student, *, at: datetime):
    with time_machine.travel(at, tick=False):
        client.force_login(student)
        return client.get(reverse("exchange_pages:today"))


HELLO_WEEK = datetime(2026, 9, 28, 8, 0, tzinfo=UTC)


def test_a_student_reads_what_is_next_in_one_sentence(client, project, student, nairobi_teacher):
    planned_session(project, by=nairobi_teacher)

    text = words(today(client, student, at=HELLO_WEEK))

    assert "Hello Brave River!" in text
    assert "Today: say hello to 6A in Bogotá." in text
    assert "Part 1 of 5: Say hello" in text
    assert "14:00–14:45" in text
    assert "Nairobi (GMT+3)" in text
    assert text.index("Nairobi (GMT+3)") < text.index("Bogotá (GMT-5)")


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (APPROVED_AT, "Next: say hello to 6A in Bogotá."),
        (datetime(2026, 10, 6, 8, tzinfo=UTC), "Today: find out what is different for 6A"),
        (datetime(2026, 10, 14, 8, tzinfo=UTC), "Today: make something together with 6A"),
        (datetime(2026, 10, 26, 8, tzinfo=UTC), "Today: show 6A in Bogotá what you made."),
        (datetime(2026, 11, 3, 8, tzinfo=UTC), "Today: tell 6A in Bogotá what you learned."),
        (datetime(2026, 11, 9, 8, tzinfo=UTC), "You finished your project with 6A in Bogotá."),
    ],
)
def test_the_sentence_follows_the_plan(client, project, student, at, sentence):
    assert sentence in words(today(client, student, at=at))


@pytest.mark.parametrize(
    ("at", "is_said"),
    [
        (APPROVED_AT, True),
        (datetime(2026, 11, 3, 8, tzinfo=UTC), True),
        (datetime(2026, 11, 9, 8, tzinfo=UTC), False),
    ],
)
def test_a_meeting_is_missed_until_the_project_is_finished(client, project, student, at, is_said):
    text = words(today(client, student, at=at))

    assert ("Your teacher has not planned a meeting yet." in text) is is_said


def test_on_the_day_of_the_meeting_it_speaks_of_the_meeting(
    client, project, student, nairobi_teacher
):
    planned_session(project, by=nairobi_teacher)

    day_before = words(today(client, student, at=datetime(2026, 9, 28, 20, 59, tzinfo=UTC)))
    same_day = words(today(client, student, at=datetime(2026, 9, 28, 21, 0, tzinfo=UTC)))

    assert "you meet 6A" not in day_before
    assert "Today: you meet 6A in Bogotá." in same_day


def test_in_a_break_the_sentence_says_next(client, nairobi_class, bogota_class, student):
    BreakFactory(school=nairobi_class.school, starts_on="2026-10-05", ends_on="2026-10-09")
    opened_project(nairobi_class, bogota_class)

    text = words(today(client, student, at=datetime(2026, 10, 6, 8, tzinfo=UTC)))

    assert "Next: find out what is different for 6A in Bogotá." in text


def test_without_a_project_it_is_kind(client, student):
    text = words(today(client, student, at=APPROVED_AT))

    assert "Your class has no partner class yet." in text
    assert "Your teacher will tell you when there is one." in text


def test_with_two_projects_the_sooner_meeting_stands_first(
    client, project, student, nairobi_class, nairobi_teacher
):
    other = open_classroom(name="5C", school=VerifiedSchoolFactory(city="Mombasa"))
    second = opened_project(nairobi_class, other)
    planned_session(second, by=nairobi_teacher)

    text = words(today(client, student, at=APPROVED_AT))

    assert text.index("5C in Mombasa") < text.index("6A in Bogotá")


def test_a_project_that_is_over_says_so_and_plans_nothing(client, project, nairobi_teacher):
    project.state = ProjectState.ARCHIVED
    project.save(update_fields=["state"])
    client.force_login(nairobi_teacher)

    page = client.get(reverse("exchange_pages:project", args=[project.pk])).text
    assert "This project is over. You can read what is in it" in page
    assert 'aria-current="step"' not in page
    assert "No meeting is planned" not in page
    for name in ("exchange:check-in", "exchange:stop"):
        page = client.get(reverse(name, args=[project.pk])).text
        assert "This project is over. Nothing in it changes any more." in page
        assert 'name="why"' not in page


def test_an_archived_project_is_not_shown(client, project, student):
    project.state = ProjectState.ARCHIVED
    project.save()

    assert "6A" not in words(today(client, student, at=APPROVED_AT))


def test_a_student_in_the_lobby_waits_there(client, project, student):
    Enrolment.objects.update(state=EnrolmentState.LOBBY)

    response = today(client, student, at=APPROVED_AT)

    assert response.status_code == 302
    assert response["Location"] == reverse("classrooms:lobby-wait")


def test_a_student_who_was_removed_sees_nothing_of_the_class(client, project, student):
    Enrolment.objects.update(state=EnrolmentState.LEFT)

    response = today(client, student, at=APPROVED_AT)

    assert (response.status_code, response.url) == (302, reverse("classrooms:join"))


def test_the_next_student_starts_with_nothing(client, student):
    client.force_login(student)

    response = client.post(reverse("exchange_pages:leave"))

    assert response.status_code == 302
    assert response["Location"] == reverse("classrooms:join")
    assert SESSION_KEY not in client.session


def test_leaving_asks_first_and_says_how_one_comes_back(client, student):
    client.force_login(student)

    response = client.get(reverse("exchange_pages:leave"))

    text = words(response)
    assert "Does somebody else want to come in?" in text
    assert "Brave River, you leave this device now." in text
    assert "You come back with your nickname and your 3 pictures, or with your card." in text
    body = response.content.decode()
    assert f'href="{reverse("exchange_pages:today")}"' in body
    assert body.count('<form method="post" novalidate>') == 1
    assert SESSION_KEY in client.session


def test_switching_is_a_link_and_no_tap_of_it_leaves(client, student):
    body = today(client, student, at=APPROVED_AT).content.decode()

    address = reverse("exchange_pages:leave")
    assert f'href="{address}">Switch student</a>' in body
    assert f'action="{address}"' not in body


@pytest.mark.parametrize("name", ["today", "leave"])
def test_the_students_pages_are_not_there_for_adults(
    client, name, nairobi_teacher, stranger, reviewer
):
    for person in (nairobi_teacher, stranger, reviewer):
        client.force_login(person)
        assert client.get(reverse(f"exchange_pages:{name}")).status_code == 404
        assert client.post(reverse(f"exchange_pages:{name}")).status_code == 404
