"""What a student comes back with, as it is stored: keyed by the site's own secret. No database.

No slow hash: a password hash on this path would let thirty children wait for each other at the
beginning of a lesson. Three pictures are few enough to be found at once by whoever holds the
database and the secret, slow or not; against everybody else the lock after five tries stands.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare

PICTURES_SALT = b"classrooms.pictures:"
CARD_SALT = b"classrooms.card:"
CARD_BYTES = 16
# The first sign of every card's token. A digit: `config.logs` blanks what is no lower-case word,
# and sixteen random bytes could, once in a thousand million cards, spell one.
CARD_MARK = "1"


def pictures_digest(student: UUID, pictures: Sequence[str]) -> str:
    """The row of pictures as it is stored: of use for this student only."""
    return next(_picture_digests(student, pictures))


def is_pictures_digest(stored: str, student: UUID, pictures: Sequence[str]) -> bool:
    """Whether it was made of these pictures, also with a secret that the site had before."""
    # A list, not any(): the answer takes as long whichever secret made it.
    found = [constant_time_compare(stored, each) for each in _picture_digests(student, pictures)]
    return any(found)


def card_tokens(student: UUID, version: int) -> Iterator[str]:
    """The token of 128 bits on this version of the student's card; then those of older secrets."""
    for secret in _secrets():
        made = _keyed(secret, CARD_SALT, f"{student}:{version}")[:CARD_BYTES]
        yield CARD_MARK + base64.urlsafe_b64encode(made).decode().rstrip("=")


def card_digest(token: str) -> str:
    """By which a card is found. A plain hash does: nobody guesses 128 bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _picture_digests(student: UUID, pictures: Sequence[str]) -> Iterator[str]:
    for secret in _secrets():
        yield _keyed(secret, PICTURES_SALT, f"{student}:{','.join(pictures)}").hex()


def _keyed(secret: str, salt: bytes, text: str) -> bytes:
    # A key of its own for each use, so that no signature made elsewhere is ever a digest here.
    key = hashlib.sha256(salt + secret.encode()).digest()
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()


def _secrets() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
