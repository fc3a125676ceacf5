"""The process that decodes: what it cannot do, and what is not believed of it."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from exchange.reencode import PictureRefused, isolated, remake
from exchange.reencode.making import remake_here
from tests.exchange.pictures import drawn, encoded
from tests.exchange.reencode import hostile

_CHECKOUT = Path(__file__).resolve().parents[3]
_BOUND = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from exchange.reencode.child import _bound; _bound(); "
)


def lie(head: dict[str, object], body: bytes = b"") -> str:
    answer = json.dumps(head).encode() + b"\n" + body
    return f"import sys; sys.stdout.buffer.write({answer!r})"


PAGE = b"<html><script>alert(1)</script></html>"
REAL = remake_here(encoded(drawn(), "PNG"))
TALKING = encoded(drawn(), "WEBP", exif=hostile.exif())


ANSWER = lie(
    {"width": 64, "height": 48, "note": "", "large": len(REAL.large), "small": len(REAL.small)},
    REAL.large + REAL.small,
)


def test_a_good_answer_is_taken(monkeypatch) -> None:
    """Else the refusals below would prove nothing."""
    monkeypatch.setattr(isolated, "_CHILD", _BOUND + ANSWER)

    assert remake(encoded(drawn(), "PNG")) == REAL


def refusal_of(data: bytes) -> str:
    with pytest.raises(PictureRefused) as refused:
        remake(data)
    return refused.value.key


@pytest.fixture
def good() -> bytes:
    return encoded(drawn(200, 150), "JPEG")


def test_it_answers_what_the_pure_part_makes(good: bytes) -> None:
    assert remake(good) == remake_here(good)


@pytest.mark.parametrize("name", sorted(hostile.bombs()))
def test_a_bomb_goes_off_in_a_small_room(name: str) -> None:
    """It is refused, or its few pixels are taken; in either case nobody waits long for it."""
    data = hostile.bombs()[name]
    try:
        made = remake(data)
    except PictureRefused as refused:
        assert refused.key in {"picture.broken", "picture.busy"}  # noqa: PT017
    else:
        assert made.width <= 640


@pytest.mark.parametrize(
    "does",
    [
        "import os; os.kill(os.getpid(), 11)",
        "import os; os.abort()",
        "raise SystemExit(3)",
        # What follows would be a good answer, had the limit not held.
        _BOUND + "bytes(2 * 1024**3); " + ANSWER,
        _BOUND + "out = sys.stdout.buffer; out.write(bytes(4 * 1024**2)); out.flush(); "
        "out.seek(0); out.truncate(); " + ANSWER,
        _BOUND + "[*map(open, ['/dev/null'] * 100)]; " + ANSWER,
        # The kernel counts no processes of root.
        _BOUND + "import os; os.geteuid() or os.setuid(65534); os.fork() or os._exit(0); " + ANSWER,
    ],
)
def test_a_process_that_falls_takes_nobody_along(good: bytes, monkeypatch, does: str) -> None:
    monkeypatch.setattr(isolated, "_CHILD", does)

    assert refusal_of(good) == "picture.broken"


def test_one_that_never_answers_is_ended(good: bytes, monkeypatch) -> None:
    monkeypatch.setattr(isolated, "WALL_SECONDS", 0.3)
    monkeypatch.setattr(isolated, "_CHILD", "import time; time.sleep(60)")

    # Not a word against the picture: on a machine with much to do it happens to a good one.
    assert refusal_of(good) == "picture.busy"


def test_its_time_on_the_processor_is_bounded() -> None:
    code = _BOUND + "import resource; print([resource.getrlimit(each) for each in (0, 2, 9)])"
    said = subprocess.run(
        [sys.executable, "-I", "-c", code, str(_CHECKOUT)], capture_output=True, check=True
    ).stdout.decode()

    # Seconds, then bytes that stay in the machine's memory at most; both cannot be raised again.
    assert said.startswith("[(4, 4), ")
    assert f"({768 * 1024**2}, {768 * 1024**2})]" in said


@pytest.mark.parametrize(
    "says",
    [
        "pass",
        "print('no json')",
        "print('[1, 2]')",
        lie({"refused": "<script>"}),
        lie({"width": 64, "height": 48, "note": "", "large": 38, "small": 38}, PAGE + PAGE),
        lie(
            {
                "width": 64,
                "height": 48,
                "note": "",
                "large": len(TALKING),
                "small": len(REAL.small),
            },
            TALKING + REAL.small,
        ),
        lie(
            {
                "width": 9_999,
                "height": 48,
                "note": "",
                "large": len(REAL.large),
                "small": len(REAL.small),
            },
            REAL.large + REAL.small,
        ),
        lie(
            {
                "width": 64,
                "height": 48,
                "note": "<b>",
                "large": len(REAL.large),
                "small": len(REAL.small),
            },
            REAL.large + REAL.small,
        ),
    ],
)
def test_what_it_says_is_not_believed(good: bytes, monkeypatch, says: str) -> None:
    """A decoder that somebody took over can write what it likes: it still has to be a picture."""
    monkeypatch.setattr(isolated, "_CHILD", says)

    assert refusal_of(good) == "picture.broken"


def test_nothing_of_ours_is_in_it(good: bytes, monkeypatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "s" * 50)
    look = (
        "import os, sys, json; sys.path.insert(0, sys.argv[1]); import exchange.reencode.making; "
        "bad = [n for n in sys.modules if n.split('.')[0] in {'django', 'psycopg2', 'config'} "
        "or n.endswith(('EpsImagePlugin', 'PsdImagePlugin'))]; "
        "open(os.devnull); sys.exit(7 if bad or set(os.environ) - {'LC_CTYPE'} else 5)"
    )
    monkeypatch.setattr(isolated, "_CHILD", look)
    seen: list[int] = []
    real = isolated._run
    monkeypatch.setattr(isolated, "_run", lambda *args: seen.append(real(*args)) or seen[0])

    refusal_of(good)

    assert seen == [5]


def test_a_class_at_once_waits_for_room_and_is_told_so(good: bytes, monkeypatch) -> None:
    monkeypatch.setattr(isolated, "_room", threading.BoundedSemaphore(1))
    monkeypatch.setattr(isolated, "WAIT_SECONDS", 0.05)

    with isolated._a_place():
        assert refusal_of(good) == "picture.busy"
    assert remake(good).width == 200


def test_the_web_process_itself_loads_no_decoder() -> None:
    code = (
        "import sys, exchange.reencode; "
        "print([n for n in sys.modules if n.split('.')[0] in {'PIL', 'django'}])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=_CHECKOUT, capture_output=True, check=True
    )

    assert said.stdout == b"[]\n"
