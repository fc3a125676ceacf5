import pytest
from hypothesis import given
from hypothesis import strategies as st

from users.text import has_hidden_signs, tidy


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("  Kibera   Primary ", "Kibera Primary"),
        ("Kibera\tPrimary\r\n", "Kibera Primary"),
        ("Ki\u200bbe\u00adra\ufeff", "Kibera"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_line_comes_in_one_form(typed: str, meant: str) -> None:
    assert tidy(typed) == meant


def test_several_lines_keep_their_ends() -> None:
    assert tidy("one\r\ntwo\rthree", lines=True) == "one\ntwo\nthree"


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x7f", "\ud800", "\u202e", "\u2066"])
def test_signs_that_cannot_be_seen_are_found(sign: str) -> None:
    assert has_hidden_signs(f"a{sign}b") is True


@pytest.mark.parametrize("text", ["Ångström", "مدرسة", "学校 6B", "नमस्ते", "two\nlines"])
def test_text_of_any_script_is_fine(text: str) -> None:
    assert has_hidden_signs(text) is False


@given(st.text())
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.text())
def test_what_is_not_hidden_can_be_stored(text: str) -> None:
    if not has_hidden_signs(text):
        text.encode()
        assert "\x00" not in text
