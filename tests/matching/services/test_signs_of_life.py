"""Whatever a teacher does for the class on its way to a partner shows that it still looks."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest

from classrooms.models import Classroom
from matching.choices import RoundKind
from matching.lifecycle import ProposalState, WishState
from matching.models import PartnerWish, Proposal, Registration
from matching.services.easing import ask_again, ease, take_back_easing
from matching.services.limits import set_limits
from matching.services.look_again import LOOK_AGAIN
from matching.services.rounds import enter_round
from matching.services.still_in import ask_and_rest, still_in
from matching.services.wishes import follow_link, make_link
from outbox.models import Job
from outbox.runner import drain
from tests.matching.builders import NOW, lesson_at, teacher_of
from tests.matching.services.looking_again import others_of

pytestmark = pytest.mark.django_db

RESTED = NOW + timedelta(days=40)
BACK = RESTED + timedelta(days=3)

DEEDS: dict[str, Callable[[Classroom], object]] = {
    "looks again": lambda each: ask_again(each, by=teacher_of(each), at=BACK),
    "makes a change": lambda each: ease(
        each, "translation", by=teacher_of(each), promised=1, at=BACK
    ),
    "sets a limit": lambda each: set_limits(each, by=teacher_of(each), least_level=3, at=BACK),
}


@pytest.fixture
def resting(nairobi_class: Classroom) -> Registration:
    """6B was asked and said nothing."""
    Classroom.objects.update(touched_at=NOW)
    entered = enter_round(nairobi_class, by=None, at=NOW, look=False)
    Registration.objects.update(asked_at=RESTED - timedelta(days=7), rests_at=RESTED)
    return entered


def is_awake(registration: Registration) -> bool:
    registration.refresh_from_db()
    return (registration.asked_at, registration.rests_at) == (None, None)


@pytest.mark.parametrize("deed", DEEDS)
def test_it_wakes_a_class_that_rests(
    resting: Registration, nairobi_class: Classroom, deed: str
) -> None:
    DEEDS[deed](nairobi_class)

    assert is_awake(resting)
    nairobi_class.refresh_from_db()
    assert nairobi_class.touched_at == BACK


def test_taking_a_change_back_does_too(resting: Registration, nairobi_class: Classroom) -> None:
    ease(nairobi_class, "translation", by=teacher_of(nairobi_class), promised=1, at=RESTED)
    Registration.objects.update(asked_at=RESTED, rests_at=RESTED)

    take_back_easing(nairobi_class, by=teacher_of(nairobi_class), at=BACK)

    assert is_awake(resting)


def test_following_a_link_does_too_and_a_class_at_rest_becomes_a_partner(
    lessons_meet: None, resting: Registration, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    other = enter_round(bogota_class, by=None, at=NOW, look=False)
    Registration.objects.update(asked_at=RESTED, rests_at=RESTED)
    link: PartnerWish = make_link(nairobi_class, number=1, by=teacher_of(nairobi_class), at=RESTED)

    wish = follow_link(link.token, bogota_class, by=teacher_of(bogota_class), at=BACK)

    assert wish.state == WishState.FORMED
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.round.kind) == (ProposalState.AGREED, RoundKind.LINK)
    assert is_awake(resting)
    assert is_awake(other)
    bogota_class.refresh_from_db()
    assert bogota_class.touched_at == BACK


def test_a_class_that_wakes_is_looked_at_at_once(
    resting: Registration, nairobi_class: Classroom, lima_class: Classroom
) -> None:
    lesson_at(nairobi_class, time(16, 0))
    enter_round(lima_class, by=None, at=NOW, look=False)

    still_in(nairobi_class, by=teacher_of(nairobi_class), at=BACK)
    still_in(nairobi_class, by=teacher_of(nairobi_class), at=BACK)

    assert Job.objects.filter(kind=LOOK_AGAIN).count() == 1
    drain()
    assert others_of(nairobi_class) == [lima_class]


def test_one_that_wakes_by_the_clock_is_too(
    resting: Registration, nairobi_class: Classroom
) -> None:
    Classroom.objects.filter(pk=nairobi_class.pk).update(touched_at=BACK)

    ask_and_rest(at=BACK + timedelta(hours=1))
    ask_and_rest(at=BACK + timedelta(hours=2))

    assert is_awake(resting)
    assert Job.objects.filter(kind=LOOK_AGAIN).count() == 1


def test_whoever_was_only_asked_is_not_looked_for_again(
    resting: Registration, nairobi_class: Classroom
) -> None:
    Registration.objects.update(rests_at=None)

    still_in(nairobi_class, by=teacher_of(nairobi_class), at=BACK)

    assert not Job.objects.filter(kind=LOOK_AGAIN).exists()
