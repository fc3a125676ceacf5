"""A child of the demonstration told a grown-up, and has an answer; another one waits for a look."""

from datetime import timedelta

from classrooms.models import Enrolment
from exchange.demo.days import Days
from exchange.demo.people import PARTNER, STAFF, TEACHER, find_person
from safeguarding.choices import Kind, Line
from safeguarding.models import ProgrammeCare
from safeguarding.reportable import thing_of
from safeguarding.services.concerns import answer
from safeguarding.services.telling import About, tell
from users.models import User

AN_HOUR = timedelta(hours=1)


def tell_something(days: Days) -> None:
    """As the student whom one can look around as; nothing where nobody has come in."""
    student = find_person("student")
    place = Enrolment.objects.present().filter(student=student).first()
    if student is None or place is None:
        return
    staff = User.objects.get(email=STAFF)
    care, _new = ProgrammeCare.objects.get_or_create(programme=place.classroom.school.programme)
    care.leads.add(staff)
    teacher = User.objects.get(email=TEACHER)
    partners = Enrolment.objects.present().filter(classroom__teachings__teacher__email=PARTNER)
    about = next((About("student", each.pk, thing) for each in partners.order_by("nickname_key")
                  if (thing := thing_of("student", each.pk, student))), None)  # fmt: skip
    told = tell(
        Kind.MEAN if about else Kind.OTHER,
        by=student,
        classroom=place.classroom,
        about=about,
        at=days.ago(1),
    )
    answer(
        told,
        lines=[Line.RIGHT, Line.TALKED, Line.AGAIN],
        words="",
        by=teacher if about else staff,
        at=days.ago(1) + AN_HOUR,
    )
    mate = (
        Enrolment.objects.present().filter(classroom=place.classroom).exclude(pk=place.pk).first()
    )
    if mate is not None:
        tell(Kind.SAD, by=mate.student, classroom=place.classroom, at=days.now - AN_HOUR)
