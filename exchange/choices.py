"""What the classes choose from: the parts of a plan, and what an agreement says."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PhaseKind(models.TextChoices):
    HELLO = "hello", _("Say hello")
    COMPARE = "compare", _("Compare")
    CREATE = "create", _("Create")
    PRESENT = "present", _("Present")
    REFLECT = "reflect", _("Reflect")


class Pace(models.TextChoices):
    """How often the classes meet on screen."""

    NEVER = "never", _("No live meetings")
    TWICE = "twice", _("Twice: at the start and at the end")
    FORTNIGHT = "fortnight", _("Once in two weeks")
    WEEK = "week", _("Once a week")


class Tool(models.TextChoices):
    BOARDS = "boards", _("Boards: the classes write to each other")
    GALLERY = "gallery", _("Gallery: pictures and what they show")
    DOCUMENTS = "documents", _("Shared documents: writing together")
    MEETINGS = "meetings", _("Live meetings")
    LEARNING = "learning", _("Learning pages")


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


class Moderation(models.TextChoices):
    """From the strictest to the freest."""

    BEFORE = "before", _("Before the partner class sees it")
    AFTER = "after", _("Soon after it was written")


class Channel(models.TextChoices):
    """What came through when both classes tried, from the least to the most."""

    POST = "post", _("A text and a picture came through")
    TEXT = "text", _("Text only")
    SOUND = "sound", _("Sound only")
    VIDEO = "video", _("Camera and sound")
