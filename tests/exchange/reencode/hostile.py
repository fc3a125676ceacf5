"""Files that somebody might send: with something hidden in them, broken, or made to hurt."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache

from PIL import Image, ImageCms, PngImagePlugin

from tests.exchange.pictures import drawn, encoded

MARK = "KARIBU-7731-SIRI"
HIDDEN = tuple(MARK.encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    f'syntax-ns#"><rdf:Description author="{MARK}"/></rdf:RDF></x:xmpmeta>'
).encode()
_MAKE, _DESCRIPTION, _ORIENTATION, _GPS = 0x010F, 0x010E, 0x0112, 0x8825


def exif(orientation: int = 1) -> bytes:
    """Who took it, with what, and where: the latitude and longitude of a school."""
    said = Image.Exif()
    said[_MAKE] = said[_DESCRIPTION] = MARK
    said[_ORIENTATION] = orientation
    said.get_ifd(_GPS).update({1: "S", 2: (1.0, 18.0, 47.0), 3: "E", 4: (36.0, 47.0, 28.0)})
    said.get_ifd(_GPS)[29] = MARK
    return said.tobytes()


def profile() -> bytes:
    """A colour profile that every reader takes, with a line of ours in it."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    longer = plain + MARK.encode()
    return struct.pack(">I", len(longer)) + longer[4:]


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("hello.txt", MARK)
    return target.getvalue()


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def jpeg() -> bytes:
    whole = encoded(
        drawn(), "JPEG", exif=exif(), icc_profile=profile(), comment=MARK, xmp=_XMP, quality=90
    )
    iptc = segment(
        0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x20\x1c\x02\x78\0\x10" + MARK.encode()
    )
    other = segment(0xEF, MARK.encode()) + segment(0xE2, b"MPF\0" + MARK.encode())
    return whole[:2] + iptc + other + whole[2:]


def png(inside: Image.Image | None = None) -> bytes:
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", MARK)
    said.add_text("Comment", MARK * 100, zip=True)
    said.add_itxt("XML:com.adobe.xmp", _XMP.decode())
    picture = inside or drawn()
    whole = encoded(picture, "PNG", pnginfo=said, exif=exif(), icc_profile=profile())
    at = whole.index(b"IDAT") - 4
    own = chunk(b"prVt", MARK.encode()) + chunk(b"tIME", b"\x07\xea\x0a\x06\x0c\0\0")
    return whole[:at] + own + whole[at:]


def webp(**options: object) -> bytes:
    return encoded(drawn(), "WEBP", exif=exif(), icc_profile=profile(), xmp=_XMP, **options)


def gif() -> bytes:
    whole = encoded(drawn().convert("P"), "GIF", comment=MARK.encode())
    said = b"\x21\xff\x0bXMP DataXMP" + bytes([len(MARK)]) + MARK.encode() + b"\0"
    return whole[:-1] + said + b"\x3b"


def bmp() -> bytes:
    return encoded(drawn(), "BMP")


def moving(kind: str) -> bytes:
    frames = [drawn(), drawn().rotate(180), drawn().rotate(90)]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


@cache
def talking() -> dict[str, bytes]:
    """Every kind that we take, with a marked line wherever that kind can carry one."""
    plain = {"jpeg": jpeg(), "png": png(), "webp": webp(), "gif": gif(), "bmp": bmp()}
    page = f"<html><script>alert('{MARK}')</script><?php echo '{MARK}'; ?></html>".encode()
    return {
        **plain,
        "webp lossless": webp(lossless=True),
        "png with a palette": png(drawn().convert("P")),
        "png of 16 bits": png(Image.new("I;16", (64, 48), 30_000)),
        "png half transparent": png(Image.new("RGBA", (64, 48), (10, 200, 30, 128))),
        "cmyk": encoded(drawn().convert("CMYK"), "JPEG", exif=exif(), comment=MARK),
        "moving gif": moving("GIF"),
        "moving webp": moving("WEBP"),
        "moving png": moving("PNG"),
        **{f"{kind} and an archive": whole + archive() for kind, whole in plain.items()},
        **{f"{kind} and a page": whole + page for kind, whole in plain.items()},
        "gif that is a script": b"GIF89a" + gif()[6:] + f"/*{MARK}*/=1;alert(1)".encode(),
        "jpeg with a script as comment": jpeg()[:2] + segment(0xFE, page) + jpeg()[2:],
    }


