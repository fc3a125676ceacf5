"""The states of a class and of a student's place in it, with the legal moves.

class       draft -> open -> closed -> open
enrolment   lobby -> in -> left
              '---------> left
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClassroomState(models.TextChoices):
    DRAFT = "draft", _("Being described")
    OPEN = "open", _("Open for a partner")
    CLOSED = "closed", _("Not looking")


CLASSROOM_MOVES = {
    ClassroomState.DRAFT: {ClassroomState.OPEN},
    ClassroomState.OPEN: {ClassroomState.CLOSED},
    ClassroomState.CLOSED: {ClassroomState.OPEN},
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
