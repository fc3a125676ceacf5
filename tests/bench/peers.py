"""What others offer for the same graph, each as its own documentation says it is to be used.

    python -m tests.bench.peers NAME GRAPH SECONDS

prints one JSON object: seconds of the solver alone (making its model is not counted), the weight it
reached, what it proved, and whether it came to an end within its time.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import networkx as nx
import numpy as np
import rustworkx as rx
from ortools.sat.python import cp_model
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix

from tests.bench.graphs import Graph
from tests.bench.measuring import peak_mb
from tests.bench.record import Row

WORKERS = 2
Answer = dict[str, object]


def networkx(graph: Graph, seconds: int) -> Answer:
    """Edmonds' blossoms as of Galil, in Python; it knows no time limit."""
    made = nx.Graph()
    made.add_weighted_edges_from(graph.edges())
    with _Watch() as watch:
        pairs = nx.max_weight_matching(made)
    return watch.told(_weight(graph, pairs), ended=True)


def rustworkx(graph: Graph, seconds: int) -> Answer:
    """The same algorithm in Rust; it knows no time limit."""
    made = rx.PyGraph(multigraph=False)
    made.add_nodes_from(range(graph.vertices))
    made.add_edges_from(graph.edges())
    with _Watch() as watch:
        pairs = rx.max_weight_matching(made, max_cardinality=False, weight_fn=int)
    return watch.told(_weight(graph, pairs), ended=True)


def highs(graph: Graph, seconds: int) -> Answer:
    """SciPy's HiGHS: the 0/1 program with one row for each vertex."""
    weight = graph.columns[2]
    with _Watch() as watch:
        found = milp(
            -weight.astype(float),
            integrality=np.ones(len(weight)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(_rows(graph), ub=np.ones(graph.vertices)),
            options={"time_limit": seconds, "mip_rel_gap": 0},
        )
    reached = 0 if found.x is None else int(weight[np.asarray(found.x) > 0.5].sum())
    bound = None if found.mip_dual_bound is None else round(-found.mip_dual_bound)
    return watch.told(reached, ended=found.status == 0, bound=bound)


def highs_bound(graph: Graph, seconds: int) -> Answer:
    """SciPy's HiGHS without whole numbers: only a bound, for odd circles may take halves."""
    weight = graph.columns[2]
    with _Watch() as watch:
        found = linprog(
            -weight.astype(float),
            A_ub=_rows(graph),
            b_ub=np.ones(graph.vertices),
            bounds=(0, 1),
            method="highs",
            options={"time_limit": seconds},
        )
    return watch.told(None, ended=found.status == 0, bound=round(-found.fun))


def cp_sat(graph: Graph, seconds: int) -> Answer:
    """OR-Tools CP-SAT: one 0/1 variable for each edge, at most one at each vertex."""
    model = cp_model.CpModel()
    edges = graph.edges()
    at: list[list[cp_model.IntVar]] = [[] for _ in range(graph.vertices)]
    taken = [model.new_bool_var("") for _ in edges]
    for variable, (u, v, _) in zip(taken, edges, strict=True):
        at[u].append(variable)
        at[v].append(variable)
    for variables in at:
        model.add_at_most_one(variables)
    model.maximize(cp_model.LinearExpr.weighted_sum(taken, [weight for _, _, weight in edges]))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = WORKERS
    with _Watch() as watch:
        status = solver.solve(model)
    known = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return watch.told(
        round(solver.objective_value) if known else 0,
        ended=status == cp_model.OPTIMAL,
        bound=round(solver.best_objective_bound),
    )


PEERS: dict[str, Callable[[Graph, int], Answer]] = {
    "networkx": networkx,
    "rustworkx": rustworkx,
    "highs": highs,
    "highs_bound": highs_bound,
    "cp_sat": cp_sat,
}


class _Watch:
    """Wall and CPU seconds of what stands under it."""

    def __enter__(self) -> "_Watch":
        self._began = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *raised: object) -> None:
        self._wall = time.perf_counter() - self._began[0]
        self._cpu = time.process_time() - self._began[1]

    def told(self, weight: int | None, *, ended: bool, bound: int | None = None) -> Answer:
        """The answer; an exact method that ended is its own bound."""
        return {
            "cpu_s": round(self._cpu, 4),
            "wall_s": round(self._wall, 4),
            "weight": weight,
            "bound": weight if bound is None and ended else bound,
            "status": "ended" if ended else "timeout",
            "peak_mb": peak_mb(),
        }


def _rows(graph: Graph) -> csr_matrix:
    """Which edges meet at each vertex."""
    u, v, weight = graph.columns
    every = np.arange(len(weight))
    ones = np.ones(2 * len(weight))
    return csr_matrix(
        (ones, (np.concatenate([u, v]), np.concatenate([every, every]))),
        shape=(graph.vertices, len(weight)),
    )


def _weight(graph: Graph, pairs: Iterable[tuple[int, int]]) -> int:
    weights = {(u, v): weight for u, v, weight in graph.edges()}
    return sum(weights[min(pair), max(pair)] for pair in pairs)


def main(name: str, file: str, seconds: str) -> Row:
    """One peer on one graph."""
    return PEERS[name](Graph.load(Path(file)), int(seconds))


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))  # noqa: T201 -- read by the process that asked
