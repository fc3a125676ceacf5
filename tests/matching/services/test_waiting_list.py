"""The place on the waiting list, and the mail when something has changed."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from classrooms.models import Classroom, School
from classrooms.services.classes import close_classroom
from matching.lifecycle import RoundState
from matching.models import MatchingRound, Outlook, Proposal, Registration
from matching.services.news import news_of
from matching.services.rounds import enter_round
from matching.services.waiting_list import places_of, waiting_of
from outbox.models import Mail
from tests.factories import ProgrammeFactory, open_classroom
from tests.matching.builders import NOW, lesson_at, proposed, round_of, teacher_of
from tests.matching.services.standing import LATER, worked_out
from users.models import User

pytestmark = pytest.mark.django_db


def test_who_waits_longer_stands_before(
    nairobi_class: Classroom, bogota_class: Classroom, reviewer: User
) -> None:
    third = open_classroom(name="9A")
    for day, each in enumerate((bogota_class, third, nairobi_class)):
        enter_round(each, by=None, at=NOW + timedelta(days=day))

    assert places_of([nairobi_class.pk, bogota_class.pk]) == {
        bogota_class.pk: (1, 3),
        nairobi_class.pk: (3, 3),
    }
    programme = nairobi_class.school.programme_id
    assert waiting_of(programme) == [bogota_class.pk, third.pk, nairobi_class.pk]


def test_who_rests_or_has_a_proposal_or_waits_for_staff_is_on_no_list(
    proposal: Proposal, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    resting, closed, unverified, waits = (open_classroom(name=f"9{each}") for each in "ABCD")
    for each in (resting, closed, unverified, waits):
        enter_round(each, by=None, at=NOW)
    Registration.objects.filter(classroom=resting).update(asked_at=NOW, rests_at=LATER)
    close_classroom(closed, by=teacher_of(closed), at=LATER)
    School.objects.filter(pk=unverified.school_id).update(verified_at=None)

    everybody = [nairobi_class.pk, bogota_class.pk, resting.pk, closed.pk, unverified.pk, waits.pk]
    assert places_of(everybody) == {waits.pk: (1, 1)}
    assert waiting_of(waits.school.programme_id) == [waits.pk]


def test_each_programme_has_its_own_list_read_in_one_query(
    both: tuple[Classroom, Classroom],
) -> None:
    elsewhere = open_classroom(school__programme=ProgrammeFactory(is_default=False))
    enter_round(elsewhere, by=None, at=NOW - timedelta(days=1))

    with CaptureQueriesContext(connection) as asked:
        places = places_of([elsewhere.pk, both[1].pk])

    assert places == {elsewhere.pk: (1, 1), both[1].pk: (1 if both[1].pk < both[0].pk else 2, 2)}
    assert len(asked) == 1
    # Each list is read once: nothing is counted again for every class.
    assert "COUNT" not in asked[0]["sql"].partition(" FROM ")[0]


def test_while_a_round_runs_the_list_is_the_same(both: tuple[Classroom, Classroom]) -> None:
    before = places_of([each.pk for each in both])
    MatchingRound.objects.filter(pk=round_of(both[0]).pk).update(
        state=RoundState.RUNNING, lease_until=LATER
    )

    assert places_of([each.pk for each in both]) == before


# -- Mail --------------------------------------------------------------------------------------


def mails() -> list[tuple[str, str]]:
    found = Mail.objects.filter(template="matching/email/outlook").order_by("created_at")
    return list(found.values_list("to", "subject"))


def test_a_mail_comes_when_somebody_fits_at_last_and_not_twice_a_week(
    both: tuple[Classroom, Classroom],
) -> None:
    nairobi, bogota = both
    worked_out(bogota)
    assert mails() == []

    lesson_at(nairobi, time(16, 0))
    worked_out(bogota, LATER + timedelta(days=1))
    assert mails() == [("lucia@andino.example", mails()[0][1])]
    lesson_at(nairobi, time(14, 0))
    worked_out(bogota, LATER + timedelta(days=2))
    lesson_at(nairobi, time(16, 0))
    worked_out(bogota, LATER + timedelta(days=3))

    assert len(mails()) == 1


def test_who_comes_back_begins_anew_with_what_it_was_told(
    both: tuple[Classroom, Classroom],
) -> None:
    """It stood at the end of the list, found a partner and lost it: its page says where it is."""
    nairobi, bogota = both
    worked_out(bogota)
    Registration.objects.filter(classroom=bogota).delete()
    Outlook.objects.filter(classroom=bogota).update(told_fitting=1, told_place=30)

    enter_round(bogota, by=None, at=LATER)
    worked_out(bogota, LATER + timedelta(hours=1))
    assert mails() == []
    lesson_at(nairobi, time(16, 0))
    worked_out(bogota, LATER + timedelta(days=1))

    assert [to for to, _subject in mails()] == ["lucia@andino.example"]


def test_with_a_partner_what_was_told_is_over(nairobi_class: Classroom) -> None:
    outlook = Outlook(classroom=nairobi_class, fitting=2, told_fitting=0, told_place=1)

    assert news_of(outlook, at=NOW) == ""

    assert (outlook.told_fitting, outlook.told_place) == (None, None)


def test_no_mail_while_a_proposal_is_open(nairobi_class: Classroom) -> None:
    outlook = Outlook(
        classroom=nairobi_class, fitting=2, place=1, of=3, told_fitting=0, told_place=1
    )
    assert news_of(outlook, at=NOW) == "fits"

    outlook.told_at, outlook.told_fitting = None, 0
    other = open_classroom(name="9Z")
    other.school.country = "UG"
    other.school.save()
    proposed(nairobi_class, other)

    assert news_of(outlook, at=NOW) == ""


@pytest.mark.parametrize(
    ("before", "now", "news"),
    [(30, 28, ""), (30, 23, "moved"), (5, 2, "moved"), (4, 2, ""), (3, 30, "")],
)
def test_steps_up_the_list_are_told_when_they_are_many(
    nairobi_class: Classroom, before: int, now: int, news: str
) -> None:
    outlook = Outlook(
        classroom=nairobi_class, fitting=0, place=now, of=40, told_fitting=0, told_place=before
    )

    assert news_of(outlook, at=NOW) == news
