"""A project of Nairobi and Bogotá, and classes of the bench that could take a seat in it."""

from datetime import UTC, datetime, time

from classrooms.models import Classroom
from matching.choices import EndReason, ReviewReason
from matching.models import Partnership, Proposal, Rescue
from matching.services.partnerships import approve_partnership
from matching.services.proposals import accept_proposal
from matching.services.rescue import begin_rescue, go_on, offer_rescue
from tests.exchange.builders import class_in
from tests.matching.builders import teacher_of
from users.models import User

# Tuesday of the third week of the project.
SILENT_SINCE = datetime(2026, 10, 13, 9, 0, tzinfo=UTC)


def volunteer_in(city: str, country: str, zone: str, start: time, minutes: int = 60) -> Classroom:
    """A class of the bench with a lesson on Tuesdays at that hour."""
    classroom = class_in(city, country, zone, weekday=1, start=start, minutes=minutes)
    classroom.volunteers = True
    classroom.save(update_fields=["volunteers"])
    return classroom


def lisbon() -> Classroom:
    """Tuesday from 11:00 to 13:00 in Lisbon holds Nairobi's lesson in summer and in winter."""
    return volunteer_in("Lisbon", "PT", "Europe/Lisbon", time(11, 0), 120)


def athens() -> Classroom:
    return volunteer_in("Athens", "GR", "Europe/Athens", time(14, 0))


def begun(partnership: Partnership, here: Classroom, *, at: datetime = SILENT_SINCE) -> Rescue:
    """The class that is left said yes, and the first class of the bench is asked."""
    rescue = offer_rescue(partnership, here, reason=EndReason.SILENT, at=at)
    begin_rescue(rescue, by=teacher_of(here), at=at)
    go_on(rescue.pk, at=at)
    return Rescue.objects.get(pk=rescue.pk)


def asked(rescue: Rescue) -> Proposal:
    return Proposal.objects.living().get(rescue=rescue)


def jumped_in(rescue: Rescue, there: Classroom, *, by: User, at: datetime) -> Partnership:
    """The class of the bench says yes, and staff approve."""
    proposal = asked(rescue)
    accept_proposal(proposal, by=teacher_of(there), at=at)
    partnership = Partnership.objects.get(proposal=proposal)
    return approve_partnership(partnership, by=by, reason=ReviewReason.CHECKED, at=at)
