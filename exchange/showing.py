"""Which pictures a person sees is said by whoever shows them: a gallery, a board, a list of work.

Pictures know nothing of what they hang on. An app that shows some registers a question in its
module `showing`; a picture that nobody shows is seen by nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

if TYPE_CHECKING:
    from users.models import User

Shown = Callable[["User"], "QuerySet[Any, Any]"]
_shows: dict[str, Shown] = {}


def shows_pictures(shown: Shown) -> Shown:
    """Register the decorated function: the ids of the pictures that it shows to this person.

    It answers with what the person may see at this moment: not what is held, hidden or not read
    yet. `Picture.objects.visible_to` sees to removed pictures and to consent.
    """
    _shows[f"{shown.__module__}.{shown.__qualname__}"] = shown
    return shown


def pictures_shown_to(user: User) -> list[QuerySet[Any, Any]]:
    """One query of ids for each app that shows pictures."""
    return [shown(user) for shown in _shows.values()]
