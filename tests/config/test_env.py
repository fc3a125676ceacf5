"""A setting is read as what it is meant to be, or the start stops with a sentence about it."""

from pathlib import Path

import pytest

from config.env import (
    SettingRefused,
    env_bool,
    env_database,
    env_int,
    env_list,
    env_secret,
    env_text,
    env_url,
)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch):
    def give(value: str | None, name: str = "SETTING") -> None:
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)

    return give


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("TRUE", True), (" on ", True), ("0", False), ("no", False), ("", True)],
)
def test_yes_and_no(given, value: str, expected: bool) -> None:
    given(value)

    assert env_bool("SETTING", True) is expected


@pytest.mark.parametrize("value", ["2", "maybe", "truth"])
def test_neither_yes_nor_no(given, value: str) -> None:
    given(value)

    with pytest.raises(SettingRefused, match=f"^SETTING is '{value}': it takes 1 or 0.$"):
        env_bool("SETTING", True)


@pytest.mark.parametrize("value", ["-1", "11", "ten", "1.5", "0x3"])
def test_a_number_outside_its_range(given, value: str) -> None:
    given(value)

    with pytest.raises(SettingRefused, match="it takes a whole number, 0 to 10"):
        env_int("SETTING", 5, most=10)


def test_a_number_inside_its_range(given) -> None:
    given(" 10 ")

    assert env_int("SETTING", 5, most=10) == 10


def test_a_list_drops_empty_parts(given) -> None:
    given("a.example, ,b.example,")

    assert env_list("SETTING") == ["a.example", "b.example"]


def test_a_missing_text_is_named(given) -> None:
    given(None)

    with pytest.raises(SettingRefused, match=r"^SETTING is not set: "):
        env_text("SETTING")


def test_a_text_outside_its_choices(given) -> None:
    given("pigeon")

    with pytest.raises(SettingRefused, match=r"^SETTING is 'pigeon': it takes one of smtp, none"):
        env_text("SETTING", choices=("smtp", "none"))


def test_a_secret_stands_in_a_file(given, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("word\n")
    given(None)
    given(str(tmp_path / "secret"), "SETTING_FILE")

    assert env_secret("SETTING") == "word"


def test_a_secret_in_both_places_is_refused(given, tmp_path: Path) -> None:
    given("one")
    given(str(tmp_path), "SETTING_FILE")

    with pytest.raises(SettingRefused, match="SETTING and SETTING_FILE are both set"):
        env_secret("SETTING")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "cannot be read: No such file"), (b"\xff\xfe", "it is not text"), (b" ", "is empty")],
)
def test_a_secret_file_that_says_nothing(given, tmp_path: Path, content, sentence: str) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    given(None)
    given(str(path), "SETTING_FILE")

    with pytest.raises(SettingRefused, match=sentence):
        env_secret("SETTING", "default")


@pytest.mark.parametrize("value", ["aerogram.example", "ftp://a", "http://", "http://[::1", "x:y"])
def test_no_address(given, value: str) -> None:
    given(value)

    with pytest.raises(SettingRefused, match="SETTING is not an address of the form"):
        env_url("SETTING", schemes=("https", "http"))


def test_a_database_address_is_taken_apart(given) -> None:
    given("postgres://anna%40x:p%2Fw@db.example:5433/aero?sslmode=require")

    assert env_database("SETTING") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "aero",
        "USER": "anna@x",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("mysql://h/aero", "is not an address of the form postgres://host"),
        ("postgres://h", "names no database"),
        ("postgres://h/aero?speed=1", "carries the unknown option 'speed'"),
        ("postgres://h:port/aero", "is not an address"),
    ],
)
def test_a_database_address_that_leads_nowhere(given, value: str, sentence: str) -> None:
    given(value)

    with pytest.raises(SettingRefused, match=sentence):
        env_database("SETTING")
