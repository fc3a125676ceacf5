"""Two entries of one child become one. What both did is one child's from then on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from classrooms.lifecycle import EnrolmentState
from classrooms.merging import Merge, tell_merge
from classrooms.models import Classroom, Enrolment, StudentKey
from users.audit import record
from users.models import User

# Where both are in one class, the further one stays.
FURTHER = [EnrolmentState.LEFT, EnrolmentState.LOBBY, EnrolmentState.IN]
# As what the class knows a student.
SEEN_AS = ["nickname", "nickname_key", "stamp", "tint"]


class NotMerged(Exception):
    """They cannot become one; `reason` is a key of `classrooms.wording.NOT_MERGED`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Preview:
    """What merging would do: the classes in which the child is afterwards, by its one nickname."""

    kept: Enrolment
    gone: Enrolment
    classes: list[Enrolment]


def preview_merge(kept: Enrolment, gone: Enrolment, *, by: User) -> Preview:
    """What would come of it. Raises NotMerged."""
    _check(kept, gone, by=by)
    stays = {each.classroom_id: each for each in _places(gone)}
    stays |= {each.classroom_id: each for each in _places(kept)}
    return Preview(kept, gone, sorted(stays.values(), key=lambda each: each.classroom.name))


@transaction.atomic
def merge_students(
    kept: Enrolment, gone: Enrolment, *, by: User, at: datetime | None = None
) -> None:
    """`gone`'s places, and what other apps know of that student, are `kept`'s.

    The pictures and the card of `kept` go on; those of `gone` open nothing any more, and neither
    does a browser in which `gone` is in. Raises NotMerged.
    """
    now = at or timezone.now()
    ids = sorted([kept.student_id, gone.student_id])
    # Two teachers who merge the same two, each the other way round, come one after the other.
    people = {
        each.pk: each
        for each in User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    }
    _check(kept, gone, by=by)
    stays, goes = people[kept.student_id], people[gone.student_id]
    # Somebody merged them a moment ago, or one of the two is being erased.
    if not (stays.is_active and goes.is_active):
        raise NotMerged("merge.gone")
    places = _move_places(stays, goes)
    tell_merge(Merge(stays, goes, at=now, by=by, places=places))
    StudentKey.objects.filter(student=goes).delete()
    goes.is_active = False
    goes.save(update_fields=["is_active"])
    record("student.merge", stays, by=by, reason=f"with:{goes.pk}", at=now)


def _check(kept: Enrolment, gone: Enrolment, *, by: User) -> None:
    if kept.student_id == gone.student_id:
        raise NotMerged("merge.same")
    own = set(Classroom.objects.taught_by(by).values_list("pk", flat=True))
    if not {each.classroom_id for each in (*_places(kept), *_places(gone))} <= own:
        raise NotMerged("merge.not_yours")
    if EnrolmentState.LEFT in (kept.state, gone.state):
        raise NotMerged("merge.left")


def _places(enrolment: Enrolment) -> list[Enrolment]:
    places = Enrolment.objects.filter(student=enrolment.student_id)
    return list(places.exclude(state=EnrolmentState.LEFT).select_related("classroom"))


def _move_places(stays: User, goes: User) -> dict[UUID, UUID]:
    """Returns, for each class in which both were, which place is no more and which stays."""
    ended: dict[UUID, UUID] = {}
    there = {
        each.classroom_id: each
        for each in Enrolment.objects.select_for_update().filter(student=stays).order_by("pk")
    }
    for place in Enrolment.objects.select_for_update().filter(student=goes).order_by("pk"):
        own = there.get(place.classroom_id)
        if own is None:
            place.student = stays
            place.save(update_fields=["student"])
            continue
        further = max(
            own.state, place.state, key=lambda state: FURTHER.index(EnrolmentState(state))
        )
        ended[place.pk] = own.pk
        # First: two places of one class may not have one nickname.
        place.delete()
        if own.state == EnrolmentState.LEFT:
            # Its nickname may be somebody else's by now: the one that goes on is there by this one.
            for name in SEEN_AS:
                setattr(own, name, getattr(place, name))
        if own.state != further:
            own.state = EnrolmentState(further)
            own.save(update_fields=["state", *SEEN_AS])
    return ended
