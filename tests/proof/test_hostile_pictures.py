"""Two thousand damaged pictures, and what a photo of a phone costs."""

import io
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from exchange.reencode import MOST_BYTES, PictureRefused, remake
from exchange.reencode.making import remake_here
from tests.exchange.pictures import encoded
from tests.exchange.reencode import hostile
from tests.exchange.reencode.test_making import assert_nothing_but_pixels

pytestmark = pytest.mark.proof

_CHECKOUT = Path(__file__).resolve().parents[2]
RUNS = 5
# The child itself, asked for the most memory that it ever held; a parent's figure would count what
# it shared with us before it began.
_PEAK = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from exchange.reencode import child; child.main(); "
    "said = dict(each.split(':', 1) for each in open('/proc/self/status')); "
    "print(said['VmHWM'].split()[0], file=sys.stderr)"
)


def test_two_thousand_damaged_pictures(capsys: pytest.CaptureFixture[str]) -> None:
    came_of, slowest = Counter[str](), 0.0
    for data in hostile.mutated(2_000, seed=2026):
        began = time.perf_counter()
        try:
            made = remake_here(data)
        except PictureRefused as refused:
            came_of[refused.key] += 1
        else:
            came_of["taken"] += 1
            assert_nothing_but_pixels(made)
        slowest = max(slowest, time.perf_counter() - began)

    with capsys.disabled():
        print(json.dumps({"proof": "damaged pictures", "slowest_s": round(slowest, 2), **came_of}))  # noqa: T201 -- the figure of the run
    assert came_of.total() == 2_000
    assert set(came_of) <= {
        "taken",
        "picture.empty",
        "picture.broken",
        "picture.not_a_picture",
        "picture.too_many_pixels",
        "picture.heic",
        "picture.video",
    }


def test_a_hundred_of_them_take_no_process_along() -> None:
    for data in hostile.mutated(100, seed=31):
        try:
            here = remake_here(data)
        except PictureRefused as refused:
            with pytest.raises(PictureRefused, match=refused.key):
                remake(data)
        else:
            assert remake(data) == here


def photo(megapixels: int) -> Image.Image:
    """Soft shapes under the grain of a small lens: about as hard to write as a classroom."""
    wide, high = {12: (4000, 3000), 50: (8160, 6120)}[megapixels]
    shapes = Image.effect_noise((wide // 50, high // 50), 120).resize((wide, high))
    colours = [
        shapes,
        shapes.transpose(Image.Transpose.ROTATE_180),
        shapes.point(lambda v: 255 - v),
    ]
    return Image.blend(
        Image.merge("RGB", colours), Image.effect_noise((wide, high), 60).convert("RGB"), 0.15
    )


@pytest.mark.parametrize(
    ("megapixels", "options"),
    [(12, {"quality": 88}), (12, {"quality": 88, "progressive": True}), (50, {"quality": 75})],
)
def test_what_a_photo_costs(capsys: pytest.CaptureFixture[str], megapixels, options) -> None:
    sent = encoded(photo(megapixels), "JPEG", exif=hostile.exif(6), **options)
    assert len(sent) <= MOST_BYTES
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _each in range(RUNS):
        made = remake(sent)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    plain, plain_s = plainly_saved(sent)

    with capsys.disabled():
        row = {
            "proof": "a photo",
            "megapixels": megapixels,
            "progressive": "progressive" in options,
            "sent_kb": len(sent) // 1024,
            "cpu_ms": round(spent / RUNS * 1000),
            "peak_mb": peak_mb(sent),
            "large_kb": len(made.large) // 1024,
            "small_kb": len(made.small) // 1024,
            "plain_cpu_ms": round(plain_s * 1000),
            "plain_kb": len(plain) // 1024,
            "plain_keeps_gps": any(mark in plain for mark in hostile.HIDDEN),
        }
        print(json.dumps(row))  # noqa: T201 -- the figure of the run
    assert_nothing_but_pixels(made)
    # The twin: what most sites do keeps the place where the photo was taken.
    assert row["plain_keeps_gps"]


def plainly_saved(sent: bytes) -> tuple[bytes, float]:
    """What one would write at first: open, make smaller, save; the camera's notes go along."""
    began = time.process_time()
    picture = Image.open(io.BytesIO(sent))
    notes = picture.info["exif"]
    picture.thumbnail((960, 960))
    return encoded(picture, "JPEG", exif=notes), time.process_time() - began


def peak_mb(sent: bytes) -> int:
    done = subprocess.run(
        [sys.executable, "-I", "-c", _PEAK, str(_CHECKOUT), "jpeg"],
        input=sent,
        capture_output=True,
        check=True,
    )
    return int(done.stderr) // 1024
