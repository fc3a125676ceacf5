"""How names are compared: without accents and capitals, forgiving a slip of the finger.

Compared by runs of three signs, as pg_trgm does. That extension goes by the database's libc locale,
which is C here as everywhere with a built-in collation: it would see no letter of "гимназия".
"""

import unicodedata

# Of the runs that two words have together, as a share: “gramar” and “grammar” have two thirds.
ENOUGH = 0.4


def plain(text: str) -> str:
    """The text as it is searched for: without accents, hyphens and capitals."""
    decomposed = unicodedata.normalize("NFKD", text.strip().replace("-", " "))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()


def words(text: str) -> list[str]:
    """The words and figures of the text, plain."""
    return "".join(sign if sign.isalnum() else " " for sign in plain(text)).split()


def grams(text: str) -> list[str]:
    """The runs of three signs in the words of the text, each once and in order.

    A word begins with two spaces and ends with one, so that its beginning weighs more.
    """
    return sorted({run for word in words(text) for run in _runs(word)})


def is_like(one: str, other: str, *, unfinished: bool = False) -> bool:
    """Whether every word of the shorter name has its like in the longer one.

    “Kibera Primary” is like “Kibera Primary School”, and “New Primary” is not: what tells schools
    apart is often the shortest word. `unfinished`: the last word of `one` is still being typed.
    """
    short, long = sorted((words(one), words(other)), key=len)
    begun = words(one)[-1:] if unfinished else []
    return bool(short) and all(
        any(_same(word, each) or (word in begun and each.startswith(word)) for each in long)
        for word in short
    )


def is_same(one: str, other: str) -> bool:
    """Whether the two names have the same words, but for slips of the finger."""
    return len(words(one)) == len(words(other)) and is_like(one, other)


def is_one_school(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two schools, each by name and city, may be the same one, written differently.

    One there with a name like it, or one of a city written otherwise with the same name.
    """
    (name, city), (other_name, other_city) = one, other
    return is_same(name, other_name) or (is_like(name, other_name) and is_like(city, other_city))


def _same(word: str, other: str) -> bool:
    """Figures have to be the same; in a word, a slip may change some of the runs."""
    if word == other or not (word.isalpha() and other.isalpha()):
        return word == other
    mine, theirs = set(_runs(word)), set(_runs(other))
    return len(mine & theirs) >= ENOUGH * len(mine | theirs)


def _runs(word: str) -> list[str]:
    padded = f"  {word} "
    return [padded[at : at + 3] for at in range(len(padded) - 2)]
