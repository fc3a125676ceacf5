"""What waits for a teacher to read it lies on the desk, class by class."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classrooms.desk import Companion, Item, Urgency, lays_on_desk
from exchange.moderation.queue import Load, loads_of
from users.models import User
from users.text import with_names


@lays_on_desk
def texts_on_desk(teacher: User, at: datetime) -> list[Item | Companion]:
    """One line for each class; where it is too much, how long it takes, and first of all."""
    return [_item(load) for load in loads_of(teacher, at=at)]


def _item(load: Load) -> Item:
    if load.is_too_much:
        text = ngettext(
            "%(number)d text of %(name)s waits for you; reading takes about %(minutes)d min.",
            "%(number)d texts of %(name)s wait for you; reading takes about %(minutes)d min.",
            load.number,
        )
    else:
        text = ngettext(
            "%(number)d text of %(name)s waits for you.",
            "%(number)d texts of %(name)s wait for you.",
            load.number,
        )
    words = text % {"number": load.number, "minutes": load.minutes, "name": "%(name)s"}
    return Item(
        text=with_names(words, name=load.classroom.name),
        url=reverse("exchange_pages:reading"),
        action=_("Read"),
        urgency=Urgency.NOW if load.is_too_much else Urgency.SOON,
        classroom=load.classroom,
    )
