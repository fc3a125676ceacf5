"""How much a picture may be, what it becomes, and why it is refused."""

from dataclasses import dataclass

MOST_BYTES = 10 * 1024 * 1024
"""What may be sent: a photo of the phones in schools has 2 to 8 MB."""

MOST_PIXELS = 26_000_000
"""What may be decoded. A photo in JPEG is decoded at an eighth to a half, so it may have more."""

MOST_JPEG_PIXELS = 52_000_000
LONGEST_SIDE = 30_000

LARGE_SIDE, SMALL_SIDE = 960, 480
LARGE_BYTES, SMALL_BYTES = 140 * 1024, 25 * 1024


class PictureRefused(Exception):
    """It cannot be taken; `key` is the message key that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Remade:
    """The picture in its two sizes, both WebP without anything but pixels.

    `note` is the key of what its owner should know: of a moving one only the first frame is left.
    """

    large: bytes
    small: bytes
    width: int
    height: int
    note: str = ""
