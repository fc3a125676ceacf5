"""The states of a class, of a student's place in it, of an invitation and of staff's review.

class       draft -> open -> closed -> open
              '-------'--------'-----> archived   (it went on into a new school year)
enrolment   lobby -> in -> left -> lobby        (by the class code, as the same student)
              '---------> left
invitation  sent -> accepted
              |---> withdrawn
              '---> expired -> sent               (asked again)
review      waiting -> verified -> declined      (taken back)
               |-----> declined -> answered      (and staff may ask or verify after all)
               '-----> asked ---> answered -> verified | declined | asked
head        sent -> confirmed | denied | withdrawn
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClassroomState(models.TextChoices):
    DRAFT = "draft", _("Being described")
    OPEN = "open", _("Open for a partner")
    CLOSED = "closed", _("Not looking")
    ARCHIVED = "archived", _("Of an earlier year")


CLASSROOM_MOVES = {
    ClassroomState.DRAFT: {ClassroomState.OPEN, ClassroomState.ARCHIVED},
    ClassroomState.OPEN: {ClassroomState.CLOSED, ClassroomState.ARCHIVED},
    ClassroomState.CLOSED: {ClassroomState.OPEN, ClassroomState.ARCHIVED},
    ClassroomState.ARCHIVED: set(),
}


class EnrolmentState(models.TextChoices):
    LOBBY = "lobby", _("In the lobby")
    IN = "in", _("In the class")
    LEFT = "left", _("Left")


ENROLMENT_MOVES = {
    EnrolmentState.LOBBY: {EnrolmentState.IN, EnrolmentState.LEFT},
    EnrolmentState.IN: {EnrolmentState.LEFT},
    EnrolmentState.LEFT: {EnrolmentState.LOBBY},
}


class InvitationState(models.TextChoices):
    SENT = "sent", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    WITHDRAWN = "withdrawn", _("Taken back")
    EXPIRED = "expired", _("Too old")


INVITATION_MOVES = {
    InvitationState.SENT: {
        InvitationState.ACCEPTED,
        InvitationState.WITHDRAWN,
        InvitationState.EXPIRED,
    },
    InvitationState.EXPIRED: {InvitationState.SENT},
    InvitationState.ACCEPTED: set(),
    InvitationState.WITHDRAWN: set(),
}


class ReviewState(models.TextChoices):
    WAITING = "waiting", _("Waits for a decision")
    ASKED = "asked", _("Asked, not answered yet")
    ANSWERED = "answered", _("Answered")
    DECLINED = "declined", _("Declined")
    VERIFIED = "verified", _("Verified")


# Staff may change any decision later; the other side may always answer.
REVIEW_MOVES: dict[str, set[str]] = {
    ReviewState.WAITING: {ReviewState.ASKED, ReviewState.DECLINED, ReviewState.VERIFIED},
    ReviewState.ASKED: {
        ReviewState.ASKED,
        ReviewState.ANSWERED,
        ReviewState.DECLINED,
        ReviewState.VERIFIED,
    },
    ReviewState.ANSWERED: {ReviewState.ASKED, ReviewState.DECLINED, ReviewState.VERIFIED},
    ReviewState.DECLINED: {ReviewState.ASKED, ReviewState.ANSWERED, ReviewState.VERIFIED},
    ReviewState.VERIFIED: {ReviewState.DECLINED},
}
# The next word is the teacher's.
TEACHERS_TURN = (ReviewState.ASKED, ReviewState.DECLINED)


class CountersignState(models.TextChoices):
    SENT = "sent", _("Sent, not answered yet")
    CONFIRMED = "confirmed", _("The head confirmed it")
    DENIED = "denied", _("The head said no")
    WITHDRAWN = "withdrawn", _("Withdrawn")


COUNTERSIGN_MOVES: dict[str, set[str]] = {
    CountersignState.SENT: {
        CountersignState.CONFIRMED,
        CountersignState.DENIED,
        CountersignState.WITHDRAWN,
    },
    CountersignState.CONFIRMED: set(),
    CountersignState.DENIED: set(),
    CountersignState.WITHDRAWN: set(),
}
