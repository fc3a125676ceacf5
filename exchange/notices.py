"""Who is told what about projects and meetings. Each mail names its cause: nobody gets it twice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from classrooms.models import Classroom
from classrooms.when import sides, spoken
from exchange.models import ExchangeSession, Project
from exchange.viewpoint import Viewpoint, seen_from
from outbox.services import post
from users.models import User, display_name


@dataclass(frozen=True)
class MeetingWords:
    """A meeting's times in words, made while the mail is drawn: in the receiver's language."""

    session: ExchangeSession
    classrooms: Sequence[Classroom]

    @property
    def day(self) -> str:
        """The date on the receiver's own calendar."""
        return sides(self.session.starts_at, self.session.ends_at, self.classrooms)[0].day

    @property
    def both(self) -> str:
        """A line for each class, the receiver's first."""
        return spoken(self.session.starts_at, self.session.ends_at, self.classrooms)


def tell_project_opened(project: Project) -> None:
    """Every verified teacher of every class."""
    for view, teacher in _teachers(project):
        _post(
            "exchange/email/project_opened",
            teacher,
            view,
            event=f"project:{project.pk}",
            project=project,
        )


def tell_session_planned(session: ExchangeSession, *, by: User) -> None:
    """Every teacher but the one who planned it."""
    _tell_others("exchange/email/session_planned", session, by=by)


def tell_session_cancelled(session: ExchangeSession, *, by: User) -> None:
    """Every teacher but the one who cancelled it."""
    _tell_others("exchange/email/session_cancelled", session, by=by)


def _tell_others(template: str, session: ExchangeSession, *, by: User) -> None:
    for view, teacher in _teachers(session.project):
        if teacher.pk != by.pk:
            _post(
                template,
                teacher,
                view,
                event=f"session:{session.pk}",
                project=session.project,
                by=display_name(by),
                times=MeetingWords(session, view.classrooms),
            )


def _post(template: str, teacher: User, view: Viewpoint, *, event: str, **context: Any) -> None:
    post(
        template,
        to=teacher,
        event=f"{event}:{view.here.pk}",
        context={"teacher": teacher, "view": view, **context},
    )


def _teachers(project: Project) -> Iterator[tuple[Viewpoint, User]]:
    classrooms = project.classrooms
    for classroom in classrooms:
        teachings = classroom.teachings.select_related("teacher__adult").order_by("pk")
        for teaching in teachings:
            if teaching.teacher.is_active and teaching.teacher.adult.is_verified:
                yield seen_from(classroom, classrooms), teaching.teacher
