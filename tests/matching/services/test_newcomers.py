"""A class that is new to the pool is looked at at once."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classrooms.models import Classroom, School
from matching.choices import DeclineReason, RoundKind
from matching.lifecycle import WishState
from matching.models import Outlook, PartnerWish, Proposal, Registration
from matching.services.look_again import LOOK_AGAIN, ask_to_look_again
from matching.services.proposals import accept_proposal, decline_proposal
from matching.services.repair import greet_newcomers, waiting_in_vain
from matching.services.rounds import enter_round, run_round
from matching.views.cards import card_for
from outbox.models import Job
from outbox.runner import drain
from tests.factories import open_classroom
from tests.matching.builders import NOW, lesson_at, round_of, teacher_of
from tests.matching.services.looking_again import LATER, look_for, others_of
from users.models import User

pytestmark = pytest.mark.django_db


def test_a_newcomer_frees_somebody_who_waits_in_vain(
    nairobi_class: Classroom, lima_class: Classroom
) -> None:
    lesson_at(nairobi_class, time(16, 0))
    enter_round(nairobi_class, by=None, at=NOW - timedelta(days=8))
    enter_round(lima_class, by=None, at=NOW)

    look_for(lima_class, ended=False)

    assert others_of(lima_class) == [nairobi_class]


def test_of_those_who_fit_the_one_in_vain_comes_first(
    nairobi_class: Classroom, lima_class: Classroom
) -> None:
    lesson_at(nairobi_class, time(16, 0))
    fresh = open_classroom(name="6C", school=nairobi_class.school)
    lesson_at(fresh, time(16, 0))
    enter_round(nairobi_class, by=None, at=NOW - timedelta(days=8))
    for each in (fresh, lima_class):
        enter_round(each, by=None, at=NOW)

    look_for(lima_class, ended=False)

    assert others_of(lima_class) == [nairobi_class]


def test_a_newcomer_that_helps_nobody_in_vain_waits_for_the_night(
    nairobi_class: Classroom, lima_class: Classroom
) -> None:
    lesson_at(nairobi_class, time(16, 0))
    for each in (nairobi_class, lima_class):
        enter_round(each, by=None, at=NOW)

    assert look_for(lima_class, ended=False).proposals == []


def test_whom_the_last_round_left_over_waits_in_vain(
    nairobi_class: Classroom, bogota_class: Classroom, lima_class: Classroom
) -> None:
    """The lessons of Nairobi and Bogotá never meet; both were left over an hour ago."""
    for each in (nairobi_class, bogota_class):
        enter_round(each, by=None, at=NOW)
    run_round(round_of(nairobi_class).pk, at=NOW)

    ids = [nairobi_class.pk, bogota_class.pk, lima_class.pk]
    assert waiting_in_vain(ids, at=NOW) == {nairobi_class.pk, bogota_class.pk}


def test_who_registers_is_looked_at_at_once(
    nairobi_class: Classroom, lima_class: Classroom
) -> None:
    lesson_at(nairobi_class, time(16, 0))
    enter_round(nairobi_class, by=None, at=NOW - timedelta(days=8))
    drain()

    enter_round(lima_class, by=None, at=NOW)
    drain()

    assert others_of(lima_class) == [nairobi_class]


def test_whom_staff_let_in_later_is_found_by_the_clock_and_once(
    nairobi_class: Classroom, lima_class: Classroom
) -> None:
    lesson_at(nairobi_class, time(16, 0))
    School.objects.filter(pk=lima_class.school_id).update(verified_at=None)
    enter_round(nairobi_class, by=None, at=NOW - timedelta(days=8))
    enter_round(lima_class, by=None, at=NOW)
    drain()
    assert others_of(lima_class) == []
    assert greet_newcomers(at=LATER) == 0

    School.objects.filter(pk=lima_class.school_id).update(verified_at=NOW)
    assert greet_newcomers(at=LATER) == 1
    drain()

    assert others_of(lima_class) == [nairobi_class]
    assert greet_newcomers(at=LATER) == 0


def test_newcomers_of_a_programme_are_one_job_and_asked_for_once(
    nairobi_class: Classroom, lima_class: Classroom
) -> None:
    for each in (nairobi_class, lima_class):
        enter_round(each, by=None, at=NOW, look=False)

    assert greet_newcomers(at=LATER) == 2
    assert greet_newcomers(at=LATER + timedelta(minutes=5)) == 0

    job = Job.objects.get(kind=LOOK_AGAIN)
    assert job.payload["classes"] == sorted([str(nairobi_class.pk), str(lima_class.pk)])
    assert greet_newcomers(at=LATER + timedelta(hours=2)) == 2


def test_two_newcomers_may_be_partners(nairobi_class: Classroom, lima_class: Classroom) -> None:
    lesson_at(nairobi_class, time(16, 0))
    enter_round(nairobi_class, by=None, at=NOW - timedelta(days=8), look=False)
    enter_round(lima_class, by=None, at=NOW, look=False)

    greet_newcomers(at=LATER)
    drain()

    assert others_of(lima_class) == [nairobi_class]


def test_who_keeps_its_places_for_partners_it_knows_keeps_nobody_waiting(
    nairobi_class: Classroom, bogota_class: Classroom, lima_class: Classroom
) -> None:
    for day, each in enumerate((nairobi_class, bogota_class, lima_class)):
        enter_round(each, by=None, at=NOW + timedelta(hours=day), look=False)
    PartnerWish.objects.create(
        here=nairobi_class,
        there=bogota_class,
        number=1,
        state=WishState.PLEDGED,
        made_by=teacher_of(nairobi_class),
        followed_by=teacher_of(bogota_class),
        expires_at=NOW + timedelta(days=60),
    )

    assert greet_newcomers(at=LATER, most=1) == 1

    assert Job.objects.get(kind=LOOK_AGAIN).payload["classes"] == [str(lima_class.pk)]


def test_a_page_says_that_somebody_looks_only_where_there_is_a_job(lima_class: Classroom) -> None:
    enter_round(lima_class, by=None, at=NOW)
    drain()

    ask_to_look_again(
        [lima_class.pk], cause=f"entered:{Registration.objects.get().pk}", at=datetime.now(UTC)
    )

    assert not Outlook.objects.get(classroom=lima_class).is_looking


def test_what_fits_a_newcomer_is_kept(nairobi_class: Classroom, lima_class: Classroom) -> None:
    lesson_at(nairobi_class, time(16, 0))
    now = datetime.now(UTC)
    for each in (nairobi_class, lima_class):
        enter_round(each, by=None, at=now)

    drain()

    outlook = Outlook.objects.get(classroom=lima_class)
    assert (outlook.free_classes, outlook.fitting) == (1, 1)
    assert Registration.objects.filter(round__kind=RoundKind.REPAIR).count() == 0


def test_the_number_of_queries_does_not_depend_on_how_many_are_free(
    lima_class: Classroom,
) -> None:
    counts = []
    for number in range(3):
        for each in range(1 + 4 * number):
            other = open_classroom(name=f"{number} {each}")
            lesson_at(other, time(16, 0))
            enter_round(other, by=None, at=NOW)
        again = open_classroom(name=f"new {number}", school=lima_class.school)
        lesson_at(again, time(8, 0))
        enter_round(again, by=None, at=NOW)
        with CaptureQueriesContext(connection) as asked:
            look_for(again, cause=f"{number}", ended=False)
        counts.append(len(asked))

    assert counts[1] == counts[2]


def test_the_proposal_of_a_repair_reads_like_one_of_the_night(
    proposal: Proposal, nairobi_class: Classroom, lima_class: Classroom, bogota_teacher: User
) -> None:
    enter_round(lima_class, by=None, at=NOW)
    decline_proposal(proposal, by=bogota_teacher, reason=DeclineReason.TIME, at=LATER)
    [following] = look_for(nairobi_class).proposals
    teacher = teacher_of(nairobi_class)
    stored = Proposal.objects.with_sides().get(pk=following.pk)

    assert card_for(stored, teacher, LATER).is_suggestion

    accept_proposal(following, by=teacher, at=LATER)
    stored = Proposal.objects.with_sides().get(pk=following.pk)
    assert card_for(stored, teacher, LATER).can_take_back
