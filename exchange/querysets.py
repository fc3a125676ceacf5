"""Who may read which project and meeting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from classrooms.lifecycle import EnrolmentState
from exchange.lifecycle import ALIVE, ProjectState, SessionState
from exchange.showing import pictures_shown_to
from matching.lifecycle import PartnershipState, RescueState
from safeguarding.choices import Purpose
from safeguarding.evidence import pictures_open_to
from safeguarding.gates import day_there, out_of_reach
from safeguarding.models import Consent
from users.lifecycle import Role

if TYPE_CHECKING:
    from users.models import User


class ProjectQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """The teachers of its classes, and the students who are in one of them and take part.

        A student without that consent finds nothing of it, on any page that begins here.
        """
        if user.role == Role.TEACHER:
            inside = Q(
                classroom__teachings__teacher=user,
                classroom__teachings__teacher__adult__verified_at__isnull=False,
            )
        elif user.role == Role.STUDENT:
            inside = Q(
                classroom__enrolments__student=user,
                classroom__enrolments__state=EnrolmentState.IN,
            )
            inside &= Q(Exists(Consent.objects.covering_today(Purpose.PART).filter(student=user)))
        else:
            return self.none()
        seats = self._seats()
        # Whose contact is paused, with everybody or with one of the classes, reaches none of them.
        unreachable = seats.filter(classroom__in=out_of_reach(user))
        return self.filter(Exists(seats.filter(inside)), ~Exists(unreachable))

    def looked_after_by(self, user: User) -> Self:
        """Those whose partnership this member of staff sees: of all countries, or of some."""
        if user.role != Role.STAFF:
            return self.none()
        partnerships = self.model._meta.get_field("partnership").related_model.objects
        return self.filter(partnership__in=partnerships.visible_to(user).values("pk"))

    def _seats(self) -> models.QuerySet[Any]:
        """The seats from which it is seen: all, unless one class is left to carry it on alone."""
        partnerships = self.model._meta.get_field("partnership").related_model
        seats = partnerships._meta.get_field("seats").related_model
        together = ~Q(partnership__state=PartnershipState.ENDED)
        is_left = Q(
            classroom=F("partnership__rescue_calls__here"),
            partnership__rescue_calls__state=RescueState.NOBODY,
        )
        over = Q(partnership__project__state=ProjectState.ARCHIVED)
        return seats.objects.filter(together | is_left | over, partnership=OuterRef("partnership"))

    def alive(self) -> Self:
        """Getting ready, or started and not over."""
        return self.filter(state__in=ALIVE)

    def going_on(self) -> Self:
        """Those of an approved partnership that does not pause."""
        return self.alive().filter(
            partnership__state=PartnershipState.APPROVED, partnership__paused_at=None
        )

    def getting_ready(self) -> Self:
        """Their classes have steps to take together: before the start, or when one has joined."""
        return self.filter(
            Q(state=ProjectState.PREPARING)
            | Q(state=ProjectState.OPEN, partnership__rescues__isnull=False, ready_at=None),
            partnership__state=PartnershipState.APPROVED,
        )

    def preparing(self) -> Self:
        return self.filter(state=ProjectState.PREPARING)

    def joining(self) -> Self:
        """Started, and a class that took a seat later is not ready yet."""
        return self.filter(
            state=ProjectState.OPEN, partnership__rescues__isnull=False, ready_at=None
        )


class VersionQuerySet(models.QuerySet[Any]):
    def newest_of_its_project(self, pk: int) -> Any | None:
        """That version, unless its project has a newer one or it is gone."""
        later = self.filter(
            project=models.OuterRef("project"), number__gt=models.OuterRef("number")
        )
        return self.filter(~models.Exists(later), pk=pk).first()

    def in_force(self) -> Self:
        """Those that every class of the project has said yes to, the newest first."""
        return (
            self.alias(
                # A class that left has no say any more, one that took its seat has.
                said_yes=Count(
                    "yeses__classroom",
                    filter=Q(yeses__classroom__seats__partnership=F("project__partnership")),
                    distinct=True,
                ),
                classes=Count("project__partnership__seats", distinct=True),
            )
            .filter(said_yes=models.F("classes"))
            .order_by("-number")
        )


class SessionQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """Whoever may see the project."""
        projects = self.model._meta.get_field("project").related_model
        return self.filter(project__in=projects.objects.visible_to(user))

    def held_for(self, user: User) -> Self:
        """Those of a class that this teacher teaches: who joined later was not there."""
        sides = self.model._meta.get_field("sides").related_model
        own = sides.objects.filter(session=OuterRef("pk"), classroom__teachings__teacher=user)
        return self.filter(Exists(own))

    def between(self, classrooms: Iterable[Any]) -> Self:
        """Those in which each of these classes has a part: none from before one of them joined."""
        sides = self.model._meta.get_field("sides").related_model.objects
        found = self
        for each in classrooms:
            found = found.filter(Exists(sides.filter(session=OuterRef("pk"), classroom=each)))
        return found

    def looked_after_by(self, user: User) -> Self:
        """Of the projects that this member of staff looks after."""
        projects = self.model._meta.get_field("project").related_model
        return self.filter(project__in=projects.objects.looked_after_by(user).values("pk"))

    def planned(self) -> Self:
        return self.filter(state=SessionState.PLANNED)

    def not_paused(self) -> Self:
        """Without those of an exchange that pauses, and those from before its last pause ended."""
        return self.filter(project__partnership__paused_at=None).exclude(
            project__partnership__resumed_at__gt=F("starts_at")
        )

    def upcoming(self, now: datetime) -> Self:
        """Planned, not over yet and not paused, the next one first."""
        ends_at = models.F("starts_at") + models.F("minutes") * models.Value(timedelta(minutes=1))
        return (
            self.planned()
            .not_paused()
            .alias(over_at=models.ExpressionWrapper(ends_at, output_field=models.DateTimeField()))
            .filter(over_at__gt=now)
            .order_by("starts_at")
        )


class FeedQuerySet(models.QuerySet[Any]):
    def live(self) -> Self:
        return self.filter(revoked_at__isnull=True)

    def readable(self, token: str) -> Self:
        """The feed of that address, while its owner still teaches a class of the project."""
        return (
            self.live()
            .filter(
                token=token,
                owner__is_active=True,
                owner__adult__verified_at__isnull=False,
                project__partnership__seats__classroom__teachings__teacher=models.F("owner"),
            )
            .distinct()
        )


class HealthNoteQuerySet(models.QuerySet[Any]):
    def live(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def visible_to(self, user: User) -> Self:
        """The teachers of the class it is about, and staff who look after the project."""
        if user.role == Role.STAFF:
            projects = self.model._meta.get_field("project").related_model
            return self.filter(project__in=projects.objects.looked_after_by(user).values("pk"))
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(classroom__teachings__teacher=user)

    def with_staff(self) -> Self:
        """Those that came to our staff: somebody has to call, unless the exchange pauses."""
        return self.live().filter(step=3, project__partnership__paused_at=None)

    def without_a_sign(self) -> Self:
        """Those whose class has done nothing since their last step, an answer included.

        A deed of the same day came after the step: before it, none would have been taken.
        """
        projects = self.model._meta.get_field("project").related_model
        signs = projects._meta.get_field("activity").related_model.objects
        since = signs.filter(
            project=OuterRef("project"),
            classroom=OuterRef("classroom"),
            on__gte=OuterRef("stepped_on"),
        )
        return self.filter(~Exists(since))


class ClosureQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """Whoever describes the school."""
        schools = self.model._meta.get_field("school").related_model
        return self.filter(school__in=schools.objects.visible_to(user).values("pk"))

    def standing(self) -> Self:
        return self.filter(undone_at__isnull=True)


class PictureQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """What somebody shows to this person, as long as its owner may show pictures at all.

        Asked anew for each request: a consent taken back, an approval withdrawn or a picture
        removed holds from the next look on, for the small picture as for the large one. Staff see
        what is evidence in a concern that they have open, and nothing else.
        """
        if user.role == Role.STAFF:
            return self.filter(pk__in=pictures_open_to(user, at=timezone.now()))
        shown = [Q(pk__in=ids) for ids in pictures_shown_to(user)]
        if not shown:
            return self.none()
        return self.present().permitted(at=timezone.now()).filter(reduce(or_, shown))

    def present(self) -> Self:
        return self.filter(removed_at=None)

    def permitted(self, *, at: datetime) -> Self:
        """Of adults, and of students with a yes to pictures for that day at their school."""
        consent = Consent.objects.covering(Purpose.PICTURES, on=OuterRef("day"))
        yes = consent.filter(student=OuterRef("owner"))
        return self.alias(day=day_there(at)).filter(
            Q(owner__role__in=[Role.TEACHER, Role.STAFF]) | Exists(yes)
        )
