"""What somebody shows to the partner class."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from exchange.gallery.querysets import ItemQuerySet
from exchange.models import Picture
from exchange.moderation.models import Moderated

TEXT_LENGTH, DESCRIPTION_LENGTH = 1_000, 200


class Item(Moderated):
    """A text, a picture, or both."""

    kind: ClassVar[str] = "gallery"
    filled: ClassVar[tuple[str, ...]] = ("text", "picture", "description")
    texts: ClassVar[tuple[str, ...]] = ("text", "description")

    text = models.TextField(_("text"), max_length=TEXT_LENGTH, blank=True)
    picture = models.OneToOneField(
        Picture, on_delete=models.SET_NULL, null=True, blank=True, related_name="gallery_item"
    )
    # Read out instead of the picture. It may be skipped: then the page says who made it.
    description = models.CharField(
        _("what is in the picture"), max_length=DESCRIPTION_LENGTH, blank=True
    )

    objects = ItemQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Moderated.Meta):
        verbose_name = _("thing in a gallery")
        verbose_name_plural = _("things in galleries")

    @property
    def has_picture(self) -> bool:
        return self.picture_id is not None

    def unshown(self, *, at: datetime) -> str | None:
        if not self.has_picture:
            return None
        shown = Picture.objects.present().permitted(at=at).filter(pk=self.picture_id)
        return None if shown.exists() else "moderation.picture_unseen"
