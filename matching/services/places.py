"""Places: how many partners a class still has room for, and whom it may not meet."""

from collections import Counter, defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from classrooms.models import Classroom
from matching.lifecycle import ProposalState
from matching.models import Pair, Place, Registration, Seat
from matching.services.profiles import Standing
from safeguarding.gates import blocked_schools


def ensure_places(classroom: Classroom) -> None:
    """A row for each partner the class wants; rows that a living proposal holds stay."""
    Place.objects.bulk_create(
        [
            Place(classroom=classroom, number=number)
            for number in range(1, classroom.partners_wanted + 1)
        ],
        ignore_conflicts=True,
    )


def free_places(classroom_ids: Collection[UUID]) -> QuerySet[Place]:
    """Places of these classes that nothing living holds, by id: the order in which to lock them."""
    taken = Seat.objects.filter(place=OuterRef("pk"), live=True)
    return Place.objects.filter(
        ~Exists(taken),
        classroom__in=classroom_ids,
        number__lte=F("classroom__partners_wanted"),
    ).order_by("pk")


def standings(registrations: Collection[Registration]) -> dict[UUID, Standing]:
    """For each registered class: places left, whom it may not meet, partners it had, its wait."""
    classrooms = [registration.classroom for registration in registrations]
    ids = {classroom.pk for classroom in classrooms}
    left = Counter(free_places(ids).values_list("classroom_id", flat=True))
    refused, past = _history(ids)
    by_school: dict[UUID, set[UUID]] = defaultdict(set)
    for classroom in classrooms:
        by_school[classroom.school_id].add(classroom.pk)
    blocks = blocked_schools(by_school)
    found = {}
    for registration in registrations:
        classroom = registration.classroom
        strangers = {
            other for school in blocks.get(classroom.school_id, ()) for other in by_school[school]
        }
        found[classroom.pk] = Standing(
            places_left=left[classroom.pk],
            blocked=frozenset(str(other) for other in strangers | refused[classroom.pk]),
            past_partners=frozenset(str(other) for other in past[classroom.pk]),
            waiting_since=registration.waiting_since.date(),
        )
    return found


def _history(ids: Collection[UUID]) -> tuple[dict[UUID, set[UUID]], dict[UUID, set[UUID]]]:
    """Per class: those it meets now or one side declined, and those it had as a partner."""
    refused: dict[UUID, set[UUID]] = defaultdict(set)
    past: dict[UUID, set[UUID]] = defaultdict(set)
    pairs = Pair.objects.filter(low__in=ids, high__in=ids)
    for low, high, live, state in pairs.values_list("low_id", "high_id", "live", "proposal__state"):
        if live or state in (ProposalState.DECLINED, ProposalState.WITHDRAWN):
            kind = refused
        elif state == ProposalState.AGREED:
            kind = past
        else:
            continue
        kind[low].add(high)
        kind[high].add(low)
    return refused, past
