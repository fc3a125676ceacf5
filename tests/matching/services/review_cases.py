"""A partnership that waits for staff, and what a member of staff looks after."""

from datetime import timedelta
from typing import Any

from classrooms.models import Programme
from matching.choices import TeacherQuestion
from matching.models import Partnership, PartnershipQuestion
from matching.services.partnerships import ask_teachers
from matching.services.proposals import accept_proposal
from tests.factories import StaffFactory, VerifiedSchoolFactory, open_classroom
from tests.matching.builders import NOW, let_lessons_meet, proposed, teacher_of
from users.models import User

# Both schools have lessons from Monday to Friday, NOW is a Tuesday.
LATE = NOW + timedelta(days=14)
VERY_LATE = NOW + timedelta(days=28)


def waiting_partnership(name: str = "", **of_school: Any) -> Partnership:
    """Two new classes, of Kenya and of Colombia, that both said yes."""
    kenya = open_classroom(name=f"6B{name}", school=VerifiedSchoolFactory(**of_school))
    colombia = open_classroom(
        name=f"6A{name}",
        school=VerifiedSchoolFactory(
            name=f"Colegio Andino {name}", country="CO", city="Bogotá", zone="America/Bogota"
        ),
    )
    let_lessons_meet(kenya, colombia)
    proposal = proposed(kenya, colombia)
    for classroom in (kenya, colombia):
        accept_proposal(proposal, by=teacher_of(classroom), at=NOW)
    return Partnership.objects.get(proposal=proposal)


def ask_both(waiting: Partnership, *, by: User) -> list[PartnershipQuestion]:
    """Both classes are asked in staff's own words."""
    asked = ask_teachers(
        waiting,
        classrooms=waiting.classrooms,
        question=TeacherQuestion.OWN,
        text="Who is Mr Smith?",
        by=by,
        turn=0,
        at=NOW,
    )
    return list(asked)


def two_persons() -> None:
    """The programme wants a second member of staff."""
    Programme.objects.update(two_person_review=True)


def regional(countries: str) -> User:
    """A member of staff with every right, for some countries only."""
    return StaffFactory(adult__countries=countries, adult__name="Rita Regional")
