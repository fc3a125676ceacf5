"""Who is told what about projects and meetings. Each mail names its cause: nobody gets it twice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from classrooms.models import Classroom
from classrooms.when import sides, spoken
from exchange.differences import Difference, differences
from exchange.models import AgreementVersion, ExchangeSession, Project
from exchange.terms import Terms, terms_of
from exchange.viewpoint import Viewpoint, seen_from
from matching.explanations import explain
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


@dataclass(frozen=True)
class LessonWords:
    """The first lesson that the classes share, in words, made while the mail is drawn."""

    window: tuple[datetime, datetime]
    classrooms: Sequence[Classroom]

    @property
    def both(self) -> str:
        """A line for each class, the receiver's first."""
        return spoken(*self.window, self.classrooms)


def tell_project_opened(project: Project) -> None:
    """Every verified teacher of every class, with the first lesson they share on both clocks."""
    candidate = project.partnership.proposal.candidate
    for view, teacher in _teachers(project):
        meets = candidate.explanation.get("windows")
        window = explain(candidate, view.here).first_window if meets else None
        _post(
            "exchange/email/project_opened",
            teacher,
            view,
            event=f"project:{project.pk}",
            project=project,
            lesson=LessonWords(window, view.classrooms) if window else None,
        )


def tell_project_ready(project: Project) -> None:
    """Everything is done, and the first day is waited for. Told anew when it is ready anew."""
    event = f"project-ready:{project.pk}:{project.ready_at}"
    for view, teacher in _teachers(project):
        _post("exchange/email/project_ready", teacher, view, event=event, project=project)


def tell_project_started(project: Project, *, is_moved: bool) -> None:
    """Every verified teacher of every class; with its new dates when the plan was laid anew."""
    for view, teacher in _teachers(project):
        _post(
            "exchange/email/project_started",
            teacher,
            view,
            event=f"project-started:{project.pk}",
            project=project,
            is_moved=is_moved,
        )


@dataclass(frozen=True)
class Changes:
    """What a new version says otherwise, made while the mail is drawn: in the reader's language."""

    old: Terms | None
    new: Terms

    @property
    def rows(self) -> list[Difference]:
        """What changed; everything, for a class that has said yes to nothing yet."""
        rows = differences(self.old or self.new, self.new)
        return [row for row in rows if row.has_changed or (self.old is None and row.new)]


def tell_agreement(version: AgreementVersion) -> None:
    """The teachers of the classes that have not said yes to this version, once for each version."""
    agreed = set(version.yeses.values_list("classroom_id", flat=True))
    for view, teacher in _teachers(version.project):
        if view.here.pk in agreed:
            continue
        known = version.project.versions.filter(yeses__classroom=view.here).first()
        _post(
            "exchange/email/agreement_changed",
            teacher,
            view,
            event=f"agreement:{version.pk}",
            project=version.project,
            version=version,
            by=version.classroom,
            changes=Changes(terms_of(known) if known else None, terms_of(version)),
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
