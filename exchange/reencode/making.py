"""Decodes a picture and writes it anew. Runs in a process of its own: see `isolated`."""

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageCms, ImageFile

from exchange.reencode.headers import check_size, look
from exchange.reencode.limits import (
    LARGE_BYTES,
    LARGE_SIDE,
    MOST_JPEG_PIXELS,
    SMALL_BYTES,
    SMALL_SIDE,
    PictureRefused,
    Remade,
)

# Pillow knows forty formats; a decoder that is not asked cannot be attacked.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_MOVING = {"PNG", "WEBP", "GIF"}
_QUALITIES = (14, 26, 38, 50, 62, 74)
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_HOSTILE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    ArithmeticError,
    EOFError,
    MemoryError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def remake_here(data: bytes) -> Remade:
    """The picture in both sizes. Raises PictureRefused; takes the time and memory that it takes."""
    return decode(data, look(data).kind)


def decode(data: bytes, kind: str) -> Remade:
    """The same for what was looked at already."""
    Image.MAX_IMAGE_PIXELS = MOST_JPEG_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with warnings.catch_warnings():
        # What it says of odd files is of no use to anybody; only size is ours to hear of.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            moving = _is_sound(data)
            with Image.open(io.BytesIO(data), formats=FORMATS) as sent:
                check_size(kind, *sent.size)
                picture = _plain(sent)
        except _HOSTILE as error:
            raise PictureRefused("picture.broken") from error
    thumbnail = picture.copy()
    thumbnail.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    return Remade(
        large=_written(picture, most=LARGE_BYTES),
        small=_written(thumbnail, most=SMALL_BYTES),
        width=picture.width,
        height=picture.height,
        note="picture.first_frame" if moving else "",
    )


def _is_sound(data: bytes) -> bool:
    """Let Pillow check the file's own sums; whether it moves. A checked image cannot be read."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as checked:
        moving = checked.format in _MOVING and bool(getattr(checked, "is_animated", False))
        if checked.format == "PNG":
            checked.verify()
    return moving


def _plain(sent: Image.Image) -> Image.Image:
    """Small, upright, opaque, in sRGB, and with nothing attached."""
    # Twice the size, so that the last step still has something to choose from.
    sent.draft(None, (2 * LARGE_SIDE, 2 * LARGE_SIDE))
    sent.load()
    turn = _turn(sent)
    profile = sent.info.get("icc_profile")
    picture = _resizable(sent)
    picture.thumbnail((LARGE_SIDE, LARGE_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    picture = _in_srgb(_opaque(picture), profile)
    if turn is not None:
        picture = picture.transpose(turn)
    return Image.frombytes("RGB", picture.size, picture.tobytes())


def _turn(sent: Image.Image) -> Image.Transpose | None:
    """How the camera was held; what cannot be read is no reason to refuse the picture."""
    try:
        return _TURNS.get(sent.getexif().get(_ORIENTATION, 1))
    except _HOSTILE:
        return None


def _resizable(sent: Image.Image) -> Image.Image:
    """In a mode in which neighbouring pixels can be mixed."""
    if sent.mode.startswith("I"):
        # Sixteen bits of grey; the screen has eight.
        return sent.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if "transparency" in sent.info or sent.mode in {"LA", "La", "PA", "RGBA", "RGBa"}:
        return sent.convert("RGBA")
    return sent if sent.mode in {"L", "RGB", "CMYK"} else sent.convert("RGB")


def _opaque(picture: Image.Image) -> Image.Image:
    """On white paper: a drawing in black on nothing would be lost on a dark page."""
    if picture.mode != "RGBA":
        return picture
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Its colours as every screen shows them; a profile that cannot be read is left out."""
    if profile:
        try:
            named = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            screen = ImageCms.createProfile("sRGB")
            turned = ImageCms.profileToProfile(picture, named, screen, outputMode="RGB")
            if turned is not None:
                return turned
        except (ImageCms.PyCMSError, *_HOSTILE):
            pass
    return picture.convert("RGB")


def _written(picture: Image.Image, *, most: int) -> bytes:
    """As good as it can be in so many bytes; what stays too heavy gets smaller."""
    for smaller in _smaller(picture):
        if best := _best(smaller, most=most):
            return best
    raise PictureRefused("picture.broken")


def _best(picture: Image.Image, *, most: int) -> bytes:
    """In the highest quality that fits, found by halving; nothing if none does."""
    best = b""
    low, high = 0, len(_QUALITIES)
    at = high - 1
    while low < high:
        target = io.BytesIO()
        picture.save(target, "WEBP", quality=_QUALITIES[at], method=4)
        if target.tell() <= most:
            best, low = target.getvalue(), at + 1
        else:
            high = at
        at = (low + high) // 2
    return best


def _smaller(picture: Image.Image) -> Iterator[Image.Image]:
    yield picture
    for part in (3 / 4, 1 / 2, 1 / 4):
        size = (max(int(picture.width * part), 1), max(int(picture.height * part), 1))
        yield picture.resize(size, Image.Resampling.LANCZOS)
