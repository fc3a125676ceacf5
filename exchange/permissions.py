"""Who may change what in a project. Each question answers with the key of its refusal, or None."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from classrooms.models import Classroom
from exchange.lifecycle import ALIVE, SessionState
from exchange.models import ExchangeSession, Picture, Project
from matching.models import Rescue
from safeguarding.choices import Purpose
from safeguarding.gates import consent_covers, day_in, may_meet
from users.models import User

PICTURES_A_DAY, PICTURES_OF_A_CLASS_A_DAY = 40, 400


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


def can_answer(project: Project) -> str | None:
    """Whether a class may say how it goes: the project is not over, and somebody is there."""
    if project.state not in ALIVE:
        return "project.over"
    return "project.alone" if project.is_alone else None


def can_stop(project: Project, here: Classroom) -> str | None:
    """Whether this class may say that it has to stop: two are left, and none is sought for it."""
    if refusal := can_answer(project):
        return refusal
    if len(project.classrooms) != 2:
        return "project.circle"
    own = Rescue.objects.living().filter(partnership=project.partnership_id, here=here)
    return "project.rescue_first" if own.exists() else None


def can_cancel_session(session: ExchangeSession, *, at: datetime) -> str | None:
    """Whether the meeting may be cancelled at that instant: it is planned, and not over."""
    if session.state != SessionState.PLANNED:
        return "session.cancelled"
    if session.starts_at + timedelta(minutes=session.minutes) <= at:
        return "session.over"
    return None


def can_store_picture(classroom: Classroom, *, by: User, at: datetime) -> str | None:
    """Whether this person may bring one more picture into a project of the class.

    Asked before the file is opened, too, so that nobody keeps the machine busy for nothing. What
    a pair agreed about pictures is asked by whoever shows them.
    """
    day = day_in(classroom, at)
    if by.is_student and not consent_covers(by.pk, Purpose.PICTURES, on=day):
        return "picture.no_consent"
    of_a_day = Picture.objects.filter(created_at__gt=at - timedelta(days=1))
    if of_a_day.filter(owner=by).count() >= PICTURES_A_DAY:
        return "picture.enough"
    if of_a_day.filter(classroom=classroom).count() >= PICTURES_OF_A_CLASS_A_DAY:
        return "picture.enough_of_class"
    return None
