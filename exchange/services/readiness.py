"""What a teacher says about her class before the start: that they met, and what they tested."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from classrooms.choices import Mode
from exchange.choices import Channel, SignKind
from exchange.models import Project, ReadySide
from exchange.refusals import Refused
from exchange.services.activity import mark
from exchange.services.starting import start_if_ready
from exchange.viewpoint import viewpoint_of
from users.audit import record
from users.models import User


def channels_for(mode: str) -> tuple[Channel, ...]:
    """What can be tested, the most first: whoever never meets on screen tests a text."""
    if mode == Mode.ASYNCHRONOUS:
        return (Channel.POST, Channel.TEXT)
    return (Channel.VIDEO, Channel.SOUND, Channel.TEXT)


@transaction.atomic
def say_met(project: Project, met: bool, *, by: User, at: datetime | None = None) -> Project:
    """The teachers have met, or that is taken back. Raises Refused once the project has started."""
    now = at or timezone.now()
    locked = _held(project)
    side = _side(locked, by)
    before = side.met_at is not None
    if before == met:
        return locked
    side.met_at = now if met else None
    _save(side, "ready.met", by, before="met" if before else "", after="met" if met else "", at=now)
    return start_if_ready(locked, by=by, at=now)


@transaction.atomic
def say_tested(project: Project, channel: str, *, by: User, at: datetime | None = None) -> Project:
    """What worked when the class tried it; empty takes it back.

    Raises Refused once the project has started, and for what a project of its kind cannot test.
    """
    now = at or timezone.now()
    locked = _held(project)
    if channel and channel not in channels_for(locked.partnership.proposal.mode):
        raise Refused("ready.channel")
    side = _side(locked, by)
    if side.channel == channel:
        return locked
    before, side.channel = side.channel, channel
    side.tested_at = now if channel else None
    _save(side, "ready.tested", by, before=before, after=channel, at=now)
    return start_if_ready(locked, by=by, at=now)


def _held(project: Project) -> Project:
    locked: Project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if locked.is_open and not locked.is_joining:
        raise Refused("project.started")
    if not locked.is_alive:
        raise Refused("project.over")
    if not locked.is_together:
        raise Refused("project.alone")
    return locked


def _side(project: Project, by: User) -> ReadySide:
    side: ReadySide
    side, _created = ReadySide.objects.get_or_create(
        project=project, classroom=viewpoint_of(project, by).here
    )
    return side


def _save(side: ReadySide, verb: str, by: User, *, before: str, after: str, at: datetime) -> None:
    side.said_by = by
    side.save()
    mark(side.project, side.classroom, SignKind.AGREEMENT, at=at)
    record(verb, side, by=by, before=before, after=after, at=at)
