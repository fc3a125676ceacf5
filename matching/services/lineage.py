"""Classes that went on from one school year to the next: who somebody was, and is now.

A class of the new year `continues` the one of last year, so that what two classes were to each
other is still known when both have another id.
"""

from collections.abc import Collection
from uuid import UUID

from classrooms.models import Classroom
from matching.lifecycle import PartnershipState, ProposalState


def earlier_years(ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Each class that one of these was in an earlier year, and which of these it is.

    One query for each school year that any of them has behind it, and one more.
    """
    found: dict[UUID, UUID] = {}
    step = {pk: pk for pk in ids}
    while step:
        rows = Classroom.objects.filter(continued_by__in=step)
        step = {
            earlier: step[later]
            for earlier, later in rows.order_by().values_list("pk", "continued_by")
        }
        found |= step
    return found


def present_years(ids: Collection[UUID]) -> dict[UUID, UUID]:
    """What each of these classes is now; itself where it went on in no other."""
    now = {pk: pk for pk in ids}
    step = {pk: [pk] for pk in ids}
    while step:
        rows = Classroom.objects.filter(continues__in=step).order_by()
        onward: dict[UUID, list[UUID]] = {}
        for earlier, later in rows.values_list("continues", "pk"):
            onward[later] = step[earlier]
            now |= dict.fromkeys(step[earlier], later)
        step = onward
    return now


def were_partners(state: str, *, live: bool, this_year: bool) -> bool:
    """A pair whose proposal came to `state`: partners of before, or of an earlier year at all."""
    return state == ProposalState.AGREED and not (live and this_year)


def is_apart(
    state: str, decision: str | None, *, live: bool, this_year: bool, again: bool = False
) -> bool:
    """A pair that is not to be proposed: it meets now, one side said no, or staff did.

    What staff decided about a partnership (`decision`) holds in every year; what teachers said is
    forgotten in the next one. `again`: both ask for it, so that no withdrawn question is in the
    way.
    """
    if decision == PartnershipState.REJECTED:
        return True
    if not this_year:
        return False
    ended = {ProposalState.DECLINED} if again else {ProposalState.DECLINED, ProposalState.WITHDRAWN}
    return live or state in ended
