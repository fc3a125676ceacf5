import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.choices import Mode
from classrooms.models import Classroom, Programme
from matching.choices import RoundKind
from matching.lifecycle import RoundState
from matching.querysets import RegistrationQuerySet, RoundQuerySet
from matching.wording import STAGES


class MatchingRound(models.Model):
    """One pairing of a programme's whole pool, or of a few classes outside the night.

    A round of a few classes is born published: no worker takes it, no list or report shows it.
    `token` counts the workers that took it; only the last one may publish (a fencing token).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rounds")
    state = models.CharField(
        _("state"), max_length=10, choices=RoundState.choices, default=RoundState.GATHERING
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=RoundKind.choices, default=RoundKind.POOL
    )
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    seed = models.PositiveIntegerField(_("seed"), default=1)

    token = models.PositiveIntegerField(default=0, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    stage = models.CharField(_("stage"), max_length=20, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    report = models.JSONField(_("report"), default=dict, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("matching round")
        verbose_name_plural = _("matching rounds")
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme"],
                name="one_gathering_round_per_programme",
                condition=Q(state=RoundState.GATHERING),
            ),
            models.CheckConstraint(
                name="round_runs_under_a_lease",
                condition=Q(state=RoundState.RUNNING, lease_until__isnull=False)
                | (~Q(state=RoundState.RUNNING) & Q(lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="direct_round_is_published",
                condition=Q(kind=RoundKind.POOL) | Q(state=RoundState.PUBLISHED),
            ),
            models.CheckConstraint(
                name="published_round_has_its_date",
                condition=Q(state=RoundState.PUBLISHED, published_at__isnull=False)
                | (~Q(state=RoundState.PUBLISHED) & Q(published_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.opened_at:%Y-%m-%d}"

    @property
    def stage_words(self) -> str:
        """What the worker does now, in words."""
        return str(STAGES.get(self.stage, ""))


class Registration(models.Model):
    """A class enters a round. When no partner was found it is carried on with all its dates.

    `alive_at` is when somebody of the class last said or showed that it still looks; `asked_at`,
    when it was asked; from `rests_at` on it is compared with nobody until it is heard of again.
    """

    round = models.ForeignKey(MatchingRound, on_delete=models.CASCADE, related_name="registrations")
    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="registrations")
    waiting_since = models.DateTimeField(_("waiting since"), default=timezone.now)
    alive_at = models.DateTimeField(_("last sign of life"), default=timezone.now)
    asked_at = models.DateTimeField(_("asked whether it still looks"), null=True, blank=True)
    rests_at = models.DateTimeField(_("rests since"), null=True, blank=True)
    unmatched = models.JSONField(
        _("why no partner"),
        null=True,
        blank=True,
        help_text=_("How many classes each rule excluded, after the round."),
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(fields=["round", "classroom"], name="classroom_once_per_round"),
            models.CheckConstraint(
                name="only_who_was_asked_rests",
                condition=Q(rests_at__isnull=True)
                | Q(asked_at__isnull=False, asked_at__lte=F("rests_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.classroom_id} {self.round_id}"


class Candidate(models.Model):
    """A scored pair that nobody was told of, with everything that explains it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(MatchingRound, on_delete=models.CASCADE, related_name="candidates")
    low = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="+")
    high = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="+")
    score = models.IntegerField(_("score"))
    mode = models.CharField(_("kind of exchange"), max_length=14, choices=Mode.choices)
    explanation = models.JSONField(_("explanation"), default=dict)

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["-score"]
        constraints = [
            models.CheckConstraint(name="candidate_low_high", condition=Q(low__lt=F("high"))),
            models.UniqueConstraint(fields=["round", "low", "high"], name="candidate_once"),
        ]

    def __str__(self) -> str:
        return f"{self.low_id} {self.high_id}"
