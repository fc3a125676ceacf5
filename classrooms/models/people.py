import uuid
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.lifecycle import EnrolmentState
from classrooms.models.classroom import Classroom
from classrooms.models.school import School
from classrooms.querysets import EnrolmentQuerySet, SchoolTeacherQuerySet, TeachingQuerySet
from classrooms.stamps import TINT_COUNT
from classrooms.timetable.zones import zone


class Teaching(models.Model):
    """A teacher of a class, co-teachers too.

    Who has such a row teaches the class, and nobody else does: a substitute's row is taken away
    when its last day is over (`services.teachings.end_substitutes`), so that nothing that reads
    `teachings` has to ask for a date.
    """

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="teachings")
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="teachings"
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    ends_on = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Only of a substitute.")
    )

    objects = TeachingQuerySet.as_manager()

    class Meta:
        verbose_name = _("teacher of a class")
        verbose_name_plural = _("teachers of a class")
        constraints = [
            models.UniqueConstraint(
                fields=["classroom", "teacher"], name="teacher_once_per_classroom"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.classroom_id} {self.teacher_id}"

    @property
    def is_substitute(self) -> bool:
        return self.ends_on is not None


class SchoolTeacher(models.Model):
    """A teacher who chose a school that somebody else registered, and staff's word that it is so.

    Until it is confirmed the teacher is a newcomer there: sees name and city of the school and
    nothing more, and no class of theirs is found by anybody.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="joined")
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="joined_schools"
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    # The row stays: without it the classes of this teacher would count as those of the school.
    refused_at = models.DateTimeField(_("refused at"), null=True, blank=True)

    objects = SchoolTeacherQuerySet.as_manager()

    class Meta:
        verbose_name = _("teacher of a school")
        verbose_name_plural = _("teachers of a school")
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(fields=["school", "teacher"], name="teacher_once_per_school"),
            models.CheckConstraint(
                name="confirmed_or_refused",
                condition=Q(confirmed_at__isnull=True) | Q(refused_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.teacher_id}"

    @property
    def is_newcomer(self) -> bool:
        return self.confirmed_at is None or not self.teacher.adult.is_verified


class ClassCode(models.Model):
    """Leads into the lobby of a class, nowhere else, for up to 14 days."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(_("class code"), max_length=8, unique=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("class code")
        verbose_name_plural = _("class codes")
        constraints = [
            models.UniqueConstraint(
                fields=["classroom"],
                name="one_open_code_per_classroom",
                condition=Q(revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code[:4]}-{self.code[4:]}"

    def is_open(self, at: datetime) -> bool:
        """Whether a student may still come in by this code at that instant."""
        return self.revoked_at is None and at < self.expires_at

    @property
    def last_day(self) -> date:
        """The last date at the school on which the code works from morning to midnight."""
        clock = zone(self.classroom.zone or "UTC")
        return self.expires_at.astimezone(clock).date() - timedelta(days=1)


class Enrolment(models.Model):
    """A student in a class, known by nickname and stamp only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="enrolments")
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments"
    )
    nickname = models.CharField(_("nickname"), max_length=30)
    nickname_key = models.CharField(max_length=60, editable=False)
    stamp = models.CharField(_("stamp"), max_length=20)
    # Which of the five colours: the pair is the student's alone in a class of up to 120.
    tint = models.PositiveSmallIntegerField(_("colour of the stamp"), default=0)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=EnrolmentState.choices,
        default=EnrolmentState.LOBBY,
    )
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("student in a class")
        verbose_name_plural = _("students in a class")
        ordering = ["nickname_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["classroom", "student"], name="student_once_per_classroom"
            ),
            models.UniqueConstraint(
                fields=["classroom", "nickname_key"],
                name="nickname_once_per_classroom",
                condition=~Q(state=EnrolmentState.LEFT),
            ),
            models.CheckConstraint(
                name="stamp_in_one_of_five_colours", condition=Q(tint__lt=TINT_COUNT)
            ),
        ]

    def __str__(self) -> str:
        return self.nickname
