"""What the stored report becomes, without a page around it."""

from dataclasses import fields
from itertools import combinations
from typing import Any

import pytest
from django.utils import translation

from matching.engine.explain import ALL_KEYS
from matching.engine.profile import AccessTier, Thresholds
from matching.engine.rules import SCORE_FLOOR
from matching.engine.weights import Weights
from matching.engine.what_if import CHANGES
from matching.round_report import Proven, covered_of_all, verdict_of
from matching.round_report.figures import SHOWN, pieces, scores, tables
from matching.round_report.words import (
    CONNECTIONS,
    FAULTS,
    RULES,
    THRESHOLDS,
    WEIGHTS,
    millionths,
    number,
    share,
)
from matching.wording import HELPS, say_help
from tests.matching.published import full_report

REFUSALS = {key for key in (*ALL_KEYS, SCORE_FLOOR) if key.startswith("refusal.")}
CHECKERS_FAULTS = {
    "vertex_twice",
    "not_an_edge",
    "dual_negative",
    "edge_violated",
    "blossom_even",
    "blossoms_cross",
    "gap",
}
BOUNDED = {"exact": False, "bound": 72728, "gap": 12, "gap_ppm": 166}
FIRST_PARTNERS = (
    "This is proven of everybody's first partner; for further partners of the same class no best "
    "choice is claimed."
)


# -- Words ----------------------------------------------------------------------------------------


def test_every_fault_of_the_checker_has_words() -> None:
    assert set(FAULTS) == CHECKERS_FAULTS


def test_every_hard_rule_has_words_for_staff() -> None:
    assert REFUSALS - set(RULES) == set()


def test_every_weight_threshold_and_connection_has_words() -> None:
    assert {each.name for each in fields(Weights)} - set(WEIGHTS) == set()
    assert {each.name for each in fields(Thresholds)} - set(THRESHOLDS) == set()
    assert {tier.name.lower() for tier in AccessTier} == set(CONNECTIONS)


def test_every_change_that_may_help_has_words() -> None:
    assert set(HELPS) == set(CHANGES)


@pytest.mark.parametrize("key", sorted(CHANGES))
def test_what_a_change_would_bring_is_counted(key: str) -> None:
    assert say_help(key, 1).startswith("1 class would ")
    assert say_help(key, 7).startswith("7 classes would ")


def test_a_change_that_nobody_knows_stands_for_itself() -> None:
    assert say_help("change.of_tomorrow", 3) == "change.of_tomorrow: 3"


@pytest.mark.parametrize(
    ("language", "thousands", "percent"),
    [
        ("en", "1,234,567", "0.02\u00a0%"),
        ("es", "1\u00a0234\u00a0567", "0,02\u00a0%"),
        ("pt", "1.234.567", "0,02\u00a0%"),
    ],
)
def test_numbers_are_written_as_the_reader_writes_them(
    language: str, thousands: str, percent: str
) -> None:
    with translation.override(language):
        assert (number(1234567), millionths(166)) == (thousands, percent)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 0, "0"),
        (0, 7, "0"),
        (1, 1000, "1"),
        (1, 3, "33"),
        (2, 3, "67"),
        (999, 1000, "99"),
        (7, 7, "100"),
    ],
)
def test_only_nothing_is_0_percent_and_only_all_is_100(part: int, whole: int, said: str) -> None:
    assert share(part, whole) == f"{said}\u00a0%"


@pytest.mark.parametrize(("ppm", "said"), [(0, "0.00"), (1, "0.01"), (100, "0.01"), (101, "0.02")])
def test_what_is_possible_at_most_is_rounded_up(ppm: int, said: str) -> None:
    assert millionths(ppm) == f"{said}\u00a0%"


# -- Proof ----------------------------------------------------------------------------------------


def test_the_best_choice() -> None:
    verdict = verdict_of(full_report())

    assert (verdict.proven, verdict.tone, verdict.title) == (
        Proven.BEST,
        "ok",
        "No better choice exists.",
    )
    assert verdict.sentences == [
        "No other choice finds a partner for more classes, and none that finds one for as many "
        "reaches more points.",
        "Every one of the 5,356 pairs of classes was looked at, and an independent check agrees.",
    ]


def test_a_bound() -> None:
    verdict = verdict_of(full_report(proof=BOUNDED))

    assert (verdict.proven, verdict.title) == (
        Proven.BOUNDED,
        "At most 12 points (0.02\u00a0%) more are possible.",
    )
    assert verdict.sentences[0] == "No other choice finds a partner for more classes."


def test_a_bound_without_its_sums_in_the_report() -> None:
    proof = {"reached": 9999, "bound": 10000, "holds": True, "cover_proven": True}

    assert verdict_of({"proof": proof}).title == "At most 1 point (0.02\u00a0%) more is possible."


def test_where_the_cover_is_not_proven_no_points_are_named() -> None:
    gap = {"cover_proven": False, "exact": False, "bound": 99_000_000, "gap": 98_927_284}

    verdict = verdict_of(full_report(proof=gap))

    assert (verdict.proven, verdict.short) == (Proven.OPEN, "not proven")
    assert verdict.sentences[0] == (
        "It is not proven that no other choice finds a partner for more classes."
    )
    assert "98" not in verdict.title


