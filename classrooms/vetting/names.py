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
CLOSE = 0.82


def plain(text: str) -> str:
    """Small letters without accents and signs, words one space apart."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()
    return " ".join(re.findall(r"\w+", bare))


def alike(name: str, other: str) -> bool:
    """Whether two names in the same city may mean one school."""
    first, second = plain(name), plain(other)
    if not first or not second:
        return False
    if first == second or SequenceMatcher(None, first, second).ratio() >= CLOSE:
        return True
    own, others = _telling(first), _telling(second)
    return bool(own and others) and (own <= others or others <= own)


def _telling(name: str) -> frozenset[str]:
    """The words that tell this school from the next one."""
    return frozenset(name.split()) - {plain(word) for word in COMMON}
