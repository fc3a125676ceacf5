from django.db import models
from django.utils.translation import gettext_lazy as _


class RoundKind(models.TextChoices):
    """How the classes of a round came together."""

    POOL = "pool", _("The whole pool")
    INVITATION = "invitation", _("One class invited another")
    LINK = "link", _("Two teachers who know each other")
    REPAIR = "repair", _("The next best between two nights")
    RESCUE = "rescue", _("A class lost its partner")


SUGGESTING = frozenset({RoundKind.POOL, RoundKind.REPAIR})
"""Rounds in which we suggest a partner; in the others the classes asked for each other."""


class DeclineReason(models.TextChoices):
    """Why a class says no. Seen by staff only."""

    TIME = "time", _("The shared times do not work for us")
    AGE = "age", _("The ages are too far apart")
    LANGUAGE = "language", _("The languages do not fit")
    TOPIC = "topic", _("The themes do not fit")
    HAVE_PARTNER = "have_partner", _("We have a partner already")
    OTHER = "other", _("Another reason")


class ReviewReason(models.TextChoices):
    """Why staff decided as they did about a partnership."""

    CHECKED = "checked", _("Both schools and teachers are checked")
    EVIDENCE = "evidence", _("Evidence about a school is missing")
    SAFETY = "safety", _("A question about safety is open")
    DUPLICATE = "duplicate", _("The class is registered twice")
    REQUEST = "request", _("A school asked for it")
    QUESTION = "question", _("The teachers were asked a question")
    GATE = "gate", _("The classes may not meet at the moment")


# What nobody chooses: the site itself says so with what it does.
SAID_BY_THE_SITE = (ReviewReason.QUESTION, ReviewReason.GATE)


class TeacherQuestion(models.TextChoices):
    """What staff ask teachers most before a partnership. They read the sentence of the wording."""

    AGES = "ages", _("Are the ages right?")
    TEAM = "team", _("Who teaches the class now?")
    TWICE = "twice", _("Is the class registered twice?")
    DATES = "dates", _("Do the weeks still suit you?")
    HEAD = "head", _("Does the head know of the exchange?")
    OWN = "own", _("Another question, in your own words")


class CallOutcome(models.TextChoices):
    """What came of a call to a teacher."""

    REACHED = "reached", _("Reached")
    NO_ANSWER = "no_answer", _("Nobody answered")
    WRONG_NUMBER = "wrong_number", _("Wrong number")


class EndReason(models.TextChoices):
    """Why a partnership ended."""

    FINISHED = "finished", _("They finished what they had planned")
    LAPSED = "lapsed", _("Its time was over before it began, or while it was paused")
    SILENT = "silent", _("One class did not answer any more")
    STOPPED = "stopped", _("One class stopped")
    ILLNESS = "illness", _("A teacher fell ill")
    CLOSURE = "closure", _("A school was closed")
    CONFLICT = "conflict", _("War, unrest or a disaster")
    STAFF = "staff", _("Our staff ended it")


class ContestReason(models.TextChoices):
    """Why a teacher says that something must not count against the class."""

    ILLNESS = "illness", _("One of us was ill")
    CLOSURE = "closure", _("Our school was closed")
    CONFLICT = "conflict", _("War, unrest or a disaster")
    TECHNICAL = "technical", _("We never got the mail, or a page did not work")
    MISTAKE = "mistake", _("It did not happen that way")


class ContestAnswer(models.TextChoices):
    """What staff say to it. The first two grant it, the others do not."""

    BELIEVED = "believed", _("We take your word for it")
    SEEN = "seen", _("We can see it in our own records")
    DELIVERED = "delivered", _("Our mails arrived and the pages were open at that time")
    OTHER_TIME = "other_time", _("What you describe was at another time")
    NOTHING_NEW = "nothing_new", _("We have decided on this before, and nothing is new")


GRANTING = frozenset({ContestAnswer.BELIEVED, ContestAnswer.SEEN})
