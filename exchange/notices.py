"""Who is told what about projects and meetings. Each mail names its cause: nobody gets it twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from classrooms.models import Classroom
from classrooms.when import sides, spoken
from exchange.differences import Difference, differences
from exchange.models import AgreementVersion, Closure, ExchangeSession, HealthNote, Project
from exchange.terms import Terms, terms_of
from exchange.viewpoint import Viewpoint, seen_from
from matching.explanations import explain
from matching.models import Partnership
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


def tell_handed_over(project: Project, *, here: Classroom, moved: Sequence[Any]) -> None:
    """The class that was left, and the one that joins it, with the meetings' new times."""
    for view, teacher in _teachers(project):
        times = [
            {
                "was": MeetingWords(each.was, view.classrooms),
                "now": MeetingWords(each.session, view.classrooms) if each.session else None,
            }
            for each in moved
        ]
        _post(
            "exchange/email/handed_over",
            teacher,
            view,
            event=f"handed-over:{project.partnership_id}",
            project=project,
            stayed=view.here.pk == here.pk,
            moved=times,
        )


def tell_left(
    project: Project,
    *,
    gone: Sequence[Classroom],
    here: Classroom,
    partnership: Partnership,
    is_replaced: bool = True,
) -> None:
    """Whoever did not answer any more, or had to stop: kindly, and what stays.

    `is_replaced`: another class took the place.
    """
    for classroom in gone:
        for teacher in teachers_of(classroom):
            post(
                "exchange/email/left",
                to=teacher,
                event=f"left:{partnership.pk}:{classroom.pk}",
                context={
                    "teacher": teacher,
                    "classroom": classroom,
                    "here": here,
                    "project": project,
                    "partnership": partnership,
                    "is_replaced": is_replaced,
                },
            )


def tell_own_of_health(note: HealthNote, numbers: Mapping[str, int]) -> None:
    """Its own teachers, and nobody else: is everything all right?"""
    for view, teacher in _teachers(note.project):
        if view.here.pk == note.classroom_id:
            _post_health("exchange/email/health_own", teacher, view, note, numbers)


def tell_both_of_health(note: HealthNote, numbers: Mapping[str, int]) -> None:
    """The class that we cannot reach, and kindly the other one."""
    for view, teacher in _teachers(note.project):
        own = view.here.pk == note.classroom_id
        _post_health("exchange/email/health_both", teacher, view, note, numbers, own_side=own)


def _post_health(
    template: str,
    teacher: User,
    view: Viewpoint,
    note: HealthNote,
    numbers: Mapping[str, int],
    **more: Any,
) -> None:
    _post(
        template,
        teacher,
        view,
        event=f"health:{note.pk}",
        project=note.project,
        note=note,
        about=note.classroom,
        **numbers,
        **more,
    )


def tell_of_pause(project: Project, here: Classroom, *, until: date) -> None:
    """The others: the class needs a week, and comes back."""
    for view, teacher in _teachers(project):
        if view.here.pk != here.pk:
            _post(
                "exchange/email/pause",
                teacher,
                view,
                event=f"pause:{project.pk}:{here.pk}:{until.isoformat()}",
                project=project,
                about=here,
                until=until,
            )


def ask_whether_they_met(session: ExchangeSession) -> None:
    """Every teacher of the classes that are here and were there, once."""
    there = set(session.sides.values_list("classroom_id", flat=True))
    for view, teacher in _teachers(session.project):
        if view.here.pk not in there:
            continue
        _post(
            "exchange/email/did_you_meet",
            teacher,
            view,
            event=f"met:{session.pk}",
            project=session.project,
            session=session,
            times=MeetingWords(session, view.classrooms),
        )


def tell_closed(closure: Closure, affected: Any, *, by: User) -> None:
    """Every teacher of the project but the one who said it: the days, and what moved."""
    _tell_of_days(
        "exchange/email/closed", closure, affected, by, [(each, None) for each in affected.moves]
    )


def tell_open_after_all(
    closure: Closure, affected: Any, moves: Sequence[tuple[Any, bool]], *, by: User
) -> None:
    """The same people: the school is open, and where its meetings are now."""
    _tell_of_days("exchange/email/open_after_all", closure, affected, by, moves)


def _tell_of_days(
    template: str,
    closure: Closure,
    affected: Any,
    by: User,
    moves: Sequence[tuple[Any, bool | None]],
) -> None:
    for view, teacher in _teachers(affected.project):
        if teacher.pk == by.pk:
            continue
        _post(
            template,
            teacher,
            view,
            event=f"closure:{closure.pk}:{affected.project.pk}",
            project=affected.project,
            closure=closure,
            about=affected.here,
            phases_move=affected.phases_move,
            moves=[
                {
                    "was": spoken(move.was, move.was_until, view.classrooms),
                    "now": spoken(move.now, move.now_until, view.classrooms) if move.now else "",
                    "back": back,
                }
                for move, back in moves
            ],
        )


def teachers_of(classroom: Classroom) -> list[User]:
    """Its verified teachers whose account is open."""
    teachings = classroom.teachings.select_related("teacher__adult").order_by("pk")
    people = (teaching.teacher for teaching in teachings)
    return [each for each in people if each.is_active and each.adult.is_verified]


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
        for teacher in teachers_of(classroom):
            yield seen_from(classroom, classrooms), teacher
