"""Who sees what somebody wrote for the partner class. Every tool asks here, and only here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.utils import timezone

from classrooms.lifecycle import EnrolmentState
from classrooms.models import Classroom, Enrolment
from exchange.lifecycle import ProjectState
from exchange.models import Project
from exchange.moderation.lifecycle import WritingState
from matching.models import Seat
from safeguarding.choices import Purpose
from safeguarding.gates import day_there, hidden_from, unseen_authors
from safeguarding.models import Consent
from users.lifecycle import Role
from users.models import User


class ModeratedQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User, *, on: date | None = None) -> Self:
        """Writer and own teachers see every state; the own class and the partner the published.

        The partner class sees what was written for it, never what was written for another class
        that had its seat before, nor anything before it has come in; and nothing of a student who
        left or may not take part any more. `on` stands for the day at the school of each writer.
        Nobody sees what they told us about, nor anything of somebody out of reach; the own teachers
        see their class whatever was told.
        """
        if user.role not in {Role.TEACHER, Role.STUDENT}:
            return self.none()
        inside = self.filter(project__in=Project.objects.visible_to(user).values("pk"))
        inside = inside.alias(day=Value(on) if on else day_there(timezone.now()))
        own = Q(classroom__in=own_classes(user))
        for_all = Q(state=WritingState.PUBLISHED) & _may_be_shown()
        for_partners = Q(partnership=F("project__partnership")) & ~_JOINING & Exists(_seats())
        everything = own if user.is_teacher else own & Q(author=user)
        told_of = Q(pk__in=hidden_from(user, self.model.kind))
        hidden = Q(author__in=unseen_authors(user)) | told_of
        return inside.filter(everything | (for_all & (own | for_partners) & ~hidden))

    def to_read_by(self, teacher: User) -> Self:
        """What waits for a teacher of its class, the oldest first."""
        if not teacher.is_teacher:
            return self.none()
        own = self.waiting().filter(
            classroom__in=own_classes(teacher),
            project__in=Project.objects.visible_to(teacher).going_on().values("pk"),
        )
        return own.order_by("sent_at", "pk")

    def written_by(self, user: User) -> Self:
        return self.filter(author=user)

    def with_authors(self) -> Self:
        """With nickname and stamp of students, and the name of adults, in the same query."""
        places = Enrolment.objects.filter(
            classroom=OuterRef("classroom"), student=OuterRef("author")
        )
        return self.select_related("classroom__school", "author__adult").annotate(
            nickname=Subquery(places.values("nickname")[:1]),
            stamp=Subquery(places.values("stamp")[:1]),
        )

    def for_reading(self) -> Self:
        """With everything that a teacher reads of it; a kind with pictures adds them."""
        return self.with_authors().select_related("project__partnership")

    def waiting(self) -> Self:
        return self.filter(state=WritingState.WAITING)

    def counted_by_class(self) -> dict[UUID, tuple[int, datetime]]:
        """For each class how many there are, and when the oldest was sent."""
        rows = self.order_by().values_list("classroom")
        found = rows.annotate(number=models.Count("pk"), since=models.Min("sent_at"))
        return {pk: (number, since) for pk, number, since in found}


def own_classes(user: User) -> models.QuerySet[Any, Any]:
    if user.is_student:
        return Enrolment.objects.filter(student=user).present().values("classroom")
    return Classroom.objects.taught_by(user).values("pk")


# A class took a seat in a running project, and has not agreed to anything yet.
_JOINING = Q(
    project__state=ProjectState.OPEN,
    project__partnership__rescues__isnull=False,
    project__ready_at__isnull=True,
)


def _may_be_shown() -> Q:
    """Of a verified adult, or of a student who is in the class and may take part on its `day`."""
    in_class = Enrolment.objects.filter(
        classroom=OuterRef("classroom"), student=OuterRef("author"), state=EnrolmentState.IN
    )
    consent = Consent.objects.covering(Purpose.PART, on=OuterRef("day"))
    consent = consent.filter(student=OuterRef("author"))
    adult = Q(
        author__role=Role.TEACHER,
        author__is_active=True,
        author__adult__verified_at__isnull=False,
    )
    return adult | (Q(author__role=Role.STUDENT) & Exists(in_class) & Exists(consent))


def _seats() -> models.QuerySet[Any]:
    """The seat of the writer's class in the partnership that the project has now."""
    return Seat.objects.filter(
        partnership=OuterRef("project__partnership"), classroom=OuterRef("classroom")
    )
