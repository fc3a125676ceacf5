"""What is found, where it stands, what came before, and that no text is too much for it."""

import random
import string
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguarding.contacts import Finding, Kind, find_contacts
from tests.safeguarding.contacts.corpus import PARTS, lines_of

KENYA = ("KE",)


def kinds(text: str, **options: object) -> list[Kind]:
    return [found.kind for found in find_contacts(text, **options)]  # type: ignore[arg-type]


def found_in(text: str, **options: object) -> list[str]:
    found = find_contacts(text, **options)  # type: ignore[arg-type]
    return [text[each.start : each.end] for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi! amina@gmail.com is mine.", ["amina@gmail.com"]),
        ("Hi! ａｍｉｎａ＠gmail．com is mine.", ["ａｍｉｎａ＠gmail．com"]),
        ("Hi! am\u200bina@gm\u00adail.com is mine.", ["am\u200bina@gm\u00adail.com"]),
        ("call 0712 345 678, ok", ["0712 345 678"]),
        ("call 0️⃣7️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣ ok", ["0️⃣7️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8"]),
        ("see https://example.com/a b", ["https://example.com/a"]),
        ("0712 345 678, 0722 345 678", ["0712 345 678", "0722 345 678"]),
        ("my insta is amina_river", ["insta"]),
        ("mail amina@gmail.com or 0712345678", ["amina@gmail.com", "0712345678"]),
    ],
)
def test_it_says_where_in_the_text_as_it_was_written(text: str, expected: list[str]) -> None:
    assert found_in(text, regions=KENYA) == expected


def test_an_address_is_found_once_and_not_as_a_handle_too() -> None:
    assert find_contacts("amina@gmail.com") == [Finding(0, 15, Kind.MAIL)]


class TestWhatCameBefore:
    def test_half_a_number_is_found_with_its_other_half(self) -> None:
        assert kinds("345 678", before=["my number begins 0712"], regions=KENYA) == [Kind.PHONE]
        assert kinds("345 678", regions=KENYA) == []

    def test_in_three_parts_too(self) -> None:
        assert kinds("678", before=["0712", "345"], regions=KENYA) == [Kind.PHONE]

    def test_what_stands_only_in_the_past_is_not_found_again(self) -> None:
        assert kinds("I like your drawing.", before=["amina@gmail.com"]) == []
        assert kinds("5 goats live here.", before=["0712345678"], regions=KENYA) == []

    def test_who_goes_on_with_a_number_is_found_again(self) -> None:
        assert kinds("4321", before=["my number is 0712 34 56"], regions=KENYA) == [Kind.PHONE]

    def test_long_ago_is_forgotten(self) -> None:
        assert kinds("345 678", before=["0712", "hello", "hello", "hello"], regions=KENYA) == []


def test_a_number_without_its_country_is_looked_up_where_the_classes_are() -> None:
    assert kinds("300 123 45 67", regions=("CO",)) == [Kind.PHONE]
    assert kinds("300 123 45 67", regions=("KE",)) == []


def test_an_unknown_country_is_no_crash() -> None:
    assert kinds("300 123 45 67", regions=("XX", "")) == []


def test_who_calls_a_classmate_leads_nobody_away() -> None:
    nicknames = ["Brave River", "Quiet Lion"]

    assert kinds("@Brave River I like it", nicknames=nicknames) == []
    assert kinds("@braveriver I like it", nicknames=nicknames) == []
    assert kinds("@brave_river9 is me", nicknames=nicknames) == [Kind.HANDLE]
    assert kinds("@amina I like it", nicknames=nicknames) == [Kind.HANDLE]


@settings(max_examples=60)
@given(st.text(max_size=400), st.lists(st.text(max_size=60), max_size=4))
def test_no_text_is_too_much_for_it(text: str, before: list[str]) -> None:
    for found in find_contacts(text, before=before, regions=("KE", "BR")):
        assert 0 <= found.start < found.end <= len(text)


def test_no_line_of_the_corpus_is_once_it_is_shaken() -> None:
    chance = random.Random(1914)
    lines = [line for part in PARTS for line in lines_of(part)]
    signs = string.punctuation + "\u200b\u202e\ufe0f\u20e3🌸٧０ａ\n\t\0"
    for line in chance.sample(lines, 400):
        text = list(line.text * chance.choice((1, 1, 3)))
        for _change in range(chance.randrange(1, 12)):
            text.insert(chance.randrange(len(text) + 1), chance.choice(signs))
        shaken = "".join(text)

        for found in find_contacts(shaken, before=[line.before], regions=("KE", "BR")):
            assert 0 <= found.start < found.end <= len(shaken)


@pytest.mark.parametrize(
    "part",
    [
        *("a", "7", "1 ", "a.", "@a", "a@", "a-", "(at)", " ", "_", "@ ", "ﷺ", "a ._-at"),
        *(
            "amina at x dot ",
            "0712 345 678, ",
            "my insta is river_9 ",
            "www.a.",
            "h t t p s : / / ",
        ),
        *("a b c d e . ", "moc.liamg ", "x@gmail ", "one two nine ", "a#1234 ", "a.a@a.a-"),
    ],
)
def test_four_times_as_much_takes_about_four_times_as_long(part: str) -> None:
    """A pattern that tries everything again from every place would take sixteen times as long."""
    took = []
    for length in (4_000, 16_000):
        text = (part * length)[:length]
        began = process_time()
        find_contacts(text, regions=("KE", "BR"))
        took.append(process_time() - began)

    assert took[1] / max(took[0], 0.004) < 10
