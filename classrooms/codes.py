"""Class codes: how they are drawn, written and read. No database."""

import secrets
import unicodedata

# No vowel, so that no word appears; no 0, 1, I, L or O, which are misread.
ALPHABET = "23456789CFGHJMPQRVWX"
LENGTH = 8


def new_code() -> str:
    """A fresh code from the system's own randomness."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalise(text: str) -> str:
    """What was meant: capitals and digits only, whatever case, spaces, dashes or script width.

    Anything that is no code comes out as a text that no code can equal.
    """
    plain = unicodedata.normalize("NFKC", text[:100]).upper()
    kept = "".join(sign for sign in plain if sign.isalnum())
    return kept if len(kept) == LENGTH and set(kept) <= set(ALPHABET) else ""


def spoken(code: str) -> str:
    """The code in two halves, as it is printed: F7H2-QMXJ."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"
