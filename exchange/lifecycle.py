"""The states of a project and of a meeting.

project   open -> archived
meeting   planned -> cancelled
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProjectState(models.TextChoices):
    OPEN = "open", _("Open")
    ARCHIVED = "archived", _("Archived")


class SessionState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    CANCELLED = "cancelled", _("Cancelled")
