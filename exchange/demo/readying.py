"""The steps between the approval and the start, taken by both teachers."""

from datetime import datetime, timedelta
from random import Random

from exchange.demo.days import Days
from exchange.demo.pairing import teacher_of
from exchange.demo.students import bring_class, record_forms
from exchange.models import Project
from exchange.services.agreements import confirm_version, save_version, suggestion
from exchange.services.dates import classrooms_of, latest_date
from exchange.services.readiness import channels_for, say_met, say_tested
from exchange.services.starting import start_on_first_day

HOUR = timedelta(hours=1)
# Of a hundred students at least so many may take part; the programme asks for seventy.
SHARE = (80, 100)


def get_ready(
    project: Project, source: Random, *, as_a_whole: bool, at: datetime, days: Days
) -> None:
    """Both agree, meet, test and record the forms; else one of them has only begun.

    A project whose first day has come starts on it.
    """
    classrooms = project.classrooms
    first, second = (teacher_of(classroom) for classroom in classrooms[:2])
    version = save_version(project, suggestion(project), base=0, by=first, at=at)
    channel = channels_for(project.partnership.proposal.mode)[0]
    share = source.randint(*SHARE)
    say_met(project, True, by=first, at=at + HOUR)
    say_tested(project, channel, by=first, at=at + HOUR)
    if not as_a_whole:
        return
    confirm_version(project, version.number, by=second, at=at + HOUR)
    say_met(project, True, by=second, at=at + HOUR)
    say_tested(project, channel, by=second, at=at + HOUR)
    for classroom, teacher in zip(classrooms, (first, second), strict=False):
        # Rounded up, so that a small class keeps the share.
        students = -(-classroom.size * share // 100)
        people = bring_class(classroom, students, source, at=at + HOUR)
        record_forms(classroom, people, by=teacher, at=at + 2 * HOUR)
    if project.starts_on <= latest_date(classrooms_of(project), days.now):
        begins = days.now - (days.today - project.starts_on)
        start_on_first_day(at=begins)
