"""Who may ask for a rescue, who may end it, and that none of it hangs or ends what is well."""

from datetime import timedelta
from uuid import UUID

import pytest

from exchange.services.endings import stop_project
from matching.choices import EndReason
from matching.lifecycle import PartnershipState, RescueState
from matching.models import Partnership, Registration, Rescue, Seat
from matching.refusals import Refused
from matching.services.endings import end_partnership
from matching.services.proposals import RESCUE_NEXT
from matching.services.rescue import (
    begin_rescue,
    decline_rescue,
    find_another,
    go_on,
    offer_rescue,
    request_next,
)
from matching.services.rescue_calls import call_off_rescue, stop_rescue
from outbox.models import Job, Mail
from tests.exchange.rescuing import SILENT_SINCE, asked, athens, begun, jumped_in, lisbon
from tests.matching.builders import teacher_of

NEXT_DAY = SILENT_SINCE + timedelta(days=1)


def test_a_partner_is_sought_for_one_side_only(project, nairobi_class, bogota_class):
    offer_rescue(project.partnership, nairobi_class, reason=EndReason.SILENT, at=SILENT_SINCE)

    with pytest.raises(Refused, match=r"^rescue\.other_side$"):
        offer_rescue(project.partnership, bogota_class, reason=EndReason.CONFLICT, at=SILENT_SINCE)


def test_a_silent_class_that_says_why_it_stops_is_not_blamed(
    project, nairobi_class, bogota_teacher
):
    offered = offer_rescue(
        project.partnership, nairobi_class, reason=EndReason.SILENT, at=SILENT_SINCE
    )

    said = stop_project(project, by=bogota_teacher, reason=EndReason.ILLNESS, at=SILENT_SINCE)
    again = offer_rescue(
        project.partnership, nairobi_class, reason=EndReason.SILENT, at=SILENT_SINCE
    )

    assert (said.pk, said.reason, again.reason) == (offered.pk, "illness", "illness")
    told = Mail.objects.filter(template="matching/email/rescue", to=teacher_of(nairobi_class).email)
    assert "cannot go on" in told.order_by("created_at").last().text
    decline_rescue(said, by=teacher_of(nairobi_class), at=NEXT_DAY)
    old = Partnership.objects.get(pk=project.partnership_id)
    assert (old.end_reason, old.ended_for) == ("illness", None)


def test_a_no_to_a_question_that_is_over_ends_nothing(project, nairobi_class, bogota_teacher):
    rescue = stop_project(project, by=bogota_teacher, reason=EndReason.STOPPED, at=SILENT_SINCE)
    call_off_rescue(rescue, by=bogota_teacher, at=SILENT_SINCE)

    with pytest.raises(Refused, match=r"^rescue\.over$"):
        decline_rescue(rescue, by=teacher_of(nairobi_class), at=NEXT_DAY)

    old = Partnership.objects.get(pk=project.partnership_id)
    assert old.state == PartnershipState.APPROVED


def test_who_wants_another_one_in_the_last_instant_is_not_ended(
    project, nairobi_class, bogota_teacher
):
    rescue = stop_project(project, by=bogota_teacher, reason=EndReason.STOPPED, at=SILENT_SINCE)
    begin_rescue(rescue, by=teacher_of(nairobi_class), at=NEXT_DAY)

    with pytest.raises(Refused, match=r"^rescue\.over$"):
        decline_rescue(rescue, by=None, only={RescueState.OFFERED}, at=NEXT_DAY)

    assert Rescue.objects.get().state == RescueState.ASKING
    assert Partnership.objects.get(pk=project.partnership_id).state == PartnershipState.APPROVED


def test_a_lost_job_leaves_no_class_waiting_for_ever(project, nairobi_class):
    lisbon()
    rescue = offer_rescue(
        project.partnership, nairobi_class, reason=EndReason.SILENT, at=SILENT_SINCE
    )
    begin_rescue(rescue, by=teacher_of(nairobi_class), at=SILENT_SINCE)

    Job.objects.filter(kind=RESCUE_NEXT).delete()

    assert request_next(at=SILENT_SINCE) == 1
    assert request_next(at=SILENT_SINCE) == 1
    job = Job.objects.get(kind=RESCUE_NEXT)
    go_on(UUID(job.payload["rescue"]), at=SILENT_SINCE)

    first = asked(rescue)
    assert request_next(at=SILENT_SINCE + timedelta(hours=1)) == 0
    assert request_next(at=first.answer_by) == 1


