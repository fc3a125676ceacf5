"""A class that waits without a sign of life is asked, rests, and comes back with one press."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from classrooms.choices import ExcuseReason
from classrooms.models import Classroom
from classrooms.services.classes import close_classroom
from classrooms.services.excuses import end_excuse, excuse_country
from matching.lifecycle import RoundState
from matching.models import MatchingRound, Proposal, Registration
from matching.refusals import Refused
from matching.services.direct import invite
from matching.services.directory import findable
from matching.services.proposals import accept_proposal, expire_proposals
from matching.services.rounds import enter_round, run_round, snapshot
from matching.services.still_in import ask_and_rest, still_in
from outbox.models import Mail
from tests.factories import BreakFactory
from tests.matching.builders import NOW, round_of
from users.models import AuditEntry, User

pytestmark = pytest.mark.django_db
# A Tuesday; four weeks after NOW, at eleven in Nairobi.
ASKED = NOW + timedelta(weeks=4)
# Its five days of school are the 30th to the 6th.
RESTS = datetime(2026, 10, 6, 21, tzinfo=UTC)


@pytest.fixture
def waiting(nairobi_class: Classroom, nairobi_teacher: User) -> Registration:
    """6B waits since NOW, and nobody touched it since."""
    Classroom.objects.update(touched_at=NOW)
    return enter_round(nairobi_class, by=nairobi_teacher, at=NOW)


@pytest.fixture
def resting(waiting: Registration) -> Registration:
    ask_and_rest(at=ASKED)
    assert ask_and_rest(at=RESTS) == (0, 1)
    waiting.refresh_from_db()
    return waiting


def test_four_weeks_of_silence_bring_one_question(
    waiting: Registration, settings: Settings
) -> None:
    settings.KEEP_MAIL_BODIES = True

    assert ask_and_rest(at=ASKED - timedelta(minutes=1)) == (0, 0)
    assert ask_and_rest(at=ASKED) == (1, 0)
    assert ask_and_rest(at=ASKED + timedelta(hours=1)) == (0, 0)

    waiting.refresh_from_db()
    assert (waiting.asked_at, waiting.rests_at) == (ASKED, None)
    mail = Mail.objects.get(template="matching/email/still_in")
    assert mail.to == "amina@kibera.example"
    assert mail.subject == "Is 6B still looking for a partner?"
    address = f"/classes/{waiting.classroom_id}/still-looking/"
    assert address in mail.text
    assert address in mail.html


def test_the_programme_says_how_many_weeks(waiting: Registration) -> None:
    programme = waiting.round.programme
    programme.still_in_weeks = 1
    programme.save()

    assert ask_and_rest(at=NOW + timedelta(weeks=1)) == (1, 0)


@pytest.mark.parametrize(
    ("hours", "asked"), [(-7, 0), (-5, 1)], ids=["four in the morning", "six in the morning"]
)
def test_nobody_is_asked_in_the_night(waiting: Registration, hours: int, asked: int) -> None:
    at = ASKED + timedelta(days=1, hours=hours)

    assert ask_and_rest(at=at) == (asked, 0)


def test_nobody_is_asked_on_a_day_off(waiting: Registration) -> None:
    saturday = NOW + timedelta(weeks=4, days=4)

    assert ask_and_rest(at=saturday) == (0, 0)


@pytest.mark.parametrize("sign", ["worked on it", "said so", "answered"])
def test_a_sign_of_life_is_an_answer_before_it_was_asked(
    waiting: Registration,
    sign: str,
    nairobi_teacher: User,
    lessons_meet: None,
    bogota_class: Classroom,
) -> None:
    later = NOW + timedelta(weeks=2)
    if sign == "worked on it":
        Classroom.objects.filter(pk=waiting.classroom_id).update(touched_at=later)
    elif sign == "said so":
        still_in(waiting.classroom, by=nairobi_teacher, at=later)
    else:
        answered_and_expired(bogota_class, waiting, by=nairobi_teacher, at=later)

    still = Registration.objects.waiting().filter(classroom=waiting.classroom)
    assert still.exists()
    ask_and_rest(at=ASKED)

    assert not still.exclude(asked_at=None).exists()


def answered_and_expired(
    other: Classroom, waiting: Registration, *, by: User, at: datetime
) -> None:
    """A proposal in between, which this class answered and the other did not."""
    enter_round(other, by=None, at=NOW)
    run_round(waiting.round_id, at=at - timedelta(days=1))
    proposal = Proposal.objects.get()
    accept_proposal(proposal, by=by, at=at)
    expire_proposals(at=proposal.answer_by)


def test_who_has_a_proposal_to_answer_is_not_asked(
    waiting: Registration, lessons_meet: None, bogota_class: Classroom
) -> None:
    enter_round(bogota_class, by=None, at=NOW)
    run_round(waiting.round_id, at=ASKED - timedelta(days=1))
    assert Proposal.objects.exists()

    assert ask_and_rest(at=ASKED) == (0, 0)


def test_silence_after_the_question_lets_it_rest(
    resting: Registration, nairobi_class: Classroom
) -> None:
    assert resting.rests_at == RESTS
    assert resting.waiting_since == NOW
    pool = snapshot(resting.round, RESTS)
    assert (pool.profiles, pool.unreadable) == ([], [])
    assert nairobi_class not in findable(nairobi_class.school.programme_id)
    assert AuditEntry.objects.filter(verb="round.rest").count() == 1


def test_the_last_day_is_the_class_s_own(waiting: Registration) -> None:
    ask_and_rest(at=ASKED)

    assert ask_and_rest(at=RESTS - timedelta(minutes=1)) == (0, 0)
    assert ask_and_rest(at=RESTS) == (0, 1)


def test_nobody_is_put_to_rest_over_a_holiday(waiting: Registration) -> None:
    BreakFactory(
        school=waiting.classroom.school, starts_on=date(2026, 9, 30), ends_on=date(2026, 10, 9)
    )
    ask_and_rest(at=ASKED)

    assert ask_and_rest(at=RESTS + timedelta(days=9)) == (0, 0)
    assert ask_and_rest(at=RESTS + timedelta(days=10)) == (0, 1)


def test_the_days_of_a_country_that_cannot_answer_do_not_count(
    waiting: Registration, reviewer: User
) -> None:
    ask_and_rest(at=ASKED)
    reason = ExcuseReason.choices[0][0]
    excuse = excuse_country("KE", reason=reason, starts_on=date(2026, 9, 30), by=reviewer, at=ASKED)
    assert ask_and_rest(at=RESTS + timedelta(days=1)) == (0, 0)

    end_excuse(excuse, ends_on=date(2026, 10, 6), by=reviewer, at=RESTS)

    assert ask_and_rest(at=RESTS + timedelta(days=6)) == (0, 0)
    assert ask_and_rest(at=RESTS + timedelta(days=7)) == (0, 1)


def test_one_press_brings_it_back_with_its_wait(
    resting: Registration, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    back = still_in(nairobi_class, by=nairobi_teacher, at=RESTS + timedelta(days=3))

    back.refresh_from_db()
    assert (back.pk, back.waiting_since) == (resting.pk, NOW)
    assert (back.asked_at, back.rests_at) == (None, None)
    assert [each.id for each in snapshot(back.round, RESTS).profiles] == [str(nairobi_class.pk)]
    assert nairobi_class in findable(nairobi_class.school.programme_id)


def test_work_on_the_class_brings_it_back(resting: Registration, nairobi_class: Classroom) -> None:
    Classroom.objects.filter(pk=nairobi_class.pk).update(touched_at=RESTS + timedelta(hours=1))

    ask_and_rest(at=RESTS + timedelta(hours=2))

    resting.refresh_from_db()
    assert (resting.asked_at, resting.rests_at) == (None, None)


def test_it_still_rests_in_the_round_after(resting: Registration, nairobi_class: Classroom) -> None:
    run_round(resting.round_id, at=RESTS + timedelta(hours=1))

    following = Registration.objects.get(round__state=RoundState.GATHERING)
    assert following.pk != resting.pk
    assert following.waiting_since == NOW
    assert (following.asked_at, following.rests_at) == (ASKED, RESTS)
    assert following.alive_at == NOW


def test_nobody_can_invite_it(
    resting: Registration,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    bogota_teacher: User,
    lessons_meet: None,
) -> None:
    with pytest.raises(Refused, match=r"^direct\.not_looking$"):
        invite(bogota_class, nairobi_class, by=bogota_teacher, at=RESTS)


def test_who_invites_is_awake(
    resting: Registration,
    nairobi_class: Classroom,
    nairobi_teacher: User,
    bogota_class: Classroom,
    lessons_meet: None,
) -> None:
    invite(nairobi_class, bogota_class, by=nairobi_teacher, at=RESTS)

    resting.refresh_from_db()
    assert resting.rests_at is None


def test_who_looks_no_more_is_not_asked(
    waiting: Registration, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    close_classroom(nairobi_class, by=nairobi_teacher, at=NOW)

    assert ask_and_rest(at=ASKED) == (0, 0)


def test_a_press_while_a_round_runs_holds_in_the_next_one(
    resting: Registration, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    MatchingRound.objects.filter(pk=resting.round_id).update(
        state=RoundState.RUNNING, token=1, lease_until=RESTS + timedelta(minutes=5)
    )

    still_in(nairobi_class, by=nairobi_teacher, at=RESTS)

    both = Registration.objects.filter(classroom=nairobi_class)
    assert both.count() == 2
    assert set(both.values_list("rests_at", flat=True)) == {None}
    assert round_of(nairobi_class).registrations.count() == 1
