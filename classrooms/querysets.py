"""Who may read which school, class and enrolment. Every view begins here."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, Func, IntegerField, OuterRef, Q, Value, When

from classrooms.lifecycle import (
    TEACHERS_TURN,
    ClassroomState,
    EnrolmentState,
    InvitationState,
)
from classrooms.spelling import grams, is_like, is_one_school
from classrooms.stops import stopped_people, stopped_schools
from users.addresses import addresses_of
from users.lifecycle import Role

if TYPE_CHECKING:
    from users.models import User

# How long a knock waits for the teacher, and the browser that was let in for being fetched.
KNOCK_HOLDS = timedelta(hours=2)
# How many of the schools that share most with a name are looked at word by word.
LOOKED_AT = 60


def _lost_trust(user: User) -> bool:
    adult = getattr(user, "adult", None)
    return adult is not None and adult.revoked_at is not None


class SharedGrams(Func):
    """How many runs of signs two arrays share."""

    template = "CARDINALITY(ARRAY(SELECT UNNEST(%(expressions)s)))"
    arg_joiner = ") INTERSECT SELECT UNNEST("
    output_field = IntegerField()


class SchoolQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """A teacher's own schools: registered by, teaching there, or chosen and confirmed.

        A newcomer is not told what a school that somebody else described is like.
        """
        return self.known_to(user).exclude(pk__in=self._newcomers(user))

    def known_to(self, user: User) -> Self:
        """Where a teacher may have classes: the own schools and those chosen, confirmed or not.

        Of a school that is not visible, name and city are all that may be shown.
        """
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(
            Q(registered_by=user) | Q(classrooms__teachings__teacher=user) | Q(joined__teacher=user)
        ).distinct()

    def may_register_at(self, user: User) -> Self:
        """Where a teacher may register classes: a substitute teaches one class, for some weeks."""
        teachings = self.model._meta.get_field("classrooms").related_model.objects
        lasting = teachings.filter(teachings__teacher=user, teachings__ends_on=None)
        mine = Q(registered_by=user) | Q(joined__teacher=user) | Q(classrooms__in=lasting)
        return self.known_to(user).filter(mine)

    def begun_by(self, user: User) -> Self:
        """Schools this teacher registered or chose, and went no further."""
        begun = Q(registered_by=user, classrooms=None) | Q(joined__teacher=user)
        taught = self.model.objects.filter(classrooms__teachings__teacher=user)
        return self.known_to(user).filter(begun).exclude(pk__in=taught.values("pk"))

    def _newcomers(self, user: User) -> models.QuerySet[Any, Any]:
        """The ids of the schools this teacher chose without being confirmed and verified."""
        unknown = Q(joined__confirmed_at=None) | Q(joined__teacher__adult__verified_at=None)
        return self.model.objects.filter(unknown, joined__teacher=user).values("pk")

    def like(self, name: str, *, country: str, city: str = "") -> Self:
        """Schools of the country that may be the one meant, the likeliest first.

        With a city, one there with a name like it, or anywhere with the same name; without one, the
        name is still being typed. Anybody may learn of their names and cities.
        """
        wanted = grams(name)
        if not wanted or not country:
            return self.none()
        shared = SharedGrams(
            F("name_grams"), Value(wanted, output_field=ArrayField(models.CharField()))
        )
        nearest = (
            self.filter(country=country, name_grams__overlap=wanted)
            .annotate(shared=shared)
            .order_by("-shared", Func(F("name_grams"), function="CARDINALITY"), "pk")
        )
        found = [
            (not is_like(city, school.city), at, school.pk)
            for at, school in enumerate(nearest[:LOOKED_AT])
            if (is_like(name, school.name, unfinished=not city) and not city)
            or is_one_school((name, city), (school.name, school.city))
        ]
        ids = [pk for _elsewhere, _at, pk in sorted(found)]
        order = Case(*(When(pk=pk, then=at) for at, pk in enumerate(ids)), default=len(ids))
        return self.filter(pk__in=ids).order_by(order)

    def reviewed_by(self, user: User) -> Self:
        """The schools that this member of staff looks after: of all countries, or of some."""
        if user.role != Role.STAFF:
            return self.none()
        countries = user.reviewed_countries
        return self.filter(country__in=countries) if countries else self.all()

    def to_review(self) -> Self:
        """Schools with a class that wait for staff, not for somebody's answer."""
        return (
            self.filter(verified_at__isnull=True, classrooms__isnull=False)
            .exclude(review__state__in=TEACHERS_TURN)
            .distinct()
        )


