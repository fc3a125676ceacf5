"""The legal moves of a project and of a meeting, on one screen.

project   preparing -> open          both agreed, met, tested, and may take part: it started
              |          '-> archived
              '------------> archived  it ended before it began
meeting   planned -> cancelled
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProjectState(models.TextChoices):
    PREPARING = "preparing", _("Getting ready")
    OPEN = "open", _("Open")
    ARCHIVED = "archived", _("Archived")


PROJECT_MOVES: dict[str, frozenset[str]] = {
    ProjectState.PREPARING: frozenset({ProjectState.OPEN, ProjectState.ARCHIVED}),
    ProjectState.OPEN: frozenset({ProjectState.ARCHIVED}),
    ProjectState.ARCHIVED: frozenset(),
}

# Its teachers work on it: they see it, agree, and plan and cancel meetings.
ALIVE = frozenset({ProjectState.PREPARING, ProjectState.OPEN})


class SessionState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    CANCELLED = "cancelled", _("Cancelled")
