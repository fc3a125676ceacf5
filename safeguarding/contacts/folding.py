"""Makes every way to write a sign into one, and remembers where it stood.

Full-width, circled, bold and Arabic digits are digits; letters that look like Latin ones are those;
accents, marks of direction and signs of no width are gone; everything is small.
"""

import unicodedata
from dataclasses import dataclass

_LOOKS_LIKE = {
    **dict(zip("авекмнорстухіјѕԁһӏɡ", "abekmhopctyxijsdhlg", strict=True)),
    **dict(zip("αεικνορτυχ", "aeikvoptux", strict=True)),
    "ı": "i",
    "ى": "ي",
    "。": ".",
    "․": ".",
    "﹒": ".",
    "٫": ".",
}
_NO_WIDTH = {"Cf", "Mn", "Me", "Cc"}
_TATWEEL = "ـ"


@dataclass(frozen=True, slots=True)
class Folded:
    """`places[i]` is where in the original the sign `text[i]` comes from."""

    text: str
    places: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original behind a stretch of the folded text."""
        return self.places[start], self.places[end - 1] + 1


def fold(text: str) -> Folded:
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for part in _parts(sign):
            signs.append(part)
            places.append(place)
    return Folded("".join(signs), tuple(places))


def _parts(sign: str) -> str:
    if sign.isascii():
        return " " if sign.isspace() else sign.lower() if sign.isprintable() else ""
    if sign == _TATWEEL:
        return ""
    found = ""
    for part in unicodedata.normalize("NFKD", sign).lower():
        if unicodedata.category(part) in _NO_WIDTH:
            continue
        digit = unicodedata.digit(part, None)
        found += str(digit) if digit is not None else _LOOKS_LIKE.get(part, part)
    return " " if found.isspace() else found
