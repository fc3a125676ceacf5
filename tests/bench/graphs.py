"""The graph in which the engine looks for the best pairs, for itself and for its peers."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matching.engine.choice import Choice, Columns
from matching.engine.optimise import FIRST_BEST
from matching.engine.profile import ClassProfile
from matching.engine.survey import Survey
from matching.engine.weights import Weights
from tests.bench.rounds import THRESHOLDS, WEIGHTS, silent
from tests.matching.engine.pools import TODAY


@dataclass(frozen=True, slots=True)
class Graph:
    """Vertices are numbered from 0; u < v; the heaviest matching covers most, then scores most."""

    vertices: int
    columns: Columns

    def save(self, file: Path) -> None:
        """Write it where a peer's process reads it."""
        u, v, weight = self.columns
        np.savez(file, vertices=self.vertices, u=u, v=v, weight=weight)

    @classmethod
    def load(cls, file: Path) -> "Graph":
        with np.load(file) as kept:
            return cls(int(kept["vertices"]), (kept["u"], kept["v"], kept["weight"]))

    def edges(self) -> list[tuple[int, int, int]]:
        """As whole numbers of Python."""
        u, v, weight = (column.tolist() for column in self.columns)
        return list(zip(u, v, weight, strict=True))


def candidate_graph(pool: list[ClassProfile]) -> Graph:
    """The best candidates of each class, weighed as `choice` weighs them."""
    survey = Survey.of(pool, THRESHOLDS, WEIGHTS, today=TODAY, threads=2, progress=silent)
    seen = survey.look(None, FIRST_BEST)
    places = np.array([each.places_left for each in pool], dtype=np.int64)
    choice = Choice(places, Weights().most, np.arange(len(pool)))
    u, v, weight = choice.edges(seen.low, seen.high, seen.score)
    return Graph(len(choice.owner), (np.minimum(u, v), np.maximum(u, v), weight))
