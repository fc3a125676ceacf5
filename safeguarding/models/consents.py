"""What a student may do here, by whose word, and until when."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safeguarding.choices import Basis, GivenBy, Purpose
from safeguarding.querysets import ConsentQuerySet


class Consent(models.Model):
    """The answer on one form, for one student and one purpose. A new answer is a new row.

    The form itself stays with the school: here stands who signed, on what basis, which text was
    signed, and which teacher saw it. No name and no picture of the paper.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents"
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    # A "no" is an answer, too: nobody asks that family again.
    is_yes = models.BooleanField(_("yes"), default=True)
    given_by = models.CharField(_("given by"), max_length=10, choices=GivenBy.choices)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis.choices)
    text_version = models.CharField(_("version of the text"), max_length=20)
    given_on = models.DateField(_("date on the form"))
    valid_until = models.DateField(_("holds until"))
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("teacher who saw the form"),
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    # Taken back, or replaced by a newer answer.
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "purpose"],
                name="one_living_consent_per_purpose",
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="consent_dates_in_order", condition=Q(valid_until__gte=F("given_on"))
            ),
            # Thirteen months at most: a form of this school year says nothing about the next one.
            models.CheckConstraint(
                name="consent_for_one_school_year",
                condition=Q(valid_until__lte=F("given_on") + timedelta(days=397)),
            ),
            models.CheckConstraint(
                name="consent_of_a_person_or_lesson_of_a_school",
                condition=Q(basis=Basis.CONSENT, given_by__in=[GivenBy.GUARDIAN, GivenBy.STUDENT])
                | Q(basis=Basis.LESSON, given_by=GivenBy.SCHOOL, purpose=Purpose.PART),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} {self.purpose}"
