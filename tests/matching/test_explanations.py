"""A stored explanation as each of the two teachers reads it."""

import re
from collections import defaultdict
from typing import Any

import pytest

from classrooms.models import Classroom
from matching.explanations import explain, fit_of
from matching.models import Candidate, Proposal
from matching.wording import WORDING, say, sided, unsided
from matching.wording.pairs import FOR_STAFF, REASONS, SIDED, WORTH_KNOWING

pytestmark = pytest.mark.django_db


def message(key: str, **params: Any) -> dict[str, Any]:
    return {"key": key, "params": params}


@pytest.mark.parametrize(
    ("stored", "low_reads", "high_reads"),
    [
        (
            message("reason.languages.one_learns", learner="low", language="de"),
            "Your students are learning German, which the other class speaks well.",
            "They are learning German, which your students speak well.",
        ),
        (
            message("reason.languages.both_learn", learns_low="de", learns_high="sw"),
            "Your students are learning German, which the other class speaks, and they are "
            "learning Swahili, which your students speak.",
            "Your students are learning Swahili, which the other class speaks, and they are "
            "learning German, which your students speak.",
        ),
        (
            message("reason.size", low_size=31, high_size=14),
            "The classes are about the same size: yours has 31 students, theirs 14.",
            "The classes are about the same size: yours has 14 students, theirs 31.",
        ),
        (
            message("reason.wishes.one", wisher="high", country="KE"),
            "They hoped to meet a class in Kenya.",
            "You hoped to meet a class in Kenya.",
        ),
        (
            message("reason.wishes.both", low_country="KE", high_country="CO"),
            "You hoped for a class in Colombia, and they hoped for one in Kenya.",
            "You hoped for a class in Kenya, and they hoped for one in Colombia.",
        ),
        (
            message("worth.sound", sides=["low", "high"]),
            "Both classes have sound but seldom video: meet by voice first.",
            "Both classes have sound but seldom video: meet by voice first.",
        ),
        (
            message("worth.text", sides=["high"]),
            "They have only text now and then: write more than you show.",
            "Your class has only text now and then: write more than you show.",
        ),
        (
            message("worth.clock_change", side="low", on="2026-10-25", minutes=-60),
            "Your clock moves by 60 minutes on 25 October, theirs does not move with it: from then "
            "on the same lesson stands at another time for one of you.",
            "Their clock moves by 60 minutes on 25 October, yours does not move with it: from then "
            "on the same lesson stands at another time for one of you.",
        ),
        (
            message("reason.languages.common", language="en", level="NATIVE"),
            "Both classes speak English as their own language.",
            "Both classes speak English as their own language.",
        ),
        (
            message("reason.age.near", gap_months=6),
            "The classes are about 6 months apart in age.",
            "The classes are about 6 months apart in age.",
        ),
    ],
)
def test_each_side_is_spoken_to(stored: dict[str, Any], low_reads: str, high_reads: str) -> None:
    assert say(sided(stored, True)) == low_reads
    assert say(sided(stored, False)) == high_reads


def test_every_sided_sentence_belongs_to_a_key_of_the_engine() -> None:
    from matching.engine.explain import ALL_KEYS  # noqa: PLC0415 -- only this test asks

    assert {key.rpartition(".")[0] for key in (*SIDED, *FOR_STAFF)} <= set(ALL_KEYS)


def test_no_sentence_for_staff_speaks_to_a_teacher(
    proposal: Proposal, nairobi_class: Classroom
) -> None:
    reasons = explain(proposal.candidate, nairobi_class, for_staff=True).reasons

    assert reasons[0].startswith("They can meet live in ")
    said = [WORDING[unsided({"key": key})["key"]] for key in (*REASONS, *WORTH_KNOWING)]
    for sentence in said:
        words = str(sentence % defaultdict(int))
        assert not re.search(r"\byou|: (plan|write|meet)\b", words, re.IGNORECASE), words


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (700, "Strong fit"),
        (699, "Good fit"),
        (500, "Good fit"),
        (499, "Possible fit"),
        (0, "Possible fit"),
    ],
)
def test_a_fit_is_said_in_words(points: int, words: str) -> None:
    assert fit_of([{"points": points, "most": 900}, {"points": 0, "most": 100}]) == words
    assert fit_of([]) == ""


def test_a_pair_without_a_strong_part_still_has_two_reasons(
    proposal: Proposal, nairobi_class: Classroom
) -> None:
    stored = proposal.candidate.explanation
    candidate = Candidate(explanation={**stored, "reasons": []})
    weeks = len(stored["weeks"])

    assert explain(candidate, nairobi_class).reasons == [
        f"Both schools teach for {weeks} weeks without a break.",
        "The students are of the same age.",
    ]
    kept = Candidate(explanation={**stored, "reasons": stored["reasons"][:1]})
    assert len(explain(kept, nairobi_class).reasons) == 2
