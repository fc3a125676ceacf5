import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching.choices import GRANTING, ContestAnswer, ContestReason
from matching.lifecycle import ContestState
from matching.models.proposal import Seat
from matching.querysets import ContestQuerySet

MOST_WORDS = 500


class Contest(models.Model):
    """A teacher says that what counts against a class was not its fault; staff decide.

    A seat has one thing at most that can count against its class: its proposal ran out without an
    answer, or the partnership that came of it ended on this side.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="contests")
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="contests",
        verbose_name=_("teacher"),
    )
    reason = models.CharField(_("reason"), max_length=10, choices=ContestReason.choices)
    words = models.TextField(_("in the teacher's words"), max_length=MOST_WORDS, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ContestState.choices, default=ContestState.ASKED
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    # Counts the moves: who decides says which one was on the screen.
    turn = models.PositiveIntegerField(default=0, editable=False)
    answer = models.CharField(_("answer"), max_length=12, choices=ContestAnswer.choices, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    objects = ContestQuerySet.as_manager()

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["seat"],
                name="one_contest_waits_or_holds",
                condition=Q(state__in=[ContestState.ASKED, ContestState.GRANTED]),
            ),
            models.CheckConstraint(
                name="decided_contest_has_its_answer",
                condition=Q(state=ContestState.ASKED, answer="", decided_at__isnull=True)
                | Q(
                    state=ContestState.GRANTED,
                    answer__in=sorted(GRANTING),
                    decided_at__isnull=False,
                )
                | (
                    Q(state=ContestState.REFUSED, answer__gt="", decided_at__isnull=False)
                    & ~Q(answer__in=sorted(GRANTING))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat.classroom}: {self.get_reason_display()}"
