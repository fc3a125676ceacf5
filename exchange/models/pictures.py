"""A picture that somebody brought into a project. What it shows stands only in its two files."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.models import Classroom
from exchange.models.projects import Project
from exchange.querysets import PictureQuerySet
from exchange.reencode import LARGE_SIDE, SMALL_SIDE


class Picture(models.Model):
    """Its files were on the disk before this row was committed, and are removed after it says so.

    The row of a removed picture stays, without its files: what hung on it still knows that there
    was one, and the count of a day holds.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="pictures")
    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="pictures")
    # Whoever leaves takes the right to be shown along: without an owner nobody sees it.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="pictures"
    )
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    bytes = models.PositiveIntegerField(_("bytes of both sizes"))
    digest = models.CharField(_("digest"), max_length=64)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["owner", "created_at"], name="picture_by_owner"),
            models.Index(fields=["classroom", "created_at"], name="picture_by_class"),
        ]
        constraints = [
            models.CheckConstraint(
                name="picture_has_a_size",
                condition=Q(width__range=(1, LARGE_SIDE), height__range=(1, LARGE_SIDE)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def small_width(self) -> int:
        return self._small(self.width)

    @property
    def small_height(self) -> int:
        return self._small(self.height)

    def _small(self, side: int) -> int:
        """The place that a page keeps for the small one, before it has arrived."""
        longest = max(self.width, self.height)
        return max(round(side * SMALL_SIDE / longest), 1) if longest > SMALL_SIDE else side
