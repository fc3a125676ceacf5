"""What galleries keep."""

from django.utils.translation import gettext_lazy as _

from exchange.gallery.models import Item
from exchange.moderation.keeping import ended_long_ago
from safeguarding.retention import DELETE, STUDENTS, keeps, when

keeps(
    Item,
    _("What a student or teacher shows the partner class: a text, and what is in a picture"),
    whose=STUDENTS,
    long=when(
        ended_long_ago, _("3 to 24 months after the project, as the stricter class wants")
    ),
    then=DELETE,
    why=_("So that both classes can look at it."),
    student="author",
    shows=["text", "description", "created_at", "state", "published_at", "reason", "words"],
    hides=[
        "id", "key", "project", "partnership", "classroom", "language", "turn", "findings",
        "sent_at", "decided_at", "picture",
    ],
    erased=DELETE,
)  # fmt: skip
