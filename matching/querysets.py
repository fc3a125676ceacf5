"""Who may read which round, proposal and partnership."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef

from matching.choices import RoundKind
from matching.lifecycle import ProposalState, RoundState
from users.lifecycle import Role

if TYPE_CHECKING:
    from users.models import User


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
        return self.filter(state=ProposalState.OPEN, answer_by__lte=now)

    def with_sides(self) -> Self:
        """The classes, schools and teachers of each seat in a fixed number of queries."""
        return self.select_related("candidate", "round__programme", "partnership").prefetch_related(
            "seats__classroom__school",
            "seats__classroom__languages",
            "seats__classroom__teachings__teacher__adult",
        )


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


def _seats_of(proposal_model: Any, user: User) -> Any:
    seats = proposal_model._meta.get_field("seats").related_model
    return seats.objects.filter(
        proposal=OuterRef("pk"),
        classroom__teachings__teacher=user,
        classroom__teachings__teacher__adult__verified_at__isnull=False,
    )
