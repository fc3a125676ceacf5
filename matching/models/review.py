"""What staff ask teachers before a partnership opens, and whom they rang."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.models import Classroom
from matching.choices import CallOutcome, TeacherQuestion
from matching.models.proposal import Partnership
from matching.querysets import QuestionQuerySet


class PartnershipQuestion(models.Model):
    """A question of staff to the teachers of one class; the first of them to answer does it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="questions")
    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="+")
    question = models.CharField(_("question"), max_length=10, choices=TeacherQuestion.choices)
    text = models.TextField(_("own words"), max_length=1_000, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    answer = models.TextField(_("answer"), max_length=2_000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question about a partnership")
        verbose_name_plural = _("questions about partnerships")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="answered_question_has_its_answer",
                condition=Q(answered_at__isnull=True, answer="")
                | Q(answered_at__isnull=False, answer__gt=""),
            ),
            models.CheckConstraint(
                name="own_question_has_its_words",
                condition=~Q(question=TeacherQuestion.OWN) | Q(text__gt=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership_id} {self.question}"


class CallNote(models.Model):
    """Somebody of staff rang a teacher. `about` names the line of the call list."""

    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calls"
    )
    about = models.CharField(_("about"), max_length=120)
    outcome = models.CharField(_("outcome"), max_length=12, choices=CallOutcome.choices)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    called_at = models.DateTimeField(_("called at"), default=timezone.now)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-called_at", "-pk"]
        indexes = [models.Index(fields=["about", "called_at"], name="call_about")]

    def __str__(self) -> str:
        return f"{self.teacher_id} {self.outcome}"
