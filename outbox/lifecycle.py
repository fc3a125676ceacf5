"""The legal states of a job and of a mail, on one screen.

job    waiting -> running -> done
          ^          |-> waiting   (handed back, or Retry)
          |          '-> dead      (three attempts without a verdict, or two days of Retry)
          '----------------'       (an administrator revives it)

mail   queued -> sent | refused
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    DEAD = "dead", _("Gave up")


class MailState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    SENT = "sent", _("Sent")
    REFUSED = "refused", _("Refused by the mail server")
