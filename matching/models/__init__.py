"""Who fits whom: rounds, candidates, proposals, partnerships, and the places they take; what a
teacher looks out for, and whom she brings along."""

from matching.models.look import Look, LookBlock
from matching.models.proposal import Pair, Partnership, Place, Proposal, Seat
from matching.models.rescue import Rescue
from matching.models.round import Candidate, MatchingRound, Registration
from matching.models.search import Arrival, SavedSearch, SearchHit
from matching.models.wish import PartnerWish

__all__ = [
    "Arrival",
    "Candidate",
    "Look",
    "LookBlock",
    "MatchingRound",
    "Pair",
    "PartnerWish",
    "Partnership",
    "Place",
    "Proposal",
    "Registration",
    "Rescue",
    "SavedSearch",
    "SearchHit",
    "Seat",
]
