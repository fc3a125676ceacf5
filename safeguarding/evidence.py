"""Pictures in what somebody told us of: kept as long as the concern is, whatever becomes of the
thing they hung on, and seen by a member of staff who opened the concern for a reason.

A snapshot names its picture under "picture". The file is its owner's, who asks here before it goes.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from safeguarding.models import Concern, Reading
from users.models import User


def kept_pictures() -> set[UUID]:
    """Every picture that a concern names. Concerns are few, and go when their time is over."""
    return _named(Concern.objects.all())


def pictures_open_to(user: User, *, at: datetime) -> set[UUID]:
    """Those of the concerns that this member of staff has open at that instant."""
    opened = Reading.objects.open(user, at).filter(subject_type=Concern._meta.label_lower)
    return _named(Concern.objects.visible_to(user).filter(pk__in=opened.values("subject_id")))


def pictures_in(snapshot: Mapping[str, Any]) -> list[UUID]:
    """Two, where two concerns became one and the picture was changed in between."""
    named = snapshot.get("picture") or []
    return [UUID(each) for each in ([named] if isinstance(named, str) else named) if each]


def _named(concerns: QuerySet[Any]) -> set[UUID]:
    """Without a look at the words beside them."""
    found = concerns.filter(snapshot__has_key="picture").values_list("snapshot__picture", flat=True)
    return {picture for named in found for picture in pictures_in({"picture": named})}
