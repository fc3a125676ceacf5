"""Of whom and about whom, as whoever looks after it may read it: a nickname with its class, or the
name of an adult. In a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from classrooms.models import Classroom, Enrolment
from safeguarding.models import Concern
from users.models import User, display_name


@dataclass(frozen=True)
class Whom:
    """A person of a concern. `name` is empty for somebody whose data was erased."""

    name: str
    stamp: str
    classroom: Classroom | None
    is_student: bool


@dataclass(frozen=True)
class Both:
    """Who told us, and whom it is about, as far as anybody knows."""

    reporter: Whom | None
    author: Whom | None


def people_of(concerns: Sequence[Concern]) -> dict[UUID, Both]:
    """Give it concerns from `with_people()`."""
    places = _places(person for each in concerns for person in (each.reporter, each.author))
    return {
        each.pk: Both(
            reporter=_whom(each.reporter, each.classroom, places),
            author=_whom(each.author, each.author_classroom, places),
        )
        for each in concerns
    }


def _places(people: Iterable[User | None]) -> dict[UUID, list[Enrolment]]:
    students = {each.pk for each in people if each is not None and each.is_student}
    found: dict[UUID, list[Enrolment]] = {}
    for place in Enrolment.objects.filter(student__in=students).order_by("-joined_at"):
        found.setdefault(place.student_id, []).append(place)
    return found


def _whom(
    person: User | None, classroom: Classroom | None, places: dict[UUID, list[Enrolment]]
) -> Whom | None:
    if person is None:
        return None
    if not person.is_student:
        return Whom(display_name(person), "", classroom, is_student=False)
    own = places.get(person.pk, [])
    here = [each for each in own if classroom and each.classroom_id == classroom.pk] or own
    name, stamp = (here[0].nickname, here[0].stamp) if here else ("", "")
    return Whom(name, stamp, classroom, is_student=True)
