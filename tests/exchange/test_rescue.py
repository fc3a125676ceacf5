"""A class loses its partner in the middle of a project, and another one takes the seat."""

from datetime import UTC, datetime, timedelta

import pytest

from exchange.lifecycle import ProjectState, SessionState
from exchange.models import ExchangeSession, Project
from exchange.services.endings import end_what_is_over, settle_ended, stop_project
from exchange.services.projects import open_project
from exchange.services.sessions import plan_session
from matching.choices import EndReason
from matching.lifecycle import PartnershipState, ProposalState, RescueState
from matching.models import Pair, Partnership, Registration, Rescue, Seat
from matching.refusals import Refused
from matching.services.proposals import accept_proposal, decline_proposal
from matching.services.rescue import (
    begin_rescue,
    decline_rescue,
    go_on,
    offer_rescue,
)
from matching.services.rescue_calls import call_off_rescue
from outbox.models import Mail
from tests.exchange.builders import APPROVED_AT, MINUTES
from tests.exchange.rescuing import SILENT_SINCE, asked, athens, begun, jumped_in, lisbon
from tests.matching.builders import teacher_of

NEXT_DAY = SILENT_SINCE + timedelta(days=1)


@pytest.fixture
def meeting(project, nairobi_teacher):
    """On 27 October, when Lisbon has left summer time."""
    return plan_session(
        project,
        starts_at=datetime(2026, 10, 27, 11, 0, tzinfo=UTC),
        minutes=MINUTES,
        by=nairobi_teacher,
        at=APPROVED_AT,
    )


def test_the_best_class_of_the_bench_is_asked_and_has_a_day(project, nairobi_class):
    there = lisbon()

    proposal = asked(begun(project.partnership, nairobi_class))

    assert {seat.classroom for seat in proposal.seats.all()} == {nairobi_class, there}
    assert proposal.answer_by == SILENT_SINCE + timedelta(hours=24)
    assert proposal.seats.get(classroom=nairobi_class).answer == "yes"
    assert Mail.objects.filter(template="matching/email/rescue_asked").count() == 1


def test_the_project_stays_and_moves_to_the_new_partnership(
    project, nairobi_class, bogota_class, reviewer
):
    there = lisbon()
    old = project.partnership
    rescue = begun(old, nairobi_class)

    new = jumped_in(rescue, there, by=reviewer, at=NEXT_DAY)
    moved = open_project(new, at=NEXT_DAY)

    assert moved.pk == project.pk
    assert Project.objects.get().partnership == new
    assert new.rescues == old
    old.refresh_from_db()
    assert (old.state, old.end_reason, old.ended_for) == ("ended", "silent", bogota_class)
    assert not Seat.objects.filter(partnership=old, live=True).exists()
    assert set(Seat.objects.filter(live=True).values_list("classroom", flat=True)) == {
        nairobi_class.pk,
        there.pk,
    }
    assert Pair.objects.filter(live=True).count() == 1
    assert Rescue.objects.get().state == RescueState.DONE


def test_of_a_project_that_gets_ready_all_is_laid_anew(preparing, nairobi_class, reviewer):
    there = lisbon()
    new = jumped_in(begun(preparing.partnership, nairobi_class), there, by=reviewer, at=NEXT_DAY)

    open_project(new, at=NEXT_DAY)

    preparing.refresh_from_db()
    assert preparing.starts_on == new.proposal.starts_on
    assert preparing.phases.first().starts_on >= new.proposal.starts_on


def test_who_was_silent_sees_the_project_no_more_and_the_new_class_does(
    project, nairobi_class, bogota_class, reviewer
):
    there = lisbon()
    new = jumped_in(begun(project.partnership, nairobi_class), there, by=reviewer, at=NEXT_DAY)

    open_project(new, at=NEXT_DAY)

    seen_by = [
        Project.objects.visible_to(teacher_of(each)).exists()
        for each in (nairobi_class, there, bogota_class)
    ]
    assert seen_by == [True, True, False]
    assert there.codes.filter(revoked_at=None).count() == 1
    told = Mail.objects.filter(template="exchange/email/left").get()
    assert told.to == teacher_of(bogota_class).email


