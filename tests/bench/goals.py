"""What each row is to reach. A row that falls short says so; nothing is left out."""

from dataclasses import dataclass

from tests.bench.record import Row


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure of the row (dots lead into objects) and where it has to stay."""

    figure: str
    most: float | None = None
    least: float | None = None

    def __str__(self) -> str:
        bounds = (("at least", self.least), ("at most", self.most))
        return " and ".join(f"{word} {limit}" for word, limit in bounds if limit is not None)

    def reached_by(self, row: Row) -> bool:
        """Whether the row holds that figure, and within the bounds."""
        value = _figure(row, self.figure)
        if not isinstance(value, int | float):
            return False
        return (self.most is None or value <= self.most) and (
            self.least is None or value >= self.least
        )


SAME = 1
GOALS: dict[str, tuple[Goal, ...]] = {
    "peers-2000": (
        Goal("peers.networkx.ratio", least=1000),
        Goal("peers.networkx.same_optimum", least=SAME),
        Goal("peers.rustworkx.ratio", least=20),
        Goal("peers.rustworkx.same_optimum", least=SAME),
    ),
    "pool-2000-2": (Goal("wall_s", most=0.25), Goal("gap_ppm", most=0)),
    "pool-10000-2": (Goal("wall_s", most=2), Goal("gap_ppm", most=0)),
    "round-10000": (Goal("pages.p95_ratio", most=1.5), Goal("pages.errors", most=0)),
    "pool-100000-2": (
        Goal("stages.score", most=30),
        Goal("wall_s", most=120),
        Goal("engine_peak_mb", most=1000),
        Goal("gap_ppm", most=0),
    ),
    "growth": (Goal("score_exponent", most=1.9), Goal("solve_exponent", most=1.6)),
    "decline-100000": (Goal("median_ms", most=50), Goal("classes_median", most=5)),
}


def judged(row: Row) -> Row:
    """The row with its goals, whether they are reached, and which are not."""
    goals = GOALS.get(str(row["row"]), ())
    missed = [goal.figure for goal in goals if not goal.reached_by(row)]
    return {
        **row,
        "goal": {goal.figure: str(goal) for goal in goals},
        "ok": not missed,
        "missed": missed,
    }


def _figure(row: Row, path: str) -> object:
    value: object = row
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value
