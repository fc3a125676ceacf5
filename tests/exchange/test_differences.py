"""What changed between two texts: readable without colour, and harmless whatever was typed."""

import re
import time
from dataclasses import replace

import pytest
from django.utils.html import strip_tags

from exchange.differences import LABELS, differences, marked_words, said
from exchange.terms import Terms
from tests.hostile import HOSTILE

TERMS = Terms(
    goals=("Tell how a river is used", "Ask a good question"),
    weeks=(1, 2, 3, 5),
    pace="twice",
    tools=("boards", "meetings"),
    pictures="work",
    video="sound",
    moderation="before",
    answer_days=3,
    words="Exams in May.",
)
SPOKEN = re.compile(r'<span class="visually-hidden">[^<]*</span>')


def without(tag: str, marked: str) -> str:
    """The text that is left when whatever went, or came, is taken away."""
    cut = re.sub(rf"<{tag} .*?</{tag}>", "", marked, flags=re.DOTALL)
    return strip_tags(SPOKEN.sub("", cut))


def row(old: Terms, new: Terms, field: str):
    return next(each for each in differences(old, new) if each.field == field)


def test_every_field_is_shown_in_the_order_of_the_page():
    assert [each.field for each in differences(TERMS, TERMS)] == list(LABELS)
    assert set(LABELS) == set(vars(TERMS))
    assert not any(each.has_changed for each in differences(TERMS, TERMS))


def test_words_that_went_and_came_are_marked_and_read_out():
    marked = row(TERMS, replace(TERMS, words="Exams in June."), "words").marked

    assert marked == (
        'Exams in <del class="change"><span class="visually-hidden">taken out: </span>May.</del> '
        '<ins class="change"><span class="visually-hidden">put in: </span>June.</ins>'
    )


def test_a_word_that_stayed_between_two_changes_is_part_of_the_change():
    marked = marked_words("tell how food and music sound", "tell how rivers and lakes are used")

    assert without("ins", marked).split() == ["tell", "how", "food", "and", "music", "sound"]
    assert marked.count("<del") == marked.count("<ins") == 1


def test_a_goal_is_compared_with_the_one_in_its_place():
    fewer = row(TERMS, replace(TERMS, goals=("Tell how a lake is used",)), "goals").marked

    first, second = fewer.split("\n")
    assert without("del", first) == "• Tell how a  lake is used"
    assert without("ins", second) == "• Ask a good question"


def test_of_a_choice_the_whole_answer_is_another_one():
    changed = row(TERMS, replace(TERMS, video="video"), "video")

    assert (changed.old, changed.new) == ("Sound only", "Video")
    assert without("del", changed.marked).strip() == "Video"
    assert without("ins", changed.marked).strip() == "Sound only"


def test_weeks_are_told_as_runs():
    assert said(TERMS, "weeks") == "Weeks 1–3, 5"
    assert said(replace(TERMS, weeks=(4,)), "weeks") == "Week 4"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "something"),
        ("something", ""),
        ("one two three", "one three"),
        ("a line\nanother", "a line\nyet another\nand more"),
        ("我们写信", "我们写长信"),
        ("نكتب رسالة قصيرة", "نكتب رسالة طويلة جدا"),
    ],
)
def test_either_text_can_be_read_from_the_marks(old, new):
    marked = marked_words(old, new)

    def words(text: str) -> list[str]:
        return text.split()

    assert words(without("del", marked)) == words(new)
    assert words(without("ins", marked)) == words(old)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_was_typed_becomes_a_tag(text):
    for marked in (marked_words(text, ""), marked_words("", text), marked_words(f"a {text}", text)):
        tags = set(re.findall(r"<[^>]*>", marked))
        assert tags <= {
            '<del class="change">',
            '<ins class="change">',
            '<span class="visually-hidden">',
            "</span>",
            "</del>",
            "</ins>",
        }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a b " * 500, "b a " * 500),
        ("x" * 2000, "y" * 2000),
        ("我" * 2000, "你我" * 1000),
        ("\n".join("ab" * 300), "\n".join("ba" * 300)),
    ],
)
def test_the_longest_texts_are_compared_within_a_second(old, new):
    began = time.perf_counter()

    marked_words(old[:2000], new[:2000])

    assert time.perf_counter() - began < 1
