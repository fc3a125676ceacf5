"""The heaviest matching of a graph.

`python -m matching.engine.solve --edges FILE ... [--cover-first]`

FILE has lines `u v weight`: two vertices (whole numbers from 0) and a whole number of 64 bits;
empty lines and what follows a `#` are passed over. Prints a line of JSON for each file: the pairs,
their weight, the bound that the dual proves and whether an independent check of it holds. With
`--cover-first` it is the heaviest among the largest matchings. A file of another form ends with a
sentence that names its line, and code 2; for it nothing is printed.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from matching.engine import jit
from matching.engine.blossom.matching import ExactMatching, Overflow
from matching.engine.certificate import Certificate, verify

FEW_EDGES = 20_000
"""Fewer are done before numba is loaded."""
LEAST, MOST = -(1 << 63), (1 << 63) - 1
FIELDS = ("the first vertex", "the second vertex", "the weight")
DIGITS = 4000
"""Python refuses to read longer numbers; none of these is of 64 bits."""


class BadEdges(ValueError):
    """The file is not of the described form; the message says where and how, in one sentence."""


@dataclass(frozen=True)
class Graph:
    """Edges as columns; vertices are numbered anew, `names` has their own numbers."""

    names: list[int]
    u: list[int]
    v: list[int]
    weight: list[int]


def read_graph(lines: Iterable[str]) -> Graph:
    """The graph in the lines of a file. Raises BadEdges."""
    numbers: dict[int, int] = {}
    u: list[int] = []
    v: list[int] = []
    weight: list[int] = []
    seen: dict[tuple[int, int], int] = {}
    for at, line in enumerate(lines, 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        one, other, value = _edge(words, at)
        ends = (min(one, other), max(one, other))
        if ends in seen:
            raise BadEdges(f"line {at}: the edge {one} {other} stands in line {seen[ends]} already")
        seen[ends] = at
        u.append(numbers.setdefault(one, len(numbers)))
        v.append(numbers.setdefault(other, len(numbers)))
        weight.append(value)
    return Graph(list(numbers), u, v, weight)


def answer(graph: Graph, *, cover_first: bool = False) -> dict[str, object]:
    """The answer for one graph, as plain JSON. Raises BadEdges where weights are too large."""
    few = len(graph.u) < FEW_EDGES
    if not few and jit.available():
        jit.compile_kernels()
    elif few and jit.is_compiled():
        # Numbers of any size are legal in a small file, whatever file came before it.
        jit.interpret_kernels()
    began = time.process_time()
    cover = _cover(graph) if cover_first else 0
    weights = [value + cover for value in graph.weight]
    try:
        matching = ExactMatching(len(graph.names), graph.u, graph.v, weights)
        matching.solve()
    except Overflow:
        raise BadEdges("the weights are too large for exact sums of 64 bits") from None
    pairs = matching.pairs()
    verdict = verify(
        Certificate(
            vertices=len(graph.names),
            u=graph.u,
            v=graph.v,
            weight=weights,
            pairs=pairs,
            y=list(matching.dual.y),
            blossoms=matching.dual.blossoms,
        )
    )
    covering = cover * len(pairs)
    spent = time.process_time() - began
    return {
        "pairs": sorted(sorted((graph.names[u], graph.names[v])) for u, v in pairs),
        "weight": verdict.weight - covering,
        "bound": -(-verdict.bound2 // 2) - covering,
        "exact": verdict.holds,
        "cpu_s": round(spent, 6),
    }


def _cover(graph: Graph) -> int:
    """What each weight is raised by so that one edge more outweighs all that the others can lose.

    Of k + 1 edges each is then worth b or more, of k at most b + spread: b > k spread is enough.
    """
    if not graph.weight:
        return 0
    least = min(graph.weight)
    return len(graph.names) // 2 * (max(graph.weight) - least) + 1 - least


def _edge(words: Sequence[str], at: int) -> tuple[int, int, int]:
    if len(words) != 3:
        raise BadEdges(f"line {at}: an edge is two vertices and a weight, not {len(words)} words")
    one, other, weight = (
        _whole(word, f"line {at}: {field}") for word, field in zip(words, FIELDS, strict=True)
    )
    for vertex, field in ((one, FIELDS[0]), (other, FIELDS[1])):
        if vertex < 0:
            raise BadEdges(f"line {at}: {field} is {vertex}, below 0")
    if one == other:
        raise BadEdges(f"line {at}: the edge joins vertex {one} with itself")
    return one, other, weight


def _whole(word: str, field: str) -> int:
    digits = word.removeprefix("-").removeprefix("+") if word[:2] not in {"-+", "+-"} else ""
    if not (digits.isascii() and digits.isdigit()):
        raise BadEdges(f"{field} is {word[:40]!r}, not a whole number")
    if len(digits) > DIGITS or not LEAST <= (number := int(word)) <= MOST:
        raise BadEdges(f"{field} does not fit into 64 bits")
    return number


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer every file; 0, or 2 if one could not be read or understood."""
    parser = argparse.ArgumentParser(
        prog="python -m matching.engine.solve",
        description="Print the heaviest matching of graphs.",
    )
    parser.add_argument("--edges", required=True, nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--cover-first", action="store_true", help="among the largest matchings")
    asked = parser.parse_args(arguments)
    status = 0
    for file in asked.edges:
        try:
            with file.open(encoding="utf-8-sig") as lines:
                found = answer(read_graph(lines), cover_first=asked.cover_first)
        except OSError as error:
            status = _failed(f"{file} cannot be read: {error.strerror}.")
        except UnicodeDecodeError:
            status = _failed(f"{file} is not text.")
        except BadEdges as error:
            status = _failed(f"{file}, {error}.")
        else:
            sys.stdout.write(json.dumps(found) + "\n")
    return status


def _failed(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
