"""The legal moves of rounds, proposals and partnerships, on one screen.

round         gathering -> running -> published
                             |-> failed -> running     (run again)
                             '-> running               (its lease ran out: another worker)

proposal      open -> agreed         every class said yes
                |---> declined       one class said no
                |---> expired        nobody answered in time
                '---> withdrawn      staff, or a class that left
              agreed -> withdrawn    staff rejected the partnership

partnership   in_review -> approved -> ended
                 |--> on_hold -> approved | rejected    (held, or the teachers were asked)
                 '--> rejected

answer        pending -> yes -> pending   (taken back while another class is still thinking)
                 '-----> no

wish          open -> pledged -> formed  both classes are ready: an agreed proposal
                |        |---> withdrawn one of the teachers took it back
                |        '---> expired   a class was not ready in time, or of an earlier year
                |---> withdrawn          the link was taken back
                '---> expired            nobody followed the link in time

contest       asked -> granted -> asked  it does not count against the class any more; undone
                '----> refused           it counts; another word may be said later

rescue      offered -> asking -> done          a class of the bench took the silent one's seat
               |         |-----> nobody        nobody on the bench fits
               |---------'-----> called_off    the silent class is back, or nobody wants it
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoundState(models.TextChoices):
    GATHERING = "gathering", _("Gathering classes")
    RUNNING = "running", _("Running")
    PUBLISHED = "published", _("Published")
    FAILED = "failed", _("Failed")


class ProposalState(models.TextChoices):
    OPEN = "open", _("Waiting for answers")
    AGREED = "agreed", _("Everybody said yes")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Not answered in time")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class PartnershipState(models.TextChoices):
    IN_REVIEW = "in_review", _("Waiting for staff")
    ON_HOLD = "on_hold", _("On hold")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    ENDED = "ended", _("Ended")


class Answer(models.TextChoices):
    PENDING = "pending", _("Not answered yet")
    YES = "yes", _("Yes")
    NO = "no", _("No")


class WishState(models.TextChoices):
    OPEN = "open", _("Waiting for somebody to follow the link")
    PLEDGED = "pledged", _("Both teachers want it")
    FORMED = "formed", _("Became a partnership")
    WITHDRAWN = "withdrawn", _("Taken back")
    EXPIRED = "expired", _("Not used in time")


class ContestState(models.TextChoices):
    ASKED = "asked", _("Waiting for staff")
    GRANTED = "granted", _("Excused")
    REFUSED = "refused", _("Counts on")


class RescueState(models.TextChoices):
    OFFERED = "offered", _("Offered to the class that is left")
    ASKING = "asking", _("Asking classes of the bench")
    DONE = "done", _("Another class took the seat")
    NOBODY = "nobody", _("Nobody on the bench fits")
    CALLED_OFF = "called_off", _("Called off")


PROPOSAL_MOVES: dict[str, frozenset[str]] = {
    ProposalState.OPEN: frozenset(
        {
            ProposalState.AGREED,
            ProposalState.DECLINED,
            ProposalState.EXPIRED,
            ProposalState.WITHDRAWN,
        }
    ),
    ProposalState.AGREED: frozenset({ProposalState.WITHDRAWN}),
    ProposalState.DECLINED: frozenset(),
    ProposalState.EXPIRED: frozenset(),
    ProposalState.WITHDRAWN: frozenset(),
}

PARTNERSHIP_MOVES: dict[str, frozenset[str]] = {
    PartnershipState.IN_REVIEW: frozenset(
        {PartnershipState.APPROVED, PartnershipState.ON_HOLD, PartnershipState.REJECTED}
    ),
    PartnershipState.ON_HOLD: frozenset({PartnershipState.APPROVED, PartnershipState.REJECTED}),
    PartnershipState.APPROVED: frozenset({PartnershipState.ENDED}),
    PartnershipState.REJECTED: frozenset(),
    PartnershipState.ENDED: frozenset(),
}

WISH_MOVES: dict[str, frozenset[str]] = {
    WishState.OPEN: frozenset({WishState.PLEDGED, WishState.WITHDRAWN, WishState.EXPIRED}),
    WishState.PLEDGED: frozenset({WishState.FORMED, WishState.WITHDRAWN, WishState.EXPIRED}),
    WishState.FORMED: frozenset(),
    WishState.WITHDRAWN: frozenset(),
    WishState.EXPIRED: frozenset(),
}

CONTEST_MOVES: dict[str, frozenset[str]] = {
    ContestState.ASKED: frozenset({ContestState.GRANTED, ContestState.REFUSED}),
    ContestState.GRANTED: frozenset({ContestState.ASKED}),
    ContestState.REFUSED: frozenset(),
}

RESCUE_MOVES: dict[str, frozenset[str]] = {
    RescueState.OFFERED: frozenset({RescueState.ASKING, RescueState.CALLED_OFF}),
    RescueState.ASKING: frozenset({RescueState.DONE, RescueState.NOBODY, RescueState.CALLED_OFF}),
    RescueState.DONE: frozenset(),
    RescueState.NOBODY: frozenset(),
    RescueState.CALLED_OFF: frozenset(),
}
LIVE_RESCUES = frozenset({RescueState.OFFERED, RescueState.ASKING})

# A seat keeps its place, and a pair its partner, while the proposal or partnership lives.
LIVE_PROPOSALS = frozenset({ProposalState.OPEN, ProposalState.AGREED})


class IllegalMove(Exception):
    """The thing is not in a state from which this move is legal."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__(f"{before} -> {after}")
        self.before = before
        self.after = after


def check_move(moves: dict[str, frozenset[str]], before: str, after: str) -> None:
    """Raise IllegalMove unless the table allows it."""
    if after not in moves.get(before, frozenset()):
        raise IllegalMove(before, after)
