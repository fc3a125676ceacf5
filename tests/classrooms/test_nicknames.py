import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classrooms.nicknames import ADJECTIVES, ANIMALS, as_meant, nickname_key, offer, trouble
from classrooms.stamps import STAMPS

SPRITE_KEYS = Path("static/img/stamps.json")


def test_offered_nicknames_differ_and_are_free() -> None:
    taken = {nickname_key(name) for name in offer([], count=50, source=random.Random(7))}

    offered = offer(taken, source=random.Random(7))

    assert len(offered) == 3
    assert not taken & {nickname_key(name) for name in offered}


def test_every_generated_nickname_passes_the_check_of_typed_ones() -> None:
    names = [f"{adjective} {animal}" for adjective in ADJECTIVES for animal in ANIMALS]

    assert [name for name in names if trouble(name)] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("Calm Fox", "calm-fox"), ("Calm Fox", "ＣＡＬＭ ｆｏｘ"), ("Straße", "STRASSE")],
)
def test_nicknames_that_sound_alike_are_one(one: str, other: str) -> None:
    assert nickname_key(one) == nickname_key(other)


@pytest.mark.parametrize(
    "nickname",
    [
        "Ana",
        "Zoë 7",
        "نجمة",
        "星空",
        "तारा",
        "O'Hara",
        "Jo-Jo",
        "ひまわり 花子",
        "Snapdragon",
        "Robin Star",
        "O\u02bbzbek",
        "Đặng",
        "กำลังใจ",
        "নির্ঝর",
        "שָׁלוֹם",
        "Ana ٧",
    ],
)
def test_nicknames_of_any_script_are_fine(nickname: str) -> None:
    assert trouble(as_meant(nickname)) is None


@given(st.text(max_size=40))
def test_accepted_nicknames_can_be_stored(typed: str) -> None:
    nickname = as_meant(typed)
    if trouble(nickname) is None:
        assert len(nickname) <= 30
        assert 2 <= len(nickname_key(nickname)) <= 60
        assert not {"@", "/", "\x00", "\u202e"} & set(nickname)


def test_stamps_are_those_of_the_sprite() -> None:
    assert list(STAMPS) == json.loads(SPRITE_KEYS.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "typed",
    [
        "Maria G",  # a first name and a letter
        "MariaAnaRuiz",
        "Anna Nguyen",
        "Núñez",
        "Ana O 1'2'3",
        "Ana １２３",  # full-width
        "Kip_2012",
        "Mrs Owl",
        "\u3164\u3164",  # letters that nobody sees
        "\u115f\u1160",
        "’Ana",
        "-Ana",
        "O'Ana'Ana",
        "ｇｍａｉｌ Ana",
        "wh\u200datsapp Ana",
        "Аnа",  # Cyrillic letters in a Latin word
    ],
)
def test_holes_that_were_mended(typed: str) -> None:
    assert trouble(as_meant(typed)) is not None


@pytest.mark.parametrize(
    "typed",
    ["Brave River", "O'Sunny Owl", "McFox", "Ñandú", "नीला मोर", "Kite 7", "Ruiseñor", "أسد"],
)
def test_nicknames_that_stay_fine(typed: str) -> None:
    assert trouble(as_meant(typed)) is None


def test_no_generated_nickname_is_refused() -> None:
    offered = offer((), count=400, source=random.Random(1))

    assert [name for name in offered if trouble(name)] == []
