import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.choices import Mode, Theme
from classrooms.models import Classroom
from matching.querysets import SavedSearchQuerySet

MOST_SEARCHES = 5
"""So many searches a class keeps at most."""


class Arrival(models.Model):
    """A class that can be found now, in the order in which they came.

    The row goes when the class is not to be found any more and is made anew when it comes back, so
    that its number says whether it came after a search was looked through.
    """

    classroom = models.OneToOneField(Classroom, on_delete=models.CASCADE, related_name="arrival")
    arrived_at = models.DateTimeField(_("arrived at"), default=timezone.now)

    class Meta:
        verbose_name = _("arrival")
        verbose_name_plural = _("arrivals")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.classroom_id)


class SavedSearch(models.Model):
    """What partner a class looks out for; `owner` gets a mail when such a class comes.

    Empty filters leave it open. `number` is one of the five of its class: an index cannot count.
    `looked_until` is the number of the last arrival that was looked at.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    classroom = models.ForeignKey(
        Classroom, on_delete=models.CASCADE, related_name="saved_searches"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    country = models.CharField(_("country"), max_length=2, blank=True)
    age = models.PositiveSmallIntegerField(_("age of the students"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    theme = models.CharField(_("theme"), max_length=20, choices=Theme.choices, blank=True)
    mode = models.CharField(_("kind of exchange"), max_length=14, choices=Mode.choices, blank=True)
    live = models.BooleanField(_("only classes we could meet live"), default=False)
    looked_until = models.BigIntegerField(default=0, editable=False)
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="saved_search_number_1_to_5", condition=Q(number__range=(1, MOST_SEARCHES))
            ),
            models.UniqueConstraint(
                fields=["classroom", "number"],
                name="saved_search_number_once",
                condition=Q(removed_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["classroom", "country", "age", "language", "theme", "mode", "live"],
                name="saved_search_once_per_class",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def filters(self) -> dict[str, Any]:
        """What it asks for, by the names of the form and of `Wanted`."""
        return {
            "country": self.country,
            "age": self.age,
            "language": self.language,
            "theme": self.theme,
            "mode": self.mode,
            "live": self.live,
        }


class SearchHit(models.Model):
    """A class of which the owner of a search was told: once, whatever happens."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="hits")
    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="+")
    told_at = models.DateTimeField(_("told at"), default=timezone.now)

    class Meta:
        verbose_name = _("class that was told of")
        verbose_name_plural = _("classes that were told of")
        constraints = [
            models.UniqueConstraint(fields=["search", "classroom"], name="search_hit_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.search_id} {self.classroom_id}"
