"""Claims are read before anything is decoded; names and declared types count for nothing."""

import tracemalloc
from time import process_time

import pytest

from exchange.reencode import MOST_BYTES, PictureRefused
from exchange.reencode.headers import Header, look
from tests.exchange.pictures import drawn, encoded
from tests.exchange.reencode import hostile


@pytest.mark.parametrize("kind", ["jpeg", "png", "gif", "bmp", "webp"])
def test_the_header_says_kind_and_size(kind: str) -> None:
    assert look(hostile.talking()[kind]) == Header(kind, 64, 48)


def test_every_kind_of_webp_is_known() -> None:
    for options in ({}, {"lossless": True}, {"exif": hostile.exif()}):
        assert look(encoded(drawn(), "WEBP", **options)) == Header("webp", 64, 48)


@pytest.mark.parametrize("name", sorted(hostile.claims()))
def test_a_claim_to_be_huge_is_refused_for_next_to_nothing(name: str) -> None:
    data = hostile.claims()[name]
    tracemalloc.start()

    with pytest.raises(PictureRefused) as refused:
        look(data)

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.key == "picture.too_many_pixels"
    assert most < 200_000


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "picture.empty"),
        (b"\xff\xd8\xff" + bytes(MOST_BYTES - 2), "picture.too_large"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "picture.heic"),
        (b"\0\0\0\x18ftypmif1" + bytes(40), "picture.heic"),
        (b"\0\0\0\x18ftypavif" + bytes(40), "picture.heic"),
        (b"\0\0\0\x18ftypisom" + bytes(40), "picture.video"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture.drawing"),
        (b"<?xml version='1.0'?><svg onload='alert(1)'/>", "picture.not_a_picture"),
        (b"%PDF-1.7\n", "picture.document"),
        (b"II*\0" + bytes(60), "picture.not_a_picture"),
        (b"8BPS" + bytes(60), "picture.not_a_picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "picture.not_a_picture"),
        (b"PK\x03\x04" + bytes(60), "picture.not_a_picture"),
        (b"MZ" + bytes(200), "picture.not_a_picture"),
        (b"RIFF\x10\0\0\0AVI LIST" + bytes(40), "picture.video"),
        (b"GIF90a" + bytes(40), "picture.not_a_picture"),
        (b"hello, this is no picture", "picture.not_a_picture"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "picture.broken"),
        (b"\xff\xd8\xff\xe0" + bytes(60), "picture.broken"),
    ],
)
def test_what_is_no_picture_is_told_by_its_content(data: bytes, key: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        look(data)

    assert refused.value.key == key


def test_megabytes_of_markers_are_not_read_to_their_end() -> None:
    """Each of them is a step in Python, on a thread that other people wait for."""
    endless = b"\xff\xd8\xff\xe0\0\x04AA" + b"\xff\x01" * 4_000_000
    began = process_time()

    with pytest.raises(PictureRefused) as refused:
        look(endless)

    assert refused.value.key == "picture.broken"
    # Read to the end they take more than a second.
    assert process_time() - began < 0.2
