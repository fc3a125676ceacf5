"""The students of the world, what their families said, and what was asked about their data."""

from __future__ import annotations

from datetime import UTC, datetime

from classrooms.lifecycle import EnrolmentState
from classrooms.models import Classroom, Enrolment
from classrooms.services.student_keys import choose_pictures
from safeguarding.models import DataRequest
from safeguarding.services.consents import record_answers, take_back
from safeguarding.services.data_requests import ask_for_erasure, ask_for_export
from safeguarding.services.exporting import run_export
from tests.access.asked import AT
from tests.factories import EnrolmentFactory
from tests.matching.builders import teacher_of
from tests.safeguarding.taking_part import forms_of
from users.models import User


def students_of(here: Classroom, there: Classroom, foreign: Classroom) -> dict[str, Enrolment]:
    """One in each class whose family said yes; one who left, and one who waits to be let in."""
    students = {
        "own": EnrolmentFactory(classroom=here, nickname="Brave River"),
        "partner's": EnrolmentFactory(classroom=there, nickname="Calm Lake"),
        "foreign": EnrolmentFactory(classroom=foreign, nickname="Quick Fox"),
        "left": EnrolmentFactory(classroom=here, nickname="Old Oak", state=EnrolmentState.LEFT),
        "waiting": EnrolmentFactory(
            classroom=here, nickname="New Moon", state=EnrolmentState.LOBBY
        ),
    }
    for name in ("own", "partner's", "foreign"):
        _say_yes(students[name])
    # Brave River has chosen pictures and has a card.
    choose_pictures(students["own"].student, ["cat", "moon", "cup"], at=AT)
    return students


def asked_about(students: dict[str, Enrolment], people: dict[str, User]) -> dict[str, DataRequest]:
    """A file about one student, ready for long, and another student who is to be erased."""
    export = ask_for_export(students["own"], by=people["teacher own"], at=AT)
    run_export(export.pk, at=datetime(2098, 1, 1, tzinfo=UTC))
    erasure = ask_for_erasure(students["foreign"], by=people["teacher foreign"], at=AT)
    return {"own": export, "foreign": erasure}


def _say_yes(place: Enrolment) -> None:
    """The family said yes to taking part, no to pictures, and took a no to live video back."""
    by = teacher_of(place.classroom)
    answers = {"part": True, "pictures": False, "live": False}
    forms = forms_of(place.classroom, at=AT, answers=answers)
    record_answers(place.classroom, [place.student_id], forms, by=by, at=AT)
    take_back(place, "live", by=by, at=AT)
