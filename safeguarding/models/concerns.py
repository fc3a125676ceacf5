"""What somebody told us, what was answered, and who looked at what on which ground."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.models import Classroom
from safeguarding.choices import HARM, Author, Kind, Line, Path, ReadingReason
from safeguarding.lifecycle import WAITING, ConcernState
from safeguarding.querysets import AnswerQuerySet, ConcernQuerySet, ReadingQuerySet

WORDS_LENGTH = 2_000


class Concern(models.Model):
    """One thing that one person told us, about something somebody made, or about nothing we know.

    The thing is named by type and id: nobody below knows the tables above. What it was like is kept
    in `snapshot`, until `hold_until`, whatever becomes of the thing itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("what was told"), max_length=10, choices=Kind.choices)
    path = models.CharField(_("who reads it"), max_length=10, choices=Path.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=ConcernState.choices, default=ConcernState.OPEN
    )
    # Never shown to anybody outside the class and the leads.
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    classroom = models.ForeignKey(
        Classroom,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("class of who told us"),
    )
    subject_type = models.CharField(_("thing"), max_length=30, blank=True)
    subject_id = models.UUIDField(_("id of the thing"), null=True, blank=True)
    author_kind = models.CharField(
        _("made by"), max_length=10, choices=Author.choices, default=Author.UNKNOWN
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("about"),
    )
    author_classroom = models.ForeignKey(
        Classroom, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    project_id = models.UUIDField(_("project"), null=True, blank=True)
    snapshot = models.JSONField(default=dict)
    # Of a teacher. A child types nothing.
    words = models.TextField(max_length=WORDS_LENGTH, blank=True)
    times = models.PositiveSmallIntegerField(_("told so many times"), default=1)
    opened_at = models.DateTimeField(_("told at"), default=timezone.now)
    said_at = models.DateTimeField(_("told last at"), default=timezone.now)
    due_by = models.DateTimeField(_("to be looked at, then answered, by"))
    looked_at = models.DateTimeField(_("first looked at"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who looks after it"),
    )
    passed_on_at = models.DateTimeField(_("passed on at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    hold_until = models.DateTimeField(_("kept until"))

    objects = ConcernQuerySet.as_manager()

    class Meta:
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        ordering = ["due_by", "pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="concern_subject"),
            models.Index(fields=["state", "due_by"], name="concern_waits"),
        ]
        constraints = [
            # Pressing again is the same concern, said once more. Of those whose data was erased
            # nobody knows any more who told what.
            models.UniqueConstraint(
                fields=["reporter", "kind", "subject_type", "subject_id"],
                name="concern_told_once",
                condition=Q(state__in=WAITING, reporter__isnull=False),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="concern_about_an_adult_is_for_the_leads",
                condition=~Q(author_kind=Author.ADULT) | Q(path=Path.LEADS),
            ),
            models.CheckConstraint(
                name="concern_passed_on_is_of_the_class",
                condition=Q(passed_on_at__isnull=True) | Q(path=Path.CLASS),
            ),
            models.CheckConstraint(
                name="concern_looked_at_once_it_moved",
                condition=Q(state=ConcernState.OPEN) | Q(looked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="concern_closed_has_a_time",
                condition=Q(state=ConcernState.CLOSED, closed_at__isnull=False)
                | (~Q(state=ConcernState.CLOSED) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="concern_kept_after_it_was_told", condition=Q(hold_until__gt=F("opened_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def is_for_leads(self) -> bool:
        return self.path == Path.LEADS

    @property
    def stays_with_leads(self) -> bool:
        """Where harm is possible or an adult is meant no lead hands it to the class."""
        return self.author_kind == Author.ADULT or self.kind in HARM

    @property
    def is_about_an_adult(self) -> bool:
        return self.author_kind == Author.ADULT


class ConcernAnswer(models.Model):
    """What whoever told us reads: sentences to choose from, and own words."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="answers")
    lines = ArrayField(
        models.CharField(max_length=10, choices=Line.choices), default=list, blank=True
    )
    words = models.TextField(max_length=WORDS_LENGTH, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    # So that it stands on Today once. Nobody else is shown it.
    put_away_at = models.DateTimeField(null=True, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a concern")
        verbose_name_plural = _("answers to concerns")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="answer_says_something", condition=~Q(words="") | ~Q(lines=[])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.concern_id} {self.at:%Y-%m-%d}"

    @property
    def sentences(self) -> list[str]:
        return [str(Line(each).label) for each in self.lines if each in Line]


class ConcernNote(models.Model):
    """What those who look after it write down. The database refuses to change one."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="notes")
    words = models.TextField(max_length=WORDS_LENGTH)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("note on a concern")
        verbose_name_plural = _("notes on concerns")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.concern_id} {self.at:%Y-%m-%d}"


class Hiding(models.Model):
    """A thing that somebody told us about is not shown to them any more."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hidings"
    )
    subject_type = models.CharField(_("thing"), max_length=30)
    subject_id = models.UUIDField(_("id of the thing"))
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("hidden thing")
        verbose_name_plural = _("hidden things")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "subject_type", "subject_id"], name="hidden_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}"


class Reading(models.Model):
    """A member of staff may read one thing that a child made, for a reason, for a quarter hour."""

    subject_type = models.CharField(_("thing"), max_length=30)
    subject_id = models.UUIDField(_("id of the thing"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=10, choices=ReadingReason.choices)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    ends_at = models.DateTimeField(_("open until"))

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading by staff")
        verbose_name_plural = _("readings by staff")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="reading_ends_after_it_began", condition=Q(ends_at__gt=F("opened_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}"
