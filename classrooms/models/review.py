"""Staff's review of schools and teachers: how far it is, what was asked, what was seen.

That a school or a teacher is verified stands in `verified_at` of School and Adult, and nowhere
else: every gate asks there.
"""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from classrooms.choices import EvidenceKind, ReadyQuestion, VettingReason
from classrooms.lifecycle import CountersignState, ReviewState
from classrooms.models.school import School
from classrooms.querysets import CountersignatureQuerySet, MessageQuerySet


class ReviewCase(models.Model):
    """How far the review of one school or one teacher is. It begins with staff's first act."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.OneToOneField(
        School, on_delete=models.CASCADE, null=True, blank=True, related_name="review"
    )
    teacher = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="review",
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ReviewState.choices, default=ReviewState.WAITING
    )
    # Counts the moves: who decides says which one was on the screen.
    turn = models.PositiveIntegerField(default=0, editable=False)
    since = models.DateTimeField(_("waits again since"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=VettingReason.choices, blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(
                name="review_of_a_school_or_a_teacher",
                condition=Q(school__isnull=False, teacher__isnull=True)
                | Q(school__isnull=True, teacher__isnull=False),
            ),
            models.CheckConstraint(
                name="declined_for_a_reason",
                condition=Q(state=ReviewState.DECLINED) ^ Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id or self.teacher_id} {self.state}"


class ReviewMessage(models.Model):
    """What staff asked a teacher or told with a decline, and what the teacher answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(ReviewCase, on_delete=models.CASCADE, related_name="messages")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="review_messages"
    )
    question = models.CharField(
        _("question"), max_length=10, choices=ReadyQuestion.choices, blank=True
    )
    reason = models.CharField(_("reason"), max_length=20, choices=VettingReason.choices, blank=True)
    text = models.TextField(_("own words"), max_length=1_000, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    answer = models.TextField(_("answer"), max_length=2_000, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of staff")
        verbose_name_plural = _("questions of staff")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="asks_or_declines", condition=Q(question="") ^ Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.question or self.reason}"

    @property
    def is_decline(self) -> bool:
        return bool(self.reason)


class Countersignature(models.Model):
    """The head of a school is asked by a one-time link, at an address that staff found itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="countersignatures")
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    # What the head is asked about, as it was said then: a later change needs a new answer.
    school_name = models.CharField(_("name of the school"), max_length=160)
    country = CountryField(verbose_name=_("country"))
    teacher_name = models.CharField(_("name of the teacher"), max_length=120)
    email = models.EmailField(_("address of the head"))
    found_at = models.CharField(_("where staff found the address"), max_length=300)
    language = models.CharField(_("language"), max_length=10, default="en")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=CountersignState.choices, default=CountersignState.SENT
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    words = models.TextField(_("what the head added"), max_length=1_000, blank=True)

    objects = CountersignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("countersignature")
        verbose_name_plural = _("countersignatures")
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["school"],
                name="one_live_countersignature_per_school",
                condition=Q(state=CountersignState.SENT),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.state}"

    def is_open(self, at: datetime) -> bool:
        return self.state == CountersignState.SENT and at < self.expires_at


class Evidence(models.Model):
    """What shows that a school takes part. It counts for the name and country it was seen for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=10, choices=EvidenceKind.choices)
    countersignature = models.OneToOneField(
        Countersignature, on_delete=models.CASCADE, null=True, blank=True, related_name="evidence"
    )
    school_name = models.CharField(_("name of the school"), max_length=160)
    country = CountryField(verbose_name=_("country"))
    seen_on = models.DateField(_("on"))
    note = models.CharField(_("who was called, or what was seen"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)

    class Meta:
        verbose_name = _("evidence about a school")
        verbose_name_plural = _("evidence about a school")
        ordering = ["-seen_on", "-recorded_at"]
        constraints = [
            models.CheckConstraint(
                name="heads_word_comes_by_its_link",
                condition=Q(kind=EvidenceKind.HEAD) ^ Q(countersignature__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.seen_on}"

    def counts_for(self, school: School) -> bool:
        """Whether it was seen for the name and the country that the school has now."""
        return (self.school_name, self.country) == (school.name, school.country)
