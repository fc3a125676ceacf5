"""Who fits whom: rounds, candidates, proposals, partnerships, and the places they take."""

from matching.models.look import Look, LookBlock
from matching.models.proposal import Pair, Partnership, Place, Proposal, Seat
from matching.models.round import Candidate, MatchingRound, Registration

__all__ = [
    "Candidate",
    "Look",
    "LookBlock",
    "MatchingRound",
    "Pair",
    "Partnership",
    "Place",
    "Proposal",
    "Registration",
    "Seat",
]
