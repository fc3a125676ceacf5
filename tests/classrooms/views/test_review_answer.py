"""What staff ask a teacher, on the teacher's own pages, and the answer."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from classrooms.models import (
    ReviewMessage,
    School,
)
from classrooms.services.reviews import ask, decline
from classrooms.waiting import classes_on_desk
from tests.hostile import HOSTILE
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(school: School, reviewer: User) -> ReviewMessage:
    return ask(
        school, to=school.registered_by, question="own", text="Which grade?", by=reviewer, turn=0
    )


def test_teacher_reads_the_question_on_the_own_pages_and_answers(
    client: Client, school: School, message: ReviewMessage
) -> None:
    client.force_login(school.registered_by)
    here = reverse("classrooms:review-answer", args=[message.pk])
    classroom = school.classrooms.get()
    detail = reverse("classrooms:class-detail", args=[classroom.pk])
    for page in (reverse("classrooms:home"), detail):
        html = client.get(page).content.decode()
        assert "Which grade?" in html
        assert here in html

    empty = client.post(here, {"words": "  "}).content.decode()
    sent = client.post(here, {"words": "Grade 5."})

    assert "Enter your answer" in empty
    assert sent["Location"] == reverse("classrooms:home")
    assert ReviewMessage.objects.get().answer == "Grade 5."
    assert here not in client.get(detail).content.decode()
    assert "Grade 5." in client.get(here).content.decode()


def test_desk_tells_a_decline_as_one_and_the_last_word_only(
    school: School, message: ReviewMessage, reviewer: User
) -> None:
    teacher = school.registered_by

    def on_desk() -> list[tuple[str, str]]:
        return [
            (item.text, item.action)
            for item in classes_on_desk(teacher, timezone.now())
            if "review" in item.url
        ]

    assert on_desk() == [
        ("Our staff has a question about <bdi>Escuela Norte</bdi>.", "Answer the question")
    ]
    decline(school, to=teacher, reason="not_found", by=reviewer, turn=1)
    assert on_desk() == [("We could not verify <bdi>Escuela Norte</bdi> yet.", "Tell us more")]
    decline(teacher, to=teacher, reason="not_teaching", by=reviewer, turn=0)
    assert ("We could not verify you yet.", "Tell us more") in on_desk()


def test_nobody_else_reads_the_question(
    client: Client, message: ReviewMessage, stranger: User, reviewer: User
) -> None:
    here = reverse("classrooms:review-answer", args=[message.pk])
    for person in (stranger, reviewer):
        client.force_login(person)
        assert client.get(here).status_code == 404
        assert client.post(here, {"words": "x"}).status_code == 404


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_answer_is_no_crash(
    client: Client, school: School, message: ReviewMessage, text: str
) -> None:
    client.force_login(school.registered_by)
    here = reverse("classrooms:review-answer", args=[message.pk])

    assert client.post(here, {"words": text}).status_code in {200, 302}
