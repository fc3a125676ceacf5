"""Who fits whom: rounds, candidates, proposals, partnerships, and the places they take."""

from matching.models.proposal import Pair, Partnership, Place, Proposal, Seat
from matching.models.round import Candidate, MatchingRound, Registration

__all__ = [
    "Candidate",
    "MatchingRound",
    "Pair",
    "Partnership",
    "Place",
    "Proposal",
    "Registration",
    "Seat",
]
