"""The independent checker: it signs what is proven, and every planted fault is named."""

import ast
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from matching.engine import certificate
from matching.engine.certificate import Certificate, verify


def test_signs_what_is_proven() -> None:
    u, v, weight = [0, 0, 1, 2, 4], [1, 2, 2, 3, 5], [8, 8, 8, 6, 3]
    pairs, y = [(0, 1), (2, 3), (4, 5)], [8, 8, 8, 4, 6, 0]

    verdict = verify(Certificate(6, u, v, weight, pairs, y, []))

    assert (verdict.holds, verdict.weight, verdict.bound2, verdict.faults) == (True, 17, 34, ())


def test_a_blossom_counts_for_half_its_members() -> None:
    triangle = Certificate(
        3, [0, 0, 1], [1, 2, 2], [5, 5, 5], [(0, 1)], [0, 0, 0], [((0, 1, 2), 10)]
    )

    verdict = verify(triangle)

    assert (verdict.holds, verdict.weight, verdict.bound2) == (True, 5, 10)


NESTED = Certificate(
    vertices=5,
    u=[0, 0, 1, 2, 3, 0],
    v=[1, 2, 2, 3, 4, 4],
    weight=[9, 9, 9, 7, 7, 7],
    pairs=[(0, 1), (3, 4)],
    y=[0, 0, 0, 0, 0],
    blossoms=[((0, 1, 2, 3, 4), 14), ((0, 1, 2), 4)],
)


ALL = (0, 1, 2, 3, 4)


def test_nested_blossoms_count_for_both() -> None:
    assert verify(NESTED).faults == ()


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"pairs": [(0, 1), (1, 2), (3, 4)]}, ("vertex_twice", "gap")),
        ({"pairs": [(0, 1), (0, 1)]}, ("vertex_twice", "gap")),
        ({"pairs": [(0, 0), (3, 4)]}, ("vertex_twice", "not_an_edge", "gap")),
        ({"pairs": [(0, 1), (2, 4)]}, ("not_an_edge", "gap")),
        ({"pairs": [(3, 4)]}, ("gap",)),
        ({"y": [-2, 2, 2, 0, 0]}, ("dual_negative", "edge_violated", "gap")),
        ({"y": [0, 0, 0, 1, 0]}, ("gap",)),
        (
            {"blossoms": [(ALL, 14), ((0, 1, 2), -4)]},
            ("dual_negative", "edge_violated", "gap"),
        ),
        ({"blossoms": [(ALL, 18), ((0, 1, 2, 3), 0)]}, ("blossom_even", "gap")),
        ({"blossoms": [(ALL, 18), ((0,), 0)]}, ("blossom_even", "gap")),
        ({"blossoms": [(ALL, 18), ((0, 1, 1), 0)]}, ("blossom_even", "gap")),
        (
            {"blossoms": [((0, 1, 2), 18), ((2, 3, 4), 14), ((0, 3, 4), 14)]},
            ("blossoms_cross", "gap"),
        ),
        (
            {"blossoms": [((0, 1, 2), 17), ((2, 3, 4), 14), ((0, 3, 4), 14)]},
            ("blossoms_cross", "edge_violated", "gap"),
        ),
        ({"blossoms": [((0, 1, 2), 18)]}, ("edge_violated", "gap")),
        ({"blossoms": [(ALL, 14)]}, ("edge_violated", "gap")),
        ({"weight": [9, 9, 10, 7, 7, 7]}, ("edge_violated",)),
        ({"weight": [9, 9, 9, 7, 7]}, ("lengths",)),
        ({"y": [0, 0, 0, 0]}, ("lengths",)),
        ({"v": [1, 2, 2, 3, 5, 4]}, ("lengths",)),
        ({"pairs": [(0, 1), (3, 7)]}, ("lengths",)),
        ({"blossoms": [((0, 1, -1), 14)]}, ("lengths",)),
    ],
)
def test_every_planted_fault_is_named(change: dict[str, Any], faults: tuple[str, ...]) -> None:
    verdict = verify(replace(NESTED, **change))

    assert (verdict.holds, verdict.faults) == (False, faults)


def test_further_edges_have_to_be_feasible_too() -> None:
    assert verify(NESTED, extra_edges=[(1, 3, 7), (2, 4, 7)]).holds
    assert verify(NESTED, extra_edges=[(1, 3, 8)]).faults == ("edge_violated",)
    assert verify(NESTED, extra_edges=[(1, 5, 1)]).faults == ("lengths",)


@pytest.mark.parametrize("seed", range(20))
def test_the_sums_over_nested_sets_are_those_of_a_plain_search(seed: int) -> None:
    chance = random.Random(seed)
    sets = _nested(list(range(60)), chance)
    z = [chance.randint(0, 9) for _ in sets]
    around, laminar = certificate._nesting(60, sets)
    assert laminar
    for _ in range(150):
        a, b = chance.sample(range(60), 2)
        sum_z = sum(each for members, each in zip(sets, z, strict=True) if {a, b} <= {*members})

        for needed, expected in ((sum_z, True), (sum_z + 1, False)):
            edge = [(a, b, needed)]
            y = [needed] * 60  # of both ends together 2w, less what the sets have to give
            y[a] -= needed
            assert certificate._feasible(edge, y, sets, z, around) is expected


def _nested(members: list[int], chance: random.Random) -> list[list[int]]:
    """A family of sets each two of which lie in each other or apart, of any depth."""
    if len(members) < 3:
        return []
    chance.shuffle(members)
    cut = chance.randint(1, len(members) - 1)
    return [list(members), *_nested(members[:cut], chance), *_nested(members[cut:], chance)]


def test_the_checker_shares_nothing_with_the_solver() -> None:
    tree = ast.parse(Path(certificate.__file__).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert imported == {"collections.abc", "dataclasses"}
    assert not any(isinstance(node, ast.Import) for node in ast.walk(tree))
