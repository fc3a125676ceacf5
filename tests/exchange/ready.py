"""The steps before the start, each taken by the service that a teacher's press calls."""

from datetime import datetime

from classrooms.models import Classroom
from exchange.choices import Channel
from exchange.models import AgreementVersion, Project
from exchange.services.agreements import confirm_version, newest_version, save_version, suggestion
from exchange.services.readiness import say_met, say_tested
from exchange.viewpoint import viewpoint_of
from tests.exchange.builders import APPROVED_AT
from tests.safeguarding.taking_part import let_take_part
from users.models import User


def teacher_of(classroom: Classroom) -> User:
    return classroom.teachings.select_related("teacher").order_by("pk")[0].teacher


def teachers_of(project: Project) -> list[User]:
    return [teacher_of(classroom) for classroom in project.classrooms]


def agree(project: Project, *, at: datetime = APPROVED_AT) -> AgreementVersion:
    """One teacher accepts the suggestion, the other says yes to it."""
    first, second = teachers_of(project)
    version = save_version(project, suggestion(project), base=0, by=first, at=at)
    return confirm_version(project, version.number, by=second, at=at)


def say_ready(
    project: Project,
    teacher: User,
    *,
    channel: str = Channel.VIDEO,
    students: int = 20,
    at: datetime = APPROVED_AT,
) -> None:
    """Everything that one class has to say beside its yes to the agreement."""
    say_met(project, True, by=teacher, at=at)
    say_tested(project, channel, by=teacher, at=at)
    let_take_part(viewpoint_of(project, teacher).here, students, by=teacher, at=at)


def get_ready(project: Project, teacher: User, *, at: datetime) -> None:
    """One class takes all of its steps; whoever comes first accepts the suggestion."""
    newest = newest_version(project)
    if newest is None:
        save_version(project, suggestion(project), base=0, by=teacher, at=at)
    else:
        confirm_version(project, newest.number, by=teacher, at=at)
    say_ready(project, teacher, at=at)


def make_ready(project: Project, *, at: datetime = APPROVED_AT) -> Project:
    """Both classes have done everything: the project starts, or waits for its first day."""
    agree(project, at=at)
    for teacher in teachers_of(project):
        say_ready(project, teacher, at=at)
    assert newest_version(project) is not None
    return Project.objects.get(pk=project.pk)
