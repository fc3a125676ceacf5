"""Circles of three to eight classes, and trios: a class left over joins a pair.

In a circle every two members are allowed to meet by every hard rule, all together have an exchange
(`Horizon.together`), and the mean of the pairs' scores is not below the programme's floor.

Trios are an assignment problem and solved exactly. Circles pack a graph with cliques, for which no
method is known that is exact and ends in time; they are grown from good pairs and then improved by
local search until no single step improves them (Aarts and Lenstra, Local Search in Combinatorial
Optimization, 1997).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from matching.engine.group_time import REFUSED, Groups, Network, Set, members_of, score_of
from matching.engine.profile import CIRCLE_SIZES, ClassProfile
from matching.engine.results import Candidate, Circle, Progress
from matching.engine.rules import Context
from matching.engine.weights import Weights

LEAST, MOST = CIRCLE_SIZES[0], CIRCLE_SIZES[-1]

SEEDS_PER_CLASS = 8
"""So many of a class's best free partners are tried as the beginning of a circle."""
PARTNERS_PER_CLASS = 64
"""Among so many of its best partners a class left over looks for two to found a circle with."""
LOOKS_PER_CLASS = 4096
"""So many ways at most are looked at in which others could make room for a class left over."""
STEPS_PER_CLASS = 50
"""After so many improving steps for each class of the pool the search stops where it is."""

Matching = Callable[[int, Sequence[tuple[int, int, int]]], Iterable[tuple[int, int]]]
"""(n, edges (u, v, weight)) to the pairs of a matching of greatest weight; vertices from 0."""


def _silent(stage: str, done: int, total: int) -> None:
    """Progress nobody looks at."""


# -- Trios -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trios:
    """The trios, the pairs that stay pairs, and the classes still left over, in order of ids."""

    circles: tuple[Circle, ...]
    pairs: tuple[Candidate, ...]
    left_over: tuple[str, ...]


def join_trios(
    left_over: Sequence[str],
    pairs: Sequence[Candidate],
    pool: Sequence[ClassProfile],
    context: Context,
    weights: Weights,
    candidates: Mapping[str, Sequence[str]],
    *,
    seed: int,
    matching: Matching,
    known: Iterable[Candidate] = (),
    progress: Progress = _silent,
) -> Trios:
    """Let classes left over join pairs: as many as can be, then the largest total score.

    `candidates` names for each class left over whom it may meet; only those are asked, and of these
    the `known` are not asked again. A pair takes in one class at most, and only where all three
    make a valid circle, be it in other weeks than the pair's own. The total is that of the round:
    the scores of the trios and of the pairs that stay. A class in several pairs may come to be in
    several trios, since each of its places is for itself.

    Exact, if `matching` is. Raises KeyError for a class that is not in the pool.
    """
    groups = Groups(pool, context, weights, seed=seed, known=known)
    alone = sorted({groups.numbers[name] for name in left_over})
    hosts = {groups.mask_of((pair.low, pair.high)): pair for pair in pairs}
    gains: dict[tuple[int, int], int] = {}
    for done, newcomer in enumerate(alone, 1):
        allowed = groups.allowed(newcomer, candidates)
        offers = _offers(groups, newcomer, [host for host in sorted(hosts) if not host & ~allowed])
        # More of them cannot matter: the others left over can never take all of these away.
        gains.update({(newcomer, host): gain for gain, host in islice(offers, len(alone))})
        progress("solving", done, len(alone))
    joined = _assign(gains, matching)
    still = set(alone) - set(joined.values())
    return Trios(
        circles=_told(groups, [host | 1 << newcomer for host, newcomer in joined.items()]),
        pairs=tuple(
            sorted(
                (pair for host, pair in hosts.items() if host not in joined),
                key=lambda pair: (pair.low, pair.high),
            )
        ),
        left_over=tuple(sorted(groups.classes[number].id for number in still)),
    )


