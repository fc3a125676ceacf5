"""People. A user has no name: an adult's stands in Adult, a student's nowhere."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from users.lifecycle import Role
from users.managers import UserManager


class User(AbstractBaseUser, PermissionsMixin):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.TEACHER)
    email = models.EmailField(_("e-mail address"), null=True, blank=True, unique=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the admin"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(
                name="student_has_no_email_password_or_rights",
                condition=~Q(role=Role.STUDENT)
                | Q(
                    email__isnull=True,
                    password__startswith="!",  # noqa: S106 (marks an unusable one)
                    is_staff=False,
                    is_superuser=False,
                ),
            ),
            models.CheckConstraint(
                name="adult_has_an_email",
                condition=Q(role=Role.STUDENT) | Q(email__isnull=False),
            ),
            models.CheckConstraint(
                name="only_staff_opens_the_admin",
                condition=Q(is_staff=False) | Q(role=Role.STAFF),
            ),
        ]

    def __str__(self) -> str:
        return display_name(self)

    @property
    def is_teacher(self) -> bool:
        return self.role == Role.TEACHER

    @property
    def is_student(self) -> bool:
        return self.role == Role.STUDENT

    @property
    def reviewed_countries(self) -> frozenset[str]:
        """The countries whose schools and teachers this member of staff sees; empty: all."""
        adult = getattr(self, "adult", None)
        return frozenset(country.code for country in adult.countries) if adult else frozenset()


class Adult(models.Model):
    """A teacher's or staff member's name and contact, and who verified them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="adult"
    )
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    # Staff rang and it was somebody else's: asked for again until another number stands there.
    phone_failed_at = models.DateTimeField(null=True, blank=True, editable=False)
    languages = ArrayField(
        models.CharField(max_length=8),
        verbose_name=_("languages you can write in"),
        default=list,
        blank=True,
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    # Staff took the verification back: what rested on it stands still until there is one again.
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )
    countries = CountryField(
        verbose_name=_("reviews these countries only"),
        multiple=True,
        blank=True,
        help_text=_("For regional staff. None means every country."),
    )

    class Meta:
        verbose_name = _("adult")
        verbose_name_plural = _("adults")

    def __str__(self) -> str:
        return self.name

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None


class AuditEntry(models.Model):
    """One line of the diary: who did what to what, from which state to which, and why.

    Ids and states only: free text or names would survive an erasure. Appended, never changed.
    """

    at = models.DateTimeField(_("at"), default=timezone.now)
    actor_id = models.UUIDField(_("actor"), null=True, blank=True)
    verb = models.CharField(_("verb"), max_length=60)
    subject_type = models.CharField(_("subject"), max_length=60)
    subject_id = models.CharField(_("subject id"), max_length=40)
    before = models.CharField(_("before"), max_length=30, blank=True)
    after = models.CharField(_("after"), max_length=30, blank=True)
    reason = models.CharField(_("reason"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("diary entry")
        verbose_name_plural = _("diary")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"


class Tally(models.Model):
    """How often somebody did one thing in the window that runs, for `users.limits`.

    `key` is a keyed digest of the thing and of who did it: it tells nobody's id or address.
    """

    key = models.CharField(_("key"), max_length=64, primary_key=True)
    window = models.BigIntegerField(_("window"))
    count = models.PositiveIntegerField(_("count"))
    counted_at = models.DateTimeField(_("counted at"), db_index=True)

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")

    def __str__(self) -> str:
        return f"{self.count}"


def display_name(user: User) -> str:
    """An adult's name, or the role: a student is named by the class, never here."""
    adult = None if user.is_student else getattr(user, "adult", None)
    return adult.name if adult else str(user.get_role_display())
