"""Saved searches: kept for a class, looked through every night, told of once a day by mail.

Which classes are new is not asked of their history. Whoever can be found now stands in `Arrival`,
in the order of coming; whoever comes back from a proposal that came to nothing arrives again. A
search remembers the last arrival it was compared with.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import reduce
from itertools import groupby
from operator import or_
from uuid import UUID

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Max, Min, Q, QuerySet
from django.utils import timezone

from classrooms.models import Classroom, Programme
from matching.engine.results import ScoredPair
from matching.explanations import Found
from matching.models import Arrival, SavedSearch, SearchHit
from matching.models.search import MOST_SEARCHES
from matching.notices import Told, tell_of_arrivals
from matching.refusals import Refused
from matching.services.direct import scored_with
from matching.services.directory import (
    LOOKED_AT,
    Wanted,
    candidate_of,
    findable,
    open_to,
)
from outbox.services import enqueue_all
from users.audit import record
from users.models import User

TELL_OF_ARRIVALS = "matching.tell-of-arrivals"
UNDO = timedelta(days=1)
"""So long a removed search can be put back."""
MOST_OWNERS = 10_000
"""So many people at most are looked for in one night; those who wait longest come first."""


@transaction.atomic
def save_search(
    classroom: Classroom, wanted: Wanted, *, by: User, at: datetime | None = None
) -> SavedSearch:
    """Look out for such a class from now on. Saving the same twice is saving it once; one that was
    removed or paused goes on. Raises Refused when the class keeps five already."""
    now = at or timezone.now()
    if not by.teachings.filter(classroom=classroom).exists():
        raise Refused("search.not_yours")
    if Classroom.objects.select_for_update(no_key=True).get(pk=classroom.pk).is_archived:
        raise Refused("direct.not_looking_here")
    known = SavedSearch.objects.filter(classroom=classroom, **vars(wanted)).first()
    if known is not None:
        return _watch_again(known, by=by, now=now)
    saved = SavedSearch.objects.create(
        classroom=classroom,
        owner=by,
        number=_free_number(classroom),
        looked_until=note_arrivals(classroom.school.programme, at=now),
        saved_at=now,
        **vars(wanted),
    )
    record("search.save", saved, by=by, at=now)
    return saved


@transaction.atomic
def pause_search(search: SavedSearch, *, by: User, at: datetime | None = None) -> SavedSearch:
    """No mail for it until it is resumed."""
    now = at or timezone.now()
    locked = _lock(search)
    if locked.paused_at is None:
        locked.paused_at = now
        locked.save(update_fields=["paused_at"])
        record("search.pause", locked, by=by, at=now)
    return locked


@transaction.atomic
def resume_search(search: SavedSearch, *, by: User, at: datetime | None = None) -> SavedSearch:
    """Mails again, to whoever resumes it: of classes that come from now on. Raises Refused."""
    return _watch_again(_lock(search), by=by, now=at or timezone.now())


@transaction.atomic
def remove_search(search: SavedSearch, *, by: User, at: datetime | None = None) -> SavedSearch:
    """Take it off the list; for a day it can be put back, then it is deleted."""
    now = at or timezone.now()
    locked = _lock(search)
    if locked.removed_at is None:
        locked.removed_at = now
        locked.save(update_fields=["removed_at"])
        record("search.remove", locked, by=by, at=now)
    return locked


@transaction.atomic
def note_arrivals(programme: Programme, *, at: datetime) -> int:
    """Write down who can be found now; the number of the last who came, 0 if nobody did.

    One after the other for each programme, so that numbers are visible in their order: a search
    never passes over a class whose number was drawn before and committed after.
    """
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    known = Arrival.objects.filter(classroom__school__programme=programme)
    here_now = findable(programme.pk, at=at)
    known.exclude(classroom__in=here_now.values("pk")).delete()
    new = here_now.filter(arrival=None).order_by("created_at", "pk")
    Arrival.objects.bulk_create(
        (Arrival(classroom=each, arrived_at=at) for each in new), batch_size=1_000
    )
    return known.aggregate(last=Max("pk"))["last"] or 0


def look_for_arrivals(*, at: datetime | None = None) -> int:
    """Note who came and write a job for each person who may want to know; how many there are."""
    now = at or timezone.now()
    SavedSearch.objects.filter(removed_at__lte=now - UNDO).delete()
    for programme in Programme.objects.order_by("pk"):
        note_arrivals(programme, at=now)
    last = Arrival.objects.aggregate(last=Max("pk"))["last"] or 0
    behind = (
        SavedSearch.objects.watching()
        .filter(looked_until__lt=last)
        .order_by()
        .values("owner")
        .annotate(longest=Min("looked_until"))
        .order_by("longest", "owner")
    )
    owners = behind.values_list("owner", flat=True)[:MOST_OWNERS]
    day = now.date().isoformat()
    jobs = {
        f"tell-of-arrivals:{owner}:{day}": {"owner": str(owner), "day": day} for owner in owners
    }
    enqueue_all(TELL_OF_ARRIVALS, jobs)
    return len(jobs)


@transaction.atomic
def tell_owner(owner_id: UUID, *, day: date, at: datetime | None = None) -> int:
    """Compare a person's searches with who came, and write one mail; how many classes it names."""
    now = at or timezone.now()
    searches = (
        SavedSearch.objects.watching()
        .filter(owner=owner_id)
        .select_related("classroom__school__programme", "owner__adult")
        .order_by("classroom_id", "number")
        .select_for_update(of=("self",), no_key=True)
    )
    told: list[Told] = []
    for _classroom, own in groupby(searches, key=lambda each: each.classroom_id):
        told += _look(list(own), now)
    if told:
        tell_of_arrivals(told[0].search.owner, told, day=day)
    return sum(len(each.found) for each in told)


