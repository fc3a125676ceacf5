"""Who may read what somebody told us, and where contact is paused."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from classrooms.models import School, Teaching
from safeguarding.choices import Path
from safeguarding.leads import leads_some_care, scope_of
from safeguarding.lifecycle import WAITING, ConcernState
from users.lifecycle import Role

if TYPE_CHECKING:
    from users.models import User

# What is not closed is kept at least so much longer.
STILL_OPEN = timedelta(days=30)


class ConcernQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """Staff who look after it; teachers of the class, where it is between children.

        Never the adult it is about. Whoever told us sees what became of it, not this.
        """
        if user.role == Role.STAFF:
            return self.filter(scope_of(user))
        if user.role == Role.TEACHER:
            return self.told_to_teacher(user)
        return self.none()

    def told_to_teacher(self, user: User) -> Self:
        """Those of the own students, and those passed on about one of them."""
        if not _is_verified(user):
            return self.none()
        teachings = Teaching.objects.filter(teacher=user).values("classroom")
        theirs = Q(classroom__in=teachings)
        passed_on = Q(author_classroom__in=teachings, passed_on_at__isnull=False)
        return self.filter(theirs | passed_on, path=Path.CLASS).filter(~Q(author=user))

    def may_open(self, user: User, concern: Any) -> bool:
        return bool(user.is_active) and self.visible_to(user).filter(pk=concern.pk).exists()

    def told_by(self, user: User) -> Self:
        """What this person told us."""
        return self.filter(reporter=user)

    def told_like(self, concern: Any) -> Self:
        """Others in which the same person told us the same about the same thing."""
        same = self.filter(reporter=concern.reporter_id, kind=concern.kind)
        return same.filter(
            subject_type=concern.subject_type, subject_id=concern.subject_id
        ).exclude(pk=concern.pk)

    def waiting(self) -> Self:
        """Nobody has answered yet."""
        return self.filter(state__in=WAITING)

    def answered_before(self, at: datetime) -> Self:
        """Answered, not closed, and the last answer is older than that."""
        said = models.Max("answers__at")
        last = Coalesce(said, "looked_at", output_field=models.DateTimeField())
        found = self.filter(state=ConcernState.ANSWERED).annotate(last_said=last)
        return found.filter(last_said__lt=at).order_by("pk")

    def waiting_first(self) -> Self:
        """What nobody has answered first, the most urgent of it; then the latest."""
        waits = models.Case(models.When(state__in=WAITING, then=0), default=1)
        urgent = models.Case(models.When(state__in=WAITING, then="due_by"))
        return self.order_by(waits, urgent.asc(), "-opened_at", "pk")

    def not_looked_at(self) -> Self:
        return self.filter(state=ConcernState.OPEN)

    def same_thing(self, concern: Any) -> Self:
        """Others about the same thing."""
        if not concern.subject_id:
            return self.none()
        return self.filter(
            subject_type=concern.subject_type, subject_id=concern.subject_id
        ).exclude(pk=concern.pk)

    def held(self, students: Collection[UUID], at: datetime) -> dict[UUID, datetime]:
        """Of these students, told us or told about: until when the longest is kept."""
        found: dict[UUID, datetime] = {}
        about = self.filter(Q(reporter__in=students) | Q(author__in=students))
        rows = about.values_list("reporter", "author", "state", "hold_until")
        for reporter, author, state, until in rows:
            end = until if state == ConcernState.CLOSED else max(until, at + STILL_OPEN)
            for person in {reporter, author} & set(students):
                found[person] = max(end, found.get(person, end))
        return found

    def with_people(self) -> Self:
        return self.select_related(
            "classroom__school",
            "author_classroom__school",
            "reporter__adult",
            "author__adult",
            "assigned_to__adult",
        )


class AnswerQuerySet(models.QuerySet[Any]):
    def to_read(self, user: User) -> Self:
        """Answers to what this person told us, not put away yet."""
        return self.filter(concern__reporter=user, put_away_at__isnull=True)


class ReadingQuerySet(models.QuerySet[Any]):
    def open(self, user: User, at: datetime) -> Self:
        """What this member of staff may read at that instant."""
        return self.filter(by=user, opened_at__lte=at, ends_at__gt=at)


class SchoolContactQuerySet(models.QuerySet[Any]):
    def looked_after_by(self, user: User) -> Self:
        """Of the schools that this member of staff looks after."""
        return self.filter(school__in=School.objects.reviewed_by(user).values("pk"))


class ContactNoticeQuerySet(models.QuerySet[Any]):
    def found_by(self, digest: str) -> Self:
        """The one that this hash of a link opens; no login is needed for it."""
        return self.filter(token_hash=digest)


class ContactStopQuerySet(models.QuerySet[Any]):
    def living(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def towards_everybody(self) -> Self:
        return self.living().filter(towards__isnull=True)

    def visible_to(self, user: User) -> Self:
        """Staff: those of the schools they look after, those they set themselves, and those of
        people whom a concern that they look after is about. A teacher: of the own classes."""
        if user.role == Role.TEACHER:
            own = Teaching.objects.filter(teacher=user).values("classroom")
            return self.filter(towards__in=own) if _is_verified(user) else self.none()
        if not leads_some_care(user):
            return self.none()
        if not user.reviewed_countries:
            return self.exclude(person=user)
        # Whoever a concern is about may live in a country that others look after.
        concerns = self.model._meta.apps.get_model("safeguarding", "Concern").objects
        about = concerns.visible_to(user).filter(author__isnull=False).values("author")
        theirs = Q(set_by=user) | Q(person__in=about)
        schools = School.objects.reviewed_by(user)
        people = Q(person__enrolments__classroom__school__in=schools) | Q(
            person__teachings__classroom__school__in=schools
        )
        ids = self.filter(Q(school__in=schools) | people | theirs).exclude(person=user).values("pk")
        return self.filter(pk__in=ids)


def _is_verified(user: User) -> bool:
    adult = getattr(user, "adult", None)
    return bool(user.is_active and adult and adult.is_verified)
