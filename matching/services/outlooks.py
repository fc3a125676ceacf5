"""How each class that waits stands among the free ones: counted by the engine, kept for pages."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from classrooms.clock import class_time
from classrooms.models import Classroom, Programme
from matching.change_codes import SIMPLE, code_of
from matching.engine.profile import ClassProfile
from matching.engine.what_if import WhatIf, simple_changes, what_if
from matching.lifecycle import RoundState
from matching.models import MatchingRound, Outlook
from matching.notices import tell_outlook
from matching.services.lesson_options import lesson_options
from matching.services.look_again import WORK_OUT, worked_out
from matching.services.news import news_of
from matching.services.profiles import thresholds_of, weights_of
from matching.services.rounds import snapshot
from matching.services.waiting_list import places_of, waiting_of
from outbox.services import enqueue_all

KEPT = 40
"""So many changes are kept of a class, those that help most."""
BATCH = 500
SHARE = 200
"""So many classes one job works out: it reads the free ones of the programme once for them."""

CODES = {key: code for code, key in SIMPLE.items()}


def work_out(
    ids: Collection[UUID], *, at: datetime | None = None, alive: Callable[[], object] = bool
) -> int:
    """Work out how these classes stand; how many of them wait.

    The free classes of their programme are read once. Whoever does not wait is only marked as
    looked at. `alive` is called now and then.
    """
    now = at or timezone.now()
    worked = 0
    for programme in Programme.objects.filter(schools__classrooms__in=ids).distinct():
        own = Classroom.objects.filter(pk__in=ids, school__programme=programme)
        worked += _work_out(programme, set(own.values_list("pk", flat=True)), now, alive)
    return worked


def share_out(programme_id: Any, *, cause: str) -> int:
    """A job for every SHARE classes of the programme that wait; how many classes there are."""
    listed = waiting_of(programme_id)
    shares = [listed[start : start + SHARE] for start in range(0, len(listed), SHARE)]
    jobs = {
        f"{worked_out(cause)}:{number}": {"classes": [str(each) for each in share]}
        for number, share in enumerate(shares)
    }
    enqueue_all(WORK_OUT, jobs)
    return len(listed)


def counted(
    programme: Programme, ids: Collection[UUID], *, at: datetime, alive: Callable[[], object] = bool
) -> tuple[dict[UUID, WhatIf], int]:
    """What the engine says of these classes among the free ones, and how many are free."""
    round_ = MatchingRound.objects.filter(programme=programme, state=RoundState.GATHERING).first()
    if round_ is None:
        return {}, 0
    pool = snapshot(round_, at)
    profiles = {UUID(each.id): each for each in pool.profiles}
    asking = Classroom.objects.filter(pk__in=ids & profiles.keys()).with_profile()
    asked = {str(each.pk): changes_of(each, profiles[each.pk]) for each in asking}
    found = what_if(
        pool.profiles,
        asked,
        thresholds_of(programme),
        weights_of(programme),
        today=at.date(),
        alive=alive,
    )
    return {UUID(one): each for one, each in found.items()}, len(profiles)


def changes_of(classroom: Classroom, profile: ClassProfile) -> dict[str, ClassProfile]:
    """By its code, the class as each change that its teacher could make would leave it."""
    changed = {CODES[key]: each for key, each in simple_changes(profile).items() if key in CODES}
    for lesson in lesson_options(classroom):
        for each in (lesson, replace(lesson, swappable=True)):
            timetables = class_time(classroom, more=each).timetables
            changed[code_of(each)] = replace(profile, timetables=timetables)
    return changed


def _work_out(
    programme: Programme, ids: set[UUID], now: datetime, alive: Callable[[], object]
) -> int:
    found, free = counted(programme, ids, at=now, alive=alive)
    places = places_of(ids)
    for start in range(0, len(ids), BATCH):
        _write(sorted(ids)[start : start + BATCH], found, free, places, now)
        alive()
    return len(places)


@transaction.atomic
def _write(
    ids: Collection[UUID],
    found: Mapping[UUID, WhatIf],
    free: int,
    places: Mapping[UUID, tuple[int, int]],
    now: datetime,
) -> None:
    Outlook.objects.bulk_create([Outlook(classroom_id=one) for one in ids], ignore_conflicts=True)
    rows = Outlook.objects.filter(classroom__in=ids).order_by("pk").select_for_update(of=("self",))
    for row in rows.select_related("classroom__school"):
        if row.looked_at is not None and row.looked_at > now:
            # Somebody looked later than this and wrote first.
            continue
        row.looked_at = now
        row.place, row.of = places.get(row.classroom_id, (None, None))
        said = found.get(row.classroom_id)
        if said is not None:
            row.free_classes, row.fitting, row.refused = (
                max(0, free - 1),
                said.fitting,
                said.refused,
            )
            row.changes = _ordered(said.changes)
        elif row.place is None:
            row.free_classes, row.fitting, row.refused, row.changes = 0, 0, {}, []
        if news := news_of(row, at=now):
            tell_outlook(row, news=news)
        row.save()


def _ordered(changes: Mapping[str, int]) -> list[dict[str, Any]]:
    """What helps most first; among equals a tick before a lesson, and a lesson of one's own before
    one that has to be swapped."""
    ranked = sorted(changes.items(), key=lambda item: (-item[1], item[0] not in SIMPLE, item[0]))
    return [{"change": code, "count": count} for code, count in ranked[:KEPT]]
