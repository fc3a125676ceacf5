"""The queue inside the admin: cases, evidence, decisions, and several at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from classrooms.lifecycle import ReviewState
from classrooms.models import (
    ReviewCase,
    School,
    SchoolTeacher,
)
from outbox.models import Mail
from tests.factories import (
    EvidenceFactory,
    SchoolFactory,
    SchoolTeacherFactory,
    StaffFactory,
    TeacherFactory,
    TeachingFactory,
    VerifiedSchoolFactory,
    VerifiedTeacherFactory,
    open_classroom,
)
from tests.hostile import HOSTILE
from tests.second_factor import log_in_with_second_factor
from users.models import Adult, User

pytestmark = pytest.mark.django_db

QUEUE = "/admin/classrooms/school/queue/"


@pytest.fixture
def staff(client: Client, reviewer: User) -> User:
    log_in_with_second_factor(client, reviewer)
    return reviewer


def page_of(school: School) -> str:
    return f"{QUEUE}schools/{school.pk}/"


def send(client: Client, address: str, do: str, turn: object = 0, **fields: object) -> str:
    """Send one of the forms of a case; returns where it leads, or the page shown again."""
    body = {f"{do}-{name}": value for name, value in fields.items()}
    answer = client.post(address, {"do": do, "turn": turn, **body})
    return answer["Location"] if answer.status_code == 302 else answer.content.decode()


def test_queue_leads_from_the_oldest_to_the_next(
    client: Client, staff: User, school: School
) -> None:
    older = open_classroom(
        school=SchoolFactory(name="Lake School"), created_at=timezone.now() - timedelta(days=3)
    ).school
    school.classrooms.update(created_at=timezone.now())

    listed = client.get(QUEUE)
    first = client.get(page_of(older)).content.decode()
    second = client.get(page_of(school)).content.decode()

    assert [row["school"] for row in listed.context["rows"]] == [older, school]
    assert "The oldest has waited for 3 days." in listed.content.decode()
    assert "1 of 2 waiting." in first
    assert f'<a href="{page_of(school)}" rel="next">' in first
    assert "2 of 2 waiting." in second
    assert f'<a href="{page_of(older)}" rel="prev">' in second


def test_empty_queue_says_so(client: Client, staff: User) -> None:
    assert "Nobody waits." in client.get(QUEUE).content.decode()


@pytest.mark.parametrize("count", [1, 3, 30])
def test_queue_costs_the_same_for_any_number(
    client: Client, staff: User, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        open_classroom(school=SchoolFactory(name=f"School {number}"))
    client.get(QUEUE)

    with django_assert_num_queries(11):
        client.get(QUEUE)


def test_school_cannot_be_approved_without_evidence(
    client: Client, staff: User, school: School
) -> None:
    page = client.get(page_of(school)).content.decode()
    shown = send(client, page_of(school), "approve", teachers=[school.registered_by_id])

    sentence = "A school needs the head&#x27;s word, a call back or a stamped letter"
    assert sentence in page
    assert sentence in shown
    assert School.objects.get().is_verified is False


def test_evidence_is_recorded_and_the_school_approved(
    client: Client, staff: User, school: School
) -> None:
    # Today may still be yesterday on the clock of whoever reviews.
    day = (timezone.now() - timedelta(days=1)).date()
    here = page_of(school)

    recorded = send(client, here, "evidence", kind="call_back", seen_on=day, note="The secretary")
    approved = send(client, here, "approve", teachers=[school.registered_by_id])

    assert (recorded, approved) == (here, QUEUE)
    assert School.objects.get().verified_by == staff
    assert Adult.objects.get(user=school.registered_by).is_verified is True


def test_decision_leads_to_the_next_case(client: Client, staff: User, school: School) -> None:
    other = open_classroom(school=SchoolFactory(name="Lake School")).school
    EvidenceFactory(school=school)

    assert send(client, page_of(school), "decline", reason="twin") == page_of(other)


def test_old_page_is_told_so_and_changes_nothing(
    client: Client, staff: User, school: School
) -> None:
    send(client, page_of(school), "ask", question="teaching", text="")

    shown = send(client, page_of(school), "decline", reason="twin")

    assert "Somebody else decided a moment ago." in shown
    assert ReviewCase.objects.get().state == ReviewState.ASKED


@pytest.mark.parametrize(
    ("do", "fields", "sentence"),
    [
        ("ask", {"question": ""}, "Select a question"),
        ("ask", {"question": "own", "text": " "}, "Enter your question"),
        ("decline", {"reason": "left"}, "Select a reason"),
        ("head", {"email": "nobody", "language": "xx"}, "Enter an e-mail address"),
        ("head", {"email": "a@b.example", "language": "en"}, "Enter where you found the address"),
        ("evidence", {"kind": "head", "note": "x"}, "Select a call back or a letter"),
        ("evidence", {"kind": "letter", "note": "x", "seen_on": "2099-01-01"}, "in the future"),
        ("evidence", {"kind": "letter", "note": "x", "seen_on": "31.12."}, "Enter the day as year"),
        ("approve", {"teachers": ["nobody"]}, "Select teachers from the list"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: Client, staff: User, school: School, do: str, fields: dict[str, str], sentence: str
) -> None:
    EvidenceFactory(school=school)

    shown = send(client, page_of(school), do, **fields)

    assert sentence in shown
    assert "There is a problem" in shown
    assert "<title>Error: " in " ".join(shown.split())
    assert not Mail.objects.exists()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_input_is_no_crash(client: Client, staff: User, school: School, text: str) -> None:
    EvidenceFactory(school=school)
    names = "teachers question text reason email found_at language teacher kind seen_on note"

    answers = [
        client.post(
            page_of(school),
            {"do": do, "turn": text, **{f"{do}-{name}": text for name in names.split()}},
        ).status_code
        for do in ("approve", "ask", "decline", "head", "evidence", text)
    ]

    # Too much at once is refused for the whole site.
    assert set(answers) <= {200, 302, 400}
    assert School.objects.get().is_verified is False


def test_names_of_people_are_text(client: Client, staff: User, school: School) -> None:
    School.objects.update(name="<script>alert(1)</script>", city="<b>x</b>")
    Adult.objects.filter(user=school.registered_by).update(name="<i>Sara</i>")
    open_classroom(school=SchoolFactory(name="<script>alert(1)</script>", country="UY", city="x b"))

    pages = [client.get(page_of(school)), client.get(QUEUE)]

    for page in pages:
        html = page.content.decode()
        assert "<script>alert" not in html
        assert "<b>x</b>" not in html
        assert "<i>Sara" not in html


def test_regional_staff_decides_the_own_countries_only(client: Client, school: School) -> None:
    regional = StaffFactory(adult__countries="GH")
    log_in_with_second_factor(client, regional)
    EvidenceFactory(school=school)

    answers = [
        client.get(page_of(school)),
        client.post(page_of(school), {"do": "approve", "turn": "0"}),
        client.get(f"{QUEUE}teachers/{school.registered_by_id}/"),
        client.post(f"{QUEUE}several/", {"school": [f"{school.pk}.0"]}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 302]
    assert School.objects.get().is_verified is False


def test_staff_without_the_right_decides_nothing(client: Client, school: School) -> None:
    log_in_with_second_factor(client, StaffFactory(is_superuser=False))

    assert client.get(page_of(school)).status_code == 403
    assert client.get(QUEUE).status_code == 403


def test_teacher_of_a_verified_school_is_approved_and_taken_back(
    client: Client, staff: User
) -> None:
    teacher = TeacherFactory(adult__name="Ama Owusu")
    TeachingFactory(classroom=open_classroom(school=VerifiedSchoolFactory()), teacher=teacher)
    here = f"{QUEUE}teachers/{teacher.pk}/"
    assert here in client.get(QUEUE).content.decode()

    assert send(client, here, "approve") == QUEUE
    assert Adult.objects.get(user=teacher).verified_by == staff

    assert send(client, here, "decline", turn=1, reason="left") == QUEUE
    assert Adult.objects.get(user=teacher).is_verified is False


def test_school_that_a_newcomer_chose_is_shown_before_it_is_confirmed(
    client: Client, staff: User
) -> None:
    joined = SchoolTeacherFactory(school__name="Lake School")

    page = client.get(f"{QUEUE}teachers/{joined.teacher_id}/")

    assert page.context["schools"] == [joined.school]
    assert "chose this school, not confirmed" in page.content.decode()


def test_a_newcomer_is_marked_among_the_teachers_of_a_school(
    client: Client, staff: User, school: School
) -> None:
    joined = SchoolTeacherFactory(school=school)
    TeachingFactory(classroom=school.classrooms.get(), teacher=joined.teacher)
    mark = "chose this school, not confirmed"

    before = client.get(page_of(school)).content.decode()
    SchoolTeacher.objects.update(confirmed_at=timezone.now())
    after = client.get(page_of(school)).content.decode()

    assert (before.count(mark), after.count(mark)) == (1, 0)


def test_many_verified_teachers_of_a_school_cost_no_more_than_one(
    client: Client, staff: User, school: School
) -> None:
    classroom = school.classrooms.get()
    counted = []
    for _time in range(2):
        by = StaffFactory()
        TeachingFactory(
            classroom=classroom,
            teacher=VerifiedTeacherFactory(adult__verified_by=by),
        )
        client.get(page_of(school))
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(school))
        counted.append(len(queries))

    assert counted[0] == counted[1]


def test_several_need_a_preview_and_a_tick(client: Client, staff: User, school: School) -> None:
    EvidenceFactory(school=school)
    send(client, page_of(school), "ask", question="teaching", text="")
    address = f"{QUEUE}several/"

    nothing = client.get(address, {"preview": "1"}).content.decode()
    forged = client.post(address, {"school": [f"{school.pk}.1", "x", f"{school.pk}.99"]})

    assert "Select at least one school" in nothing
    assert forged.status_code == 302
    # It waits for an answer, so that it is not ready.
    assert School.objects.get().is_verified is False
