"""All kinds of things that wait, whichever tool brought them."""

from __future__ import annotations

from django.apps import apps
from django.db.models import QuerySet

from exchange.moderation.models import Moderated
from users.models import User


def kinds() -> dict[str, type[Moderated]]:
    """By name every model that is moderated; the tools stand above and are not imported."""
    found = (model for model in apps.get_models() if issubclass(model, Moderated))
    return {model.kind: model for model in found}


def visible(kind: str, user: User) -> QuerySet[Moderated] | None:
    """What this person sees of that kind; None when there is no such kind."""
    model = kinds().get(kind)
    return model.objects.visible_to(user) if model else None
