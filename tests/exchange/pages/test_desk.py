"""Today for a teacher: what waits, in the order in which it presses."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classrooms.desk import Turn, desk_of
from classrooms.lifecycle import ClassroomState, EnrolmentState
from classrooms.models import Classroom, School
from exchange.models import Project
from matching.models import Partnership, Proposal
from matching.services.direct import invite
from matching.services.partnerships import ask_teachers, hold_partnership
from matching.services.proposals import accept_proposal
from matching.services.rounds import enter_round
from tests.exchange.builders import (
    APPROVED_AT,
    ENDS_ON,
    STARTS_ON,
    agreed_partnership,
    opened_project,
    planned_session,
)
from tests.factories import EnrolmentFactory, SchoolFactory, VerifiedSchoolFactory, open_classroom
from tests.matching.builders import NOW, let_lessons_meet, proposed
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_september() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def opened(client: Client, nairobi_teacher: User) -> Callable[[], str]:
    """The page as Nairobi's teacher reads it."""
    client.force_login(nairobi_teacher)
    return lambda: str(client.get(reverse("exchange_pages:desk")).content, "utf-8")


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def said(teacher: User, *turns: Turn) -> list[str]:
    items = desk_of(teacher, at=NOW).of_turn(*turns)
    return [words(item.text) for item in items]


@pytest.fixture
def proposal(nairobi_class: Classroom, bogota_class: Classroom) -> Proposal:
    let_lessons_meet(nairobi_class, bogota_class)
    return proposed(nairobi_class, bogota_class)


def test_the_first_time_it_leads_to_the_registration(opened: Callable[[], str]) -> None:
    page = opened()

    assert f'href="{reverse("classrooms:start")}"' in page
    assert "Waiting for you" not in page


