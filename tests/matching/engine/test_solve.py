"""The command that solves files of edges."""

import json
import random
from pathlib import Path

import networkx as nx
import pytest

from matching.engine import jit, solve
from matching.engine.solve import main
from tests.matching.engine.blossom.graphs import Edge, graph, oracle


def written(folder: Path, text: str, name: str = "edges") -> str:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return str(file)


def lines(edges: list[Edge]) -> str:
    return "".join(f"{u} {v} {weight}\n" for u, v, weight in edges)


@pytest.mark.parametrize("seed", range(30))
def test_the_heaviest_and_the_heaviest_of_the_largest(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, edges = graph(seed)
    file = written(tmp_path, lines(edges))

    assert main(["--edges", file]) == 0
    assert main(["--edges", file, "--cover-first"]) == 0

    heaviest, largest = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (heaviest["weight"], heaviest["bound"], heaviest["exact"]) == (
        oracle(edges),
        oracle(edges),
        True,
    )
    network: nx.Graph[int] = nx.Graph()
    network.add_weighted_edges_from(edges)
    best = nx.max_weight_matching(network, maxcardinality=True)
    assert len(largest["pairs"]) == len(best)
    assert largest["weight"] == sum(network.edges[pair]["weight"] for pair in best)
    assert (largest["weight"], largest["exact"]) == (largest["bound"], True)


def test_nothing_comments_and_far_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = written(tmp_path, "", "empty")
    far = written(tmp_path, "\n# far apart\n7 1000000000000 -3 # never\n9 7 2\n", "far")

    assert main(["--edges", empty, far]) == 0

    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["pairs"], first["weight"], first["exact"]) == ([], 0, True)
    assert (second["pairs"], second["weight"]) == ([[7, 9]], 2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("0 1 x", "line 1: the weight is 'x', not a whole number."),
        ("0 1 1.5", "line 1: the weight is '1.5', not a whole number."),
        ("0 1 nan", "line 1: the weight is 'nan', not a whole number."),
        ("0 1 2\n-1 2 3", "line 2: the first vertex is -1, below 0."),
        ("0 1", "line 1: an edge is two vertices and a weight, not 2 words."),
        ("1 1 3", "line 1: the edge joins vertex 1 with itself."),
        ("0 1 3\n1 0 4", "line 2: the edge 1 0 stands in line 1 already."),
        ("0 1 9223372036854775808", "line 1: the weight does not fit into 64 bits."),
        (f"0 {'9' * 5000} 1", "line 1: the second vertex does not fit into 64 bits."),
        ("0 1 ٣", "line 1: the weight is '٣', not a whole number."),
    ],
)
def test_a_bad_file_is_told_by_line_and_prints_nothing(
    text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, text)

    assert main(["--edges", file]) == 2

    output = capsys.readouterr()
    assert (output.out, output.err) == ("", f"{file}, {told}\n")


def test_the_good_files_beside_a_bad_one_are_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = written(tmp_path, "0 1 5", "good"), written(tmp_path, "0 0 5", "bad")

    assert main(["--edges", bad, good, str(tmp_path / "none")]) == 2

    assert json.loads(capsys.readouterr().out)["weight"] == 5


def test_the_largest_weights_are_summed_without_wrapping(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, f"0 1 {2**63 - 1}\n2 3 {2**63 - 1}\n1 2 {2**63 - 1}\n")

    assert main(["--edges", file]) == 0

    found = json.loads(capsys.readouterr().out)
    assert (found["weight"], found["bound"]) == (2 * (2**63 - 1), 2 * (2**63 - 1))


def test_any_bytes_end_in_an_answer_or_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(3)
    for _ in range(200):
        file = tmp_path / "noise"
        alphabet = b"0123456789- +\n#.ex\xff\x00"
        file.write_bytes(bytes(chance.choices(alphabet, k=chance.randint(0, 60))))

        status = main(["--edges", str(file)])

        output = capsys.readouterr()
        assert (status, bool(output.out)) in {(0, True), (2, False)}
        assert bool(output.err) == (status == 2)


def test_most_edges_first_does_not_inflate_the_weights_more_than_it_must(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(solve, "FEW_EDGES", 1)
    chance = random.Random(4)
    heavy = 1 << 50
    edges = [(u, v, heavy + chance.randint(0, 9)) for u in range(60) for v in range(u)]
    file = written(tmp_path, lines(edges))

    try:
        assert main(["--edges", file, "--cover-first"]) == 0
    finally:
        jit.interpret_kernels()

    found = json.loads(capsys.readouterr().out)
    assert (len(found["pairs"]), found["exact"]) == (30, True)
    assert found["weight"] == found["bound"]


def test_a_small_file_after_a_large_one_may_have_weights_of_any_size(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(solve, "FEW_EDGES", 3)
    large = written(tmp_path, "0 1 5\n1 2 6\n2 3 7\n", "large")
    small = written(tmp_path, f"0 1 {2**63 - 1}\n", "small")

    try:
        assert main(["--edges", large, small]) == 0
    finally:
        jit.interpret_kernels()

    found = [json.loads(line)["weight"] for line in capsys.readouterr().out.splitlines()]
    assert found == [12, 2**63 - 1]
