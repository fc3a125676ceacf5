"""What the classes choose from: the parts of a plan, and what an agreement says."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from safeguarding.choices import Moderation, Pictures, Video

__all__ = [
    "Channel",
    "ClosureReason",
    "Happened",
    "HealthAnswer",
    "HealthKind",
    "Moderation",
    "Pace",
    "PhaseKind",
    "Pictures",
    "SignKind",
    "Tool",
    "Video",
]


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


class Channel(models.TextChoices):
    """What came through when both classes tried, from the least to the most."""

    POST = "post", _("A text and a picture came through")
    TEXT = "text", _("Text only")
    SOUND = "sound", _("Sound only")
    VIDEO = "video", _("Camera and sound")


class SignKind(models.TextChoices):
    """What a class did in a project. Looking at a page is no sign."""

    MEETING = "meeting", _("Planned, moved or cancelled a meeting")
    REPORT = "report", _("Said whether a meeting took place")
    STUDENTS = "students", _("Let students in")
    CODE = "code", _("Made a class code")
    CALENDAR = "calendar", _("Made a calendar link")
    ANSWER = "answer", _("Answered a question of ours")
    AGREEMENT = "agreement", _("Worked on the agreement")
    POST = "post", _("Wrote to the partner class")
    WORK = "work", _("Added work")


class HealthKind(models.TextChoices):
    """What may be wrong between the classes of a project."""

    SILENCE = "silence", _("Nothing was heard of the class")
    ONE_SIDED = "one_sided", _("The other class does nearly everything")
    MISSED = "missed", _("Meetings that did not take place")


class HealthAnswer(models.TextChoices):
    """What a teacher answers to “Is everything all right?”."""

    HERE = "here", _("We are still in")
    WEEK = "week", _("We need a week")
    STOP = "stop", _("We have to stop")


class Happened(models.TextChoices):
    """What a teacher says of a meeting that is over."""

    YES = "yes", _("Yes, we met")
    NOT_US = "not_us", _("No, we could not")
    NOT_THEM = "not_them", _("No, they did not come")


class ClosureReason(models.TextChoices):
    """Why a school is closed on days that were school days."""

    WEATHER = "weather", _("Weather")
    ILLNESS = "illness", _("Illness")
    STRIKE = "strike", _("A strike")
    EVENT = "event", _("A school event")
    STATE = "state", _("The authorities closed it")
    OTHER = "other", _("Something else")
