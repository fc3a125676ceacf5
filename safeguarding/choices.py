"""What a form asks for, who may sign it, why a school may act without one; rules of a class."""

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


class Moderation(models.TextChoices):
    """From the strictest to the freest."""

    BEFORE = "before", _("Before the partner class sees it")
    AFTER = "after", _("Soon after it was written")


class Pictures(models.TextChoices):
    """From the strictest to the freest."""

    NONE = "none", _("No pictures")
    WORK = "work", _("Pictures of work, of nobody")
    FACES = "faces", _("Pictures of students, too, after consent")


class Video(models.TextChoices):
    """From the strictest to the freest."""

    NONE = "none", _("No video and no sound")
    SOUND = "sound", _("Sound only")
    VIDEO = "video", _("Video")


class Names(models.TextChoices):
    """How the partner class reads who wrote something, from the strictest to the freest."""

    CLASS = "class", _("“A student of our class”")
    NICKNAME = "nickname", _("Nickname and stamp")
