"""What may stand in a line that a person typed: signs one can see, in one normal form."""

import re
import unicodedata

from django.utils.html import format_html
from django.utils.safestring import SafeString

# Marks that turn the reading direction round; a name that carries one can pose as another.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Signs without width and meaning. U+200C and U+200D stay: Persian and Indic words need them.
WEIGHTLESS = frozenset("\u00ad\u200b\u2060\ufeff")


def tidy(text: str, *, lines: bool = False) -> str:
    """The text in NFC without weightless signs; on one line, unless it may have several."""
    kept = "".join(sign for sign in text if sign not in WEIGHTLESS)
    composed = unicodedata.normalize("NFC", kept)
    if lines:
        return composed.replace("\r\n", "\n").replace("\r", "\n").strip()
    return re.sub(r"[ \t\r\n]+", " ", composed).strip()


def has_hidden_signs(text: str) -> bool:
    """Whether a sign in it cannot be seen or stored: control, surrogate, turned direction."""
    return any(
        sign in TURNING or (unicodedata.category(sign) in {"Cc", "Cs"} and sign != "\n")
        for sign in text
    )


def with_names(pattern: str, **names: str) -> SafeString:
    """A sentence of ours with the names people gave, each keeping its own direction of writing.

    `pattern` is trusted and names its gaps as "%(name)s"; what is filled in is escaped.
    """
    gaps = pattern % {gap: f"{{{gap}}}" for gap in names}
    return format_html(gaps, **{gap: format_html("<bdi>{}</bdi>", it) for gap, it in names.items()})
