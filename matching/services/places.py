"""Places: how many partners a class still has room for, and whom it may not meet."""

from collections import Counter, defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef

from classrooms.models import Classroom, Teaching
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


def free_places(classroom_ids: Collection[UUID]) -> dict[UUID, list[Place]]:
    """Places of these classes that nothing living holds, by id, and never more than a class wants.

    A class that now wants fewer partners than it has places has none left, whichever are free.
    """
    held = Counter(
        Seat.objects.filter(classroom__in=classroom_ids, live=True).values_list(
            "classroom_id", flat=True
        )
    )
    taken = Seat.objects.filter(place=OuterRef("pk"), live=True)
    places = Place.objects.filter(~Exists(taken), classroom__in=classroom_ids)
    free: dict[UUID, list[Place]] = defaultdict(list)
    for place in places.select_related("classroom").order_by("pk"):
        own = free[place.classroom_id]
        if held[place.classroom_id] + len(own) < place.classroom.partners_wanted:
            own.append(place)
    return free


def standings(registrations: Collection[Registration]) -> dict[UUID, Standing]:
    """For each registered class: places left, whom it may not meet, partners it had, its wait."""
    classrooms = [registration.classroom for registration in registrations]
    ids = {classroom.pk for classroom in classrooms}
    free = free_places(ids)
    refused, past = _history(ids)
    same_teacher = _of_one_teacher(ids)
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
        apart = strangers | refused[classroom.pk] | same_teacher[classroom.pk]
        found[classroom.pk] = Standing(
            places_left=len(free[classroom.pk]),
            blocked=frozenset(str(other) for other in apart),
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


def _of_one_teacher(ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Per class: the other classes of its teachers. Nobody is asked to meet herself."""
    taught: dict[UUID, set[UUID]] = defaultdict(set)
    for teacher, classroom in Teaching.objects.filter(classroom__in=ids).values_list(
        "teacher_id", "classroom_id"
    ):
        taught[teacher].add(classroom)
    others: dict[UUID, set[UUID]] = defaultdict(set)
    for classrooms in taught.values():
        for classroom in classrooms:
            others[classroom] |= classrooms - {classroom}
    return others