class SchoolTeacherQuerySet(models.QuerySet[Any]):
    def reviewed_by(self, user: User) -> Self:
        """Of the schools that this member of staff looks after."""
        schools = self.model._meta.get_field("school").related_model.objects.reviewed_by(user)
        return self.filter(school__in=schools.values("pk"))

    def to_confirm(self) -> Self:
        """Those that nothing else brings before staff, and about whom nobody has decided."""
        return self.confirmable().filter(refused_at=None)

    def confirmable(self) -> Self:
        """Where the school and the teacher are verified; also who was refused before."""
        return self.filter(
            confirmed_at=None,
            school__verified_at__isnull=False,
            teacher__adult__verified_at__isnull=False,
        )


class ClassroomQuerySet(models.QuerySet[Any]):
    def taught_by(self, user: User) -> Self:
        """The classes whose teacher this person is."""
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(teachings__teacher=user)

    def visible_to(self, user: User) -> Self:
        """The teacher's own classes. A partner class is seen through its proposal or project."""
        return self.taught_by(user)

    def settled_by(self, user: User) -> Self:
        """The teacher's classes whose school the teacher may see and describe."""
        schools = self.model._meta.get_field("school").related_model.objects.visible_to(user)
        return self.visible_to(user).filter(school__in=schools.values("pk"))

    def looking(self) -> Self:
        """Verified classes that are open for a partner: only they enter a round.

        A school whose country was corrected has no clock until its teacher chose one again.
        """
        return self.verified().filter(~Q(school__zone=""), state=ClassroomState.OPEN)

    def verified(self) -> Self:
        """Classes of verified schools with a verified teacher: only they may meet anybody.

        A teacher who chose the school counts once staff confirmed it. Where contact is paused,
        nobody is met either.
        """
        joined = self.model._meta.get_field("school").related_model._meta.get_field("joined")
        newcomers = joined.related_model.objects.filter(
            school=OuterRef("classroom__school"), teacher=OuterRef("teacher"), confirmed_at=None
        )
        teachings = self.model._meta.get_field("teachings").related_model.objects.filter(
            ~Exists(newcomers),
            classroom=OuterRef("pk"),
            teacher__adult__verified_at__isnull=False,
            teacher__is_active=True,
        )
        for stopped in stopped_people():
            teachings = teachings.exclude(teacher__in=stopped)
        found = self.filter(Exists(teachings), school__verified_at__isnull=False)
        for stopped in stopped_schools():
            found = found.exclude(school__in=stopped)
        return found

    def of_this_year(self) -> Self:
        """Without those that went on into another year: nothing is described or changed there."""
        return self.exclude(state=ClassroomState.ARCHIVED)

    def opened_by(self, user: User) -> Self:
        """Whose keys this teacher gives and takes: see `EnrolmentQuerySet.opened_by`."""
        return self.none() if _lost_trust(user) else self.visible_to(user).of_this_year()

    def this_year_first(self) -> Self:
        """By name, those of earlier years after the others."""
        return self.order_by(
            models.Case(models.When(state=ClassroomState.ARCHIVED, then=1), default=0), "name", "pk"
        )

    def with_profile(self) -> Self:
        """Everything the pairing reads of a class, in a fixed number of queries."""
        return self.select_related("school__programme").prefetch_related(
            "languages",
            "timetables__slots",
            "school__terms",
            "school__breaks",
            "school__bell_schedules__bells",
            "school__joined__teacher__adult",
            "teachings__teacher__adult",
        )


class BellScheduleQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """Those of the schools that this teacher may see."""
        schools = self.model._meta.get_field("school").related_model.objects.visible_to(user)
        return self.filter(school__in=schools.values("pk"))


class ClassTimetableQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """Those of a teacher's own classes."""
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(classroom__teachings__teacher=user)

    def of_this_year(self) -> Self:
        """Without those of classes that went on into another year."""
        return self.exclude(classroom__state=ClassroomState.ARCHIVED)

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

    def places_of(self, student: User) -> Self:
        """Where the student is or waits, the latest first."""
        there = self.visible_to(student).exclude(state=EnrolmentState.LEFT)
        return there.select_related("classroom__school").order_by("-joined_at")

    def waiting(self) -> Self:
        return self.filter(state=EnrolmentState.LOBBY)

    def present(self) -> Self:
        return self.filter(state=EnrolmentState.IN)

    def answered_for(self, user: User) -> Self:
        """The places through which this teacher gives and takes a child's keys and data.

        Where a class went on into another year everybody stays, teachers and students, so that a
        project can end. Who teaches only that class is not who answers for the child now: that is
        who teaches it this year, and those of the class before only when it went nowhere.
        """
        this_year = self.model.objects.exclude(classroom__state=ClassroomState.ARCHIVED).filter(
            student=OuterRef("student")
        )
        return self.visible_to(user).filter(
            ~Q(classroom__state=ClassroomState.ARCHIVED)
            | ~Exists(this_year)
            | Exists(this_year.visible_to(user))
        )

    def opened_by(self, user: User) -> Self:
        """Of whom this teacher gives and takes the keys: nobody whose verification was taken back
        does, who may still see the class to the end."""
        return self.none() if _lost_trust(user) else self.answered_for(user)

    def knocking(self, at: datetime) -> Self:
        """Those as whom a browser waits for the teacher's word."""
        fresh = self.present().filter(student__student_key__knocked_at__gt=at - KNOCK_HOLDS)
        return fresh.exclude(student__student_key__knock_pictures="")


class TeachingQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """The teachers of one's own classes."""
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(classroom__teachings__teacher=user)

    def lasting(self) -> Self:
        """Without substitutes, in the order in which they came."""
        return self.filter(ends_on__isnull=True).order_by("pk")


class InvitationQuerySet(models.QuerySet[Any]):
    def sent_from_classes_of(self, user: User) -> Self:
        """Invitations into the classes that this person teaches."""
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(classroom__teachings__teacher=user)

    def visible_to(self, user: User) -> Self:
        """What a teacher was invited to, by any of the own addresses."""
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(email__in=addresses_of(user))

    def waiting(self, at: datetime) -> Self:
        """Those that can be accepted at that instant."""
        return self.filter(state=InvitationState.SENT, expires_at__gt=at)

    def overdue(self, at: datetime) -> Self:
        return self.filter(state=InvitationState.SENT, expires_at__lte=at)


class MessageQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """What staff asked this teacher."""
        if user.role != Role.TEACHER:
            return self.none()
        return self.filter(to=user)

    def open(self) -> Self:
        """Not answered yet, and an answer still matters: the last word of staff in each case."""
        later = self.model.objects.filter(case=OuterRef("case"), asked_at__gt=OuterRef("asked_at"))
        return self.filter(~Exists(later), answered_at__isnull=True, case__state__in=TEACHERS_TURN)


class CountersignatureQuerySet(models.QuerySet[Any]):
    def found_by(self, digest: str) -> Self:
        """The one that this hash of a token opens; no login is needed for it."""
        return self.filter(token_hash=digest)


class CountryExcuseQuerySet(models.QuerySet[Any]):
    def reviewed_by(self, user: User) -> Self:
        """Of the countries that this member of staff looks after: of all, or of some."""
        if user.role != Role.STAFF:
            return self.none()
        countries = user.reviewed_countries
        return self.filter(country__in=countries) if countries else self.all()

    def on(self, day: date) -> Self:
        """Those in force on that day."""
        return self.between(day, day)

    def between(self, first: date, last: date) -> Self:
        """Those in force on any day from the first to the last."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), starts_on__lte=last)
