"""What a file is by its content: its name and what the browser says of it count for nothing."""

from exchange.reencode.limits import PictureRefused

_HEAD_BYTES = 64
_BEGINNINGS = {
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "gif": (b"GIF87a", b"GIF89a"),
    "bmp": (b"BM",),
    "webp": (b"WEBP",),
}
_MIMES = {
    "jpeg": {"image/jpeg"},
    "png": {"image/png", "image/apng"},
    "gif": {"image/gif"},
    "bmp": {"image/x-ms-bmp", "image/bmp"},
    "webp": {"image/webp"},
}
# What phones and drawing programs write that we cannot read, and what can be done about it.
_KNOWN = {
    "image/heif": "picture.heic",
    "image/heic": "picture.heic",
    "image/avif": "picture.heic",
    "image/svg+xml": "picture.drawing",
    "application/pdf": "picture.document",
}


def kind_of(data: bytes) -> str:
    """jpeg, png, gif, bmp or webp. Raises PictureRefused for everything else.

    Two have to agree: the signature that the decoder goes by, and puremagic's table. Only the head
    is shown to it, since its looks into archives would open what we do not want to open.
    """
    mimes = _mimes(data)
    # Sound and films come in the same wrapper as a WebP.
    begins = data[8:12] if data.startswith(b"RIFF") else data
    for kind, beginnings in _BEGINNINGS.items():
        if begins.startswith(beginnings) and not mimes.isdisjoint(_MIMES[kind]):
            return kind
    if data[4:12] in {b"ftypmif1", b"ftypmsf1"}:
        raise PictureRefused("picture.heic")
    if any(mime.startswith("video/") for mime in mimes):
        raise PictureRefused("picture.video")
    known = [_KNOWN[mime] for mime in sorted(mimes & set(_KNOWN))]
    raise PictureRefused(known[0] if known else "picture.not_a_picture")


def _mimes(data: bytes) -> set[str]:
    # A tenth of a second that the process which only decodes has no use for.
    import puremagic  # noqa: PLC0415 -- heavy

    try:
        return {found.mime_type for found in puremagic.magic_string(data[:_HEAD_BYTES])}
    except (puremagic.PureError, ValueError):
        return set()
