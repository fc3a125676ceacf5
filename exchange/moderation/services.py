"""Writing for the partner class, and a teacher's word on it. The project is locked first."""

from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from exchange.choices import SignKind
from exchange.models import Project
from exchange.moderation.choices import RemovalReason, ReturnReason
from exchange.moderation.holding import findings_of
from exchange.moderation.lifecycle import FIRST, MOVES, WritingState
from exchange.moderation.models import Moderated
from exchange.moderation.pair import rules_of
from exchange.moderation.permissions import can_approve, can_decide, can_write
from exchange.refusals import Refused
from exchange.services.activity import mark
from users.audit import record
from users.models import User

Writing = TypeVar("Writing", bound=Moderated)


@transaction.atomic
def publish_or_hold(item: Writing, *, at: datetime | None = None) -> Writing:
    """Something new, published at once or held for a teacher of its class.

    Sent twice with one key it is there once. Raises Refused when its writer may not write now.
    """
    now = at or timezone.now()
    project = _hold_project(item)
    if known := _sent_before(item):
        return known
    if refusal := can_write(project, item.classroom, item.author, at=now):
        raise Refused(refusal)
    item.partnership = project.partnership
    item.created_at = item.sent_at = now
    item.findings = findings_of(item, project.classrooms)
    item.state = WritingState.WAITING if _is_held(item, project) else WritingState.PUBLISHED
    if item.is_published:
        item.published_at = now
    item.save(force_insert=True)
    _note(item, by=item.author, before="", at=now)
    mark(project, item.classroom, SignKind.POST, at=now)
    return item


@transaction.atomic
def send_again(item: Writing, *, at: datetime | None = None) -> Writing:
    """What was given back, changed by its writer: it waits again, whatever the rules say.

    Raises Refused when its writer may not write now, or when it was not given back.
    """
    now = at or timezone.now()
    project = _hold_project(item)
    stored = _hold(item)
    if refusal := can_write(project, stored.classroom, stored.author, at=now):
        raise Refused(refusal)
    before = _move(stored, WritingState.WAITING)
    for field in item.filled:
        setattr(stored, field, getattr(item, field))
    stored.partnership, stored.sent_at = project.partnership, now
    stored.turn += 1
    stored.findings = findings_of(stored, project.classrooms)
    stored.reason = stored.words = ""
    stored.save()
    _note(stored, by=stored.author, before=before, at=now)
    return stored


@transaction.atomic
def approve(item: Writing, *, by: User, turn: int, at: datetime | None = None) -> Writing:
    """A teacher of its class read it as it was sent that many times: the partner class sees it.

    Raises Refused when it was sent anew since, when it was written for another class, when its
    writer may not take part any more, when its picture is not shown to its teacher either, or when
    nothing may reach the partner class now.
    """
    now = at or timezone.now()
    project = _hold_project(item)
    stored = _hold(item)
    _ask_teacher(stored, by)
    if stored.is_published:
        return stored
    if stored.turn != turn:
        raise Refused("moderation.overtaken")
    if refusal := can_approve(stored, project, at=now):
        raise Refused(refusal)
    before = _move(stored, WritingState.PUBLISHED)
    stored.published_at = now
    _decide(stored, by, reason="", at=now)
    _note(stored, by=by, before=before, at=now)
    return stored


@transaction.atomic
def give_back(
    item: Writing,
    *,
    by: User,
    turn: int,
    reason: ReturnReason,
    words: str = "",
    at: datetime | None = None,
) -> Writing:
    """To its writer, with a kind sentence. Raises Refused when it does not wait as it was seen."""
    now = at or timezone.now()
    _hold_project(item)
    stored = _hold(item)
    _ask_teacher(stored, by)
    if stored.turn != turn:
        raise Refused("moderation.overtaken")
    before = _move(stored, WritingState.RETURNED)
    stored.words = words
    _decide(stored, by, reason=reason, at=now)
    _note(stored, by=by, before=before, reason=reason, at=now)
    return stored


@transaction.atomic
def take_down(
    item: Writing, *, by: User, reason: RemovalReason, at: datetime | None = None
) -> Writing:
    """From the next request on, only its writer and own teachers see that it was there."""
    now = at or timezone.now()
    _hold_project(item)
    stored = _hold(item)
    _ask_teacher(stored, by)
    before = _move(stored, WritingState.REMOVED)
    _decide(stored, by, reason=reason, at=now)
    _note(stored, by=by, before=before, reason=reason, at=now)
    return stored


@transaction.atomic
def throw_away(item: Moderated, *, by: User, at: datetime | None = None) -> None:
    """Its writer does not want it any more, before anybody of the partner class saw it."""
    _hold_project(item)
    stored = _hold(item)
    if stored.author_id != by.pk or not stored.is_unseen:
        raise Refused("moderation.decided")
    record(f"{stored.kind}.throw-away", stored, by=by, before=stored.state, at=at)
    stored.delete()


def _hold_project(item: Moderated) -> Project:
    held: Project = (
        Project.objects.select_for_update(no_key=True, of=("self",))
        .select_related("partnership")
        .get(pk=item.project_id)
    )
    return held


def _hold(item: Writing) -> Writing:
    """As it is now. Raises Refused when its writer has thrown it away meanwhile."""
    held = type(item).objects.select_for_update(no_key=True)
    stored: Writing | None = held.filter(pk=item.pk).first()
    if stored is None:
        raise Refused("moderation.gone")
    return stored


def _sent_before(item: Writing) -> Writing | None:
    """The same form came before: looked for while the project is held, so never missed."""
    known: Writing | None = type(item).objects.filter(author=item.author, key=item.key).first()
    return known


def _is_held(item: Moderated, project: Project) -> bool:
    if item.findings:
        return True
    return item.author.is_student and (item.has_picture or rules_of(project).reads_first)


def _ask_teacher(item: Moderated, by: User) -> None:
    if not can_decide(item, by):
        raise Refused("moderation.not_yours")


def _move(item: Moderated, state: WritingState) -> str:
    before = item.state
    if state not in MOVES[before]:
        raise Refused("moderation.decided")
    item.state = state
    return before


def _decide(item: Moderated, by: User, *, reason: str, at: datetime) -> None:
    item.decided_by, item.decided_at, item.reason = by, at, reason
    item.save()


def _note(item: Moderated, *, by: User, before: str, at: datetime, reason: str = "") -> None:
    if not before and item.state not in FIRST:
        raise ValueError(f"nothing begins as {item.state}")
    verb = f"{item.kind}.{item.state}"
    record(verb, item, by=by, before=before, after=item.state, reason=reason, at=at)
