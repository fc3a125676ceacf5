"""A teacher pauses contact with the teachers of a partner class, and lets it go on."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from classrooms.models import Classroom, Teaching
from safeguarding.choices import Kind, StopReason, UndoReason
from safeguarding.gates import TEACHER
from safeguarding.models import ContactStop
from safeguarding.reportable import thing_of
from safeguarding.services.stops import let_go_on, stop_person
from safeguarding.services.telling import About, tell
from users.models import User


@transaction.atomic
def pause_contact(here: Classroom, partners: Iterable[Classroom], *, by: User, words: str) -> None:
    """With every teacher of the partner classes, at once. Told first: who is stopped is not seen
    any more."""
    there = _teachings(partners).select_related("teacher")
    people = {each.teacher for each in there if each.teacher != by}
    for person in sorted(people, key=lambda each: str(each.pk)):
        thing = thing_of(TEACHER, person.pk, by)
        about = About(TEACHER, person.pk, thing) if thing else None
        tell(Kind.ADULT, by=by, classroom=here, about=about, words=words)
    for person in people:
        stop_person(person, towards=here, reason=StopReason.LOOKING, by=by)


@transaction.atomic
def end_pause(here: Classroom, partners: Iterable[Classroom], *, by: User) -> None:
    """The teacher has settled it: everything that this teacher paused here goes on."""
    for stop in pauses_of(here, partners, by=by):
        let_go_on(stop, reason=UndoReason.SETTLED, by=by)


def pauses_of(here: Classroom, partners: Iterable[Classroom], *, by: User) -> QuerySet[ContactStop]:
    """What keeps the teachers of the partner classes from this class, and this teacher may end."""
    own = ContactStop.objects.visible_to(by).living().filter(towards=here)
    stops: QuerySet[ContactStop] = own.filter(person__in=_teachings(partners).values("teacher"))
    return stops


def _teachings(partners: Iterable[Classroom]) -> QuerySet[Teaching]:
    return Teaching.objects.filter(classroom__in=[each.pk for each in partners])
