"""The stamps students choose as their picture, with the word for each."""

from django.utils.translation import gettext_lazy as _

# The keys of static/img/stamps.svg, in the order of the page.
STAMPS = {
    "kite": _("Kite"),
    "lantern": _("Lantern"),
    "boat": _("Boat"),
    "bell": _("Bell"),
    "bicycle": _("Bicycle"),
    "kettle": _("Kettle"),
    "window": _("Window"),
    "leaf": _("Leaf"),
    "drum": _("Drum"),
    "shell": _("Shell"),
    "mountain": _("Mountain"),
    "cloud": _("Cloud"),
    "star": _("Star"),
    "fish": _("Fish"),
    "bird": _("Bird"),
    "tree": _("Tree"),
    "key": _("Key"),
    "pencil": _("Pencil"),
    "satchel": _("Satchel"),
    "hat": _("Hat"),
    "sun": _("Sun"),
    "umbrella": _("Umbrella"),
    "ball": _("Ball"),
    "book": _("Book"),
}
