"""The twelve pictures of which a student remembers three, in their order, to come back."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

# The keys of static/img/pictures.svg. Other things than on the stamps: those everybody sees.
PICTURES = {
    "apple": _("Apple"),
    "cat": _("Cat"),
    "cup": _("Cup"),
    "chair": _("Chair"),
    "flower": _("Flower"),
    "house": _("House"),
    "moon": _("Moon"),
    "shoe": _("Shoe"),
    "spoon": _("Spoon"),
    "door": _("Door"),
    "car": _("Car"),
    "hand": _("Hand"),
}
CHOSEN = 3


def is_choice(pictures: Sequence[str]) -> bool:
    """Whether these are three different ones of the twelve: one of 1,320 rows."""
    return (
        len(pictures) == CHOSEN and len(set(pictures)) == CHOSEN and set(pictures) <= set(PICTURES)
    )
