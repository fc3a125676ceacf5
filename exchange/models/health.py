"""How a project is getting on: signs of life, what gave cause to ask, whether a meeting took place.

Ids, dates and counts: nothing here says what anybody wrote.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.models import Classroom
from exchange.choices import Happened, HealthAnswer, HealthKind, SignKind
from exchange.models.projects import ExchangeSession, Project
from exchange.querysets import HealthNoteQuerySet


class Activity(models.Model):
    """So many deeds of one kind by a class in a project, on a day of its school's clock."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="activity")
    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="activity")
    on = models.DateField(_("day at the school"))
    kind = models.CharField(_("kind"), max_length=10, choices=SignKind.choices)
    count = models.PositiveIntegerField(_("how many"), default=1)

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")
        ordering = ["-on"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "classroom", "on", "kind"], name="one_sign_a_day_and_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.classroom_id} {self.on} {self.kind}"


class HealthNote(models.Model):
    """What gives cause to ask after a class in a project. It climbs a step a day at most.

    Step 1 asks its own teachers, 2 tells both sides, 3 our staff. `stepped_on` and `paused_until`
    are days of the school's clock. One that is closed stays for the history.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="health_notes")
    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="health_notes")
    kind = models.CharField(_("kind"), max_length=10, choices=HealthKind.choices)
    step = models.PositiveSmallIntegerField(_("step"), default=0)
    stepped_on = models.DateField(_("last step on"))
    opened_on = models.DateField(_("since"))
    answer = models.CharField(_("answer"), max_length=10, choices=HealthAnswer.choices, blank=True)
    paused_until = models.DateField(_("left alone until"), null=True, blank=True)
    closed_at = models.DateTimeField(_("over since"), null=True, blank=True)

    objects = HealthNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note on a project's health")
        verbose_name_plural = _("projects that need somebody")
        ordering = ["-step", "opened_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "classroom", "kind"],
                name="one_live_health_note",
                condition=Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(name="health_step_0_to_3", condition=Q(step__range=(0, 3))),
        ]

    def __str__(self) -> str:
        return f"{self.classroom}: {self.get_kind_display()}"


class MeetingReport(models.Model):
    """What a class's teacher says of a meeting that is over; the first answer can be corrected."""

    session = models.ForeignKey(ExchangeSession, on_delete=models.CASCADE, related_name="reports")
    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="+")
    happened = models.CharField(_("did it happen"), max_length=10, choices=Happened.choices)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    said_at = models.DateTimeField(_("said at"), default=timezone.now)

    class Meta:
        verbose_name = _("answer about a meeting")
        verbose_name_plural = _("answers about meetings")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "classroom"], name="one_answer_a_class_and_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.happened}"
