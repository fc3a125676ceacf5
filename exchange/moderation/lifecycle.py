"""The legal moves of what somebody wrote for the partner class, on one screen.

written -> waiting -> published -> removed   a teacher of its class reads it first
   |          |  ^
   |          |  '-- (changed)
   |          '-> returned                   given back with a kind word
   '-> published                             the pair's rules let it appear at once

What waits or was given back can be thrown away by whoever wrote it.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WritingState(models.TextChoices):
    WAITING = "waiting", _("Waiting for a teacher")
    PUBLISHED = "published", _("Published")
    RETURNED = "returned", _("Given back")
    REMOVED = "removed", _("Taken down")


FIRST: frozenset[str] = frozenset({WritingState.WAITING, WritingState.PUBLISHED})
MOVES: dict[str, frozenset[str]] = {
    WritingState.WAITING: frozenset({WritingState.PUBLISHED, WritingState.RETURNED}),
    WritingState.RETURNED: frozenset({WritingState.WAITING}),
    WritingState.PUBLISHED: frozenset({WritingState.REMOVED}),
    WritingState.REMOVED: frozenset(),
}

# Only its own class has seen it, and its writer may throw it away.
UNSEEN = frozenset({WritingState.WAITING, WritingState.RETURNED})
