import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.choices import Mode
from classrooms.models import Classroom
from matching.choices import DeclineReason, EndReason, ReviewReason
from matching.lifecycle import Answer, PartnershipState, ProposalState
from matching.models.round import Candidate, MatchingRound
from matching.querysets import PartnershipQuerySet, ProposalQuerySet, SeatQuerySet

MOST_WORDS = 500


class Place(models.Model):
    """One of the one to three partners a class wants. An index cannot count; rows can."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="places")
    number = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["classroom", "number"], name="place_once"),
            models.CheckConstraint(name="place_number_1_to_3", condition=Q(number__range=(1, 3))),
        ]

    def __str__(self) -> str:
        return f"{self.classroom_id} {self.number}"


class Proposal(models.Model):
    """A candidate laid before the teachers of its classes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(MatchingRound, on_delete=models.PROTECT, related_name="proposals")
    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="proposal")
    state = models.CharField(
        _("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN
    )
    mode = models.CharField(_("kind of exchange"), max_length=14, choices=Mode.choices)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    answer_by = models.DateTimeField(_("answer by"))
    rescue = models.ForeignKey(
        "matching.Rescue",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("rescue"),
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                name="proposal_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["answer_by"], name="proposal_open_by", condition=Q(state=ProposalState.OPEN)
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Partnership(models.Model):
    """All classes said yes; it opens when staff approve it.

    `ended_for` is the class that fell silent or stopped; in any other end nobody is named.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="partnership")
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=PartnershipState.choices,
        default=PartnershipState.IN_REVIEW,
    )
    agreed_at = models.DateTimeField(_("agreed at"), default=timezone.now)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    review_reason = models.CharField(
        _("reason"), max_length=20, choices=ReviewReason.choices, blank=True
    )
    rescues = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rescued_by",
        verbose_name=_("takes the place of"),
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.CharField(
        _("why it ended"), max_length=10, choices=EndReason.choices, blank=True
    )
    ended_for = models.ForeignKey(
        Classroom,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("class that was silent or stopped"),
    )
    # Counts the moves: who decides says which one was on the screen.
    turn = models.PositiveIntegerField(default=0, editable=False)
    since = models.DateTimeField(_("waits again since"), null=True, blank=True)
    # Where a programme wants two members of staff: who said yes first.
    first_approved_at = models.DateTimeField(_("first approval at"), null=True, blank=True)
    first_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("first approval by"),
    )
    paused_at = models.DateTimeField(_("paused since"), null=True, blank=True)
    # When its last pause was over: nothing is held against anybody that lies before it.
    resumed_at = models.DateTimeField(_("went on again at"), null=True, blank=True)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ["agreed_at"]
        constraints = [
            models.CheckConstraint(
                name="reviewed_partnership_has_its_review",
                condition=Q(state=PartnershipState.IN_REVIEW, reviewed_at__isnull=True)
                | Q(reviewed_at__isnull=False, review_reason__gt=""),
            ),
            models.UniqueConstraint(
                fields=["rescues"],
                name="one_partnership_rescues_another",
                condition=~Q(state=PartnershipState.REJECTED),
            ),
            models.CheckConstraint(
                name="ended_partnership_has_its_end",
                condition=Q(state=PartnershipState.ENDED, ended_at__isnull=False, end_reason__gt="")
                | (~Q(state=PartnershipState.ENDED) & Q(ended_at__isnull=True, end_reason="")),
            ),
            models.CheckConstraint(
                name="only_silence_or_stopping_names_a_class",
                condition=Q(ended_for__isnull=True)
                | Q(end_reason__in=[EndReason.SILENT, EndReason.STOPPED]),
            ),
            models.CheckConstraint(
                name="first_approval_has_its_date",
                condition=Q(first_approved_by__isnull=True) | Q(first_approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="second_approval_by_another",
                condition=~Q(state__in=[PartnershipState.APPROVED, PartnershipState.ENDED])
                | Q(first_approved_by__isnull=True)
                | Q(reviewed_by__isnull=True)
                | ~Q(first_approved_by=F("reviewed_by")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def classrooms(self) -> list[Classroom]:
        """The classes of all seats, in the order of their names."""
        seats = self.seats.select_related("classroom__school")
        return sorted((seat.classroom for seat in seats), key=lambda one: (one.name, str(one.pk)))


class Seat(models.Model):
    """One class in a proposal, and later in its partnership. Sides are rows: two or more."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="seats")
    partnership = models.ForeignKey(
        Partnership, on_delete=models.SET_NULL, null=True, blank=True, related_name="seats"
    )
    classroom = models.ForeignKey(Classroom, on_delete=models.PROTECT, related_name="seats")
    place = models.ForeignKey(Place, on_delete=models.RESTRICT, related_name="seats")
    live = models.BooleanField(_("takes the place"), default=True)
    answer = models.CharField(
        _("answer"), max_length=10, choices=Answer.choices, default=Answer.PENDING
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decline_reason = models.CharField(
        _("reason"), max_length=20, choices=DeclineReason.choices, blank=True
    )
    decline_words = models.TextField(_("in own words"), max_length=MOST_WORDS, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place"], name="place_taken_once", condition=Q(live=True)
            ),
            models.UniqueConstraint(
                fields=["proposal", "classroom"], name="classroom_once_per_proposal"
            ),
            models.CheckConstraint(
                name="answered_seat_has_its_date",
                condition=Q(answer=Answer.PENDING, answered_at__isnull=True)
                | (~Q(answer=Answer.PENDING) & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="no_has_a_reason", condition=~Q(answer=Answer.NO) | Q(decline_reason__gt="")
            ),
            models.CheckConstraint(
                name="only_another_reason_has_words",
                condition=Q(decline_words="") | Q(decline_reason=DeclineReason.OTHER),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.classroom_id} {self.answer}"


class Pair(models.Model):
    """Two classes that meet: never twice at the same time, one row per pair of a circle."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="pairs")
    low = models.ForeignKey(Classroom, on_delete=models.PROTECT, related_name="+")
    high = models.ForeignKey(Classroom, on_delete=models.PROTECT, related_name="+")
    live = models.BooleanField(_("live"), default=True)

    class Meta:
        verbose_name = _("pair")
        verbose_name_plural = _("pairs")
        constraints = [
            models.CheckConstraint(name="pair_low_high", condition=Q(low__lt=F("high"))),
            models.UniqueConstraint(
                fields=["low", "high"], name="pair_live_once", condition=Q(live=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.low_id} {self.high_id}"
