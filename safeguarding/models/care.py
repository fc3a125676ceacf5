"""Who looks after what children tell us: the leads of a programme, the contact of a school."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.models import Programme, School
from safeguarding.querysets import ContactNoticeQuerySet, SchoolContactQuerySet

USUAL_HOLD_DAYS = 365


class ProgrammeCare(models.Model):
    """How a programme looks after concerns: who its safeguarding leads are, and how long it keeps.

    Where no lead is named, the superusers stand in, so that nothing is left unread.
    """

    programme = models.OneToOneField(
        Programme, on_delete=models.CASCADE, primary_key=True, related_name="care"
    )
    leads = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("safeguarding leads"),
        related_name="leads_care_of",
        blank=True,
        help_text=_("Staff with a second step of login. Name two or more."),
    )
    hold_days = models.PositiveSmallIntegerField(
        _("days that a concern is kept after it was closed"),
        default=USUAL_HOLD_DAYS,
        validators=[MinValueValidator(30), MaxValueValidator(3_650)],
    )

    class Meta:
        verbose_name = _("care for children")
        verbose_name_plural = _("care for children")

    def __str__(self) -> str:
        return str(self.programme)


class SchoolContact(models.Model):
    """The adult of a school to whom we turn about harm. Not the class's own teacher."""

    school = models.OneToOneField(
        School, on_delete=models.CASCADE, primary_key=True, related_name="safeguarding_contact"
    )
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=10, default="en")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now)
    # A teacher may enter any mailbox. Staff rang the school, and it is this person's.
    checked_at = models.DateTimeField(_("checked by staff at"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = SchoolContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact of a school")
        verbose_name_plural = _("contacts of schools")

    def __str__(self) -> str:
        return self.name


class ContactNotice(models.Model):
    """A school's contact was told, by a link that shows neither names nor a child's words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    concern = models.ForeignKey("Concern", on_delete=models.CASCADE, related_name="contact_notices")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    expires_at = models.DateTimeField(_("works until"))
    read_at = models.DateTimeField(_("said to have read it at"), null=True, blank=True)

    objects = ContactNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice to a school's contact")
        verbose_name_plural = _("notices to schools' contacts")
        ordering = ["sent_at"]
        constraints = [
            models.UniqueConstraint(fields=["concern", "school"], name="contact_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.concern_id} {self.school_id}"
