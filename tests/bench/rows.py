"""Every row by its name, and the group that asks for it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from tests.bench import compiling, duel, growth, naive, product, repairs, rounds, whole
from tests.bench.record import Row

ALL_PEERS = ("networkx", "rustworkx", "highs", "highs_bound", "cp_sat")


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: what makes its figures, in a process of its own."""

    name: str
    group: str
    make: Callable[[], Row]


def _pool(classes: int, runs: int) -> Iterable[Entry]:
    """On one thread and on two."""
    for threads in (1, 2):
        make = partial(rounds.round_row, classes, threads=threads, runs=runs)
        yield Entry(f"pool-{classes}-{threads}", f"pool-{classes}", make)


def _single(name: str, make: Callable[[], Row]) -> Entry:
    return Entry(name, name, make)


ENTRIES: tuple[Entry, ...] = (
    _single("compile", compiling.compile_row),
    _single("peers-2000", partial(duel.duel_row, 2_000, ALL_PEERS)),
    _single("peers-10000", partial(duel.duel_row, 10_000, ("rustworkx", "highs", "cp_sat"))),
    *_pool(2_000, runs=5),
    *_pool(10_000, runs=3),
    Entry("plan-10000", "pool-10000", partial(whole.plan_row, 10_000, threads=2)),
    Entry("round-10000", "round", partial(product.product_row, 10_000)),
    *_pool(100_000, runs=1),
    _single("naive-numpy", partial(naive.naive_row, 10_000)),
    _single("growth", growth.growth_row),
    _single("decline-10000", partial(repairs.decline_row, 10_000)),
    _single("arrive-10000", partial(repairs.arrive_row, 10_000)),
    _single("decline-100000", partial(repairs.decline_row, 100_000)),
    _single("best-again-10000", partial(repairs.best_again_row, 10_000)),
    _single("best-again-100000", partial(repairs.best_again_row, 100_000)),
)
NAMES = tuple(entry.name for entry in ENTRIES)


class NoSuchRow(ValueError):
    """A name that is neither a row nor a group."""


def chosen(asked: Sequence[str]) -> list[Entry]:
    """The rows asked for by name or group, in the order of the table; all if none is named."""
    groups = {entry.group for entry in ENTRIES}
    for name in asked:
        if name not in NAMES and name not in groups:
            known = ", ".join(dict.fromkeys(entry.group for entry in ENTRIES))
            raise NoSuchRow(f"There is no row called {name!r}. There are: {known}.")
    return [entry for entry in ENTRIES if not asked or {entry.name, entry.group} & set(asked)]


def made(name: str) -> Row:
    """The figures of one row, measured in this process."""
    return next(entry for entry in ENTRIES if entry.name == name).make()
