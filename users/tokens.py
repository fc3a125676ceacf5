"""Secret links: the link goes out in a mail, and only its digest is stored."""

import hashlib
import secrets

BYTES = 32


def new_token() -> tuple[str, str]:
    """A secret for a link, of 256 bits, and the digest that is stored in its place."""
    token = secrets.token_urlsafe(BYTES)
    return token, digest_of(token)


def digest_of(token: str) -> str:
    """The digest by which a link is found again. A plain hash does: nobody guesses 256 bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
