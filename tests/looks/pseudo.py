"""A made-up Arabic: every sentence in Arabic letters and longer, so that nothing stays hidden.

Right-to-left pages then look as real ones do: letters that join, words that grow, and mixed
direction around names. What still shows in Latin letters cannot be translated.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import trans_real

LANGUAGE = "ar"
# Kept as they are: what is filled in later, markup, and signs that stand for letters.
_KEPT = re.compile(
    r"(%\(\w+\)[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]|%%|%[sd]|\{[^{}]*\}|<[^<>]*>|&\w+;|https?://\S+)"
)
# "D j M Y" is no sentence but a form of dates that translators may change.
_DATE_FORM = re.compile(r"[A-Za-z]([ ,.:/-]+[A-Za-z])*")
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ARABIC = "ابثدعفغهيجكلمنوپقرستويوخيز"
_LETTERS = str.maketrans(
    {**dict(zip(_LATIN, _ARABIC, strict=True)), **dict(zip(_LATIN.upper(), _ARABIC, strict=True))}
)
# Arabic needs about a quarter more room than English, other languages up to a half.
_WORDS_TO_ONE_MORE = 3
_FILLER = "كلام"


def pseudo(text: str) -> str:
    """The text in the letters of the pseudo-locale, placeholders and markup untouched."""
    if _DATE_FORM.fullmatch(text):
        return text
    pieces = _KEPT.split(text)
    # Every second piece is what the expression found.
    return "".join(piece if n % 2 else _in_arabic(piece) for n, piece in enumerate(pieces))


def _in_arabic(piece: str) -> str:
    words = piece.split(" ")
    longer: list[str] = []
    for number, word in enumerate(words, start=1):
        longer.append(word.translate(_LETTERS))
        if number % _WORDS_TO_ONE_MORE == 0 and number < len(words):
            longer.append(_FILLER)
    return " ".join(longer)


class _Catalogue(gettext.NullTranslations):
    """A catalogue that knows every sentence, in Django's shape."""

    def __init__(self, real: trans_real.DjangoTranslation) -> None:
        super().__init__()
        self.real = real
        self.domain = real.domain

    def language(self) -> str:
        return LANGUAGE

    def to_language(self) -> str:
        return LANGUAGE

    def gettext(self, message: str) -> str:
        """The libraries' own Arabic where they have it, else a made-up one."""
        known = self.real.gettext(message)
        return pseudo(message.rpartition("\x04")[2]) if known == message else known

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        known = self.real.ngettext(msgid1, msgid2, n)
        return self.gettext(known) if known in {msgid1, msgid2} else known


@contextmanager
def pseudo_arabic() -> Iterator[None]:
    """While open, Arabic is the pseudo-locale, in every thread of this process."""
    before = dict(trans_real._translations)
    trans_real._translations[LANGUAGE] = _Catalogue(trans_real.translation(LANGUAGE))
    try:
        yield
    finally:
        trans_real._translations.clear()
        trans_real._translations.update(before)
