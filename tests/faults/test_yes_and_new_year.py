"""The last yes, while the class goes on into a new year in the same instant.

Its twin: without holding the classes, a partnership of a class that is over comes before staff.
"""

import threading
from typing import Any

import pytest

from classrooms.models import Classroom
from classrooms.services import new_year
from matching.models import Partnership, Proposal
from matching.refusals import Refused
from matching.services import proposals
from matching.services.proposals import accept_proposal
from tests.matching.builders import NOW, let_lessons_meet, proposed, teacher_of
from tests.twins import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NEXT_YEAR = {"name": "7B", "age_from": 12, "age_to": 13, "size": 24}
A_MOMENT = 1.0


@pytest.fixture
def asked(nairobi_class: Classroom, bogota_class: Classroom) -> Proposal:
    """Nairobi said yes; Bogotá's is the last word."""
    let_lessons_meet(nairobi_class, bogota_class)
    proposal: Proposal = proposed(nairobi_class, bogota_class)
    return accept_proposal(proposal, by=teacher_of(nairobi_class), at=NOW)


def last_yes_within_new_year(
    asked: Proposal, going_on: Classroom, answering: Classroom, monkeypatch: pytest.MonkeyPatch
) -> list[Any]:
    """The yes comes when the new year is written and not yet committed."""
    written, answered = threading.Event(), threading.Event()
    carry = new_year._carry_students

    def carry_and_wait(*args: Any, **names: Any) -> None:
        carry(*args, **names)
        written.set()
        answered.wait(A_MOMENT)

    monkeypatch.setattr(new_year, "_carry_students", carry_and_wait)

    def accept() -> str:
        written.wait(10)
        try:
            return str(accept_proposal(asked, by=teacher_of(answering), at=NOW).state)
        except Refused as refusal:
            return refusal.key
        finally:
            answered.set()

    def go_on() -> str:
        made = new_year.into_new_year(
            going_on,
            by=teacher_of(going_on),
            described=NEXT_YEAR,
            keep_lessons=False,
            students=[],
            at=NOW,
        )
        return made.name

    return at_once([accept, go_on])


def test_a_yes_within_the_new_year_is_refused(
    asked: Proposal,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = last_yes_within_new_year(asked, nairobi_class, bogota_class, monkeypatch)

    assert said == ["proposal.over", "7B"]
    assert not Partnership.objects.exists()


def test_twin_without_the_lock_a_class_that_is_over_comes_before_staff(
    asked: Proposal,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(proposals, "hold_classes", lambda _proposal: None)

    said = last_yes_within_new_year(asked, nairobi_class, bogota_class, monkeypatch)

    assert said == ["agreed", "7B"]
    nairobi_class.refresh_from_db()
    assert nairobi_class.is_archived
    assert nairobi_class in Partnership.objects.get().classrooms