def test_children_in_the_lobby_come_before_a_deadline_and_a_form_to_finish(
    opened: Callable[[], str], proposal: Proposal, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    unfinished = open_classroom(
        name="5A", school=nairobi_class.school, state=ClassroomState.DRAFT, themes=[]
    )
    for _ in range(2):
        EnrolmentFactory(classroom=nairobi_class, state=EnrolmentState.LOBBY)

    page = words(opened())

    assert said(nairobi_teacher, Turn.YOURS) == [
        "2 students wait in the lobby of 6B .",
        "6A in Bogotá is suggested to 6B .",
        "The registration of 5A is not finished: 1 thing is missing.",
    ]
    assert "Wednesday 16 September 2026, 07:59 in Nairobi (GMT+3)" in page
    assert f'href="{reverse("classrooms:class-continue", args=[unfinished.pk])}"' in opened()


def test_an_invitation_is_called_one(
    nairobi_class: Classroom,
    bogota_class: Classroom,
    nairobi_teacher: User,
    bogota_teacher: User,
) -> None:
    let_lessons_meet(nairobi_class, bogota_class)
    invite(bogota_class, nairobi_class, by=bogota_teacher, at=NOW)

    assert said(nairobi_teacher, Turn.YOURS) == ["6A in Bogotá invites 6B ."]


def test_a_yes_waits_for_the_partner_with_the_deadline_on_both_clocks(
    opened: Callable[[], str], proposal: Proposal, nairobi_teacher: User, bogota_teacher: User
) -> None:
    accept_proposal(proposal, by=nairobi_teacher, at=NOW)

    page = words(opened())

    assert said(nairobi_teacher, Turn.THEIRS) == ["We have asked 6A in Bogotá about 6B ."]
    assert "07:59 in Nairobi (GMT+3)" in page
    assert "Tuesday 15 September 2026, 23:59 in Bogotá (GMT-5)" in page
    accept_proposal(proposal, by=bogota_teacher, at=NOW)
    assert said(nairobi_teacher, Turn.STAFF) == [
        "6B and 6A in Bogotá both said yes. Our staff look at it now."
    ]
    assert said(nairobi_teacher, Turn.YOURS, Turn.THEIRS) == []


def test_a_question_of_staff_waits_for_the_teacher(
    proposal: Proposal, nairobi_teacher: User, bogota_teacher: User, reviewer: User
) -> None:
    for teacher in (nairobi_teacher, bogota_teacher):
        accept_proposal(proposal, by=teacher, at=NOW)
    partnership = Partnership.objects.get()
    hold_partnership(partnership, by=reviewer, reason="evidence", at=NOW)
    assert said(nairobi_teacher, Turn.YOURS) == []
    [held] = said(nairobi_teacher, Turn.STAFF)
    assert "Our staff look into something before they can begin." in held
    here = nairobi_teacher.teachings.get().classroom
    ask_teachers(partnership, classrooms=[here], question="ages", text="", by=reviewer, at=NOW)

    [item] = said(nairobi_teacher, Turn.YOURS)

    assert item.startswith("Our staff have a question before 6B and 6A")
    # The other class was not asked.
    assert said(bogota_teacher, Turn.YOURS) == []


def test_a_class_without_a_proposal_waits_for_the_round(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    enter_round(nairobi_class, by=nairobi_teacher, at=NOW)

    assert said(nairobi_teacher, Turn.STAFF) == ["6B is in the next round. Rounds run every night."]


def test_the_next_meeting_stands_first_with_both_clocks_and_the_band(
    opened: Callable[[], str],
    nairobi_class: Classroom,
    bogota_class: Classroom,
    nairobi_teacher: User,
) -> None:
    let_lessons_meet(nairobi_class, bogota_class)
    project = opened_project(nairobi_class, bogota_class)
    assert said(nairobi_teacher, Turn.YOURS) == ["No meeting of 6B with 6A in Bogotá is planned."]
    meeting = planned_session(
        project, by=nairobi_teacher, starts_at=APPROVED_AT.replace(day=29, hour=13)
    )

    page = opened()

    text = words(page)
    assert text.index("Next meeting") < text.index("Waiting for you")
    assert "16:00–16:45 Tuesday 29 September 2026 Nairobi (GMT+3)" in text
    assert "08:00–08:45 Tuesday 29 September 2026 Bogotá (GMT-5)" in text
    assert "band__cell--shared" in page
    assert said(nairobi_teacher, Turn.YOURS) == []
    with time_machine.travel(meeting.ends_at + timedelta(minutes=1), tick=False):
        assert "Next meeting" not in opened()


def test_nothing_of_another_teacher_lies_there(
    opened: Callable[[], str], bogota_class: Classroom, nairobi_teacher: User
) -> None:
    EnrolmentFactory(classroom=bogota_class, state=EnrolmentState.LOBBY)
    SchoolFactory(name="Elsewhere")
    opened_project(bogota_class, open_classroom())

    desk = desk_of(nairobi_teacher, at=NOW)
    assert (desk.items, desk.companions) == ([], [])
    # A token of the page may happen to hold the name; words of the page begin in <bdi>.
    assert "<bdi>6A" not in opened()
    assert "Elsewhere" not in opened()


def test_it_takes_the_same_queries_for_1_3_and_30_classes(
    client: Client, nairobi_teacher: User
) -> None:
    client.force_login(nairobi_teacher)
    SchoolFactory(name="Empty", registered_by=nairobi_teacher)
    school = VerifiedSchoolFactory(registered_by=nairobi_teacher)
    counted = []
    for rows in (1, 3, 30):
        while school.classrooms.count() < rows:
            _class_with_a_project(school)
        with CaptureQueriesContext(connection) as queries:
            for page in ("exchange_pages:desk", "classrooms:home"):
                assert client.get(reverse(page)).status_code == 200
        counted.append(len(queries))

    assert counted == [counted[0]] * 3


def _class_with_a_project(school: School) -> None:
    own = open_classroom(school=school)
    EnrolmentFactory(classroom=own, state=EnrolmentState.LOBBY)
    partnership = agreed_partnership(own, open_classroom())
    Project.objects.create(partnership=partnership, starts_on=STARTS_ON, ends_on=ENDS_ON)


def test_a_class_says_its_state_its_partner_and_its_next_step(
    client: Client, project: Project, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    client.force_login(nairobi_teacher)
    with time_machine.travel(APPROVED_AT, tick=False):
        page = client.get(reverse("classrooms:home")).content.decode()

    text = words(page)
    for part in ("Colegio Andino", "Your project runs until 8 November.", "With a partner"):
        assert part in text
    assert f'href="{reverse("exchange_pages:project", args=[project.pk])}"' in page
    assert f'href="{reverse("exchange:session-plan", args=[project.pk])}"' in page
