"""Who looks after concerns: the safeguarding leads of a programme, and who stands in for them.

A lead is named, a superuser is not one by rank. Only where nobody named can look after a concern
(no lead at all, none for that country, or the only one is the adult it is about), the superusers
stand in: nothing that a child told us is left unread.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from classrooms.models import Programme
from users.lifecycle import Role
from users.models import User

COUNTRY = "classroom__school__country"
PROGRAMME = "classroom__school__programme"
NOBODY = Q(pk__in=())


@dataclass(frozen=True)
class Lead:
    """A lead and the countries this person looks after; empty: all."""

    user: User
    countries: frozenset[str]

    def covers(self, country: str) -> bool:
        return not self.countries or country in self.countries


def named_leads(programme: Programme) -> list[Lead]:
    """The leads of the programme who can log in to the administration."""
    care = getattr(programme, "care", None)
    if care is None:
        return []
    return [Lead(each, each.reviewed_countries) for each in care.leads.all() if is_staff(each)]


def is_staff(user: Any) -> bool:
    return bool(user.is_active and user.is_staff and user.role == Role.STAFF)


def leads_for(concern: Any) -> list[User]:
    """Whom this concern is brought before: never the adult it is about."""
    school = concern.classroom.school
    return leads_of(school.programme_id, str(school.country), without=concern.author_id)


def leads_of(programme_id: UUID, country: str, *, without: UUID | None = None) -> list[User]:
    """Those who look after what children of that country tell us."""
    programme = _with_leads().get(pk=programme_id)
    found = [each.user for each in named_leads(programme) if each.covers(country)]
    found = [each for each in found if each.pk != without]
    return found or [each for each in superusers_of(country) if each.pk != without]


def scope_of(user: User) -> Q:
    """Which concerns this member of staff looks after; the same answer as `leads_for`, as a filter.

    Nobody looks after what is about the own person.
    """
    if not is_staff(user):
        return NOBODY
    own = Q(**{f"{COUNTRY}__in": user.reviewed_countries}) if user.reviewed_countries else Q()
    found = NOBODY
    for programme in _with_leads():
        leads = named_leads(programme)
        here = Q(**{PROGRAMME: programme.pk}) & own
        if any(each.user.pk == user.pk for each in leads):
            found |= here
        elif user.is_superuser:
            found |= here & _unlooked_after(leads)
    return found & ~Q(author=user)


def leads_some_care(user: User) -> bool:
    """Whether this member of staff is a lead somewhere, or stands in for one."""
    if not is_staff(user):
        return False
    for programme in _with_leads():
        leads = named_leads(programme)
        if any(each.user.pk == user.pk for each in leads):
            return True
        if user.is_superuser and all(each.countries for each in leads):
            return True
    return False


def _unlooked_after(leads: list[Lead]) -> Q:
    """Concerns that none of the leads can look after."""
    found = ~_covered(leads)
    for lead in leads:
        others = [each for each in leads if each is not lead]
        found |= Q(author=lead.user) & ~_covered(others)
    return found


def _covered(leads: Iterable[Lead]) -> Q:
    countries: set[str] = set()
    for lead in leads:
        if not lead.countries:
            return ~NOBODY
        countries |= lead.countries
    return Q(**{f"{COUNTRY}__in": countries}) if countries else NOBODY


def superusers_of(country: str) -> list[User]:
    """Who runs the site, as far as they look after that country."""
    standing_in = User.objects.filter(is_superuser=True, is_active=True, is_staff=True)
    return [
        each
        for each in standing_in.select_related("adult").order_by("date_joined", "pk")
        if Lead(each, each.reviewed_countries).covers(country)
    ]


def _with_leads() -> Any:
    return Programme.objects.select_related("care").prefetch_related("care__leads__adult")
