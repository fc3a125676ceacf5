"""What safeguarding lays on a teacher's desk: what the own students told, and answers to her."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from classrooms.desk import Companion, Item, Urgency, lays_on_desk
from classrooms.models import Classroom
from safeguarding.models import Concern, ConcernAnswer
from users.models import User
from users.text import with_names


@lays_on_desk
def concerns_on_desk(teacher: User, at: datetime) -> list[Item | Companion]:
    """In a fixed number of queries. No name of a child stands on the desk."""
    own = set(Classroom.objects.visible_to(teacher).values_list("pk", flat=True))
    waiting = Concern.objects.visible_to(teacher).waiting()
    rows = waiting.select_related("classroom__school", "author_classroom__school")
    return [
        *(_item(each, is_own=each.classroom_id in own) for each in rows.order_by("due_by", "pk")),
        *_answers(teacher),
    ]


def _item(concern: Concern, *, is_own: bool) -> Item:
    here = concern.classroom if is_own else concern.author_classroom
    pattern = (
        _("Somebody of %(name)s told a grown-up that something is not right.")
        if is_own
        else _("The partner class told us about something that was made in %(name)s.")
    )
    return Item(
        text=with_names(pattern, name=here.name if here else ""),
        url=reverse("safeguarding:concern", args=[concern.pk]),
        action=_("Read it"),
        urgency=Urgency.NOW,
        classroom=here,
        until=concern.due_by if is_own else None,
    )


def _answers(teacher: User) -> list[Item]:
    answers = ConcernAnswer.objects.to_read(teacher).order_by("at", "pk")
    return [
        Item(
            text=_("Our staff answered what you told them."),
            url=reverse("safeguarding:told", args=[each.concern_id]),
            action=_("Read the answer"),
        )
        for each in answers
    ]
