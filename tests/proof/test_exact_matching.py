"""Thousands of random graphs: as heavy as networkx, proven each time."""

import json
import time

import pytest

from tests.matching.engine.blossom.graphs import graph, oracle, solved, verdict

pytestmark = pytest.mark.proof

GRAPHS = 6_000


def test_thousands_of_graphs(capsys: pytest.CaptureFixture[str]) -> None:
    began = time.process_time()
    lighter = unproven = blossoms = edges_seen = 0

    for seed in range(GRAPHS):
        count, edges = graph(10_000 + seed, most=40)
        found = solved(count, edges)
        lighter += found.weight != oracle(edges)
        unproven += not verdict(found, edges).holds
        blossoms += len(found.dual.blossoms)
        edges_seen += len(edges)

    with capsys.disabled():
        figures = {
            "proof": "exact matching",
            "graphs": GRAPHS,
            "edges": edges_seen,
            "blossoms": blossoms,
            "lighter": lighter,
            "unproven": unproven,
            "cpu_s": round(time.process_time() - began, 1),
        }
        print("\n" + json.dumps(figures))  # noqa: T201
    assert (lighter, unproven) == (0, 0)
