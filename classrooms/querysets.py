"""Who may read which school, class and enrolment. Every view begins here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from classrooms.lifecycle import ClassroomState, EnrolmentState
from users.lifecycle import Role

if TYPE_CHECKING:
    from users.models import User


class SchoolQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """A teacher's own schools: registered by, or teaching there."""
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(
            Q(registered_by=user) | Q(classrooms__teachings__teacher=user)
        ).distinct()


class ClassroomQuerySet(models.QuerySet[Any]):
    def taught_by(self, user: User) -> Self:
        """The classes whose teacher this person is."""
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(teachings__teacher=user)

    def visible_to(self, user: User) -> Self:
        """The teacher's own classes. A partner class is seen through its proposal or project."""
        return self.taught_by(user)

    def looking(self) -> Self:
        """Verified classes that are open for a partner: only they enter a round.

        A school whose country was corrected has no clock until its teacher chose one again.
        """
        return self.verified().filter(~Q(school__zone=""), state=ClassroomState.OPEN)

    def verified(self) -> Self:
        """Classes of verified schools with a verified teacher: only they may meet anybody."""
        return self.filter(
            school__verified_at__isnull=False,
            teachings__teacher__adult__verified_at__isnull=False,
            teachings__teacher__is_active=True,
        ).distinct()

    def with_profile(self) -> Self:
        """Everything the pairing reads of a class, in a fixed number of queries."""
        return self.select_related("school__programme").prefetch_related(
            "languages",
            "timetables__slots",
            "school__terms",
            "school__breaks",
            "school__bell_schedules__bells",
            "teachings__teacher__adult",
        )


class BellScheduleQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """Those of a teacher's own schools."""
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(
            Q(school__registered_by=user) | Q(school__classrooms__teachings__teacher=user)
        ).distinct()


class ClassTimetableQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """Those of a teacher's own classes."""
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(classroom__teachings__teacher=user)

    def usual(self) -> Self:
        """The one of each class that holds wherever no other does."""
        return self.filter(valid_from=None, valid_to=None)

    def special(self) -> Self:
        """Those for a stretch of dates."""
        return self.exclude(valid_from=None, valid_to=None)


class EnrolmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """A teacher sees the students of the own classes; a student only the own place."""
        if user.role == Role.TEACHER:
            return self.filter(classroom__teachings__teacher=user)
        if user.role == Role.STUDENT:
            return self.filter(student=user)
        return self.none()

    def waiting(self) -> Self:
        return self.filter(state=EnrolmentState.LOBBY)

    def present(self) -> Self:
        return self.filter(state=EnrolmentState.IN)
