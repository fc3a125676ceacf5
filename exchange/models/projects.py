"""The project of a partnership, its phases, its meetings and the calendars that read them."""

import secrets
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.models import Classroom
from exchange.choices import Channel, PhaseKind
from exchange.lifecycle import ALIVE, ProjectState, SessionState
from exchange.querysets import FeedQuerySet, ProjectQuerySet, SessionQuerySet
from exchange.wording import ABOUT
from matching.lifecycle import PartnershipState
from matching.models import Partnership


class Project(models.Model):
    """The place where the classes of an approved partnership work together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.OneToOneField(
        Partnership, on_delete=models.PROTECT, related_name="project"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ProjectState.choices, default=ProjectState.PREPARING
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    # Everything is done, and only the first day is waited for. Empty again when a class joins.
    ready_at = models.DateTimeField(_("ready at"), null=True, blank=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    # What every class had agreed to when it started.
    started_with = models.ForeignKey(
        "AgreementVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    channel = models.CharField(
        _("how the classes meet"), max_length=10, choices=Channel.choices, blank=True
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                name="project_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="project_preparing_has_not_started",
                condition=~Q(state=ProjectState.PREPARING) | Q(started_at__isnull=True),
            ),
            # A project from before there were agreements started in the moment it was opened.
            models.CheckConstraint(
                name="project_starts_with_an_agreement",
                condition=~Q(state=ProjectState.OPEN)
                | Q(started_at__isnull=False, started_with__isnull=False)
                | Q(started_at=F("opened_at")),
            ),
        ]

    def __str__(self) -> str:
        return " & ".join(str(classroom) for classroom in self.classrooms)

    @property
    def classrooms(self) -> list[Classroom]:
        return self.partnership.classrooms

    @property
    def is_alive(self) -> bool:
        """Its teachers work on it: it gets ready, or has started."""
        return self.state in ALIVE

    @property
    def is_together(self) -> bool:
        """Its classes work on it with each other."""
        return self.is_alive and self.partnership.state == PartnershipState.APPROVED

    @property
    def is_alone(self) -> bool:
        """One class is left to whom nobody could be found, and it keeps what there is."""
        return self.is_alive and not self.is_together

    @property
    def is_joining(self) -> bool:
        """It has started, and a class that took a seat later is not ready yet."""
        joined = self.is_open and self.partnership.rescues_id is not None
        return joined and self.ready_at is None

    def is_new(self, classroom: Classroom) -> bool:
        """Whether it is this class that is not ready yet."""
        before = self.partnership.rescues if self.is_joining else None
        return before is not None and classroom not in before.classrooms

    @property
    def is_getting_ready(self) -> bool:
        """Its classes have steps to take together: before the start, or when one has joined."""
        return self.is_together and (self.is_preparing or self.is_joining)

    @property
    def is_preparing(self) -> bool:
        return self.state == ProjectState.PREPARING

    @property
    def is_paused(self) -> bool:
        """Its classes may not meet at the moment: nothing is asked of them, and nothing offered."""
        return self.partnership.paused_at is not None

    @property
    def is_open(self) -> bool:
        """It has started and is not over."""
        return self.state == ProjectState.OPEN


class Phase(models.Model):
    """A part of the plan, both dates included, laid over both school calendars."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="phases")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=PhaseKind.choices)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="phase_number_once"),
            models.CheckConstraint(
                name="phase_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def about(self) -> str:
        """What the classes do in it, in a sentence."""
        return str(ABOUT[self.kind])


class ExchangeSession(models.Model):
    """One meeting of the classes at an instant.

    Keeps the planner's zone and wall clock beside the instant, because a country may change its
    clock before the day comes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="sessions")
    state = models.CharField(
        _("state"), max_length=10, choices=SessionState.choices, default=SessionState.PLANNED
    )
    starts_at = models.DateTimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(10), MaxValueValidator(240)]
    )
    zone = models.CharField(_("zone of the class that planned it"), max_length=60)
    local_date = models.DateField(_("date there"))
    local_time = models.TimeField(_("time there"))
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # Counts the changes, so that calendars accept them (RFC 5545, SEQUENCE).
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(name="meeting_minutes", condition=Q(minutes__range=(10, 240))),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} UTC"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_planned(self) -> bool:
        return self.state == SessionState.PLANNED


class SessionSide(models.Model):
    """A class in a meeting; no class is in two meetings at the same time."""

    session = models.ForeignKey(ExchangeSession, on_delete=models.CASCADE, related_name="sides")
    classroom = models.ForeignKey(Classroom, on_delete=models.PROTECT, related_name="meetings")
    during = DateTimeRangeField(_("during"))
    live = models.BooleanField(_("takes the time"), default=True)

    class Meta:
        verbose_name = _("class in a meeting")
        verbose_name_plural = _("classes in a meeting")
        constraints = [
            models.UniqueConstraint(fields=["session", "classroom"], name="class_once_per_meeting"),
            ExclusionConstraint(
                name="class_in_one_meeting_at_a_time",
                expressions=[
                    ("classroom", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(live=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.classroom_id} {self.during}"


def new_feed_token() -> str:
    """192 random bits: the address of a feed is its only key."""
    return secrets.token_urlsafe(24)


class CalendarFeed(models.Model):
    """A revocable address under which a teacher's calendar reads the meetings of a project."""

    token = models.CharField(max_length=40, unique=True, default=new_feed_token, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="feeds")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "owner"],
                name="one_live_feed_per_teacher",
                condition=Q(revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.owner_id}"
