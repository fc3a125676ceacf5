"""Whose eyes a project is seen with: the own class comes first, the partner classes after it."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from classrooms.models import Classroom, Enrolment, Teaching
from exchange.models import Project
from users.models import User


@dataclass(frozen=True)
class Viewpoint:
    here: Classroom
    partners: tuple[Classroom, ...]

    @property
    def classrooms(self) -> tuple[Classroom, ...]:
        """All of them, the viewer's own first: the order in which times are printed."""
        return (self.here, *self.partners)

    @property
    def there(self) -> Classroom:
        """The partner class; in a circle the first one by name."""
        return self.partners[0]

    @property
    def partner_names(self) -> str:
        return ", ".join(str(classroom) for classroom in self.partners)


def viewpoint_of(project: Project, user: User) -> Viewpoint:
    """How a person of the project sees it. Raises LookupError for anybody else."""
    return seen_by(own_classrooms(user), project.classrooms)


def seen_by(own: Container[object], classrooms: Sequence[Classroom]) -> Viewpoint:
    """The project of `classrooms` for whom belongs to the classes `own` (ids).

    Raises LookupError when none of them takes part.
    """
    for classroom in classrooms:
        if classroom.pk in own:
            return seen_from(classroom, classrooms)
    raise LookupError("nobody of this project")


def seen_from(here: Classroom, classrooms: Sequence[Classroom]) -> Viewpoint:
    """The project as the class `here` sees it."""
    return Viewpoint(here, tuple(each for each in classrooms if each.pk != here.pk))


def own_classrooms(user: User) -> set[object]:
    """The ids of the classes this person teaches, or is in as a student."""
    if user.is_student:
        places = Enrolment.objects.filter(student=user).present()
        return set(places.values_list("classroom_id", flat=True))
    teachings = Teaching.objects.filter(teacher=user)
    return set(teachings.values_list("classroom_id", flat=True))
