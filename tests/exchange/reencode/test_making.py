"""Only pixels leave: whatever is attached to a picture stays behind, and it looks as it did."""

import io

import pytest
from PIL import Image, ImageCms

from exchange.reencode import LARGE_SIDE, SMALL_SIDE, PictureRefused, Remade
from exchange.reencode.limits import LARGE_BYTES, SMALL_BYTES
from exchange.reencode.making import _plain, remake_here
from exchange.reencode.plain import chunks, is_plain_webp
from tests.exchange.pictures import drawn, encoded
from tests.exchange.reencode import hostile

NEAR = 40


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data), formats=("WEBP",)).convert("RGB")


def corners(data: bytes) -> list[str]:
    """Top left, top right, bottom left, bottom right, by the nearest of the four colours."""
    picture = opened(data)
    wide, high = picture.size
    names = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "white": (255,) * 3}
    found = []
    for x, y in ((1, 1), (3, 1), (1, 3), (3, 3)):
        pixel = picture.getpixel((x * wide // 4, y * high // 4))
        far = {
            name: max(abs(a - b) for a, b in zip(pixel, colour, strict=True))
            for name, colour in names.items()
        }
        found.append(min(far, key=far.__getitem__))
    return found


def assert_nothing_but_pixels(made: Remade) -> None:
    for data in (made.large, made.small):
        assert [name for name, _body in chunks(data)] == [b"VP8 "]
        assert not [mark for mark in hostile.HIDDEN if mark in data]
        assert opened(data).size
    assert len(made.large) <= LARGE_BYTES
    assert len(made.small) <= SMALL_BYTES
    assert opened(made.large).size <= (made.width, made.height)


@pytest.mark.parametrize("name", sorted(hostile.talking()))
def test_nothing_that_is_hidden_in_a_picture_comes_through(name: str) -> None:
    sent = hostile.talking()[name]

    assert_nothing_but_pixels(remake_here(sent))


def test_nothing_hangs_on_what_is_given_to_the_writer() -> None:
    """Some versions of Pillow write what an image brought along, asked or not."""
    for kind in ("cmyk", "png", "webp", "gif"):
        with Image.open(io.BytesIO(hostile.talking()[kind])) as sent:
            assert _plain(sent).info == {}


def test_the_hiding_places_are_really_filled() -> None:
    """Else the test above proves nothing: the line stands in each kind, or packed in it."""
    quiet = {"bmp", "moving gif", "moving webp", "moving png"}
    for name, data in hostile.talking().items():
        assert name in quiet or any(mark in data for mark in hostile.HIDDEN), name
    kept = encoded(drawn(), "WEBP", exif=hostile.exif())
    assert not is_plain_webp(kept)
    assert any(mark in kept for mark in hostile.HIDDEN)


@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        (1, ["red", "lime", "blue", "white"]),
        (2, ["lime", "red", "white", "blue"]),
        (3, ["white", "blue", "lime", "red"]),
        (4, ["blue", "white", "red", "lime"]),
        (5, ["red", "blue", "lime", "white"]),
        (6, ["blue", "red", "white", "lime"]),
        (7, ["white", "lime", "blue", "red"]),
        (8, ["lime", "white", "red", "blue"]),
        (99, ["red", "lime", "blue", "white"]),
    ],
)
def test_it_stands_upright_however_the_camera_was_held(
    orientation: int, expected: list[str]
) -> None:
    sent = encoded(drawn(), "JPEG", exif=hostile.exif(orientation), quality=95)

    made = remake_here(sent)

    assert corners(made.large) == corners(made.small) == expected
    assert (made.width > made.height) == (orientation not in {5, 6, 7, 8})


@pytest.mark.parametrize(
    ("size", "large", "small"),
    [
        ((1600, 1200), (960, 720), (480, 360)),
        ((300, 200), (300, 200), (300, 200)),
        ((1200, 3), (960, 2), (480, 1)),
        ((1, 1), (1, 1), (1, 1)),
        ((5, 5000), (1, 960), (1, 480)),
    ],
)
def test_it_fits_both_sizes_and_is_never_made_larger(size, large, small) -> None:
    made = remake_here(encoded(Image.new("RGB", size, "teal"), "PNG"))

    assert opened(made.large).size == large == (made.width, made.height)
    assert opened(made.small).size == small
    assert max(large) <= LARGE_SIDE
    assert max(small) <= SMALL_SIDE


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_way_to_say_a_colour_says_the_same_colour(mode: str) -> None:
    grey = Image.new("L", (40, 40), 128)
    picture = Image.new("I;16", (40, 40), 128 * 257) if mode == "I;16" else grey.convert(mode)
    sent = encoded(picture, "JPEG" if mode == "CMYK" else "PNG")

    red, green, blue = opened(remake_here(sent).large).resize((1, 1)).getpixel((0, 0))

    # One bit has no grey: it is black and white dots, whose middle is what the eye sees.
    far = 40 if mode == "1" else 6
    assert max(abs(red - 128), abs(green - 128), abs(blue - 128)) <= far


def test_what_is_transparent_lies_on_white_paper() -> None:
    ink = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    with_palette = Image.new("RGB", (40, 40), "navy").quantize(4)

    for sent in (encoded(ink), encoded(with_palette, transparency=with_palette.getpixel((0, 0)))):
        red, *_rest = opened(remake_here(sent).large).getpixel((20, 20))
        assert red > 250


def test_colours_of_another_screen_are_turned_into_ours() -> None:
    """A screen whose red lamp shines green, and the other way round."""
    ours = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    theirs = ours.replace(b"rXYZ", b"held").replace(b"gXYZ", b"rXYZ").replace(b"held", b"gXYZ")
    sent = encoded(drawn(), "JPEG", icc_profile=theirs, quality=95)

    assert corners(remake_here(sent).large)[:2] == ["lime", "red"]


def test_a_profile_that_cannot_be_read_is_left_out() -> None:
    sent = encoded(drawn(), "JPEG", icc_profile=b"no profile " * 40, quality=95)

    assert corners(remake_here(sent).large) == ["red", "lime", "blue", "white"]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_what_moves_the_first_picture_is_kept_and_its_owner_told(kind: str) -> None:
    made = remake_here(hostile.moving(kind))

    assert made.note == "picture.first_frame"
    assert corners(made.large) == ["red", "lime", "blue", "white"]


def test_a_photo_of_two_lenses_is_a_photo() -> None:
    two = encoded(drawn(), "MPO", save_all=True, append_images=[drawn().rotate(180)], quality=95)

    made = remake_here(two)

    assert (made.note, corners(made.large)) == ("", ["red", "lime", "blue", "white"])


@pytest.mark.parametrize("name", sorted(hostile.broken()))
def test_what_is_broken_is_refused(name: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        remake_here(hostile.broken()[name])

    assert refused.value.key in {"picture.broken", "picture.not_a_picture"}


def test_noise_fits_too() -> None:
    """The worst case: nothing in it repeats."""
    noise = Image.effect_noise((960, 600), 200).convert("RGB")

    assert_nothing_but_pixels(remake_here(encoded(noise, "JPEG", quality=70)))


def test_whatever_a_few_bytes_do_it_is_a_picture_or_refused() -> None:
    taken = 0
    for data in hostile.mutated(150, seed=7731):
        try:
            made = remake_here(data)
        except PictureRefused:
            continue
        taken += 1
        assert_nothing_but_pixels(made)
    # Both happen often enough for the sample to mean something.
    assert 30 < taken < 120
