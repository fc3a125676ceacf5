"""Who may read which round, proposal, partnership and contest."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef

from classrooms.lifecycle import ClassroomState
from matching.choices import RoundKind
from matching.lifecycle import (
    LIVE_PROPOSALS,
    Answer,
    ContestState,
    PartnershipState,
    ProposalState,
    RescueState,
    RoundState,
    WishState,
)
from users.lifecycle import Role

if TYPE_CHECKING:
    from classrooms.models import Classroom
    from users.models import User

TOKEN = re.compile(r"[A-Za-z0-9_-]{1,40}")


LOOKED_BACK, FEWEST_LOOKED_BACK = 50, 5
"""So many reviews say how long one usually takes; fewer say nothing."""


class RoundQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """Rounds are the staff's who have the right to look at them."""
        may_look = user.role == Role.STAFF and user.has_perm("matching.view_matchinground")
        return self.pools() if may_look else self.none()

    def run_by(self, user: User) -> Self:
        """Those that this member of staff may start."""
        may = user.has_perm("matching.change_matchinground")
        return self.visible_to(user) if may else self.none()

    def pools(self) -> Self:
        """Rounds of whole pools, without those of two classes that found each other."""
        return self.filter(kind=RoundKind.POOL)

    def unpublished(self) -> Self:
        """Rounds of whole pools in which classes still wait."""
        return self.pools().exclude(state=RoundState.PUBLISHED)

    def running(self) -> Self:
        return self.filter(state=RoundState.RUNNING)

    def claimable(self, now: datetime) -> Self:
        """Nobody works on it, or the worker's lease ran out."""
        idle = models.Q(state__in=[RoundState.GATHERING, RoundState.FAILED])
        abandoned = models.Q(state=RoundState.RUNNING, lease_until__lt=now)
        return self.filter(idle | abandoned)


class RegistrationQuerySet(models.QuerySet[Any]):
    def waiting(self) -> Self:
        """Of rounds of whole pools that are not published: such a class still looks."""
        return self.filter(round__kind=RoundKind.POOL).exclude(round__state=RoundState.PUBLISHED)

    def gathering(self, programme: Any) -> Self:
        """Of the round of the programme that classes enter now."""
        return self.filter(round__programme=programme, round__state=RoundState.GATHERING)

    def resting(self) -> Self:
        """Those that did not answer whether they still look."""
        return self.exclude(rests_at=None)

    def awake(self) -> Self:
        return self.filter(rests_at=None)


class ProposalQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """The teachers of its classes, and staff: regional staff where a school is theirs."""
        if user.role == Role.STAFF:
            countries = user.reviewed_countries
            return self.filter(_a_school_in(self.model, countries)) if countries else self
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(Exists(_seats_of(self.model, user)))

    def overdue(self, now: datetime) -> Self:
        """Open ones whose time is over, or with a class that went on into another year."""
        seats = self.model._meta.get_field("seats").related_model
        gone = seats.objects.filter(
            proposal=OuterRef("pk"), classroom__state=ClassroomState.ARCHIVED
        )
        return self.filter(models.Q(answer_by__lte=now) | Exists(gone), state=ProposalState.OPEN)

    def awaiting(self, classroom: Classroom, *, at: datetime) -> Self:
        """Those that this class has not answered, while there is time."""
        seats = self.model._meta.get_field("seats").related_model
        silent = seats.objects.filter(
            proposal=OuterRef("pk"), classroom=classroom, answer=Answer.PENDING
        )
        return self.filter(Exists(silent), state=ProposalState.OPEN, answer_by__gt=at)

    def with_sides(self) -> Self:
        """The classes, schools and teachers of each seat in a fixed number of queries."""
        return self.select_related("candidate", "round__programme", "partnership").prefetch_related(
            "seats__classroom__school",
            "seats__classroom__languages",
            "seats__classroom__teachings__teacher__adult",
        )

    def with_profiles(self) -> Self:
        """The lessons and calendars of both sides too, for bands and weeks."""
        return self.with_sides().prefetch_related(
            "seats__classroom__timetables__slots",
            "seats__classroom__school__terms",
            "seats__classroom__school__breaks",
            "seats__classroom__school__bell_schedules__bells",
        )

    def living(self) -> Self:
        """Open, or agreed without the partnership that came of it having ended."""
        living = self.filter(state__in=LIVE_PROPOSALS)
        return living.exclude(partnership__state=PartnershipState.ENDED)


class PartnershipQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """The teachers of its classes, and staff.

        Regional staff sees, and may decide, those in which one of the schools is theirs.
        """
        if user.role == Role.STAFF:
            countries = user.reviewed_countries
            return self.filter(_a_school_in(self.model, countries)) if countries else self
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(
            seats__classroom__teachings__teacher=user,
            seats__classroom__teachings__teacher__adult__verified_at__isnull=False,
        ).distinct()

    def undecided(self) -> Self:
        """Those that staff has to decide about, sooner or later."""
        return self.filter(state__in=[PartnershipState.IN_REVIEW, PartnershipState.ON_HOLD])

    def with_everything(self) -> Self:
        """Both sides with all that staff reads about them, in a fixed number of queries."""
        return self.select_related(
            "proposal__candidate",
            "proposal__rescue",
            "proposal__round__programme",
            "reviewed_by__adult",
            "first_approved_by__adult",
        ).prefetch_related(
            "seats__answered_by__adult",
            "seats__classroom__school__programme",
            "seats__classroom__school__verified_by__adult",
            "seats__classroom__school__evidence__recorded_by__adult",
            "seats__classroom__school__joined",
            "seats__classroom__school__terms",
            "seats__classroom__school__breaks",
            "seats__classroom__school__bell_schedules__bells",
            "seats__classroom__languages",
            "seats__classroom__timetables__slots",
            "seats__classroom__teachings__teacher__adult__verified_by__adult",
            "questions__classroom",
            "questions__asked_by__adult",
            "questions__answered_by__adult",
        )

    def usual_review_days(self) -> int | None:
        """Days, begun ones counted, that half of the latest approvals took; None for too few."""
        approved = self.filter(state__in=[PartnershipState.APPROVED, PartnershipState.ENDED])
        latest = approved.exclude(reviewed_at=None).order_by("-reviewed_at")[:LOOKED_BACK]
        took = [seen - agreed for agreed, seen in latest.values_list("agreed_at", "reviewed_at")]
        if len(took) < FEWEST_LOOKED_BACK:
            return None
        return max(1, -(-median(took) // timedelta(days=1)))


class QuestionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """Who teaches the class that was asked, with the right to be a partner."""
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(
            classroom__teachings__teacher=user,
            classroom__teachings__teacher__adult__verified_at__isnull=False,
        ).distinct()

    def open(self) -> Self:
        """Not answered, while staff waits for it."""
        return self.filter(answered_at=None, partnership__state=PartnershipState.ON_HOLD)


def _a_school_in(model: Any, countries: Collection[str]) -> Exists:
    """A seat of this proposal or partnership is of a school in one of the countries."""
    to = model._meta.model_name
    seats = model._meta.get_field("seats").related_model
    return Exists(
        seats.objects.filter(**{to: OuterRef("pk")}, classroom__school__country__in=countries)
    )


def _seats_of(proposal_model: Any, user: User) -> Any:
    seats = proposal_model._meta.get_field("seats").related_model
    return seats.objects.filter(
        proposal=OuterRef("pk"),
        classroom__teachings__teacher=user,
        classroom__teachings__teacher__adult__verified_at__isnull=False,
    )


class SeatQuerySet(models.QuerySet[Any]):
    def carried_by(self, user: User) -> Self:
        """Of the classes that this teacher teaches for good: a substitute answers for no past."""
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(
            classroom__teachings__teacher=user,
            classroom__teachings__ends_on=None,
            classroom__teachings__teacher__adult__verified_at__isnull=False,
        )

    def with_sides(self) -> Self:
        """All classes of its proposal with their schools, in a fixed number of queries."""
        return self.select_related("classroom__school").prefetch_related(
            "proposal__seats__classroom__school"
        )


class ContestQuerySet(models.QuerySet[Any]):
    def reviewed_by(self, user: User) -> Self:
        """What this member of staff decides: of all countries, or of some."""
        if user.role != Role.STAFF:
            return self.none()
        countries = user.reviewed_countries
        return self.filter(seat__classroom__school__country__in=countries) if countries else self

    def waiting(self) -> Self:
        return self.filter(state=ContestState.ASKED)


class SavedSearchQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """The teachers of its class."""
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(classroom__teachings__teacher=user)

    def kept(self) -> Self:
        return self.filter(removed_at=None)

    def watching(self) -> Self:
        """Those whose owner is to be told, and may still be: she teaches the class."""
        return (
            self.kept()
            .filter(
                paused_at=None,
                owner__is_active=True,
                owner__adult__verified_at__isnull=False,
                classroom__teachings__teacher=models.F("owner"),
            )
            .exclude(classroom__state=ClassroomState.ARCHIVED)
        )


class WishQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """The teachers of both classes."""
        if user.role != Role.TEACHER:
            return self.none()
        sides = models.Q(here__teachings__teacher=user) | models.Q(there__teachings__teacher=user)
        return self.filter(sides).distinct()

    def of_class(self, classroom_id: Any) -> Self:
        return self.filter(models.Q(here=classroom_id) | models.Q(there=classroom_id))

    def pledged(self) -> Self:
        return self.filter(state=WishState.PLEDGED)

    def living(self) -> Self:
        return self.filter(state__in=[WishState.OPEN, WishState.PLEDGED])

    def to_follow(self, token: str, now: datetime) -> Self:
        """The link that this token opens; taken back, followed and run-out ones do not exist, nor
        those of a class that went on into another year."""
        living = self.with_token(token).filter(state=WishState.OPEN, expires_at__gt=now)
        return living.exclude(here__state=ClassroomState.ARCHIVED)

    def with_token(self, token: str) -> Self:
        """Whatever stands in an address: only what may be a token is looked up."""
        return self.filter(token=token) if TOKEN.fullmatch(token) else self.none()

    def overdue(self, now: datetime) -> Self:
        """Living ones whose time is over, or whose class went on into another year."""
        archived = ClassroomState.ARCHIVED
        gone = models.Q(here__state=archived) | models.Q(there__state=archived)
        return self.living().filter(models.Q(expires_at__lte=now) | gone)

    def with_sides(self) -> Self:
        return self.select_related("here__school__programme", "there__school__programme")


class RescueQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """The teachers of the class that is left, and staff who see the partnership."""
        if user.role == Role.STAFF:
            partnerships = self.model._meta.get_field("partnership").related_model.objects
            return self.filter(partnership__in=partnerships.visible_to(user).values("pk"))
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(
            here__teachings__teacher=user,
            here__teachings__teacher__adult__verified_at__isnull=False,
        )

    def living(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def hanging(self, now: datetime) -> Self:
        """Those that ask the bench, while no class thinks about it or has said yes."""
        proposals = self.model._meta.get_field("proposals").related_model
        open_ones = models.Q(state=ProposalState.OPEN, answer_by__gt=now)
        agreed = models.Q(state=ProposalState.AGREED)
        living = proposals.objects.living()
        asked = living.filter(open_ones | agreed, rescue=OuterRef("pk"))
        return self.filter(~Exists(asked), state=RescueState.ASKING)
