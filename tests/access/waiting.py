"""Partnerships of the world that wait for staff, or for the word of a teacher."""

from datetime import datetime, timedelta

from classrooms.models import School
from matching.choices import TeacherQuestion
from matching.models import Partnership, PartnershipQuestion
from matching.services.partnerships import ask_teachers
from matching.services.proposals import accept_proposal
from tests.factories import open_classroom
from tests.matching.builders import let_lessons_meet, proposed, teacher_of
from users.models import User


def agreed(kenya: School, colombia: School, *, names: tuple[str, str], at: datetime) -> Partnership:
    """Two more classes of these schools, both of which said yes."""
    classrooms = [
        open_classroom(name=name, school=school)
        for name, school in zip(names, (kenya, colombia), strict=True)
    ]
    let_lessons_meet(*classrooms)
    proposal = proposed(*classrooms)
    for classroom in classrooms:
        accept_proposal(proposal, by=teacher_of(classroom), at=at)
    return Partnership.objects.get(proposal=proposal)


def in_question(kenya: School, colombia: School, *, by: User, at: datetime) -> PartnershipQuestion:
    """For a week staff have waited for a word of the first class: it is time to ring."""
    partnership = agreed(kenya, colombia, names=("6K", "6L"), at=at)
    adult = teacher_of(kenya.classrooms.get(name="6K")).adult
    adult.phone = "+254 700 000 001"
    adult.save(update_fields=["phone"])
    [question] = ask_teachers(
        partnership,
        classrooms=[kenya.classrooms.get(name="6K")],
        question=TeacherQuestion.OWN,
        text="Who is with the class on Tuesdays?",
        by=by,
        at=at - timedelta(days=7),
    )
    return question
