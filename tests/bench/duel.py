"""Our exact matching and its peers on one graph, in one run."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from matching.engine.blossom.matching import ExactMatching
from tests.bench.graphs import Graph, candidate_graph
from tests.bench.measuring import Stages, peak_mb
from tests.bench.record import ROOT, Row
from tests.bench.rounds import ENGINE, pool_of, solved, warm_up

RUNS = 5
LIMIT = 120
"""Seconds for a peer that takes a limit."""
POINT = 2
"""What a point of score weighs in the graph, see `matching.engine.choice`."""
PATIENCE = 1800
"""Seconds after which a peer that takes none is ended."""


def duel_row(classes: int, peers: tuple[str, ...]) -> Row:
    """Building and solving the candidate graph: the quickest of five for us, once for each peer."""
    pool = pool_of(classes)
    warm_up()
    graph = candidate_graph(pool)
    ours = [_ours(graph) for _ in range(RUNS)]
    wall, cpu, weight = min(ours)
    whole = [solved(pool, threads=2).stages.sums(*ENGINE)[0] for _ in range(RUNS)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "graph.npz"
        graph.save(file)
        told = {name: _beside(_ask(name, file), cpu, weight) for name in peers}
    return {
        "N": classes,
        "vertices": graph.vertices,
        "edges": len(graph.columns[0]),
        "runs": RUNS,
        "cpu_s": round(cpu, 5),
        "wall_s": round(wall, 5),
        "median_wall_s": round(median(each[0] for each in ours), 5),
        "end_to_end_s": round(min(whole), 4),
        "end_to_end_median_s": round(median(whole), 4),
        "weight": weight,
        "peak_mb": peak_mb(),
        "peers": told,
    }


def _ours(graph: Graph) -> tuple[float, float, int]:
    stages = Stages()
    with stages("solve"):
        matching = ExactMatching(graph.vertices, *graph.columns)
        matching.solve()
    wall, cpu = stages.sums("solve")
    return wall, cpu, int(matching.weight)


def _ask(name: str, file: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.peers", name, str(file), str(LIMIT)]
    try:
        ended = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        return {"cpu_s": PATIENCE, "wall_s": PATIENCE, "status": "timeout", "weight": None}
    return json.loads(ended.stdout)


def _beside(answer: dict[str, Any], cpu: float, weight: int) -> Row:
    """The peer's answer beside ours.

    `ratio` is how many times our seconds it took: of its wall and CPU seconds the fewer, so that
    one that works on several cores is not charged for all of them. `short` is by how many points
    its choice fell short of the optimum, `gap` by how many its bound stands above it.
    """
    reached, bound = answer["weight"], answer.get("bound")
    return {
        **answer,
        "ratio": round(min(answer["cpu_s"], answer["wall_s"]) / cpu, 1),
        "same_optimum": None if reached is None else reached == weight,
        "short": None if reached is None else (weight - reached) / POINT,
        "gap": None if bound is None else (bound - weight) / POINT,
    }
