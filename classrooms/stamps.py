"""The stamps students choose as their picture, with the word for each.

A stamp is printed in five colours, so that 120 students of a class each have a pair of their own.
Nobody chooses the colour: a stamp that others have already comes in the next one.
"""

from collections import Counter
from collections.abc import Iterable

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

# In the order in which they are given; the first is the colour of "our class". A number is stored.
TINTS = (_("yellow"), _("green"), _("blue"), _("red"), _("grey"))
TINT_COUNT = len(TINTS)

Pair = tuple[str, int]


def next_tint(stamp: str, taken: Iterable[Pair]) -> int:
    """The first colour in which nobody has the stamp; beyond five, the one that fewest have."""
    have = Counter(tint for each, tint in taken if each == stamp)
    return min(range(TINT_COUNT), key=lambda tint: (have[tint], tint))


def free_first(taken: Iterable[Pair]) -> list[Pair]:
    """Every stamp in its next colour, those that nobody has first."""
    pairs = list(taken)
    have = Counter(stamp for stamp, _tint in pairs)
    order = sorted(STAMPS, key=lambda stamp: have[stamp])
    return [(stamp, next_tint(stamp, pairs)) for stamp in order]


def in_words(stamp: str, tint: int) -> str:
    """The stamp as it is read out: its colour is said where another one has the same picture."""
    word = str(STAMPS.get(stamp, stamp))
    if not tint:
        return word
    # Translators: a picture in a colour, as in "Kite, blue".
    return str(_("%(picture)s, %(colour)s")) % {"picture": word, "colour": str(TINTS[tint])}
