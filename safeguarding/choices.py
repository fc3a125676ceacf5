"""What a form asks for and what came of it, what a child tells us, and the rules of a class."""

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


class Kind(models.TextChoices):
    """What a child presses, in words a child knows. Teachers choose from the same list."""

    MEAN = "mean", _("Somebody is mean")
    SAD = "sad", _("It makes me sad or scared")
    ASKED = "asked", _("Somebody asked where I live or for my number")
    ADULT = "adult", _("A grown-up did something that is not OK")
    OTHER = "other", _("Something else")


# The same list in the words of somebody who saw it.
IN_ADULT_WORDS = {
    Kind.MEAN.value: _("Students are mean to each other"),
    Kind.SAD.value: _("A student is sad or scared"),
    Kind.ASKED.value: _("Somebody asked a student for an address or a number"),
    Kind.ADULT.value: _("An adult did something that is not all right"),
    Kind.OTHER.value: _("Something else"),
}
# Whatever these are about, harm is possible.
HARM = frozenset({Kind.ASKED, Kind.ADULT})


class Path(models.TextChoices):
    """Who reads what was told."""

    CLASS = "class", _("The teachers of the class and the safeguarding leads")
    LEADS = "leads", _("The safeguarding leads only")


class Author(models.TextChoices):
    """Who made the thing that somebody told of."""

    STUDENT = "student", _("A student")
    ADULT = "adult", _("An adult")
    UNKNOWN = "unknown", _("Nobody knows yet")


def path_of(kind: str, author: str) -> Path:
    """Teachers read only what we know to be between children, and no harm.

    Where nobody knows who it is about, it may be the child's own teacher: the leads look first, and
    hand it to the class with one press.
    """
    between_children = author == Author.STUDENT and kind not in HARM
    return Path.CLASS if between_children else Path.LEADS


class Line(models.TextChoices):
    """Sentences of an answer to the one who told us, ready to choose from."""

    RIGHT = "right", _("You did the right thing. Thank you for telling us.")
    TALKED = "talked", _("We talked to the person.")
    GONE = "gone", _("It is gone now. Nobody sees it any more.")
    APART = "apart", _("The person cannot write to you any more.")
    WATCH = "watch", _("We keep an eye on it.")
    NOT_BAD = "not_bad", _("We looked at it carefully. Nobody meant to hurt you.")
    MORE = "more", _("We need to know more. A grown-up will talk with you.")
    AGAIN = "again", _("If it happens again, tell us again.")


class ReadingReason(models.TextChoices):
    """Why a member of staff reads what a child wrote. It stands in the diary."""

    CONCERN = "concern", _("To decide about what somebody told us")
    LAW = "law", _("An authority asked for it by law")
    FAMILY = "family", _("The family or the school asked for it")
    FAULT = "fault", _("Something on the page is broken")


class StopReason(models.TextChoices):
    """Why contact is paused."""

    LOOKING = "looking", _("Until somebody has looked at it")
    HARM = "harm", _("A child may come to harm")
    RULES = "rules", _("Somebody broke the rules")
    ASKED = "asked", _("The school asked for it")


class UndoReason(models.TextChoices):
    """Why contact may go on."""

    CLEARED = "cleared", _("We looked at it: nothing is wrong")
    SETTLED = "settled", _("It was talked over and is settled")
    MISTAKE = "mistake", _("It was paused by mistake")


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
