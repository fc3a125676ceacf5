"""What is proven of a round's choice, after the independent checker has seen it."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from matching.engine.certificate import verify
from matching.engine.optimise import Optimum
from matching.engine.results import Refusal
from matching.engine.survey import Survey

SMALL_POOL = 60
SAMPLE = 1500


@dataclass(frozen=True, slots=True)
class Proof:
    """All sums are points.

    `reached` is the sum, over all covered classes, of the score of the pair that covers them. By
    the duals, no choice over all pairs of the pool that covers as many reaches more than `bound`,
    and where `cover_proven`, none covers more. `holds` and `faults` are the checker's verdict: it
    saw all `edges`, and by the rules' plain definition `sampled` further pairs of classes.
    `corrected` counts pairs that the date by date check took out.
    """

    reached: int
    bound: int
    cover_proven: bool
    looks: int
    looked_at: int
    holds: bool
    faults: tuple[str, ...]
    edges: int
    sampled: int
    corrected: int

    @property
    def exact(self) -> bool:
        """Whether this is the best choice there is."""
        return self.holds and self.cover_proven and self.reached == self.bound

    def to_json(self) -> dict[str, object]:
        """Plain JSON; `gap_ppm` is the gap in millionths of what was reached, rounded up."""
        gap = self.bound - self.reached
        return {
            "exact": self.exact,
            "reached": self.reached,
            "bound": self.bound,
            "gap": gap,
            "gap_ppm": -(-1_000_000 * gap // max(1, self.reached)),
            "cover_proven": self.cover_proven,
            "looks": self.looks,
            "looked_at": self.looked_at,
            "holds": self.holds,
            "faults": list(self.faults),
            "edges": self.edges,
            "sampled": self.sampled,
            "corrected": self.corrected,
        }


def prove(optimum: Optimum, survey: Survey, *, seed: int) -> Proof:
    """Let the checker look at the choice and put the bound into points."""
    choice = optimum.choice
    sample = list(_sample(choice.classes, seed))
    certificate = choice.certificate()
    verdict = verify(certificate, extra_edges=_edges_of(sample, optimum, survey))
    is_bound = set(verdict.faults) <= {"gap"}
    pairs, taken_in = len(choice.pairs()[0]), choice.taken_in()
    # Taken from the doubled weight: what covering itself weighs, and the 1 of two first places.
    for_cover = 2 * choice.cover * (2 * pairs - taken_in)
    for_cover += (4 * choice.at_home + 2) * (pairs - taken_in)
    return Proof(
        reached=(choice.weight2 - for_cover) // 2,
        bound=(verdict.bound2 - for_cover) // 2,
        cover_proven=is_bound and verdict.bound2 - choice.weight2 < 2 * choice.cover,
        looks=optimum.looks,
        looked_at=optimum.looked_at,
        holds=verdict.holds,
        faults=verdict.faults,
        edges=len(certificate.weight),
        sampled=len(sample),
        corrected=len(optimum.refused),
    )


def _sample(classes: int, seed: int) -> Iterator[tuple[int, int]]:
    """All pairs of a small pool; of a larger one some, chosen by the seed."""
    if classes <= SMALL_POOL:
        yield from combinations(range(classes), 2)
        return
    for number in range(SAMPLE):
        digest = hashlib.sha256(f"{seed}:{number}".encode()).digest()
        low, high = (int.from_bytes(part, "big") % classes for part in (digest[:16], digest[16:]))
        if low != high:
            yield min(low, high), max(low, high)


def _edges_of(
    sample: Iterable[tuple[int, int]], optimum: Optimum, survey: Survey
) -> Iterator[tuple[int, int, int]]:
    """What sampled pairs would be in the graph, scored by the plain definition."""
    for low, high in sample:
        told = survey.tell(low, high)
        if not isinstance(told, Refusal) and (low, high) not in optimum.refused:
            yield from optimum.choice.edges_of(low, high, told.score)
