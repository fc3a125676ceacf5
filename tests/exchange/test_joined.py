"""A class that took a seat in the middle of a project: what was before it is not asked of it."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
import time_machine
from django.urls import reverse

from classrooms.models import Programme
from classrooms.timetable.zones import UnknownZone
from exchange.choices import Happened
from exchange.models import Project
from exchange.pages.today import todays_of
from exchange.refusals import Refused
from exchange.services.agreements import confirm_version, save_version, suggestion
from exchange.services.answers import ask_about_meetings, over_lately_of, report_meeting
from exchange.services.projects import open_project
from exchange.services.readiness import say_met, say_tested
from exchange.services.starting import let_in_who_joined, start_on_first_day
from outbox.invariants import broken
from outbox.models import Mail
from outbox.runner import drain
from outbox.services import enqueue
from safeguarding.models import Block
from tests.exchange.builders import FIRST_MEETING, add_lesson, planned_session, preparing_project
from tests.exchange.ready import agree, say_ready, teachers_of
from tests.exchange.rescuing import SILENT_SINCE, begun, jumped_in, lisbon
from tests.matching.builders import teacher_of
from tests.safeguarding.taking_part import let_take_part

JOINED_AT = SILENT_SINCE + timedelta(days=1)
AFTER = JOINED_AT + timedelta(hours=1)
A_DAY = timedelta(days=1)
# The day on which the class fell silent, two hours later.
LAST_MEETING = FIRST_MEETING + timedelta(weeks=2)

SIDES = "exchange: a planned meeting takes the time of every class of its project, others none"


@pytest.fixture
def met(project, nairobi_teacher):
    return planned_session(project, by=nairobi_teacher, starts_at=LAST_MEETING)


@pytest.fixture
def joined(project, met, nairobi_class, reviewer):
    """The class that took the seat, after the meeting."""
    there = lisbon()
    new = jumped_in(begun(project.partnership, nairobi_class), there, by=reviewer, at=JOINED_AT)
    open_project(new, at=JOINED_AT)
    return there


def page_of(client, classroom, name, *args, at=AFTER):
    with time_machine.travel(at, tick=False):
        client.force_login(teacher_of(classroom))
        return client.get(reverse(name, args=args))


def test_only_who_was_there_is_asked_about_a_meeting(client, project, met, joined, nairobi_class):
    project.refresh_from_db()
    ask_about_meetings(at=AFTER)

    assert over_lately_of(project, joined, AFTER) == []
    assert over_lately_of(project, nairobi_class, AFTER) == [met]
    asked = Mail.objects.filter(template="exchange/email/did_you_meet")
    assert [mail.to for mail in asked] == [teacher_of(nairobi_class).email]
    for classroom, is_asked in ((joined, False), (nairobi_class, True)):
        desk = page_of(client, classroom, "exchange_pages:desk").content.decode()
        assert ("Did it happen?" in desk) is is_asked
        page = page_of(client, classroom, "exchange:did-you-meet", met.pk)
        assert page.status_code == (200 if is_asked else 404)


def test_the_new_pair_is_asked_about_meetings_of_its_own(
    client, project, met, joined, nairobi_class
):
    project.refresh_from_db()
    for classroom in (joined, nairobi_class):
        page = page_of(client, classroom, "exchange:readiness", project.pk).content.decode()
        assert "Did it take place?" not in page
        assert reverse("exchange:session-plan", args=[project.pk]) in page

    own = FIRST_MEETING + timedelta(weeks=3)
    planned_session(project, by=teacher_of(joined), starts_at=own)

    for classroom in (joined, nairobi_class):
        page = page_of(client, classroom, "exchange:readiness", project.pk).content.decode()
        assert "Planned:" in page
        page = page_of(client, classroom, "exchange:readiness", project.pk, at=own + A_DAY)
        assert "Did it take place?" in page.content.decode()


def test_who_was_not_there_says_nothing_about_it(met, joined):
    with pytest.raises(Refused, match=r"^session\.not_there$"):
        report_meeting(met, by=teacher_of(joined), happened=Happened.YES, at=AFTER)


def test_a_meeting_of_before_is_no_fault(met, joined):
    assert SIDES not in broken()

    met.sides.exclude(classroom__name="6B").delete()

    assert broken()[SIDES] == [str(met.pk)]


@pytest.fixture
def running(nairobi_class, bogota_class):
    """They had agreed, met and tested before it started."""
    add_lesson(bogota_class, 1, time(6, 0), 60)
    project = preparing_project(nairobi_class, bogota_class)
    agree(project)
    for teacher in teachers_of(project):
        say_ready(project, teacher)
    start_on_first_day(at=SILENT_SINCE)
    return Project.objects.get()


def test_the_new_pair_takes_the_steps_and_then_its_students_come_in(
    client, running, nairobi_class, reviewer
):
    assert (running.state, running.channel) == ("open", "video")
    there = lisbon()
    new = jumped_in(begun(running.partnership, nairobi_class), there, by=reviewer, at=JOINED_AT)
    project = open_project(new, at=JOINED_AT)
    marta, amina = teacher_of(there), teacher_of(nairobi_class)

    desk = page_of(client, there, "exchange_pages:desk").content.decode()
    assert "and say that you have met" in desk
    assert "Sign the agreement with" in desk
    assert is_soon(there, nairobi_class) == [True, False]
    page = page_of(client, there, "exchange:readiness", project.pk).content.decode()
    assert "Before you go on together" in page
    assert "We have met" in page
    confirm_version(project, 1, by=marta, at=AFTER)
    say_ready(project, marta, channel="text", at=AFTER)
    assert is_soon(there, nairobi_class) == [True, False]
    # Who of its students may take part the other class has recorded before.
    say_met(project, True, by=amina, at=AFTER)
    say_tested(project, "video", by=amina, at=AFTER)

    project.refresh_from_db()
    assert (project.ready_at, project.channel) == (AFTER, "text")
    assert is_soon(there, nairobi_class) == [False, False]
    desk = page_of(client, there, "exchange_pages:desk").content.decode()
    assert "and say that you have met" not in desk


@pytest.fixture
def together(running, nairobi_class, reviewer):
    """The running project with the class that joined; of its steps all but the part are taken."""
    there = lisbon()
    new = jumped_in(begun(running.partnership, nairobi_class), there, by=reviewer, at=JOINED_AT)
    project = open_project(new, at=JOINED_AT)
    marta, amina = teacher_of(there), teacher_of(nairobi_class)
    confirm_version(project, 1, by=marta, at=AFTER)
    say_ready(project, marta, students=3, at=AFTER)
    say_met(project, True, by=amina, at=AFTER)
    say_tested(project, "text", by=amina, at=AFTER)
    return project


def test_who_could_not_come_in_at_the_last_press_comes_in_by_the_clock(together):
    here, there = together.classrooms
    shut = Block.objects.create(school=here.school, other=there.school)
    for each in (here, there):
        let_take_part(each, 20, by=teacher_of(each), at=AFTER)
    assert let_in_who_joined(at=AFTER) == 0
    assert Project.objects.get().is_joining

    shut.delete()

    assert let_in_who_joined(at=AFTER + timedelta(hours=1)) == 1
    project = Project.objects.get()
    assert (project.is_joining, project.channel) == (False, "text")
    assert (project.ready_at, project.state) == (AFTER + timedelta(hours=1), "open")
    assert let_in_who_joined(at=AFTER + timedelta(hours=2)) == 0


def test_until_then_no_day_that_is_over_is_named(client, together):
    Programme.objects.update(start_share=0)
    for name in ("exchange:readiness", "exchange_pages:project"):
        page = page_of(client, together.classrooms[0], name, together.pk).content.decode()
        assert "You go on together as soon as both classes may meet." in page
        assert "starts by itself" not in page


def test_who_becomes_ready_without_a_press_comes_in_by_the_clock(together):
    assert let_in_who_joined(at=AFTER) == 0

    # Staff ask for a smaller share.
    Programme.objects.update(start_share=0)

    with time_machine.travel(AFTER, tick=False):
        enqueue("exchange.start-projects", key="start-projects", payload={})
        drain(at=AFTER)
    assert not Project.objects.get().is_joining


def test_one_that_cannot_be_worked_on_is_named_and_stops_nothing(together, caplog, monkeypatch):
    Programme.objects.update(start_share=0)

    def break_down(classrooms):
        raise UnknownZone("Mars/Phobos")

    monkeypatch.setattr("exchange.services.starting.may_meet", break_down)

    assert let_in_who_joined(at=AFTER) == 0
    [said] = [each for each in caplog.records if each.msg == "exchange.class_not_let_in"]
    assert said.project == str(together.pk)


def test_the_last_press_says_that_the_classes_go_on_together(client, together):
    there = next(each for each in together.classrooms if each.school.city == "Lisbon")
    here = next(each for each in together.classrooms if each != there)
    say_tested(together, "", by=teacher_of(here), at=AFTER)
    let_take_part(there, 20, by=teacher_of(there), at=AFTER)
    with time_machine.travel(AFTER, tick=False):
        client.force_login(teacher_of(here))
        page = client.post(
            reverse("exchange:readiness", args=[together.pk]),
            {"step": "tested", "channel": "text"},
            follow=True,
        ).text

    assert "That was the last thing. Both classes go on together now." in page


def test_the_new_class_reads_no_names_of_the_one_that_left(
    client, running, nairobi_class, bogota_class, reviewer
):
    # No token on the page can hold this name, as it can hold "6A".
    bogota_class.name = "Los Colibríes"
    bogota_class.save(update_fields=["name"])
    save_version(
        running,
        replace(suggestion(running), words="One more"),
        base=1,
        by=teacher_of(bogota_class),
        at=SILENT_SINCE,
    )
    there = lisbon()
    new = jumped_in(begun(running.partnership, nairobi_class), there, by=reviewer, at=JOINED_AT)
    open_project(new, at=JOINED_AT)

    for name in ("exchange:agreement", "exchange:agreement-history"):
        page = page_of(client, there, name, running.pk).content.decode()
        assert "A class that left" in page
        assert teacher_of(bogota_class).adult.name not in page
        assert bogota_class.name not in page


def is_soon(*classrooms):
    """Whether the students of each class read that they meet the other one soon."""
    found = []
    for classroom in classrooms:
        [place] = let_take_part(classroom, 1, by=teacher_of(classroom), at=AFTER)
        with time_machine.travel(AFTER, tick=False):
            [today] = todays_of(place, at=AFTER)
        found.append(today.is_soon)
    return found
