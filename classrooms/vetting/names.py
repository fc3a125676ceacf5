"""Whether two schools may be the same one, written differently."""

import re
import unicodedata
from difflib import SequenceMatcher

# Words that many schools carry: they make no two schools alike.
_COMMON = """
basic college colegio collège ecole école elementary escola escuela grammar gymnasium high
international kindergarten liceo lycée middle primary public school schule secondary
the of de la el le der die das st san santa saint no nr
"""
COMMON = frozenset(_COMMON.split())
# How near two words are that differ by a slip of the hand; short ones must be the same.
CLOSE, SHORT = 0.84, 3


def plain(text: str) -> str:
    """Small letters without accents and signs, words one space apart."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()
    return " ".join(re.findall(r"\w+", bare))


def alike(name: str, other: str) -> bool:
    """Whether two names in the same city may mean one school.

    Every word that tells the one with fewer words apart is there in the other, give or take a slip.
    """
    first, second = plain(name), plain(other)
    if not first or not second:
        return False
    few, many = sorted((_telling(first), _telling(second)), key=len)
    if not few:
        return first == second
    return all(any(_near(word, each) for each in many) for word in few)


def _near(word: str, other: str) -> bool:
    if word == other:
        return True
    if min(len(word), len(other)) < SHORT:
        return False
    return SequenceMatcher(None, word, other).ratio() >= CLOSE


def _telling(name: str) -> list[str]:
    """The words that tell this school from the next one."""
    common = {plain(word) for word in COMMON}
    return sorted(set(name.split()) - common)
