"""Registering a school, setting its clock, and staff's word that it exists."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from classrooms.models import Programme, School
from classrooms.notices import tell_school_verified
from classrooms.places import zones_in
from classrooms.timetable.zones import zone as clock
from users.audit import record
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
    lie in a new country goes, also as the clock of the teacher who registered the school.
    """
    if school is None:
        saved = School(programme=default_programme(), registered_by=by)
    else:
        saved = _locked(school)
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
    saved = _locked(school)
    before = saved.zone
    saved.zone, saved.school_days = zone, sorted(school_days)
    saved.save(update_fields=["zone", "school_days"])
    User.objects.filter(pk=by.pk, zone__in=[NO_CLOCK, before]).update(zone=zone)
    return saved


@transaction.atomic
def verify_school(school: School, *, by: User, at: datetime | None = None) -> bool:
    """Staff saw that the school exists; False when it was said before."""
    locked = _locked(school)
    if locked.is_verified:
        return False
    locked.verified_at, locked.verified_by = at or timezone.now(), by
    locked.save(update_fields=["verified_at", "verified_by"])
    record("school.verify", locked, by=by, before="unverified", after="verified", at=at)
    tell_school_verified(locked)
    return True


def _locked(school: School) -> School:
    held: School = School.objects.select_for_update().get(pk=school.pk)
    return held
