"""The waiting list: classes that look, have a free place, and nobody before them; longest first."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from classrooms.models import Classroom
from matching.lifecycle import WishState
from matching.models import PartnerWish, Registration, Seat

Place = tuple[int, int]
"""Which place, of how many."""


def waiting() -> QuerySet[Any]:
    """The classes of all lists, each with `since`. A class that rests is on none."""
    entered = Registration.objects.waiting().awake().filter(classroom=OuterRef("pk"))
    entered = entered.order_by("waiting_since")
    busy = Seat.objects.filter(classroom=OuterRef("pk"), live=True)
    sides = Q(here=OuterRef("pk")) | Q(there=OuterRef("pk"))
    pledged = PartnerWish.objects.filter(sides, state=WishState.PLEDGED)
    return (
        Classroom.objects.looking()
        .filter(~Exists(busy))
        .annotate(since=Subquery(entered.values("waiting_since")[:1]), wishes=_count_of(pledged))
        .filter(since__isnull=False, wishes__lt=F("partners_wanted"))
    )


def waiting_of(programme_id: Any) -> list[UUID]:
    """The list of a programme."""
    listed = waiting().filter(school__programme=programme_id).order_by("since", "pk")
    return list(listed.values_list("pk", flat=True))


def places_of(ids: Collection[UUID]) -> dict[UUID, Place]:
    """The place of each of these classes that waits, and how many wait with it: one query."""
    others = waiting().filter(school__programme=OuterRef("school__programme"))
    before = Q(since__lt=OuterRef("since")) | Q(since=OuterRef("since"), pk__lt=OuterRef("pk"))
    mine = (
        waiting()
        .filter(pk__in=ids)
        .annotate(before=_count_of(others.filter(before)), everybody=_count_of(others))
    )
    rows = mine.values_list("pk", "before", "everybody")
    return {pk: (earlier + 1, everybody) for pk, earlier, everybody in rows}


def _count_of(rows: QuerySet[Any]) -> Any:
    counted = rows.order_by().annotate(_all=Value(1)).values("_all").annotate(_n=Count("pk"))
    return Coalesce(Subquery(counted.values("_n"), output_field=IntegerField()), 0)
