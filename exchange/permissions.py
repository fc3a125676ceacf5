"""Who may change what in a project. Each question answers with the key of its refusal, or None."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from classrooms.models import Classroom
from exchange.lifecycle import ALIVE, SessionState
from exchange.models import ExchangeSession, Project
from safeguarding.gates import may_meet


def can_plan_session(project: Project, classrooms: Iterable[Classroom]) -> str | None:
    """Whether a meeting may be planned now: it is not over, does not pause, and the classes may.

    Also before it starts: the teachers have to meet first.
    """
    if project.state not in ALIVE:
        return "project.not_open"
    if not project.is_together:
        return "project.alone"
    if project.is_paused:
        return "project.paused"
    return may_meet(list(classrooms))


def can_cancel_session(session: ExchangeSession, *, at: datetime) -> str | None:
    """Whether the meeting may be cancelled at that instant: it is planned, and not over."""
    if session.state != SessionState.PLANNED:
        return "session.cancelled"
    if session.starts_at + timedelta(minutes=session.minutes) <= at:
        return "session.over"
    return None
