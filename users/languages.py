"""The languages people write and classes speak, named in the reader's own language by Babel."""

from functools import cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

# Languages of instruction and the languages taught most (ISO 639): as long as a list can be.
LANGUAGES = (
    "af", "am", "ar", "as", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "dv", "dz",
    "el", "en", "es", "et", "eu", "fa", "fi", "fil", "fr", "ga", "gl", "gu", "ha", "he", "hi", "hr",
    "ht", "hu", "hy", "id", "ig", "is", "it", "ja", "ka", "kk", "km", "kn", "ko", "ky", "la", "lb",
    "ln", "lo", "lt", "lv", "mg", "mi", "mk", "ml", "mn", "mr", "ms", "mt", "my", "nb", "ne", "nl",
    "ny", "or", "pa", "pl", "ps", "pt", "qu", "rm", "rn", "ro", "ru", "rw", "sa", "sd", "si", "sk",
    "sl", "sm", "sn", "so", "sq", "sr", "st", "sv", "sw", "ta", "te", "tg", "th", "ti", "tk", "tn",
    "to", "tr", "ts", "ug", "uk", "ur", "uz", "vi", "wo", "xh", "yo", "yue", "zh", "zu",
)  # fmt: skip

# What a page offers as tiles; every other language is found in the full list.
COMMON = ("ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "pt", "ru", "sw", "tr", "zh")


def language_name(code: str, reader: str = "") -> str:
    """The name of a language in the reader's (default: the active) language, else its code."""
    return _names(reader or get_language() or "en").get(code, code)


def language_choices(reader: str = "") -> list[tuple[str, str]]:
    """(code, name), sorted by name in the reader's (default: the active) language."""
    names = _names(reader or get_language() or "en")
    return sorted(((code, names[code]) for code in LANGUAGES), key=lambda each: each[1].casefold())


def common_choices() -> list[tuple[str, str]]:
    """The languages most teachers write in, as `language_choices`."""
    return [each for each in language_choices() if each[0] in COMMON]


@cache
def _names(reader: str) -> dict[str, str]:
    try:
        known = Locale.parse(reader, sep="-").languages
    except (UnknownLocaleError, ValueError):
        known = Locale("en").languages
    english = Locale("en").languages
    names = {code: known.get(code) or english.get(code) or code for code in LANGUAGES}
    return {code: name[:1].upper() + name[1:] for code, name in names.items()}