def test_what_staff_begin_is_told_in_one_mail(project, nairobi_class, reviewer):
    lisbon()

    begun_at_once = find_another(
        project.partnership, nairobi_class, reason=EndReason.CONFLICT, by=reviewer, at=NEXT_DAY
    )

    assert (begun_at_once.state, begun_at_once.begun_at) == (RescueState.ASKING, NEXT_DAY)
    told = Mail.objects.get(template="matching/email/rescue")
    assert told.subject == "6B: we look for another class"


def test_staff_can_end_a_rescue(project, nairobi_class, reviewer):
    there = lisbon()
    rescue = begun(project.partnership, nairobi_class)
    first = asked(rescue)

    for _ in range(2):
        stop_rescue(rescue, by=reviewer, at=NEXT_DAY)

    first.refresh_from_db()
    assert (first.state, Rescue.objects.get().state) == ("withdrawn", RescueState.CALLED_OFF)
    old = Partnership.objects.get(pk=project.partnership_id)
    assert old.state == PartnershipState.APPROVED
    assert not Seat.objects.filter(classroom=there, live=True).exists()
    told = Mail.objects.filter(template="matching/email/rescue").order_by("created_at").last()
    assert told.subject == "6B: we ask no other class"


def test_staff_do_not_stop_the_search_for_a_class_whose_partner_cannot_go_on(
    project, bogota_teacher, reviewer
):
    rescue = stop_project(project, by=bogota_teacher, reason=EndReason.ILLNESS, at=SILENT_SINCE)

    with pytest.raises(Refused, match=r"^rescue\.cannot_go_on$"):
        stop_rescue(rescue, by=reviewer, at=NEXT_DAY)

    assert Rescue.objects.get().state == RescueState.OFFERED
    old = Partnership.objects.get(pk=project.partnership_id)
    end_partnership(old, reason=EndReason.STAFF, by=reviewer, at=NEXT_DAY)
    assert Rescue.objects.get().state == RescueState.CALLED_OFF
    assert stop_rescue(rescue, by=reviewer, at=NEXT_DAY).state == RescueState.CALLED_OFF


@pytest.fixture
def ended_before_it_began(project, nairobi_class, reviewer):
    """A class of the bench was approved, nothing could be handed over, and staff ended it."""
    rescue = begun(project.partnership, nairobi_class)
    first = asked(rescue).seats.exclude(classroom=nairobi_class).get()
    new = jumped_in(rescue, first.classroom, by=reviewer, at=NEXT_DAY)
    Job.objects.filter(kind=RESCUE_NEXT).delete()
    end_partnership(new, reason=EndReason.STAFF, by=reviewer, at=NEXT_DAY)
    return rescue


@pytest.fixture
def two_on_the_bench(db):
    return [lisbon(), athens()]


@pytest.mark.usefixtures("two_on_the_bench")
def test_where_staff_end_the_new_partnership_before_it_began_the_next_class_is_asked(
    ended_before_it_began,
):
    job = Job.objects.get(kind=RESCUE_NEXT)
    first = ended_before_it_began.proposals.get()

    go_on(UUID(job.payload["rescue"]), at=NEXT_DAY)

    assert asked(ended_before_it_began).pk != first.pk


@pytest.mark.usefixtures("two_on_the_bench")
def test_nor_does_it_hang_where_that_job_was_lost(ended_before_it_began):
    Job.objects.filter(kind=RESCUE_NEXT).delete()

    assert request_next(at=NEXT_DAY) == 1


@pytest.mark.usefixtures("two_on_the_bench")
def test_only_the_class_that_was_to_jump_in_looks_again(ended_before_it_began, nairobi_class):
    entered = Registration.objects.filter(round__state="gathering")

    assert nairobi_class.pk not in entered.values_list("classroom", flat=True)
    assert entered.count() == 1
    assert Seat.objects.filter(classroom=nairobi_class, live=True).count() == 1
