"""The states of a class, of a student's place in it and of an invitation, with the legal moves.

class       draft -> open -> closed -> open
              '-------'--------'-----> archived   (it went on into a new school year)
enrolment   lobby -> in -> left
              '---------> left
invitation  sent -> accepted
              |---> withdrawn
              '---> expired -> sent               (asked again)
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
    EnrolmentState.LEFT: set(),
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
