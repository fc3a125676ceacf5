"""Registering or choosing a school, setting its clock, and staff's word that all of it is so."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from classrooms.models import Programme, School, SchoolTeacher
from classrooms.notices import tell_school_verified, tell_teacher_confirmed, tell_teacher_refused
from classrooms.places import zones_in
from classrooms.refusals import Refused
from classrooms.services.readiness import lacks_evidence
from classrooms.timetable.zones import zone as clock
from users.audit import record
from users.hooks import trust_ended
from users.lifecycle import Role
from users.models import User

# What staff compared with the world outside: it stays as it was seen.
CHECKED_BY_STAFF = ("name", "country")
# The clock of people who never chose one.
NO_CLOCK = "UTC"


def default_programme() -> Programme:
    """The programme that every school belongs to until there is a second one."""
    programme, _created = Programme.objects.get_or_create(
        is_default=True, defaults={"name": "Aerogram"}
    )
    return programme


def today_at(school: School, *, at: datetime) -> date:
    """The date on the school's own calendar at that instant; UTC until its clock is known."""
    return at.astimezone(clock(school.zone or "UTC")).date()


@transaction.atomic
def save_school(
    school: School | None, *, by: User, described: dict[str, Any], at: datetime | None = None
) -> School:
    """Register a school, or change it: `described` are name, country, city and website.

    A verified school keeps its name and country, unless staff corrects them. A zone that does not
    lie in a new country goes, also as the clock of the teacher who registered the school. Whoever
    presses the button twice registers one school.
    """
    if school is None:
        User.objects.select_for_update().get(pk=by.pk)
        place = {name: described[name] for name in ("name", "country", "city")}
        twin: School | None = School.objects.filter(registered_by=by, **place).first()
        if twin is not None:
            return twin
        saved = School(programme=default_programme(), registered_by=by)
    else:
        saved = hold_school(school)
    before = str(saved.country)
    kept = CHECKED_BY_STAFF if saved.is_verified and by.role != Role.STAFF else ()
    for field, value in described.items():
        if field not in kept:
            setattr(saved, field, value)
    if saved.zone and saved.zone not in zones_in(str(saved.country)):
        User.objects.filter(pk=saved.registered_by_id, zone=saved.zone).update(zone=NO_CLOCK)
        saved.zone = ""
    saved.save()
    if school is None:
        record("school.register", saved, by=by, after="unverified", at=at)
    else:
        record("school.describe", saved, by=by, before=before, after=str(saved.country), at=at)
    return saved


@transaction.atomic
def save_clock(school: School, *, by: User, zone: str, school_days: Collection[int]) -> School:
    """Set the school's zone and the weekdays on which it is open.

    A teacher who never chose a clock, or lived by the school's, lives by it from now on.
    """
    saved = hold_school(school)
    before = saved.zone
    saved.zone, saved.school_days = zone, sorted(school_days)
    saved.save(update_fields=["zone", "school_days"])
    User.objects.filter(pk=by.pk, zone__in=[NO_CLOCK, before]).update(zone=zone)
    return saved


@transaction.atomic
def join_school(
    school: School, *, by: User, zone: str, at: datetime | None = None
) -> SchoolTeacher | None:
    """The teacher says: this known school is mine. None when it is one of hers already.

    It opens nothing yet: staff has to confirm it (`confirm_teacher`). `zone` is the clock that a
    teacher without one lives by from now on, made from the school's country and city.
    """
    if School.objects.visible_to(by).filter(pk=school.pk).exists():
        return None
    joined, created = SchoolTeacher.objects.get_or_create(
        school=school, teacher=by, defaults={"since": at or timezone.now()}
    )
    if created:
        User.objects.filter(pk=by.pk, zone=NO_CLOCK).update(zone=zone or NO_CLOCK)
        record("school.join", school, by=by, after="unconfirmed", at=at)
    return joined


@transaction.atomic
def confirm_teacher(
    joined: SchoolTeacher, *, by: User, at: datetime | None = None, tell: bool = True
) -> bool:
    """Staff saw that this teacher works at the school; False when it was said before.

    `tell` is off where the caller tells it.
    """
    locked = SchoolTeacher.objects.select_for_update().get(pk=joined.pk)
    if locked.confirmed_at is not None:
        return False
    before = "refused" if locked.refused_at else "unconfirmed"
    locked.confirmed_at, locked.confirmed_by = at or timezone.now(), by
    locked.refused_at = None
    locked.save(update_fields=["confirmed_at", "confirmed_by", "refused_at"])
    record("school.confirm_teacher", locked, by=by, before=before, after="confirmed", at=at)
    if tell:
        tell_teacher_confirmed(locked)
    return True


@transaction.atomic
def refuse_teacher(joined: SchoolTeacher, *, by: User, at: datetime | None = None) -> bool:
    """Staff saw that this teacher does not work at the school; False when it was said before.

    A confirmation is taken back with it, and what rests on it ends like what rests on a
    verification. The teacher is told, and stays a newcomer there.
    """
    now = at or timezone.now()
    locked = SchoolTeacher.objects.select_for_update().get(pk=joined.pk)
    if locked.refused_at is not None:
        return False
    before = "confirmed" if locked.confirmed_at else "unconfirmed"
    locked.confirmed_at = locked.confirmed_by = None
    locked.refused_at = now
    locked.save(update_fields=["confirmed_at", "confirmed_by", "refused_at"])
    record("school.refuse_teacher", locked, by=by, before=before, after="refused", at=at)
    tell_teacher_refused(locked)
    trust_ended(f"newcomer:{locked.pk}:{now.timestamp()}")
    return True


@transaction.atomic
def verify_school(
    school: School, *, by: User, at: datetime | None = None, tell: bool = True
) -> bool:
    """Staff has evidence that the school takes part; False when it was said before.

    Raises Refused without evidence, and where it must come from somebody else. `tell` is off where
    the caller tells it.
    """
    now = at or timezone.now()
    locked = hold_school(school)
    if locked.is_verified:
        return False
    if lack := lacks_evidence(locked, by=by):
        raise Refused(lack)
    locked.verified_at, locked.verified_by, locked.revoked_at = now, by, None
    locked.save(update_fields=["verified_at", "verified_by", "revoked_at"])
    record("school.verify", locked, by=by, before="unverified", after="verified", at=at)
    if tell:
        tell_school_verified(locked, at=now)
    return True


@transaction.atomic
def revoke_school(
    school: School, *, by: User | None, reason: str, at: datetime | None = None
) -> bool:
    """The verification is taken back; False when there is none. Its classes meet nobody now.

    `by` is None when no member of staff did it: the head said no.
    """
    now = at or timezone.now()
    locked = hold_school(school)
    if not locked.is_verified:
        return False
    locked.verified_at = locked.verified_by = None
    locked.revoked_at = now
    locked.save(update_fields=["verified_at", "verified_by", "revoked_at"])
    record(
        "school.revoke",
        locked,
        by=by,
        before="verified",
        after="unverified",
        reason=reason,
        at=at,
    )
    trust_ended(f"school:{locked.pk}:{now.timestamp()}")
    return True


def hold_school(school: School) -> School:
    """The school as it is now, held until the transaction ends."""
    held: School = School.objects.select_for_update().get(pk=school.pk)
    return held
