"""The pictures of the gallery, for whoever sees the things that they hang on."""

from typing import Any

from django.db.models import QuerySet

from exchange.gallery.models import Item
from exchange.showing import shows_pictures
from users.models import User


@shows_pictures
def of_the_gallery(user: User) -> QuerySet[Any, Any]:
    return Item.objects.showing_pictures_to(user).values("picture")