def _png_of(width: int, height: int, *parts: bytes, pixels: bytes = b"\0") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(pixels))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(parts) + body + chunk(b"IEND", b"")


@cache
def claims() -> dict[str, bytes]:
    """A few bytes that claim to be huge."""
    frame = b"\x08" + struct.pack(">HH", 65_500, 65_500) + b"\x03\x01\x22\0\x02\x11\1\x03\x11\1"
    small = encoded(drawn(), "JPEG")
    at = small.index(b"\xff\xda")
    return {
        "png": _png_of(100_000, 100_000),
        "png too long": _png_of(1_000_000, 1),
        "gif": b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + gif()[10:],
        "bmp": bmp()[:18] + struct.pack("<ii", 2**31 - 1, -(2**31)) + bmp()[26:],
        "webp": b"RIFF"
        + struct.pack("<I", 22)
        + b"WEBPVP8X"
        + b"\x0a\0\0\0\x12\0\0\0"
        + b"\xff" * 6,
        "jpeg": b"\xff\xd8\xff\xe0\0\x04AA" + segment(0xC0, frame) + b"\xff\xda" + bytes(20),
        "jpeg that says it twice": small[:at] + segment(0xC0, frame) + small[at:],
    }


@cache
def bombs() -> dict[str, bytes]:
    """What grows when it is opened: in memory, or in the time that it takes."""
    much = zlib.compress(bytes(200_000_000), 9)
    slow = encoded(drawn(640, 480), "JPEG", progressive=True, quality=95)
    last = slow.rindex(b"\xff\xda")
    return {
        "text of a png": _png_of(8, 8, chunk(b"zTXt", b"a\0\0" + much), pixels=bytes(200)),
        "profile of a png": _png_of(8, 8, chunk(b"iCCP", b"a\0\0" + much), pixels=bytes(200)),
        "pixels of a png": _png_of(8, 8, pixels=bytes(200_000_000)),
        "a jpeg of thousands of scans": slow[:last] + slow[last:-2] * 2_000 + b"\xff\xd9",
    }


def broken() -> dict[str, bytes]:
    whole = {"jpeg": jpeg(), "png": png(), "webp": webp(), "gif": gif(), "bmp": bmp()}
    cut = {f"half a {kind}": data[: len(data) // 2] for kind, data in whole.items()}
    heads = {f"the head of a {kind}": data[:12] for kind, data in whole.items()}
    return {**cut, **heads, "nothing but zeros after": b"\xff\xd8\xff" + bytes(5_000)}


def mutated(count: int, *, seed: int) -> Iterator[bytes]:
    """Files a few bytes away from one that could be read."""
    chance = random.Random(seed)
    sources = list(talking().values())
    for _each in range(count):
        data = bytearray(chance.choice(sources))
        for _change in range(chance.choice((1, 1, 2, 4, 16, 64))):
            _change_something(data, chance)
        yield bytes(data)


def _change_something(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(max(len(data), 1))
    kind = chance.randrange(6)
    if kind == 0 and len(data) > 40:
        del data[at : at + chance.randrange(1, 40)]
    elif kind == 1:
        data[at:at] = data[at : at + chance.randrange(1, 200)]
    elif kind == 2:
        data[at : at + 4] = chance.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff"))
    elif kind == 3 and chance.random() < 0.2:
        del data[at:]
    elif data:
        # Most decisions of a decoder stand near the beginning.
        at = chance.randrange(min(len(data), chance.choice((64, 600, len(data)))))
        data[at] = chance.randrange(256)
