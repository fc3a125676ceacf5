"""The legal moves of what children tell us, and of what teachers ask about the data of a student.

export    asked -> running -> done -> gone      (after seven days)
erasure   asked -> running -> done
            '----> undone                       (within the day of grace)
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    RUNNING = "running", _("Being done")
    DONE = "done", _("Done")
    UNDONE = "undone", _("Taken back")
    GONE = "gone", _("Ready no more")


REQUEST_MOVES: dict[str, set[str]] = {
    RequestState.ASKED: {RequestState.RUNNING, RequestState.UNDONE},
    RequestState.RUNNING: {RequestState.DONE},
    RequestState.DONE: {RequestState.GONE},
    RequestState.UNDONE: set(),
    RequestState.GONE: set(),
}
OPEN_REQUESTS = (RequestState.ASKED, RequestState.RUNNING)


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
