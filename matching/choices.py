from django.db import models
from django.utils.translation import gettext_lazy as _


class RoundKind(models.TextChoices):
    """How the classes of a round came together."""

    POOL = "pool", _("The whole pool")
    INVITATION = "invitation", _("One class invited another")
    LINK = "link", _("Two teachers who know each other")
    RESCUE = "rescue", _("A class lost its partner")


class DeclineReason(models.TextChoices):
    """Why a class says no. Seen by staff only."""

    TIME = "time", _("The shared times do not work for us")
    AGE = "age", _("The ages are too far apart")
    LANGUAGE = "language", _("The languages do not fit")
    TOPIC = "topic", _("The themes do not fit")
    HAVE_PARTNER = "have_partner", _("We have a partner already")
    OTHER = "other", _("Another reason")


class ReviewReason(models.TextChoices):
    """Why staff decided as they did about a partnership."""

    CHECKED = "checked", _("Both schools and teachers are checked")
    EVIDENCE = "evidence", _("Evidence about a school is missing")
    SAFETY = "safety", _("A question about safety is open")
    DUPLICATE = "duplicate", _("The class is registered twice")
    REQUEST = "request", _("A school asked for it")


class EndReason(models.TextChoices):
    """Why a partnership ended."""

    FINISHED = "finished", _("They finished what they had planned")
    SILENT = "silent", _("One class did not answer any more")
    STOPPED = "stopped", _("One class stopped")
    ILLNESS = "illness", _("A teacher fell ill")
    CLOSURE = "closure", _("A school was closed")
    CONFLICT = "conflict", _("War, unrest or a disaster")
    STAFF = "staff", _("Our staff ended it")
