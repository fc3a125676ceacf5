"""Which things of a gallery show their picture, and to whom."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from exchange.models import Picture
from exchange.moderation.querysets import ModeratedQuerySet, own_classes
from matching.models import Seat
from safeguarding.choices import Pictures
from safeguarding.models import ClassRules
from users.models import User


class ItemQuerySet(ModeratedQuerySet):
    def showing_pictures_to(self, user: User, *, on: date | None = None) -> Self:
        """The visible ones with a picture. A partner's only while both classes allow pictures."""
        own = Q(classroom__in=own_classes(user))
        without = ~Exists(ClassRules.objects.filter(_ALLOWED, classroom=OuterRef("classroom")))
        seats = Seat.objects.filter(without, partnership=OuterRef("project__partnership"))
        return self.visible_to(user, on=on).filter(own | ~Exists(seats), picture__isnull=False)

    def for_reading(self) -> Self:
        return super().for_reading().with_pictures(on=timezone.now().date())

    def with_pictures(self, *, on: date) -> Self:
        """Each knows whether its picture may be shown on that day: there, and consented to."""
        permitted = Picture.objects.present().permitted(on=on).filter(pk=OuterRef("picture"))
        return self.select_related("picture").annotate(picture_is_permitted=Exists(permitted))


# A class that chose nothing has pictures off.
_ALLOWED = ~Q(pictures=Pictures.NONE)
