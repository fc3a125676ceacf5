from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from classrooms.querysets import KNOCK_HOLDS

MOST_WRONG = 5


class StudentKey(models.Model):
    """With what a student comes back: three pictures, or a printed card. No name, no password.

    The pictures are a convenience and few: five wrong tries lock them until a teacher says
    otherwise; the card still works then. Both are kept as digests only.
    """

    student = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="student_key",
    )
    # Empty: the student chooses them at the next entry.
    pictures = models.CharField(max_length=64, blank=True, editable=False)
    wrong_tries = models.PositiveSmallIntegerField(_("wrong tries"), default=0, editable=False)
    locked_at = models.DateTimeField(_("locked at"), null=True, blank=True, editable=False)
    card_version = models.PositiveIntegerField(_("version of the card"), default=1, editable=False)
    card = models.CharField(max_length=64, unique=True, editable=False)
    card_printed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Who came in before that instant has to come in again: after a reset, with a new card.
    out_before = models.DateTimeField(null=True, blank=True, editable=False)
    # A browser that claims to be this student, without pictures or card, and waits for the teacher:
    # the digest of what it holds, and the pictures that were chosen there (empty: let in).
    knock = models.CharField(max_length=64, blank=True, editable=False)
    knock_pictures = models.CharField(max_length=64, blank=True, editable=False)
    knocked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("key of a student")
        verbose_name_plural = _("keys of students")
        constraints = [
            models.CheckConstraint(
                name="five_wrong_tries_lock",
                condition=Q(wrong_tries__lt=MOST_WRONG, locked_at__isnull=True)
                | Q(wrong_tries=MOST_WRONG, locked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.student_id)

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    def forget_knock(self) -> list[str]:
        """Whoever knocked, and whoever was let in and has not fetched it, knocks again; the fields
        to save."""
        self.knock, self.knock_pictures, self.knocked_at = "", "", None
        return ["knock", "knock_pictures", "knocked_at"]

    def is_knock_fresh(self, at: datetime) -> bool:
        return self.knocked_at is not None and at - self.knocked_at < KNOCK_HOLDS
