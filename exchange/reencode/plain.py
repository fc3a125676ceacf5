"""Whether a file is a WebP of pixels and nothing else, told without a decoder."""

import struct
from collections.abc import Iterator


def is_plain_webp(data: bytes) -> bool:
    """One chunk of pixels that fills the file to its last byte: no room for anything besides."""
    try:
        return [name for name, _body in chunks(data)] == [b"VP8 "]
    except (struct.error, ValueError):
        return False


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Every chunk of a WebP. Raises ValueError where lengths and file do not agree."""
    riff, length, webp = struct.unpack_from("<4sI4s", data)
    if (riff, webp) != (b"RIFF", b"WEBP") or length + 8 != len(data):
        raise ValueError("not a WebP, or not the whole file")
    at = 12
    while at < len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        body = data[at + 8 : at + 8 + size]
        padded = size + size % 2
        if len(body) != size or at + 8 + padded > len(data):
            raise ValueError("a chunk that is longer than its file")
        yield name, body
        at += 8 + padded
