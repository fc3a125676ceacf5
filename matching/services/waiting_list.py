"""The waiting list: classes that look, have a free place, and nobody before them; longest first."""

from collections import defaultdict
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
    """The place of each of these classes that waits, and how many wait with it.

    One query, which reads the lists of their programmes once, however many are asked for.
    """
    programmes = Classroom.objects.filter(pk__in=ids).values("school__programme")
    listed = waiting().filter(school__programme__in=programmes).order_by("since", "pk")
    lists: dict[Any, list[UUID]] = defaultdict(list)
    for programme, pk in listed.values_list("school__programme", "pk"):
        lists[programme].append(pk)
    asked = set(ids)
    return {
        pk: (number, len(each))
        for each in lists.values()
        for number, pk in enumerate(each, start=1)
        if pk in asked
    }


def _count_of(rows: QuerySet[Any]) -> Any:
    counted = rows.order_by().annotate(_all=Value(1)).values("_all").annotate(_n=Count("pk"))
    return Coalesce(Subquery(counted.values("_n"), output_field=IntegerField()), 0)
