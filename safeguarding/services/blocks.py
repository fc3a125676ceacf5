"""Two schools must not meet, or may again; and whom a concern turned out to be about."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from classrooms.models import School
from safeguarding.choices import Author, Path, StopReason, UndoReason
from safeguarding.models import Block, Concern
from safeguarding.services.concerns import let_go
from safeguarding.stopping import Stopped, tell_stopped
from users.audit import record
from users.models import User


@transaction.atomic
def keep_apart(
    school: School, other: School, *, reason: StopReason, by: User, at: datetime | None = None
) -> Block:
    """These two do not meet from the next request on; what runs between them pauses."""
    now = at or timezone.now()
    known = Block.objects.filter(school=other, other=school).first()
    if known is not None:
        return known
    block, is_new = Block.objects.get_or_create(
        school=school, other=other, defaults={"set_by": by, "since": now}
    )
    if is_new:
        record("block.set", block, by=by, after="apart", reason=reason, at=now)
        _tell(block, at=now)
    return block


@transaction.atomic
def let_meet(block: Block, *, reason: UndoReason, by: User, at: datetime | None = None) -> None:
    """They may meet again. The diary keeps that they did not, and why."""
    now = at or timezone.now()
    locked = Block.objects.select_for_update(of=("self",)).filter(pk=block.pk).first()
    if locked is None:
        return
    record("block.end", locked, by=by, before="apart", reason=reason, at=now)
    stopped = _stopped(locked, at=now, goes_on=True)
    locked.delete()
    tell_stopped(stopped)


@transaction.atomic
def name_adult(concern: Concern, adult: User, *, by: User, at: datetime | None = None) -> None:
    """The leads learnt which adult it is about: from now on this person is kept from it."""
    locked = Concern.objects.select_for_update(of=("self",)).get(pk=concern.pk)
    locked.author, locked.author_kind = adult, Author.ADULT
    locked.path, locked.passed_on_at = Path.LEADS, None
    locked.save(update_fields=["author", "author_kind", "path", "passed_on_at"])
    let_go(locked)
    record("concern.name_adult", locked, by=by, after=Author.ADULT, at=at)


def _tell(block: Block, *, at: datetime) -> None:
    tell_stopped(_stopped(block, at=at, goes_on=False))


def _stopped(block: Block, *, at: datetime, goes_on: bool) -> Stopped:
    schools = [block.school, block.other]
    classes = {pk for each in schools for pk in each.classrooms.values_list("pk", flat=True)}
    return Stopped(
        cause=f"block:{block.pk}:{'on' if goes_on else 'off'}",
        people=frozenset(),
        schools=frozenset(each.pk for each in schools),
        classrooms=frozenset(classes),
        at=at,
        goes_on=goes_on,
    )
