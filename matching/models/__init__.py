"""Who fits whom: rounds, candidates, proposals, partnerships, and the places they take; what a
teacher looks out for, whom she brings along, and what she says must not count against her."""

from matching.models.contest import Contest
from matching.models.limits import ClassLimits
from matching.models.look import Look, LookBlock
from matching.models.outlook import Outlook
from matching.models.proposal import Pair, Partnership, Place, Proposal, Seat
from matching.models.rescue import Rescue
from matching.models.review import CallNote, PartnershipQuestion
from matching.models.round import Candidate, MatchingRound, Registration
from matching.models.search import Arrival, SavedSearch, SearchHit
from matching.models.wish import PartnerWish

__all__ = [
    "Arrival",
    "CallNote",
    "Candidate",
    "ClassLimits",
    "Contest",
    "Look",
    "LookBlock",
    "MatchingRound",
    "Outlook",
    "Pair",
    "PartnerWish",
    "Partnership",
    "PartnershipQuestion",
    "Place",
    "Proposal",
    "Registration",
    "Rescue",
    "SavedSearch",
    "SearchHit",
    "Seat",
]
