"""When the rows of this app go: requests that were done, pauses that ended."""

from datetime import UTC, datetime, timedelta

import pytest

from classrooms.models import Enrolment
from safeguarding.choices import StopReason, UndoReason
from safeguarding.lifecycle import RequestState
from safeguarding.models import ContactStop, DataRequest
from safeguarding.retention import rule_named
from safeguarding.services.data_requests import ask_for_erasure
from safeguarding.services.retaining import apply_rule
from safeguarding.services.stops import let_go_on, stop_person
from users.models import User

AT = datetime(2028, 2, 1, 3, 40, tzinfo=UTC)


def apply(name: str, at: datetime) -> int:
    return apply_rule(rule_named(name), at=at).count


@pytest.fixture
def place(student: User) -> Enrolment:
    return Enrolment.objects.get(student=student)


@pytest.mark.parametrize("state", RequestState.values)
def test_a_request_goes_a_year_after_it_was_done_and_never_before(
    state: str, place: Enrolment, nairobi_teacher: User
) -> None:
    asked = ask_for_erasure(place, by=nairobi_teacher, at=AT - timedelta(days=800))
    done = AT - timedelta(days=100) if state in (RequestState.DONE, RequestState.GONE) else None
    DataRequest.objects.filter(pk=asked.pk).update(state=state, finished_at=done)

    counts = [apply("safeguarding_datarequest", AT + timedelta(days=days)) for days in (0, 270)]

    assert counts == {
        RequestState.ASKED: [0, 0],
        RequestState.RUNNING: [0, 0],
        RequestState.UNDONE: [1, 0],
    }.get(RequestState(state), [0, 1])


def test_a_pause_that_ended_goes_after_a_year_and_one_that_holds_stays(
    place: Enrolment, reviewer: User
) -> None:
    ended = stop_person(place.student, reason=StopReason.LOOKING, by=reviewer, at=AT)
    let_go_on(ended, reason=UndoReason.CLEARED, by=reviewer, at=AT)
    holds_on = stop_person(place.student, reason=StopReason.LOOKING, by=reviewer, at=AT)

    counts = [apply("safeguarding_contactstop", AT + timedelta(days=days)) for days in (364, 368)]

    assert counts == [0, 1]
    assert ContactStop.objects.get() == holds_on