def _offers(groups: Groups, newcomer: int, hosts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(gain of the round's total, pair) for each pair that can take the class in, best first."""
    found = []
    for host in hosts:
        low, high = members_of(host)
        scores = [groups.score(*two) for two in ((low, high), (newcomer, low), (newcomer, high))]
        if REFUSED not in scores:
            found.append((scores[0] - sum(scores) // 3, host, sum(scores)))
    for loss, host, points in sorted(found):
        if groups.is_valid((host | 1 << newcomer, points)):
            yield -loss, host


def _assign(gains: Mapping[tuple[int, int], int], matching: Matching) -> dict[int, int]:
    """Pair to newcomer: one more placed outweighs all gains and losses together."""
    rows = sorted({newcomer for newcomer, _ in gains})
    columns = sorted({host for _, host in gains})
    row, column = _positions(rows), _positions(columns)
    placed = 1 + 2 * len(rows) * max(map(abs, gains.values()), default=0)
    edges = [
        (row[newcomer], len(rows) + column[host], placed + gain)
        for (newcomer, host), gain in sorted(gains.items())
    ]
    chosen = (sorted(pair) for pair in matching(len(rows) + len(columns), edges))
    return {columns[host - len(rows)]: rows[newcomer] for newcomer, host in chosen}


def _positions(values: Sequence[int]) -> dict[int, int]:
    return {value: position for position, value in enumerate(values)}


def _told(groups: Groups, masks: Iterable[int]) -> tuple[Circle, ...]:
    return tuple(sorted(map(groups.circle, masks), key=lambda circle: circle.members))


# -- Circles ---------------------------------------------------------------------------------------


def form_circles(
    pool: Sequence[ClassProfile],
    size: int,
    context: Context,
    weights: Weights,
    candidates: Mapping[str, Sequence[str]],
    *,
    seed: int,
    known: Iterable[Candidate] = (),
    progress: Progress = _silent,
) -> tuple[Circle, ...]:
    """Circles of `size` classes, in order of ids; a class is in one of them at most.

    Most classes first, then the largest sum of the circles' scores, as far as local search finds
    them. Classes that cannot be in a circle of `size` make smaller ones (3 at least) or join others
    (8 at most). At the end no class left over can join a circle, and no step of these improves the
    sum: one class changes places with another or with one left over, or moves where a place under
    `size` is free. Not promised: that as many classes have a place as pairs would give.

    Asked are only pairs in which one names the other in `candidates`, and the `known` not again.
    The work is bounded: SEEDS_PER_CLASS beginnings for each class, then STEPS_PER_CLASS improving
    steps for each, between which at most all pairs of circles are compared. Raises ValueError for a
    size that no circle has. The stages told are "scoring" and "solving" (classes in a circle).
    """
    if size not in CIRCLE_SIZES:
        raise ValueError(f"a circle has {LEAST} to {MOST} classes")
    groups = Groups(pool, context, weights, seed=seed, known=known)
    search = _Search(groups, Network(groups.links(candidates, progress)), size)
    search.grow()
    while search.steps_left > 0 and search.improve():
        progress("solving", len(pool) - search.free.bit_count(), len(pool))
    progress("solving", len(pool), len(pool))
    return _told(groups, [mask for mask, _ in search.circles])


Step = dict[int, Set]
"""What circles would become, by their positions; the position after the last is a new circle."""


class _Search:
    """The state of the search: circles, free classes, and what has to be looked at (again)."""

    def __init__(self, groups: Groups, net: Network, size: int) -> None:
        self.groups = groups
        self.net = net
        self.size = size
        self.circles: list[Set] = []
        self.home: dict[int, int] = {}
        self.free = (1 << len(net.near)) - 1
        self.steps_left = STEPS_PER_CLASS * len(net.near)
        self._waiting: dict[tuple[bool, int], None] = {}

    def grow(self) -> None:
        """Make the first circles, beginning with the classes that have the fewest partners."""
        for one in sorted(members_of(self.free), key=lambda one: self.net.near[one].bit_count()):
            if self.free >> one & 1:
                grown = [self._grown(one, other) for other in self._best(one, SEEDS_PER_CLASS)]
                good = [each for each in grown if each[0].bit_count() >= LEAST]
                if good:
                    self._do({len(self.circles): max(good, key=self._rank)})
        for one in members_of(self.free):
            self._waiting[False, one] = None

    def improve(self) -> bool:
        """Take one step that improves what there is; False if there is none."""
        while self._waiting:
            is_circle, number = item = next(iter(self._waiting))
            steps = self._steps_of_circle(number) if is_circle else self._steps_of_class(number)
            if any(self._takes(step) for step in steps):
                return True
            del self._waiting[item]
        return any(
            self._takes(step)
            for one in members_of(self.free)
            for step in islice(self._room_for(one), LOOKS_PER_CLASS)
        )

    def _grown(self, one: int, other: int) -> Set:
        found: Set = (1 << one | 1 << other, self.net.links[one][other])
        while found[0].bit_count() < self.size:
            options = self.free
            for member in members_of(found[0]):
                options &= self.net.near[member]
            larger = sorted(
                (self.net.joined(found, one) for one in members_of(options)),
                key=lambda each: (-each[1], each[0]),
            )
            best = next((each for each in larger if self.groups.is_valid(each)), None)
            if best is None:
                break
            found = best
        return found

    def _rank(self, of: Set) -> tuple[int, int, int, int]:
        """The largest first, then the one whose members are hardest to place elsewhere.

        Against the one that scores best this was measured to place up to 5 % more classes, and more
        of them in circles of the size asked for.
        """
        open_ways = sum(
            (self.net.near[member] & self.free).bit_count() for member in members_of(of[0])
        )
        return of[0].bit_count(), -open_ways, of[1], -of[0]

    def _best(self, one: int, most: int) -> list[int]:
        """The free partners of a class that score highest with it."""
        partners = members_of(self.net.near[one] & self.free)
        return sorted(partners, key=lambda other: (-self.net.links[one][other], other))[:most]

    # What could be done: steps in which every two may meet; `_takes` looks at score and time.

    def _steps_of_circle(self, a: int) -> Iterator[Step]:
        for one in members_of(self.free):
            yield from self._joins(one, a)
            yield from self._replacements(one, a)
        for b in range(len(self.circles)):
            if b != a:
                yield from self._swaps(a, b)
                yield from self._moves(a, b)
                yield from self._moves(b, a)

    def _steps_of_class(self, one: int) -> Iterator[Step]:
        if self.free >> one & 1:
            circles = range(len(self.circles))
            joins = [step for a in circles for step in self._joins(one, a)]
            yield from sorted(joins, key=self._joining_rank)
            for a in circles:
                yield from self._replacements(one, a)

    def _joins(self, one: int, a: int) -> Iterator[Step]:
        mask = self.circles[a][0]
        if not mask & ~self.net.near[one] and mask.bit_count() < MOST:
            yield {a: self.net.joined(self.circles[a], one)}

    def _joining_rank(self, step: Step) -> tuple[bool, int, int]:
        """Circles that are smaller than they should be first, then where most is gained."""
        ((a, after),) = step.items()
        gain = score_of(after) - score_of(self.circles[a])
        return self.circles[a][0].bit_count() >= self.size, -gain, a

    def _replacements(self, one: int, a: int) -> Iterator[Step]:
        for other in self.net.replaceable(one, self.circles[a][0]):
            yield {a: self.net.exchanged(self.circles[a], other, one)}

    def _swaps(self, a: int, b: int) -> Iterator[Step]:
        in_a, in_b = self.circles[a][0], self.circles[b][0]
        gone_for = {one: self.net.replaceable(one, in_b) for one in members_of(in_a)}
        if not any(gone_for.values()):
            return
        for other in members_of(in_b):
            for one in self.net.replaceable(other, in_a):
                if other in gone_for[one]:
                    yield {
                        a: self.net.exchanged(self.circles[a], one, other),
                        b: self.net.exchanged(self.circles[b], other, one),
                    }

    def _moves(self, a: int, b: int) -> Iterator[Step]:
        from_size, to_size = self.circles[a][0].bit_count(), self.circles[b][0].bit_count()
        if from_size > LEAST and to_size < max(self.size, from_size - 1):
            for one in members_of(self.circles[a][0]):
                if not self.circles[b][0] & ~self.net.near[one]:
                    yield {
                        a: self.net.without(self.circles[a], one),
                        b: self.net.joined(self.circles[b], one),
                    }

    def _room_for(self, one: int) -> Iterator[Step]:
        """A new circle for the class, or the place of another for which a third has room."""
        yield from self._foundings(one)
        for a, (mask, _) in enumerate(self.circles):
            for other in self.net.replaceable(one, mask):
                first = {a: self.net.exchanged(self.circles[a], other, one)}
                for b in range(len(self.circles)):
                    if b != a:
                        yield from (first | step for step in self._joins(other, b))

    def _foundings(self, one: int) -> Iterator[Step]:
        """A new circle with two others that are free or that their circles can spare."""
        able = self.free
        for mask, _ in self.circles:
            able |= mask if mask.bit_count() > LEAST else 0
        partners = sorted(
            members_of(self.net.near[one] & able),
            key=lambda other: (-self.net.links[one][other], other),
        )
        for two in combinations(partners[:PARTNERS_PER_CLASS], 2):
            if two[1] in self.net.links[two[0]]:
                step: Step = {
                    len(self.circles): self.net.joined(
                        self.net.joined((1 << one, 0), two[0]), two[1]
                    )
                }
                for other in two:
                    if (a := self.home.get(other)) is not None:
                        step[a] = self.net.without(step.get(a, self.circles[a]), other)
                if all(mask.bit_count() >= LEAST for mask, _ in step.values()):
                    yield step

    # What is done.

    def _takes(self, step: Step) -> bool:
        """Do it if it places more classes, or as many with a larger sum of scores."""
        before = [self.circles[a] for a in step if a < len(self.circles)]
        placed = _members(step.values()) - _members(before)
        gain = sum(map(score_of, step.values())) - sum(map(score_of, before))
        if (placed, gain) <= (0, 0) or not all(
            self.groups.is_valid(each) for each in step.values()
        ):
            return False
        self._do(step)
        return True

    def _do(self, step: Step) -> None:
        before = after = 0
        for a, changed in step.items():
            if a == len(self.circles):
                self.circles.append((0, 0))
            before |= self.circles[a][0]
            after |= changed[0]
            self.circles[a] = changed
            self.home |= dict.fromkeys(members_of(changed[0]), a)
            self._waiting[True, a] = None
        self.free = (self.free | before) & ~after
        for one in members_of(before & ~after):
            del self.home[one]
            self._waiting[False, one] = None
        self.steps_left -= 1


def _members(sets: Iterable[Set]) -> int:
    return sum(mask.bit_count() for mask, _ in sets)
