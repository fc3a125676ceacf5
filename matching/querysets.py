"""Who may read which round, proposal and partnership."""

from __future__ import annotations

import re
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
    PartnershipState,
    ProposalState,
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
        """Rounds are the staff's."""
        return self.pools() if user.role == Role.STAFF else self.none()

    def pools(self) -> Self:
        """Rounds of whole pools, without those of two classes that found each other."""
        return self.filter(kind=RoundKind.POOL)

    def running(self) -> Self:
        return self.filter(state=RoundState.RUNNING)

    def claimable(self, now: datetime) -> Self:
        """Nobody works on it, or the worker's lease ran out."""
        idle = models.Q(state__in=[RoundState.GATHERING, RoundState.FAILED])
        abandoned = models.Q(state=RoundState.RUNNING, lease_until__lt=now)
        return self.filter(idle | abandoned)


class ProposalQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """The teachers of its classes, and staff."""
        if user.role == Role.STAFF:
            return self
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
        return self.filter(state__in=LIVE_PROPOSALS)


class PartnershipQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """The teachers of its classes, and staff."""
        if user.role == Role.STAFF:
            return self
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(
            seats__classroom__teachings__teacher=user,
            seats__classroom__teachings__teacher__adult__verified_at__isnull=False,
        ).distinct()

    def usual_review_days(self) -> int | None:
        """Days, begun ones counted, that half of the latest approvals took; None for too few."""
        approved = self.filter(state__in=[PartnershipState.APPROVED, PartnershipState.ENDED])
        latest = approved.exclude(reviewed_at=None).order_by("-reviewed_at")[:LOOKED_BACK]
        took = [seen - agreed for agreed, seen in latest.values_list("agreed_at", "reviewed_at")]
        if len(took) < FEWEST_LOOKED_BACK:
            return None
        return max(1, -(-median(took) // timedelta(days=1)))


def _seats_of(proposal_model: Any, user: User) -> Any:
    seats = proposal_model._meta.get_field("seats").related_model
    return seats.objects.filter(
        proposal=OuterRef("pk"),
        classroom__teachings__teacher=user,
        classroom__teachings__teacher__adult__verified_at__isnull=False,
    )


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
        """The teachers of the class that is left, and staff."""
        if user.role == Role.STAFF:
            return self
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(
            here__teachings__teacher=user,
            here__teachings__teacher__adult__verified_at__isnull=False,
        )

    def living(self) -> Self:
        return self.filter(closed_at__isnull=True)