@pytest.mark.parametrize(
    "proof",
    [
        {"holds": False, "faults": sorted(CHECKERS_FAULTS)},
        # Whatever else is claimed, a fault is a fault.
        {"holds": True, "faults": sorted(CHECKERS_FAULTS)},
    ],
)
def test_a_fault_outweighs_every_claim(proof: dict[str, Any]) -> None:
    verdict = verdict_of(full_report(proof=proof))

    assert (verdict.proven, verdict.tone) == (Proven.FAULTY, "danger")
    assert verdict.sentences == [
        "The pairs themselves were checked one by one, but do not rely on the figures:"
    ]
    assert sorted(verdict.faults) == sorted(map(str, FAULTS.values()))


def test_a_check_that_fails_without_a_reason() -> None:
    verdict = verdict_of(full_report(proof={"holds": False}))

    assert (verdict.proven, verdict.faults) == (Proven.FAULTY, [])
    assert verdict.sentences[0].endswith("do not rely on the figures.")


def test_more_reached_than_the_bound_allows_is_a_fault() -> None:
    assert verdict_of(full_report(proof={"gap": -1, "bound": 72715})).proven == Proven.FAULTY


@pytest.mark.parametrize("missing", ["holds", "cover_proven", "gap"])
def test_no_best_choice_is_claimed_without_its_evidence(missing: str) -> None:
    report = full_report()
    del report["proof"][missing]
    if missing == "gap":
        del report["proof"]["bound"]

    assert verdict_of(report).proven != Proven.BEST


@pytest.mark.parametrize("standing", [{}, BOUNDED, {"cover_proven": False}])
def test_with_several_partners_the_proof_is_about_the_first(standing: dict[str, Any]) -> None:
    one_each = full_report(proof=standing)
    several = full_report(proof=standing, pairs=60)

    assert FIRST_PARTNERS not in verdict_of(one_each).sentences
    assert verdict_of(several).sentences[-1] == FIRST_PARTNERS


def test_pairs_nobody_looked_at_are_not_claimed() -> None:
    verdict = verdict_of(full_report(proof={"looked_at": 5355}))

    assert verdict.sentences[1:] == [
        "5,355 of 5,356 pairs of classes were looked at.",
        "An independent check agrees.",
    ]


@pytest.mark.parametrize(
    ("exact", "sentences"),
    [
        ({"exact": True}, ["The method was exact; nobody checked it independently."]),
        ({"exact": False}, ["No best choice is claimed for it."]),
        ({}, []),
    ],
)
def test_a_round_from_before_proofs(exact: dict[str, bool], sentences: list[str]) -> None:
    verdict = verdict_of(exact)

    assert (verdict.proven, verdict.short, verdict.sentences) == (Proven.UNKNOWN, "–", sentences)


# -- Figures --------------------------------------------------------------------------------------


def drawn(covered: int, eligible: int, everybody: int) -> list[tuple[int, str, str]]:
    report = {"covered": covered, "eligible": eligible, "all": everybody}
    return [(piece.count, piece.start, piece.width) for piece in pieces(report)]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((50, 75, 100), [(50, "0.0%", "50.0%"), (25, "50.0%", "25.0%"), (25, "75.0%", "25.0%")]),
        ((8, 8, 8), [(8, "0.0%", "100.0%"), (0, "100.0%", "0.0%"), (0, "100.0%", "0.0%")]),
        ((0, 0, 0), [(0, "0.0%", "0.0%"), (0, "0.0%", "0.0%"), (0, "0.0%", "0.0%")]),
        # One class of thousands is still seen.
        (
            (5000, 5001, 5002),
            [(5000, "0.0%", "95.0%"), (1, "95.0%", "2.5%"), (1, "97.5%", "2.5%")],
        ),
    ],
)
def test_the_bar(counts: tuple[int, int, int], expected: list[tuple[int, str, str]]) -> None:
    assert drawn(*counts) == expected


def test_the_pieces_of_the_bar_always_fill_it() -> None:
    for covered, eligible, everybody in combinations(range(40), 3):
        widths = [
            float(width[:-1]) for _count, _start, width in drawn(covered, eligible, everybody)
        ]

        assert sum(widths) == pytest.approx(100)


def test_scores_are_told_as_parts_of_the_largest() -> None:
    weights = {"languages": 300, "age": 500}

    found = scores(full_report(weights=weights, mean=400, percentile_5=200, lowest=8))

    assert [(each.points, each.width) for each in found] == [(400, "50%"), (200, "25%"), (8, "1%")]


def test_a_round_without_pairs_has_no_scores() -> None:
    assert scores(full_report(pairs=0, mean=0, lowest=0, percentile_5=0)) == []


def test_the_lowest_share_comes_first_and_of_equals_the_larger() -> None:
    counts = {"KE": (3, 3), "TD": (0, 1), "NP": (0, 5), "CO": (1, 2), "DE": (9, 9), "XX": (1, 9)}
    by_country = {code: {"covered": got, "all": of} for code, (got, of) in counts.items()}

    (table,) = tables({"by_country": by_country})

    assert [row.name for row in table.first] == [
        "Nepal",
        "Chad",
        "XX",
        "Colombia",
        "Germany",
        "Kenya",
    ]


@pytest.mark.parametrize(
    ("rows", "folded"), [(SHOWN, 0), (SHOWN + 1, 0), (SHOWN + 2, 2), (SHOWN + 20, 20)]
)
def test_a_long_table_folds_its_end_away(rows: int, folded: int) -> None:
    groups = {f"q{at}": {"covered": 1, "all": 1} for at in range(rows)}

    (table,) = tables({"by_language": groups})

    assert (len(table.first), len(table.rest)) == (rows - folded, folded)


def test_covered_of_all() -> None:
    assert covered_of_all(full_report(covered=1200, all=1310)) == "1,200 of 1,310"
    assert covered_of_all({"covered": 3}) == "–"
