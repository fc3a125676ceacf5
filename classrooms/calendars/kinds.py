"""What an event of a calendar file probably is, by the words of many languages."""

import json
import re
import unicodedata
from enum import StrEnum
from functools import cache
from pathlib import Path

from classrooms.timetable.slots import DateSpan

KINDS_FILE = Path(__file__).with_name("kinds.json")

# Up to so many days in a row without lessons are a holiday, more are a break.
LONGEST_HOLIDAY = 3
# What is called a term and lasts less is the day on which one begins.
SHORTEST_TERM = 14


class Guess(StrEnum):
    """What an event may become in the school's calendar; the words are those of `BreakKind`."""

    BREAK = "break"
    HOLIDAY = "holiday"
    EXAMS = "exams"
    TERM = "term"
    LEAVE = "leave"


def guess_kind(words: str, span: DateSpan, *, whole_days: bool) -> Guess:
    """The likely kind of an event from its name and categories; LEAVE where nothing speaks for one.

    "End of the summer holidays" is no holiday, a parents' evening no closed day, and what takes a
    part of a day only closes no school.
    """
    plain = plain_words(words)
    if not whole_days or _says("leave", plain):
        return Guess.LEAVE
    if _says("exams", plain):
        return Guess.EXAMS
    days = len(span.ordinals())
    if days == 1 and _says("edge", plain):
        return Guess.LEAVE
    if _says("closed", plain):
        return Guess.HOLIDAY if days <= LONGEST_HOLIDAY else Guess.BREAK
    if _says("term", plain) and days >= SHORTEST_TERM:
        return Guess.TERM
    return Guess.LEAVE


def plain_words(text: str) -> str:
    """The text without case and accents, to be compared."""
    decomposed = unicodedata.normalize("NFKD", text.replace("ı", "i").replace("ł", "l"))
    kept = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(kept.casefold().replace("ø", "o").replace("’", "'").split())


def _says(group: str, plain: str) -> bool:
    return _pattern(group).search(plain) is not None


@cache
def _pattern(group: str) -> re.Pattern[str]:
    words = json.loads(KINDS_FILE.read_text(encoding="utf-8"))[group].values()
    found = sorted({word for listed in words for word in listed})
    inside = [re.escape(plain_words(word[1:])) for word in found if word.startswith("*")]
    begins = [re.escape(plain_words(word)) for word in found if not word.startswith("*")]
    return re.compile("|".join([rf"(?<!\w)(?:{'|'.join(begins)})", *inside]))
