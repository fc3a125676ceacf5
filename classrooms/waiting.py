"""What schools and classes lay on a teacher's desk: registrations to finish, students to let in."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classrooms.desk import Companion, Item, Turn, Urgency, lays_on_desk
from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom, Enrolment, ReviewMessage, School
from classrooms.services.readiness import waits_for, what_is_missing
from classrooms.services.schools import today_at
from classrooms.wording import WAITING
from users.models import User
from users.text import with_names


@lays_on_desk
def classes_on_desk(teacher: User, at: datetime) -> list[Item | Companion]:
    """One look at all classes of the teacher."""
    classrooms = list(
        Classroom.objects.visible_to(teacher).exclude(state=ClassroomState.ARCHIVED).with_profile()
    )
    lobbies = _lobbies(teacher)
    of_classes = [
        item
        for classroom in classrooms
        for item in _of_class(classroom, lobbies.get(classroom.pk, 0), at)
    ]
    return [
        *of_classes,
        *_waiting_for_staff(classrooms),
        *_empty_schools(teacher),
        *_asked_by_staff(teacher),
    ]


def _lobbies(teacher: User) -> dict[UUID, int]:
    waiting = Enrolment.objects.visible_to(teacher).waiting().order_by()
    return dict(waiting.values_list("classroom").annotate(students=Count("pk")))


def _of_class(classroom: Classroom, in_lobby: int, at: datetime) -> Iterator[Item]:
    if in_lobby:
        yield Item(
            text=_with_count(
                ngettext(
                    "%(n)s student waits in the lobby of %(name)s.",
                    "%(n)s students wait in the lobby of %(name)s.",
                    in_lobby,
                ),
                in_lobby,
                classroom,
            ),
            url=reverse("classrooms:class-detail", args=[classroom.pk]),
            action=_("Let students in"),
            urgency=Urgency.NOW,
            classroom=classroom,
        )
    missing = what_is_missing(classroom, today=today_at(classroom.school, at=at))
    if missing:
        yield Item(
            text=_with_count(
                ngettext(
                    "The registration of %(name)s is not finished: %(n)s thing is missing.",
                    "The registration of %(name)s is not finished: %(n)s things are missing.",
                    len(missing),
                ),
                len(missing),
                classroom,
            ),
            url=reverse("classrooms:class-continue", args=[classroom.pk]),
            action=_("Finish the registration"),
            classroom=classroom,
        )
    elif classroom.state == ClassroomState.DRAFT:
        yield Item(
            text=with_names(_("%(name)s is ready to look for a partner."), name=classroom.name),
            url=reverse("classrooms:check", args=[classroom.pk]),
            action=_("Check and look for a partner"),
            classroom=classroom,
        )


def _waiting_for_staff(classrooms: list[Classroom]) -> Iterator[Item]:
    """What staff still check, once and not once for each class."""
    said: set[str] = set()
    for classroom in classrooms:
        for key in waits_for(classroom):
            if key not in said:
                said.add(key)
                yield Item(
                    text=escape(WAITING[key]),
                    url=reverse("classrooms:class-detail", args=[classroom.pk]),
                    action="",
                    turn=Turn.STAFF,
                    classroom=classroom,
                )


def _asked_by_staff(teacher: User) -> Iterator[Item]:
    """Staff wait for a word of the teacher before they decide."""
    for message in ReviewMessage.objects.visible_to(teacher).open().select_related("case__school"):
        yield Item(
            text=_said_by_staff(message),
            url=reverse("classrooms:review-answer", args=[message.pk]),
            action=_("Tell us more") if message.is_decline else _("Answer the question"),
        )


def _said_by_staff(message: ReviewMessage) -> SafeString:
    school = message.case.school
    if school is None:
        words = (
            _("We could not verify you yet.")
            if message.is_decline
            else _("Our staff has a question about you.")
        )
        return escape(words)
    words = (
        _("We could not verify %(school)s yet.")
        if message.is_decline
        else _("Our staff has a question about %(school)s.")
    )
    return with_names(words, school=school.name)


def _empty_schools(teacher: User) -> Iterator[Item]:
    for school in School.objects.begun_by(teacher):
        yield Item(
            text=with_names(_("You have no class at %(school)s yet."), school=school.name),
            url=reverse("classrooms:class-add", args=[school.pk]),
            action=_("Add a class"),
        )


def _with_count(pattern: str, count: int, classroom: Classroom) -> SafeString:
    return with_names(pattern, n=str(count), name=classroom.name)
