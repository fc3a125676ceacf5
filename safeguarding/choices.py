"""What a form asks for, who may sign it, what came of it, and why a school may act without one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What a student may do or be part of."""

    PART = "part", _("Taking part")
    PICTURES = "pictures", _("Pictures")
    LIVE = "live", _("Live video")
    PUBLISHING = "publishing", _("Publishing")
    SURVEY = "survey", _("Survey")


class GivenBy(models.TextChoices):
    """In which role somebody gave the answer."""

    GUARDIAN = "guardian", _("Parent or guardian")
    STUDENT = "student", _("The student")
    SCHOOL = "school", _("The school")


class Basis(models.TextChoices):
    """What the answer rests on."""

    CONSENT = "consent", _("A signed form")
    LESSON = "lesson", _("Part of the lessons, decided by the school")


class Asked(models.TextChoices):
    """What a teacher can ask about the data of a student."""

    EXPORT = "export", _("Everything to download")
    ERASURE = "erasure", _("Erase everything")


class Answer(models.TextChoices):
    """How a purpose stands for a student today. Only YES allows anything."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    EXPIRED = "expired", _("Ran out")
    TAKEN_BACK = "taken-back", _("Taken back")
    MISSING = "missing", _("No form")


# Somebody has still to bring a form: a "no" is an answer, and nobody asks that family again.
TO_ASK = (Answer.MISSING, Answer.EXPIRED, Answer.TAKEN_BACK)
