"""The states of what a teacher asks about the data of a student.

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
