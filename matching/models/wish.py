import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.models import Classroom
from matching.lifecycle import WishState
from matching.querysets import WishQuerySet
from users.models import User

TOKEN_BYTES = 24


def new_link_token() -> str:
    """192 bits: whoever has no link does not guess one."""
    return secrets.token_urlsafe(TOKEN_BYTES)


class PartnerWish(models.Model):
    """Two teachers who know each other: first a link of one class, then the wish of both.

    `here` made the link, `there` followed it. `number` is the place of `here` that the link is
    for, so that a class has one living link for each. Once both want it, it holds a place of both.
    `refusal` is why the two cannot be partners as they are described now.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # In clear, not hashed: its teacher reads the link again until it is followed, and it opens no
    # more than the name, school and clock of one class.
    token = models.CharField(max_length=40, unique=True, default=new_link_token, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=WishState.choices, default=WishState.OPEN
    )
    here = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="links_made")
    there = models.ForeignKey(
        Classroom, on_delete=models.CASCADE, null=True, blank=True, related_name="links_followed"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    followed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)
    tried_at = models.DateTimeField(_("last tried at"), null=True, blank=True)
    refusal = models.CharField(_("what stands in the way"), max_length=40, blank=True)

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner wish")
        verbose_name_plural = _("partner wishes")
        ordering = ["made_at"]
        constraints = [
            models.CheckConstraint(name="wish_number_1_to_3", condition=Q(number__range=(1, 3))),
            models.UniqueConstraint(
                fields=["here", "number"],
                name="one_living_link_per_place",
                condition=Q(state__in=[WishState.OPEN, WishState.PLEDGED]),
            ),
            models.UniqueConstraint(
                fields=["here", "there"],
                name="wish_of_two_once",
                condition=Q(state=WishState.PLEDGED),
            ),
            models.CheckConstraint(
                name="wish_of_two_classes", condition=Q(there__isnull=True) | ~Q(there=F("here"))
            ),
            models.CheckConstraint(
                name="followed_wish_has_its_other_side",
                condition=Q(there__isnull=False, followed_by__isnull=False)
                | (
                    Q(there__isnull=True, followed_by__isnull=True)
                    & ~Q(state__in=[WishState.PLEDGED, WishState.FORMED])
                ),
            ),
            models.CheckConstraint(
                name="open_wish_has_one_side",
                condition=~Q(state=WishState.OPEN) | Q(there__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="wish_living_until",
                condition=Q(state__in=[WishState.OPEN, WishState.PLEDGED]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.state == WishState.OPEN

    @property
    def is_pledged(self) -> bool:
        return self.state == WishState.PLEDGED

    @property
    def sides(self) -> list[tuple[Classroom, User]]:
        """Each class with the teacher who asked; one side until somebody followed the link."""
        own = (self.here, self.made_by)
        if self.there is None or self.followed_by is None:
            return [own]
        return [own, (self.there, self.followed_by)]

    @property
    def teachers(self) -> list[User]:
        return [teacher for _classroom, teacher in self.sides]
