"""Stage "projects": staff approve, projects get ready and start, students come in, classes meet."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from random import Random

from classrooms.choices import Mode
from classrooms.models import Classroom
from classrooms.nicknames import offer
from classrooms.pictures import CHOSEN, PICTURES
from classrooms.services.codes import current_code, issue_code
from classrooms.services.joining import join_lobby, let_in
from classrooms.services.student_keys import choose_pictures
from classrooms.stamps import STAMPS
from exchange.demo.days import Days
from exchange.demo.gallery import fill_gallery
from exchange.demo.pairing import demo_classes, teacher_of
from exchange.demo.people import PARTNER, STAFF, TEACHER
from exchange.demo.progress import Progress
from exchange.demo.readying import get_ready
from exchange.demo.telling import tell_something
from exchange.models import Project
from exchange.services.endings import stop_project
from exchange.services.projects import open_project
from exchange.services.sessions import plan_session, times_for
from matching.choices import EndReason, ReviewReason, TeacherQuestion
from matching.lifecycle import PartnershipState
from matching.models import Partnership
from matching.querysets import PartnershipQuerySet
from matching.services.partnerships import approve_partnership, ask_teachers
from outbox.runner import drain
from users.models import User

# Staff approve on the day after both said yes.
REVIEW = timedelta(days=1)
CODE_AGE = 2
# This one of the approved is still getting ready.
UNREADY = 2
# One of so many partnerships still waits for staff; the third that waits is asked.
WAITING_SHARE = 5
MINUTES = (45, 30, 25)
# So many come late, by the code: their forms are still missing.
LATE = {TEACHER: 3, PARTNER: 2}
LATE_ELSEWHERE = 1
PROJECTS_WITH_STUDENTS = 4


def has_partnerships() -> bool:
    """Whether the proposals have been answered."""
    return _partnerships(demo_classes()).exists()


def has_projects() -> bool:
    """Whether projects have been opened."""
    return Project.objects.filter(partnership__in=_partnerships(demo_classes())).exists()


def open_projects(*, seed: int, days: Days, tell: Progress) -> None:
    """Approve most partnerships and get all but one of them ready; what has begun has started.

    Each that can meet has a meeting, and some have students. In one of them a teacher fell ill.
    """
    source = Random(f"{seed}:projects")  # noqa: S311 (the same seed tells the same story)
    staff = User.objects.get(email=STAFF)
    agreed = _to_review()
    ready = len(agreed) - len(agreed) // WAITING_SHARE
    for partnership in agreed[ready + 2 : ready + 3]:
        ask_teachers(
            partnership,
            classrooms=partnership.classrooms,
            question=TeacherQuestion.TEAM,
            text="",
            by=staff,
            at=days.ago(2),
        )
    projects = []
    for number, partnership in enumerate(agreed[:ready], 1):
        at = partnership.agreed_at + REVIEW
        approve_partnership(partnership, by=staff, reason=ReviewReason.CHECKED, at=at)
        project = open_project(partnership, at=at)
        get_ready(project, source, as_a_whole=number != UNREADY, at=at + REVIEW, days=days)
        _plan_meeting(project, source, days)
        if number <= PROJECTS_WITH_STUDENTS:
            for classroom in project.classrooms:
                _bring_students(classroom, source, days)
            if Project.objects.get(pk=project.pk).is_open:
                fill_gallery(project, source, days)
        projects.append(project)
        tell(number, ready)
    _stop_one(projects, days)
    tell_something(days)
    drain()


def _partnerships(classes: Iterable[Classroom]) -> PartnershipQuerySet:
    ours = {classroom.pk for classroom in classes}
    return Partnership.objects.filter(
        proposal__candidate__low__in=ours, proposal__candidate__high__in=ours
    )


def _to_review() -> list[Partnership]:
    """Those that meet live first, so that these are the ones staff have approved."""
    waiting = _partnerships(demo_classes()).filter(state=PartnershipState.IN_REVIEW)
    ordered = waiting.select_related("proposal__candidate").order_by(
        "agreed_at", "proposal__candidate__low_id", "proposal__candidate__high_id"
    )
    return sorted(ordered, key=lambda each: each.proposal.mode != Mode.LIVE)


def _plan_meeting(project: Project, source: Random, days: Days) -> None:
    """In one of the first times that the teachers are offered, as long as there are any."""
    for minutes in MINUTES:
        if times := times_for(project, minutes=minutes, at=days.now):
            planner = teacher_of(project.classrooms[0])
            starts_at = source.choice(times[:4]).starts_at
            plan_session(project, starts_at=starts_at, minutes=minutes, by=planner, at=days.now)
            return


def _stop_one(projects: Sequence[Project], days: Days) -> None:
    """A class of nobody whom one can look around as has lost its partner, if there are enough."""
    for project in reversed(projects):
        teachers = [teacher_of(classroom) for classroom in project.classrooms]
        if not {each.email for each in teachers} & {TEACHER, PARTNER}:
            stop_project(project, by=teachers[-1], reason=EndReason.ILLNESS, at=days.ago(1))
            return


def _bring_students(classroom: Classroom, source: Random, days: Days) -> None:
    """The last ones come by code and are let in; in the demonstration's own class one waits."""
    teacher = teacher_of(classroom)
    # The code of a project that was opened weeks ago has run out.
    code = current_code(classroom, at=days.now) or issue_code(
        classroom, by=teacher, at=days.ago(CODE_AGE)
    )
    count = LATE.get(teacher.email or "", LATE_ELSEWHERE)
    taken = classroom.enrolments.values_list("nickname_key", flat=True)
    stamps = source.sample(list(STAMPS), k=count)
    nicknames = offer(set(taken), count=count, source=source)
    for number, (nickname, stamp) in enumerate(zip(nicknames, stamps, strict=True)):
        at = days.ago(1) + timedelta(minutes=number)
        enrolment = join_lobby(code, nickname=nickname, stamp=stamp, language="en", at=at)
        choose_pictures(enrolment.student, source.sample(list(PICTURES), k=CHOSEN), at=at)
        if teacher.email != TEACHER or number < count - 1:
            let_in(enrolment, by=teacher, at=at + timedelta(hours=1))
