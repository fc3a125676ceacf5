"""Who sees what was asked about the data of a student."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef

from classrooms.models import Enrolment
from safeguarding.choices import Asked
from safeguarding.lifecycle import OPEN_REQUESTS
from users.lifecycle import Role

if TYPE_CHECKING:
    from users.models import User


class DataRequestQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """The teachers of the class in which it was asked see it, also when the student is gone.

        Once that class went on into another year, only who answers for the child now.
        """
        if user.role != Role.TEACHER:
            return self.none()
        places = Enrolment.objects.filter(student=OuterRef("student"))
        return self.filter(
            ~Exists(places) | Exists(places.answered_for(user)), classroom__teachings__teacher=user
        )

    def of(self, student: UUID) -> Self:
        return self.filter(student=student)

    def still_open(self) -> Self:
        return self.filter(state__in=OPEN_REQUESTS)

    def exports(self) -> Self:
        return self.filter(kind=Asked.EXPORT)

    def erasures(self) -> Self:
        return self.filter(kind=Asked.ERASURE)
