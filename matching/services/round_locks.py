"""The first lock of all: rounds before places, classes and proposals, and always in one order."""

from typing import Any

from matching.models import MatchingRound


def lock_rounds(programme: Any) -> list[MatchingRound]:
    """Hold the programme's rounds in which classes still wait, the oldest first.

    Whoever enters a class, hears of one or publishes begins here: a round that is being published
    carries its classes over, so that they are to be read afterwards. New rows may name the rounds
    meanwhile.
    """
    waited_in = MatchingRound.objects.unpublished().filter(programme=programme)
    return list(waited_in.order_by("opened_at", "pk").select_for_update(no_key=True))
