"""Which things of a gallery show their picture, and to whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from exchange.models import AgreementVersion, Picture
from exchange.moderation.querysets import ModeratedQuerySet, own_classes
from matching.models import Seat
from safeguarding.choices import Pictures
from safeguarding.models import ClassRules
from users.models import User


class ItemQuerySet(ModeratedQuerySet):
    def showing_pictures_to(self, user: User, *, on: date | None = None) -> Self:
        """The visible ones with a picture. A partner's only while both classes allow pictures, and
        the agreement that holds does not forbid them."""
        own = Q(classroom__in=own_classes(user))
        without = ~Exists(ClassRules.objects.filter(_ALLOWED, classroom=OuterRef("classroom")))
        seats = Seat.objects.filter(without, partnership=OuterRef("project__partnership"))
        agreed = AgreementVersion.objects.filter(project=OuterRef("project")).in_force()
        theirs = ~Exists(seats) & ~Q(agreed=Pictures.NONE)
        visible = self.visible_to(user, on=on).filter(picture__isnull=False)
        said = Coalesce(Subquery(agreed.values("pictures")[:1]), Value(""))
        return visible.alias(agreed=said).filter(own | theirs)

    def for_reading(self) -> Self:
        return super().for_reading().with_pictures(at=timezone.now())

    def with_pictures(self, *, at: datetime) -> Self:
        """Each knows whether its picture may be shown at that instant: there, and consented to."""
        permitted = Picture.objects.present().permitted(at=at).filter(pk=OuterRef("picture"))
        return self.select_related("picture").annotate(picture_is_permitted=Exists(permitted))


# A class that chose nothing has pictures off.
_ALLOWED = ~Q(pictures=Pictures.NONE)
