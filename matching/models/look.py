import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching.models.round import MatchingRound


class Look(models.Model):
    """The first look at all pairs of a large round, cut into blocks for as many workers as there
    are. Working papers: they go once the round is published.

    `arrays` is the pool of `size` classes, in order of ids, as the kernels read it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(MatchingRound, on_delete=models.CASCADE, related_name="looks")
    token = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    arrays = models.BinaryField()
    begun_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("look at all pairs")
        verbose_name_plural = _("looks at all pairs")
        constraints = [models.UniqueConstraint(fields=["round", "token"], name="look_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.token}"


class LookBlock(models.Model):
    """One block of pairs: `tile` says which, `found` is what a worker found in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    look = models.ForeignKey(Look, on_delete=models.CASCADE, related_name="blocks")
    number = models.PositiveIntegerField()
    tile = models.JSONField()
    found = models.BinaryField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("block of pairs")
        verbose_name_plural = _("blocks of pairs")
        constraints = [
            models.UniqueConstraint(fields=["look", "number"], name="look_block_once"),
            models.CheckConstraint(
                name="look_block_done_with_its_finds",
                condition=models.Q(found__isnull=True, done_at__isnull=True)
                | models.Q(found__isnull=False, done_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.look_id} {self.number}"