def test_finished_phases_stay_and_the_rest_lies_in_the_weeks_of_both(
    project, nairobi_class, reviewer
):
    before = list(project.phases.values_list("kind", "starts_on", "ends_on"))
    there = lisbon()
    new = jumped_in(begun(project.partnership, nairobi_class), there, by=reviewer, at=NEXT_DAY)

    open_project(new, at=NEXT_DAY)

    project.refresh_from_db()
    after = list(project.phases.values_list("kind", "starts_on", "ends_on"))
    over = [phase for phase in before if phase[2] < NEXT_DAY.date()]
    assert over
    assert after[: len(over)] == over
    assert project.ends_on == new.proposal.ends_on
    later = after[len(over) + 1 :]
    assert later
    assert all(new.proposal.starts_on <= phase[1] <= phase[2] <= project.ends_on for phase in later)


def test_a_meeting_with_the_silent_class_becomes_one_with_the_new_class(
    project, meeting, nairobi_class, reviewer
):
    there = lisbon()
    new = jumped_in(begun(project.partnership, nairobi_class), there, by=reviewer, at=NEXT_DAY)

    open_project(new, at=NEXT_DAY)

    meeting.refresh_from_db()
    assert meeting.state == SessionState.CANCELLED
    planned = ExchangeSession.objects.planned().get()
    assert {side.classroom for side in planned.sides.all()} == {nairobi_class, there}
    assert planned.starts_at == meeting.starts_at
    told = Mail.objects.filter(template="exchange/email/handed_over").order_by("to")
    assert ["It now takes place:" in mail.text for mail in told] == [True, True]


def test_where_the_new_pair_shares_no_time_the_meeting_is_cancelled_and_that_is_said(
    project, meeting, nairobi_class, reviewer
):
    # From 25 October on Athens' lesson begins when Nairobi's is over.
    there = athens()
    new = jumped_in(begun(project.partnership, nairobi_class), there, by=reviewer, at=NEXT_DAY)

    open_project(new, at=NEXT_DAY)

    assert not ExchangeSession.objects.planned().exists()
    told = Mail.objects.get(
        template="exchange/email/handed_over", to=teacher_of(nairobi_class).email
    )
    assert "so it is cancelled" in told.text


def test_whoever_says_no_makes_room_for_the_next_at_once(project, nairobi_class):
    lisbon(), athens()
    rescue = begun(project.partnership, nairobi_class)
    first = asked(rescue)
    there = first.seats.get(live=True).classroom

    decline_proposal(first, by=teacher_of(there), reason="time", at=NEXT_DAY)
    go_on(rescue.pk, at=NEXT_DAY)

    second = asked(rescue)
    assert second.pk != first.pk
    assert second.seats.get(live=True).classroom != there
    assert not Registration.objects.filter(classroom=nairobi_class, round__state="gathering")


def test_two_silent_classes_of_the_bench_are_asked_within_48_hours(project, nairobi_class):
    lisbon(), athens()
    rescue = begun(project.partnership, nairobi_class)
    first = asked(rescue)

    go_on(rescue.pk, at=first.answer_by)
    second = asked(rescue)
    go_on(rescue.pk, at=second.answer_by)

    first.refresh_from_db()
    assert first.state == ProposalState.EXPIRED
    assert second.answer_by == SILENT_SINCE + timedelta(hours=48)
    assert Rescue.objects.get().state == RescueState.NOBODY


def test_a_job_rings_when_the_day_is_over(project, nairobi_class):
    lisbon()
    proposal = asked(begun(project.partnership, nairobi_class))

    go_on(proposal.rescue_id, at=proposal.answer_by - timedelta(minutes=1))

    assert asked(proposal.rescue) == proposal


def test_where_nobody_fits_the_class_keeps_its_project_and_comes_first_in_the_next_round(
    project, meeting, nairobi_class, bogota_class
):
    old = project.partnership

    begun(old, nairobi_class)
    settle_ended(old.pk, at=SILENT_SINCE)

    assert Rescue.objects.get().state == RescueState.NOBODY
    old.refresh_from_db()
    assert old.state == PartnershipState.ENDED
    project.refresh_from_db()
    assert project.state != ProjectState.ARCHIVED
    assert Project.objects.visible_to(teacher_of(nairobi_class)).exists()
    assert not Project.objects.visible_to(teacher_of(bogota_class)).exists()
    meeting.refresh_from_db()
    assert meeting.state == SessionState.CANCELLED
    entered = Registration.objects.get(round__state="gathering")
    assert entered.classroom == nairobi_class
    assert entered.waiting_since <= SILENT_SINCE - timedelta(weeks=8)
    told = Mail.objects.filter(template="matching/email/rescue", to=teacher_of(nairobi_class).email)
    assert [mail.subject for mail in told.order_by("created_at")][-1] == (
        "6B: no class could jump in"
    )


