"""Who must not meet."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.models import School


class Block(models.Model):
    """Two schools that must not meet. It holds in both directions from the next request on."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="blocks")
    other = models.ForeignKey(School, on_delete=models.CASCADE, related_name="blocked_by")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(fields=["school", "other"], name="block_once"),
            models.CheckConstraint(name="block_of_another", condition=~Q(school=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.school} / {self.other}"
