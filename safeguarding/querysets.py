"""Which answers count, and who sees what was asked about a student's data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.utils import timezone

from safeguarding.choices import Asked, Purpose
from safeguarding.lifecycle import OPEN_REQUESTS
from users.lifecycle import Role

if TYPE_CHECKING:
    from users.models import User


class ConsentQuerySet(models.QuerySet[Any]):
    def living(self) -> Self:
        """The answer that counts for each student and purpose: neither taken back nor replaced."""
        return self.filter(ended_at__isnull=True)

    def covering(self, purpose: str, *, on: date | models.OuterRef) -> Self:
        """A yes to this purpose that holds on that date.

        Whoever may not take part may do nothing else either: taking that one answer back is enough.
        """
        yes = self.living().filter(purpose=purpose, is_yes=True, valid_until__gte=on)
        if purpose == Purpose.PART:
            return yes
        # The outer date, if there is one, stands one query further out from in here.
        day = models.OuterRef(on) if isinstance(on, models.OuterRef) else on
        part = self.model.objects.covering(Purpose.PART, on=day)
        return yes.filter(models.Exists(part.filter(student=models.OuterRef("student"))))

    def covering_today(self, purpose: str) -> Self:
        """The same now, on the clock of whoever asks for the page."""
        return self.covering(purpose, on=timezone.localdate())


class DataRequestQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """The teachers of the class in which it was asked see it, also when the student is gone."""
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(classroom__teachings__teacher=user)

    def of(self, student: UUID) -> Self:
        return self.filter(student=student)

    def still_open(self) -> Self:
        return self.filter(state__in=OPEN_REQUESTS)

    def exports(self) -> Self:
        return self.filter(kind=Asked.EXPORT)

    def erasures(self) -> Self:
        return self.filter(kind=Asked.ERASURE)