def test_a_class_that_is_back_calls_it_off(project, nairobi_class, bogota_teacher):
    there = lisbon()
    rescue = begun(project.partnership, nairobi_class)
    proposal = asked(rescue)

    call_off_rescue(rescue, by=bogota_teacher, at=NEXT_DAY)

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN
    assert Rescue.objects.get().state == RescueState.CALLED_OFF
    assert Partnership.objects.get(pk=project.partnership_id).state == PartnershipState.APPROVED
    assert Registration.objects.filter(classroom=there, round__state="gathering").exists()
    assert Seat.objects.filter(live=True).count() == 2


def test_it_is_too_late_once_somebody_said_yes(project, nairobi_class, bogota_teacher):
    there = lisbon()
    rescue = begun(project.partnership, nairobi_class)
    accept_proposal(asked(rescue), by=teacher_of(there), at=NEXT_DAY)

    with pytest.raises(Refused, match=r"^rescue\.accepted$"):
        call_off_rescue(rescue, by=bogota_teacher, at=NEXT_DAY)

    assert Rescue.objects.get().state == RescueState.ASKING


def test_a_class_that_says_it_stops_leaves_a_question_and_no_blame_for_illness(
    project, nairobi_class, bogota_teacher
):
    rescue = stop_project(project, by=bogota_teacher, reason=EndReason.ILLNESS, at=SILENT_SINCE)
    assert rescue.here == nairobi_class

    decline_rescue(rescue, by=teacher_of(nairobi_class), at=NEXT_DAY)
    settle_ended(project.partnership_id, at=NEXT_DAY)

    old = Partnership.objects.get(pk=project.partnership_id)
    assert (old.state, old.end_reason, old.ended_for) == ("ended", "illness", None)
    project.refresh_from_db()
    assert project.state == ProjectState.ARCHIVED
    assert Project.objects.visible_to(bogota_teacher).exists()


def test_who_was_asked_about_a_silent_class_has_a_week_once_that_one_stops(
    project, nairobi_class, bogota_teacher
):
    offer_rescue(project.partnership, nairobi_class, reason=EndReason.SILENT, at=SILENT_SINCE)
    stopped = SILENT_SINCE + timedelta(days=9)

    stop_project(project, by=bogota_teacher, reason=EndReason.STOPPED, at=stopped)

    assert end_what_is_over(at=stopped + timedelta(days=6)) == 0
    assert end_what_is_over(at=stopped + timedelta(days=7)) == 1


def test_a_stop_that_nobody_answers_ends_it_after_a_week(project, nairobi_class, bogota_teacher):
    stop_project(project, by=bogota_teacher, reason=EndReason.STOPPED, at=SILENT_SINCE)

    assert end_what_is_over(at=SILENT_SINCE + timedelta(days=6)) == 0
    assert end_what_is_over(at=SILENT_SINCE + timedelta(days=7)) == 1

    old = Partnership.objects.get(pk=project.partnership_id)
    assert (old.end_reason, old.ended_for.name) == ("stopped", "6A")


def test_a_project_whose_last_day_is_over_is_finished_and_both_are_told(project):
    last = datetime(2026, 11, 8, 23, 0, tzinfo=UTC)

    assert end_what_is_over(at=last) == 0
    assert end_what_is_over(at=last + timedelta(hours=8)) == 1
    assert end_what_is_over(at=last + timedelta(hours=9)) == 0

    project.refresh_from_db()
    assert project.state == ProjectState.ARCHIVED
    assert project.partnership.end_reason == EndReason.FINISHED
    assert Mail.objects.filter(template="matching/email/partnership_ended").count() == 2
    assert Registration.objects.filter(round__state="gathering").count() == 2


def test_offered_and_begun_twice_is_once(project, nairobi_class, nairobi_teacher):
    lisbon()
    first = offer_rescue(
        project.partnership, nairobi_class, reason=EndReason.SILENT, at=SILENT_SINCE
    )
    again = offer_rescue(
        project.partnership, nairobi_class, reason=EndReason.SILENT, at=SILENT_SINCE
    )
    assert first == again

    for _ in range(2):
        begin_rescue(first, by=nairobi_teacher, at=SILENT_SINCE)
        go_on(first.pk, at=SILENT_SINCE)

    assert asked(first)
    assert Mail.objects.filter(template="matching/email/rescue_asked").count() == 1
