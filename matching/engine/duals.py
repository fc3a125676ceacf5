"""The duals of a choice as potentials of classes, and where they fell from one choice to the next.

A pair outside the graph cannot improve the choice where

    4 score + 2 <= first[low] + first[high] + the duals of the odd sets around both,
    2 score <= first[low] + spare[high] and 2 score <= spare[low] + first[high].

Once that was seen to hold for all pairs, it still does wherever no right side became smaller: only
the pairs of classes that `fell` names have to be looked at again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
NO_SPARE = 1 << 60


@dataclass(frozen=True, slots=True)
class OddSets:
    """Sets that lie in each other or apart, numbered so that 0 is none and outer ones come first.

    `inmost` names for each class the smallest set around it. For each set, `outside` names the
    smallest one around it, `dual` is its own.
    """

    inmost: Indices
    outside: Sequence[int]
    dual: Sequence[int]

    def common(self, one: int, other: int) -> int:
        """The smallest set around two sets, each counted as around itself."""
        while one != other:
            one, other = self.outside[max(one, other)], min(one, other)
        return one

    def sizes(self) -> list[int]:
        """How many classes each set holds."""
        counts: list[int] = np.bincount(self.inmost, minlength=len(self.dual)).tolist()
        for number in range(len(counts) - 1, 0, -1):
            counts[self.outside[number]] += counts[number]
        return counts

    def rows(self) -> list[int]:
        """All of it as `kernels.sets` reads it.

        Jumps have the lengths of binary places (Myers, "An applicative random-access stack", 1983).
        The spine is the largest outermost set, the largest in that, and so on inwards. The sets
        around two classes give at least what the spine gives to that which has less of it.
        """
        spine = self._spine()
        rows = [[0, 0, 0, 0, 0]]
        for number in range(1, len(self.dual)):
            outside = self.outside[number]
            _, depth, total, near, of_spine = rows[outside]
            far = rows[near][3]
            even = depth - rows[near][1] == rows[near][1] - rows[far][1]
            total += self.dual[number]
            jump, of_spine = far if even else outside, total if number in spine else of_spine
            rows.append([outside, depth + 1, total, jump, of_spine])
        return [each for row in rows for each in row]

    def _spine(self) -> set[int]:
        sizes = self.sizes()
        largest: dict[int, int] = {}
        for number in range(1, len(sizes)):
            held = largest.get(self.outside[number])
            if held is None or sizes[number] > sizes[held]:
                largest[self.outside[number]] = number
        spine, last = set(), 0
        while last := largest.get(last, 0):
            spine.add(last)
        return spine


@dataclass(frozen=True, slots=True)
class Duals:
    """What each class is worth to the choice, in units of a quarter point."""

    first: Indices
    spare: Indices
    sets: OddSets


def fell(before: Duals, after: Duals) -> Flags:
    """For each class, whether what its pairs have to reach may have become smaller.

    Of a set that is gone, or whose dual sank, half may have gone to each class in it. What lies in
    a set that is still there keeps its dual whatever pair of its classes is asked about.
    """
    lost = np.array(_lost(before.sets, after.sets), dtype=np.int64)[before.sets.inmost]
    return (2 * before.first + lost > 2 * after.first) | (before.spare > after.spare)


def _lost(before: OddSets, after: OddSets) -> list[int]:
    """For each set, by how much its dual and those of all sets around it sank together."""
    sizes, sizes_after = before.sizes(), after.sizes()
    lost = [0]
    for number, today in enumerate(_around(before, after)):
        if number > 0:
            same = today > 0 and sizes_after[today] == sizes[number]
            sank = before.dual[number] - (after.dual[today] if same else 0)
            lost.append(lost[before.outside[number]] + max(0, sank))
    return lost


def _around(before: OddSets, after: OddSets) -> list[int]:
    """For each set the smallest set of today around all its classes."""
    around = [-1] * len(before.dual)
    pairs = np.unique(np.column_stack([before.inmost, after.inmost]), axis=0).tolist()
    for number, today in pairs:
        around[number] = today if around[number] < 0 else after.common(around[number], today)
    for number in range(len(around) - 1, 0, -1):
        outside, inside = before.outside[number], around[number]
        if inside >= 0:
            held = around[outside]
            around[outside] = inside if held < 0 else after.common(held, inside)
    return around
