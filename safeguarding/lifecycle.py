"""The legal moves of a concern, on one screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConcernState(models.TextChoices):
    OPEN = "open", _("Nobody has looked yet")
    LOOKING = "looking", _("Being looked at")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")


CONCERN_MOVES: dict[str, frozenset[ConcernState]] = {
    # An answer is a look, too.
    ConcernState.OPEN: frozenset({ConcernState.LOOKING, ConcernState.ANSWERED}),
    ConcernState.LOOKING: frozenset({ConcernState.ANSWERED}),
    # Nothing is closed before whoever told us was answered.
    ConcernState.ANSWERED: frozenset({ConcernState.LOOKING, ConcernState.CLOSED}),
    ConcernState.CLOSED: frozenset({ConcernState.LOOKING}),
}
WAITING = (ConcernState.OPEN, ConcernState.LOOKING)
