"""Who may write and decide. Each question answers with the key of its refusal, or None."""

from datetime import date, datetime

from classrooms.models import Classroom, Enrolment
from exchange.models import Project
from exchange.moderation.models import Moderated
from safeguarding.choices import Purpose
from safeguarding.gates import consent_covers, day_in, may_meet
from users.models import User


def can_write(project: Project, classroom: Classroom, author: User, *, at: datetime) -> str | None:
    """Whether this person may write for the partner class at that instant."""
    if refusal := can_publish(project, classroom):
        return refusal
    return may_be_author(classroom, author, on=day_in(classroom, at))


def can_approve(item: Moderated, project: Project, *, at: datetime) -> str | None:
    """Whether the partner class may see this at that instant, once a teacher has read it."""
    if item.partnership_id != project.partnership_id:
        return "moderation.other_class"
    if refusal := can_write(project, item.classroom, item.author, at=at):
        return refusal
    return item.unshown(at=at)


def can_publish(project: Project, classroom: Classroom) -> str | None:
    """Whether anything may reach the partner class: the project runs, and the classes may meet."""
    if not project.is_alive:
        return "project.over"
    if not project.is_together:
        return "project.alone"
    if not project.is_open or project.is_new(classroom):
        return "moderation.not_started"
    if project.is_paused:
        return "project.paused"
    return may_meet(project.classrooms)


def may_be_author(classroom: Classroom, author: User, *, on: date) -> str | None:
    """A teacher of the class, or a student in it who may take part."""
    if author.is_teacher:
        own = Classroom.objects.taught_by(author).filter(pk=classroom.pk)
        if own.exists():
            return None
        return "moderation.left"
    places = Enrolment.objects.filter(classroom=classroom, student=author).present()
    if not places.exists():
        return "moderation.left"
    if not consent_covers(author.pk, Purpose.PART, on=on):
        return "moderation.no_part"
    return None


def can_decide(item: Moderated, user: User) -> bool:
    """A verified teacher of the writer's class, and nobody else."""
    own = Classroom.objects.taught_by(user).filter(pk=item.classroom_id)
    return user.is_teacher and user.adult.is_verified and own.exists()
