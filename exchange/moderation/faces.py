"""Who wrote something, as a reader may read it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from classrooms.models import Classroom
from safeguarding.rules import Rules
from users.models import display_name


@dataclass(frozen=True)
class Face:
    """`stamp` is empty for adults, and where the rules keep nicknames in the class."""

    name: str
    stamp: str
    classroom: Classroom
    side: str


def face_of(item: Any, *, is_own: bool, rules: Rules) -> Face:
    """The writer of what was fetched `with_authors`, for a reader of the own or another class."""
    side = "here" if is_own else "there"
    if not item.author.is_student:
        return Face(display_name(item.author), "", item.classroom, side)
    if item.nickname and (is_own or rules.shows_nicknames):
        return Face(item.nickname, item.stamp, item.classroom, side)
    name = _("A student of %(name)s") % {"name": item.classroom.name}
    return Face(name, "", item.classroom, side)