def _look(searches: Sequence[SavedSearch], now: datetime) -> list[Told]:
    """What came for the searches of one class, in a number of queries that depends on nothing."""
    here = searches[0].classroom
    programme = here.school.programme
    if not findable(programme.pk, at=now).filter(pk=here.pk).exists():
        # It cannot invite anybody now. What comes meanwhile is told once it looks again.
        return []
    last = Arrival.objects.filter(classroom__school__programme=programme).aggregate(Max("pk"))
    until = last["pk__max"] or 0
    came = list(_came_for(here, searches, until, now)[: LOOKED_AT + 1])
    if len(came) > LOOKED_AT:
        came = came[:LOOKED_AT]
        until = came[-1].arrival.pk
    said = scored_with(here, came, at=now) if came else {}
    pairs = {pk: pair for pk, pair in said.items() if isinstance(pair, ScoredPair)}
    known = set(
        SearchHit.objects.filter(search__in=searches, classroom__in=pairs).values_list(
            "search_id", "classroom_id"
        )
    )
    told = [
        Told(search, _found_for(search, came, pairs, {pk for at, pk in known if at == search.pk}))
        for search in searches
    ]
    SearchHit.objects.bulk_create(
        SearchHit(search=each.search, classroom=found.classroom, told_at=now)
        for each in told
        for found in each.found
    )
    SavedSearch.objects.filter(
        pk__in=[each.pk for each in searches], looked_until__lt=until
    ).update(looked_until=until)
    return [each for each in told if each.found]


def _came_for(
    here: Classroom, searches: Iterable[SavedSearch], until: int, now: datetime
) -> QuerySet[Classroom]:
    """Classes that came since any of the searches was looked through and that its filters let
    pass; `fits_1` to `fits_5` say which."""
    conditions = {
        f"fits_{each.number}": Q(arrival__pk__gt=each.looked_until)
        & Wanted(**each.filters).condition()
        for each in searches
    }
    return (
        open_to(here, at=now)
        .filter(reduce(or_, conditions.values()), arrival__pk__lte=until)
        .annotate(
            **{
                name: ExpressionWrapper(condition, output_field=BooleanField())
                for name, condition in conditions.items()
            }
        )
        .select_related("school", "arrival")
        .prefetch_related("languages")
        .order_by("arrival__pk")
    )


def _found_for(
    search: SavedSearch,
    came: Iterable[Classroom],
    pairs: dict[UUID, ScoredPair],
    known: Collection[UUID],
) -> list[Found]:
    wanted = Wanted(**search.filters)
    found = [
        Found(each, candidate_of(pairs[each.pk]))
        for each in came
        if each.pk in pairs
        and each.pk not in known
        and getattr(each, f"fits_{search.number}")
        and wanted.welcomes(pairs[each.pk])
    ]
    return sorted(found, key=lambda each: (-each.candidate.score, str(each.classroom.pk)))


def _lock(search: SavedSearch) -> SavedSearch:
    Classroom.objects.select_for_update(no_key=True).get(pk=search.classroom_id)
    return (
        SavedSearch.objects.select_for_update(of=("self",), no_key=True)
        .select_related("classroom__school__programme")
        .get(pk=search.pk)
    )


def _watch_again(search: SavedSearch, *, by: User, now: datetime) -> SavedSearch:
    """A kept search goes on unchanged; a paused or removed one from now on, for who asks."""
    if search.removed_at is None and search.paused_at is None:
        return search
    if search.removed_at is not None:
        search.number = _free_number(search.classroom)
    search.removed_at = search.paused_at = None
    search.owner = by
    search.looked_until = note_arrivals(search.classroom.school.programme, at=now)
    search.save(update_fields=["number", "removed_at", "paused_at", "owner", "looked_until"])
    record("search.resume", search, by=by, at=now)
    return search


def _free_number(classroom: Classroom) -> int:
    taken = set(
        SavedSearch.objects.kept().filter(classroom=classroom).values_list("number", flat=True)
    )
    free = set(range(1, MOST_SEARCHES + 1)) - taken
    if not free:
        raise Refused("search.enough")
    return min(free)
