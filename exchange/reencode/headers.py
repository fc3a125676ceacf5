"""What a file says of itself in its first bytes: its kind and its size, before anything decodes.

A few hundred bytes can claim a picture of gigabytes. So the claim is read here, by plain Python
that allocates nothing, and refused before a decoder sees the file.
"""

import struct
from dataclasses import dataclass

from exchange.reencode.limits import (
    LONGEST_SIDE,
    MOST_BYTES,
    MOST_JPEG_PIXELS,
    MOST_PIXELS,
    PictureRefused,
)
from exchange.reencode.sniffing import kind_of

# A camera writes some dozens before the pixels begin.
MOST_MARKERS = 10_000
_NO_FRAMES = frozenset({0xC4, 0xC8, 0xCC})
_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_START_OF_SCAN = 0xDA


@dataclass(frozen=True, slots=True)
class Header:
    kind: str
    width: int
    height: int


def look(data: bytes) -> Header:
    """What the file claims to be. Raises PictureRefused for what is not to be decoded."""
    if not data:
        raise PictureRefused("picture.empty")
    if len(data) > MOST_BYTES:
        raise PictureRefused("picture.too_large")
    kind = kind_of(data)
    try:
        width, height = _SIZES[kind](data)
    except (struct.error, IndexError, ValueError) as error:
        raise PictureRefused("picture.broken") from error
    check_size(kind, width, height)
    return Header(kind, width, height)


def check_size(kind: str, width: int, height: int) -> None:
    """Raise PictureRefused when a picture of this size is not to be decoded."""
    if min(width, height) < 1:
        raise PictureRefused("picture.broken")
    most = MOST_JPEG_PIXELS if kind == "jpeg" else MOST_PIXELS
    if width * height > most or max(width, height) > LONGEST_SIDE:
        raise PictureRefused("picture.too_many_pixels")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """The largest size that a frame names before the pixels begin: a decoder takes the last one."""
    width = height = 0
    at = 2
    for _marker in range(MOST_MARKERS):
        at = data.index(b"\xff", at)
        marker = data[at + 1]
        at += 1
        if marker in {0xFF, 0x00}:
            continue
        at += 1
        if marker in _WITHOUT_LENGTH:
            continue
        if marker == _START_OF_SCAN:
            return width, height
        (length,) = struct.unpack_from(">H", data, at)
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAMES:
            tall, wide = struct.unpack_from(">HH", data, at + 3)
            width, height = max(width, wide), max(height, tall)
        at += length
    raise ValueError("markers without end")


def _png_size(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR":
        raise ValueError("a PNG begins with its header")
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _gif_size(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", data, 6)
    return width, height


def _bmp_size(data: bytes) -> tuple[int, int]:
    (length,) = struct.unpack_from("<I", data, 14)
    if length == 12:
        width, height = struct.unpack_from("<HH", data, 18)
        return width, height
    width, height = struct.unpack_from("<ii", data, 18)
    return width, abs(height)


def _webp_size(data: bytes) -> tuple[int, int]:
    chunk = data[12:16]
    if chunk == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if chunk == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("no kind of WebP that we know")


_SIZES = {
    "jpeg": _jpeg_size,
    "png": _png_size,
    "gif": _gif_size,
    "bmp": _bmp_size,
    "webp": _webp_size,
}
