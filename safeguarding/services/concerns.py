"""Looking at what was told, answering it, passing it on, closing it and opening it again.

Each takes the concern under a lock. What somebody else decided meanwhile raises Refused, and
nothing is changed.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from safeguarding.choices import Path
from safeguarding.lifecycle import CONCERN_MOVES, ConcernState
from safeguarding.models import Concern, ConcernAnswer, ConcernNote
from safeguarding.notices import tell_partner_teachers, tell_teachers
from safeguarding.refusals import Refused
from safeguarding.services.deadlines import answer_by
from safeguarding.services.telling import hold_of, own_teachers, partner_teachers
from users.audit import record
from users.models import User


@transaction.atomic
def look_at(concern: Concern, *, by: User, at: datetime | None = None) -> None:
    """This person looks after it from now on. Raises Refused when somebody else began."""
    now = at or timezone.now()
    locked = _lock(concern)
    _begin(locked, by=by, at=now)
    _move(locked, ConcernState.LOOKING, by=by, at=now)


@transaction.atomic
def assign(concern: Concern, *, to: User, by: User, at: datetime | None = None) -> None:
    """Another lead looks after it. `to` is one of those who may read it."""
    locked = _lock(concern)
    locked.assigned_to = to
    locked.save(update_fields=["assigned_to"])
    record("concern.assign", locked, by=by, after=str(to.pk)[:30], at=at)


@transaction.atomic
def answer(
    concern: Concern,
    *,
    lines: Sequence[str],
    words: str,
    by: User,
    at: datetime | None = None,
) -> ConcernAnswer:
    """What whoever told us reads. Raises Refused, also where nothing is said."""
    now = at or timezone.now()
    locked = _lock(concern)
    if not lines and not words:
        raise Refused("concern.answer_empty")
    _begin(locked, by=by, at=now)
    _move(locked, ConcernState.ANSWERED, by=by, at=now)
    return ConcernAnswer.objects.create(
        concern=locked, lines=list(lines), words=words, by=by, at=now
    )


@transaction.atomic
def close(concern: Concern, *, by: User | None, at: datetime | None = None) -> None:
    """Nothing more is to be done. It is kept for the programme's period. Raises Refused.

    `by` is None when the clock closed what was answered long ago.
    """
    now = at or timezone.now()
    locked = _lock(concern)
    locked.closed_at = now
    locked.hold_until = max(locked.hold_until, now + hold_of(locked.classroom))
    _move(locked, ConcernState.CLOSED, by=by, at=now)


@transaction.atomic
def open_again(concern: Concern, *, by: User, at: datetime | None = None) -> None:
    """It is looked at once more, and will be answered once more. Raises Refused."""
    now = at or timezone.now()
    locked = _lock(concern)
    locked.closed_at = None
    locked.due_by = answer_by(locked.classroom.school, locked.path, at=now)
    locked.reminded_at = locked.escalated_at = None
    locked.assigned_to = by
    _move(locked, ConcernState.LOOKING, by=by, at=now)


@transaction.atomic
def write_note(
    concern: Concern, words: str, *, by: User, at: datetime | None = None
) -> ConcernNote:
    """Something to remember. Notes are added, never changed."""
    locked = _lock(concern)
    note = ConcernNote.objects.create(concern=locked, words=words, by=by, at=at or timezone.now())
    record("concern.note", locked, by=by, at=at)
    return note


@transaction.atomic
def pass_on(concern: Concern, *, by: User, at: datetime | None = None) -> None:
    """The teachers of the partner class are told what one of theirs made, not by whom we know.

    Raises Refused where it is for the leads only, or nobody is there to tell.
    """
    now = at or timezone.now()
    locked = _lock(concern)
    if locked.path != Path.CLASS:
        raise Refused("concern.about_an_adult")
    teachers = partner_teachers(locked)
    if not teachers:
        raise Refused("concern.nobody_to_tell")
    if locked.passed_on_at is not None:
        return
    locked.passed_on_at = now
    locked.save(update_fields=["passed_on_at"])
    record("concern.pass_on", locked, by=by, at=now)
    tell_partner_teachers(locked, teachers)


@transaction.atomic
def hand_to_class(concern: Concern, *, by: User, at: datetime | None = None) -> None:
    """A lead saw that it is between children: the own teachers read it from now on.

    Raises Refused where it is about an adult, or harm is possible.
    """
    locked = _lock(concern)
    if locked.stays_with_leads:
        raise Refused("concern.about_an_adult")
    if locked.path == Path.CLASS:
        return
    locked.path = Path.CLASS
    locked.save(update_fields=["path"])
    record("concern.path", locked, by=by, before=Path.LEADS, after=Path.CLASS, at=at)
    tell_teachers(locked, own_teachers(locked))


@transaction.atomic
def keep_to_leads(concern: Concern, *, by: User, at: datetime | None = None) -> None:
    """From now on nobody but the leads reads it: it is about an adult, or worse than it looked."""
    locked = _lock(concern)
    if locked.path == Path.LEADS:
        return
    locked.path, locked.passed_on_at = Path.LEADS, None
    locked.save(update_fields=["path", "passed_on_at"])
    let_go(locked)
    record("concern.path", locked, by=by, before=Path.CLASS, after=Path.LEADS, at=at)


def let_go(locked: Concern) -> None:
    """Whoever took it and may not open it any more looks after it no longer: it is nobody's until
    somebody takes it, and all who may are reminded. The caller holds the row."""
    taken = locked.assigned_to
    if taken is not None and not Concern.objects.may_open(taken, locked):
        locked.assigned_to = locked.reminded_at = None
        locked.save(update_fields=["assigned_to", "reminded_at"])


@transaction.atomic
def put_away(answered: ConcernAnswer, *, at: datetime | None = None) -> None:
    """Whoever told us has read it: it does not stand on Today any more."""
    ConcernAnswer.objects.filter(pk=answered.pk, put_away_at=None).update(
        put_away_at=at or timezone.now()
    )


def _lock(concern: Concern) -> Concern:
    rows = Concern.objects.select_for_update(of=("self",))
    return rows.select_related("classroom__school").get(pk=concern.pk)


def _begin(concern: Concern, *, by: User, at: datetime) -> None:
    """The first look: from it the time to answer is counted."""
    if concern.looked_at is not None:
        return
    concern.looked_at, concern.assigned_to = at, by
    concern.reminded_at = concern.escalated_at = None
    concern.due_by = answer_by(concern.classroom.school, concern.path, at=at)


def _move(concern: Concern, after: ConcernState, *, by: User | None, at: datetime) -> None:
    before = ConcernState(concern.state)
    if after not in CONCERN_MOVES[before]:
        raise Refused("concern.moved")
    concern.state = after
    concern.save()
    record(f"concern.{after}", concern, by=by, before=before, after=after, at=at)
