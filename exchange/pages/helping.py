"""The questions of the help page, and how they are searched. No database, no script."""

import unicodedata
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Question:
    """One question; its answer is the template `exchange_pages/help/<key>.html`."""

    key: str
    asks: str
    answer: str


# In the order in which people meet them.
QUESTIONS: dict[str, Promise] = {
    "time-needed": _("How much time does it take?"),
    "verified": _("Why does somebody check that I teach at my school?"),
    "timetable": _("Our lessons change during the year. What do I enter?"),
    "no-partner": _("Why have we no partner class yet?"),
    "accept": _("What happens when I say yes to a partner class?"),
    "clocks": _("Which clock are the times on?"),
    "code": _("A student cannot get in with the class code. What can I do?"),
    "next-lesson": _("How do students come back in the next lesson?"),
    "no-mail": _("No mail has come. Where is it?"),
    "password": _("I forgot my password. What now?"),
    "slow-line": _("Our connection is slow. Will it work?"),
}


def questions(words: str = "") -> list[Question]:
    """The questions in whose text every one of the words occurs; all of them without a word."""
    wanted = _plain(words).split()[:MOST_WORDS]
    return [
        question
        for question in _all()
        if all(word in _plain(f"{question.asks} {strip_tags(question.answer)}") for word in wanted)
    ]


def _all() -> list[Question]:
    """Read anew each time: question and answer are in the reader's language."""
    return [
        Question(key, str(asks), render_to_string(f"exchange_pages/help/{key}.html"))
        for key, asks in QUESTIONS.items()
    ]


def _plain(text: str) -> str:
    """Without case and accents, so that "reunion" finds "réunion"."""
    apart = unicodedata.normalize("NFKD", text[:5000].casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
